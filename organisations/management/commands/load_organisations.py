"""``manage.py load_organisations``: the ministry and the provinces; in the demonstration also its
cities, schools, enterprises and people."""

import csv
from pathlib import Path

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import gettext as _

from organisations import services
from trail.clock import database_now
from trail.findings import Refused

ACTOR = "system:load_organisations"
FIXTURES = settings.BASE_DIR / "fixtures" / "organisations"


class Command(BaseCommand):
    help = "Loads the tree of units from CSV. Running it again changes only what is different."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("table", nargs="?", type=Path, default=FIXTURES / "units.csv")

    def handle(self, *, table: Path, **options: object) -> None:
        at = database_now()
        rows = _read(table)
        if not settings.DEMO:
            rows = [row for row in rows if row["is_demonstration"] != "1"]
        try:
            counts = services.load_units(rows, actor=ACTOR, at=at)
        except Refused as refused:
            lines = [_(found.message) % found.params for found in refused.findings]
            raise CommandError("\n".join(lines)) from refused
        self.stdout.write(f"units: {counts['created']} created, {counts['changed']} changed")
        if settings.DEMO:
            people = _read(FIXTURES / "demo_people.csv")
            created = services.load_demo_people(people, actor=ACTOR, at=at)
            self.stdout.write(f"people of the demonstration: {created} created or brought back")


def _read(table: Path) -> list[dict[str, str]]:
    with table.open(encoding="utf-8-sig", newline="") as lines:
        return list(csv.DictReader(lines))
