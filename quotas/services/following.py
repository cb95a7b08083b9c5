"""Places that follow a merger: what a unit holds is held by the unit that took it over."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.db.models import F

from organisations.models import User
from trail.services import name_of

from ..models import Counter, LedgerRow
from ..rules.keys import followed
from ..selectors.following import counters_of
from ..selectors.holders import SUBJECT, holders_of
from .counting import press

MERGED = "merged"


@transaction.atomic
def follow(unit: str, into: str, *, actor: User | str, at: datetime) -> list[str]:
    """Move every place from the groups of one unit (its key) to those of another; who has moved.

    A merger is a fact: nobody is asked whether there is room. Where the two together hold more than
    the figure, nothing more is taken there; the lists on which they stand are judged by the caller,
    who holds the declarations and lists.
    """
    moves = {counter.pk: _target(counter, unit, into) for counter in counters_of(unit)}
    ids = [*moves, *(each.pk for each in moves.values())]
    rows = Counter.objects.select_for_update(no_key=True).filter(pk__in=ids)
    locked = {row.pk: row for row in rows.order_by("rank", "pk")}
    moved: dict[str, None] = {}
    for pk, target in moves.items():
        moved |= dict.fromkeys(_move(locked[pk], locked[target.pk], actor, at))
    return list(moved)


def _target(counter: Counter, unit: str, into: str) -> Counter:
    made, _created = Counter.objects.get_or_create(
        round_id=counter.round_id,
        rule=counter.rule,
        group=followed(counter.group, unit, into),
        defaults={"rank": counter.rank, "ceiling": counter.ceiling},
    )
    return made


def _move(old: Counter, new: Counter, actor: User | str, at: datetime) -> list[str]:
    """Free the places here and take them there; who holds one there already keeps that one."""
    holding, there = holders_of(old), set(holders_of(new))
    entering = [subject for subject in holding if subject not in there]
    LedgerRow.objects.bulk_create(
        LedgerRow(
            counter=counter,
            subject_kind=SUBJECT,
            subject_id=subject,
            change=change,
            reason=MERGED,
            at=at,
            actor=name_of(actor),
        )
        for counter, change, subjects in ((old, -1, holding), (new, 1, entering))
        for subject in subjects
    )
    Counter.objects.filter(pk=old.pk).update(used=F("used") - len(holding))
    press(new, len(entering))
    return holding
