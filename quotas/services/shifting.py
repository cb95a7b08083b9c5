"""Places that move because what is registered of their holder's unit changed."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from organisations.models import User
from programmes.models import Round
from trail.services import name_of

from ..models import Counter, LedgerRow
from ..selectors.holders import SUBJECT
from .counting import Act, bring, found, free, locked, press, row_of
from .demands import Demand, in_order

RECLASSIFIED = "reclassified"


@dataclass(frozen=True, slots=True)
class Shift:
    """A declaration (its key) with the places that it leaves and those that it takes instead."""

    round: Round
    subject: str
    leaving: tuple[Counter, ...]
    entering: tuple[Demand, ...]


@transaction.atomic
def shift(shifts: Sequence[Shift], *, actor: User | str, at: datetime) -> None:
    """Free and take, in the order given and never refused: that the unit is another is a fact.

    Where more is held than the figure nothing more is taken until enough are free. The caller
    holds the declarations and lists, and judges the lists.
    """
    there = _brought(shifts)
    leaving = {counter.pk for each in shifts for counter in each.leaving}
    rows = {row.pk: row for row in locked({*leaving, *(each.pk for each in there.values())})}
    for each in shifts:
        act = Act(SUBJECT, each.subject, RECLASSIFIED, name_of(actor), at)
        free(each.leaving, act)
        entered = [rows[there[each.round.pk, *demand.key].pk] for demand in each.entering]
        for counter in entered:
            press(counter, 1)
        LedgerRow.objects.bulk_create(row_of(counter.pk, 1, act) for counter in entered)


def _brought(shifts: Iterable[Shift]) -> dict[tuple[int, str, str], Counter]:
    """The counters that are entered, by round, rule and group; the missing ones are made."""
    wanted: dict[Round, list[Demand]] = {}
    for each in shifts:
        wanted.setdefault(each.round, []).extend(each.entering)
    there: dict[tuple[int, str, str], Counter] = {}
    for round, demands in sorted(wanted.items(), key=lambda item: item[0].pk):
        ordered = in_order(demands)
        bring(round, ordered)
        there |= {(round.pk, *key): row for key, row in found(round, ordered).items()}
    return there
