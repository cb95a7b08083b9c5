"""What a province switches on or off in a round, where the programme leaves it the choice."""

from __future__ import annotations

from datetime import datetime

from django.core.exceptions import PermissionDenied
from django.db import transaction

from organisations.models import Organisation, User
from organisations.selectors import holds
from trail.services import record

from ..findings import Conflict, Finding, Refused, gettext_noop
from ..models import Round, RoundOption
from ..selectors import options_for, options_on


@transaction.atomic
def switch_on(
    round: Round, option: str, province: Organisation, *, reason: str, actor: User, at: datetime
) -> RoundOption:
    """Let the option hold for what is submitted from now on; what is under way keeps its way.

    ``PermissionDenied`` for whoever does not administer the province and where the option is not
    the province's to choose; ``Conflict`` when it is on already; ``Refused`` without a reason.
    """
    _lock(round, option, province, reason, actor)
    if option in options_on(round, province):
        raise Conflict(gettext_noop("This has been switched on already."))
    row = RoundOption(round=round, option=option, province=province, on=True)
    return _say(row, reason, actor, at)


@transaction.atomic
def switch_off(
    round: Round, option: str, province: Organisation, *, reason: str, actor: User, at: datetime
) -> RoundOption:
    """Let it no longer hold for what is submitted from now on; errors as of ``switch_on``."""
    _lock(round, option, province, reason, actor)
    if option not in options_on(round, province):
        raise Conflict(gettext_noop("This is switched off already."))
    row = RoundOption(round=round, option=option, province=province, on=False)
    return _say(row, reason, actor, at)


def _lock(round: Round, option: str, province: Organisation, reason: str, actor: User) -> None:
    Round.objects.select_for_update(no_key=True, of=("self",)).get(pk=round.pk)
    if not holds(actor, "manage_accounts", province.pk):
        raise PermissionDenied
    if option not in {each.id for each in options_for(round, province)}:
        raise PermissionDenied
    if len(reason.strip()) < 2:
        raise Refused(
            Finding(
                "option_reason",
                gettext_noop("The change needs its reason."),
                place="field:reason",
                remedy=gettext_noop("Name the letter or the decision; everybody may read it."),
            )
        )


def _say(row: RoundOption, reason: str, actor: User, at: datetime) -> RoundOption:
    row.reason, row.set_by, row.set_at = reason.strip(), actor, at
    row.save()
    data = {
        "option": row.option,
        "province": row.province.code,
        "on": int(row.on),
        "reason": row.reason,
    }
    record("round", row.round_id, "option_set", actor=actor, at=at, data=data)
    return row
