"""``manage.py mend_places``: counters that a night found wrong, and the order to mend one."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import gettext as _

from organisations.models import User
from organisations.selectors import organisations_with
from programmes.findings import Conflict, Refused
from quotas.models import Drift
from trail.clock import database_now
from workflow.services import reconciling


class Command(BaseCommand):
    help = (
        "List the counters that disagree with what stands. With a number, --by and --reason: make "
        "ledger and counter of that one say what the live declarations hold."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("drift", type=int, nargs="?", help="the number in the list")
        parser.add_argument("--by", default="", help="user name of a ministry administrator")
        parser.add_argument("--reason", default="", help="what had happened; kept in the history")

    def handle(self, *args: Any, drift: int | None, by: str, reason: str, **options: Any) -> None:
        if drift is not None:
            self._mend(drift, by, reason)
        for each in Drift.objects.filter(ended_at=None).select_related("counter").order_by("pk"):
            self.stdout.write(
                f"{each.pk}  {each.counter.round_id} {each.counter.rule} {each.counter.group}: "
                f"counter {each.used}, ledger {each.ledger}, live {each.live}, lists {each.listed}"
            )

    def _mend(self, drift: int, by: str, reason: str) -> None:
        actor = User.objects.filter(username=by, is_active=True).first()
        if actor is None or not organisations_with(actor, "manage_rounds"):
            raise CommandError("--by: a ministry administrator's user name")
        try:
            reconciling.mend(drift, reason=reason, actor=actor, at=database_now())
        except Refused as refused:
            (told,) = refused.findings
            raise CommandError(f"{_(told.message)} {_(told.remedy)}" % told.params) from None
        except Conflict as conflict:
            raise CommandError(_(conflict.message)) from None
        except Drift.DoesNotExist:
            raise CommandError(f"{drift}: ?") from None
