"""Changing a choice of a running round, only where nobody is harmed by it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from django.core.exceptions import PermissionDenied
from django.db import transaction

from organisations.models import User
from organisations.selectors import organisations_with
from programmes import switches
from programmes.definitions import Programme
from programmes.findings import Finding, Refused, gettext_noop
from programmes.models import Round, RoundSwitch
from programmes.selectors import choices_in, definition_of
from programmes.services.switches import set_switch
from programmes.switches import Choice, Switch
from reviews.models import PublicNotice


def may_change(programme: Programme, switch: Switch) -> bool:
    """Whether a running round has this choice; that of a cut-off stands in its windows."""
    return switches.may_choose(programme, switch) and switch.key != switches.CUT_OFF


@transaction.atomic
def choose(round_id: int, key: str, choice: Choice, *, actor: User, at: datetime) -> RoundSwitch:
    """Change a choice; ``Refused`` where somebody has already gone by what held before.

    Days to correct only grow. The terms of notices change only before the first notice: otherwise
    one list would be shown for longer than another.
    """
    if not organisations_with(actor, "manage_rounds"):
        raise PermissionDenied
    round = Round.objects.select_for_update(no_key=True, of=("self",)).get(pk=round_id)
    if not may_change(definition_of(round.definition), switches.BY_KEY[key]):
        raise PermissionDenied
    if found := list(_harm(round, key, choice)):
        raise Refused(found)
    return set_switch(round, key, choice, actor=actor, at=at)


def _harm(round: Round, key: str, choice: Choice) -> Iterator[Finding]:
    place = f"field:switch-{key}"
    if key in switches.TERMS and PublicNotice.objects.filter(list__round=round).exists():
        yield Finding(
            "switch_after_notice",
            gettext_noop("A list of this round has already been on public notice."),
            place=place,
            remedy=gettext_noop("All lists of a round are shown under the same terms."),
        )
    before = switches.days_to_correct(choices_in(round))
    if key == switches.CORRECTION and choice.value.isdecimal() and int(choice.value) < before:
        yield Finding(
            "switch_shorter",
            gettext_noop("Applicants were promised %(days)s days to correct."),
            place=place,
            params={"days": before},
            remedy=gettext_noop("In a running round the days only grow."),
        )
