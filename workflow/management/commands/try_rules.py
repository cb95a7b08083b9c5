"""``manage.py try_rules PROGRAMME --at STEP CASE.yaml``: judges a case out of a file."""

import json
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import translation
from django.utils.translation import gettext as _

from programmes import loader
from programmes.definitions import Programme
from programmes.findings import Refused
from workflow import trial
from workflow.selectors.trying import shipped
from workflow.trial import telling

PROGRAMMES = Path(settings.BASE_DIR) / "fixtures" / "programmes"
LANGUAGES = [code for code, _name in settings.LANGUAGES]


class Command(BaseCommand):
    help = (
        "Judge the declarations and lists of a case file by the rules of a programme, without the "
        "database. Ends with 0 whatever the verdict, with 2 if a file has mistakes."
    )
    requires_system_checks = []  # a case can be tried before anything is installed

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("programme", help="key of a programme, or path of its file")
        parser.add_argument("case", type=Path, help="path of the case file")
        parser.add_argument("--at", default="", metavar="STEP", help="step of the route")
        parser.add_argument("--json", action="store_true", dest="as_json")
        parser.add_argument("--language", choices=LANGUAGES, default=settings.LANGUAGE_CODE)

    def handle(
        self, *args: Any, programme: str, case: Path, at: str, as_json: bool, language: str,
        **options: Any,
    ) -> None:  # fmt: skip
        with translation.override(language):
            try:
                said = programme_of(programme)
                ready = trial.read(loader.text_of(case), said, at, name=str(case), others=shipped())
                outcome = trial.judge(ready)
            except OverflowError:  # a day next to the end of the calendar
                message = _("A day in the case is too far away to be counted from.")
                raise CommandError(message, returncode=2) from None
            except Refused as refusal:
                for finding in refusal.findings:
                    self.stderr.write(telling.mistake(finding))
                raise CommandError(_("The file has mistakes."), returncode=2) from None
            if as_json:
                values = telling.as_values(outcome)
                self.stdout.write(json.dumps(values, ensure_ascii=False, indent=2))
            else:
                self.stdout.write("\n".join(telling.as_lines(outcome)))


def programme_of(named: str) -> Programme:
    """The programme of this key among ours, or of the file at this path; else ``Refused``."""
    ours = PROGRAMMES / f"{named}.yaml"
    file = ours if ours.exists() else Path(named)
    return loader.read(loader.text_of(file), name=str(file))
