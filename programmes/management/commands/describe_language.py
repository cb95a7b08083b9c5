"""``manage.py describe_language``: the reference of the language and its JSON Schema, as files."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import translation
from django.utils.translation import gettext as _

from programmes import describing

FOLDER = Path(settings.BASE_DIR) / "docs" / "guides"


class Command(BaseCommand):
    help = "Write docs/guides/programme-reference*.md and programme.schema.json from the types."
    requires_system_checks = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--check", action="store_true", help="only compare; ends with 1")

    def handle(self, *args: Any, check: bool, **options: Any) -> None:
        stale = [name for name, text in described().items() if not _holds(FOLDER / name, text)]
        if check and stale:
            raise CommandError(
                _("Not what the language says: %(files)s. Run describe_language.")
                % {"files": ", ".join(stale)}
            )
        FOLDER.mkdir(parents=True, exist_ok=True)
        for name in stale:
            (FOLDER / name).write_text(described()[name], encoding="utf-8")
            self.stdout.write(str(FOLDER / name))


def described() -> Mapping[str, str]:
    """What the files must hold, by name."""
    schema = describing.schema(in_english, in_chinese)
    return {
        "programme-reference.md": describing.reference(in_english, guide="programme-file.md"),
        "programme-reference.zh.md": describing.reference(in_chinese, guide="programme-file.zh.md"),
        "programme.schema.json": json.dumps(schema, ensure_ascii=False, indent=1) + "\n",
    }


def in_english(text: str) -> str:
    """The text of a message in English."""
    with translation.override("en"):
        return _(text)


def in_chinese(text: str) -> str:
    """The text of a message in Chinese."""
    with translation.override("zh-hans"):
        return _(text)


def _holds(file: Path, text: str) -> bool:
    return file.exists() and file.read_text(encoding="utf-8") == text
