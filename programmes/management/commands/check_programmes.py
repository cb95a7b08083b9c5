"""``manage.py check_programmes FILE…``: every mistake of the files, with line and column."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import gettext as _

from programmes import loader
from programmes.findings import Finding, Refused


class Command(BaseCommand):
    help = "Print every mistake in the files; ends with 1 if there is one."
    requires_system_checks = []  # a file can be checked before anything is installed

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("files", nargs="+", metavar="FILE", type=Path)

    def handle(self, *args: Any, files: list[Path], **options: Any) -> None:
        wrong = 0
        for file in files:
            found = mistakes_in(file)
            wrong += bool(found)
            for finding in found:
                self.stderr.write(line_of(finding))
            if not found:
                self.stdout.write(_("%(file)s: no mistakes.") % {"file": file})
        if wrong:
            raise CommandError(_("Files with mistakes: %(count)s.") % {"count": wrong})


def mistakes_in(file: Path) -> tuple[Finding, ...]:
    """The findings of one file, none if it can be loaded."""
    try:
        loader.read(loader.text_of(file), name=str(file))
    except Refused as refusal:
        return refusal.findings
    return ()


def line_of(finding: Finding) -> str:
    """``file:line:column: what. What to do.``, as editors and compilers write it."""
    said = _(finding.message) % finding.params
    if finding.remedy:
        said = f"{said} {_(finding.remedy) % finding.params}"
    where = ":".join(str(finding.params[name]) for name in ("file", "line", "column"))
    return f"{where}: {said}"
