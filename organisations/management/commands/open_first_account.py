"""``manage.py open_first_account``: the administrator from whom all accounts descend."""

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import gettext as _

from organisations import invitations, services
from organisations.models import Organisation
from trail.clock import database_now
from trail.findings import Refused


class Command(BaseCommand):
    help = "Opens an account of a ministry administrator and prints the invitation link."

    def add_arguments(self, parser: CommandParser) -> None:
        for name in ("username", "name", "email"):
            parser.add_argument(name)

    def handle(self, *, username: str, name: str, email: str, **options: object) -> None:
        ministry = Organisation.objects.filter(level="ministry").first()
        if ministry is None:
            raise CommandError("There is no ministry yet: run manage.py load_organisations first.")
        try:
            person = services.open_account(
                ministry,
                "ministry_administrator",
                username=username,
                name=name,
                email=email,
                actor="system:open_first_account",
                at=database_now(),
            )
        except Refused as refused:
            lines = [_(found.message) % found.params for found in refused.findings]
            raise CommandError("\n".join(lines)) from refused
        self.stdout.write(invitations.link_for(person))
