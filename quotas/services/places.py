"""Taking and freeing places. One door for both engines; the counter's CHECK stands behind it.

Lock order: the caller holds process, declaration and list; counters come last, in rank order.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import datetime

from django.db import transaction

from organisations.models import User
from programmes.models import Round
from trail.services import name_of

from ..selectors import held_counters
from .counting import Act, bring, found, free, full, locked, take
from .demands import Demand, in_order


@transaction.atomic
def reserve(
    round: Round,
    demands: Iterable[Demand],
    *,
    subject_kind: str,
    subject_id: str,
    reason: str,
    actor: User | str,
    at: datetime,
) -> tuple[Demand, ...]:
    """Take one place for the subject under every demand, or none at all.

    Returns the demands that are full: empty means that every place was taken.
    """
    wanted = in_order(demands)
    act = Act(subject_kind, subject_id, reason, name_of(actor), at)
    if not wanted or take(round, wanted, act):
        return ()
    if bring(round, wanted) and take(round, wanted, act):
        return ()
    return full(round, wanted)


@transaction.atomic
def release(
    *,
    subject_kind: str,
    subject_id: str,
    reason: str,
    actor: User | str,
    at: datetime,
    rules: Collection[str] | None = None,
) -> int:
    """Free every place that the subject holds, or those under ``rules``; returns how many.

    A second call frees none.
    """
    held = held_counters(subject_kind, subject_id)
    if rules is not None:
        held = held.filter(rule__in=rules)
    ids = list(held.values_list("pk", flat=True))
    act = Act(subject_kind, subject_id, reason, name_of(actor), at)
    return free(locked(ids), act) if ids else 0


@transaction.atomic
def exchange(
    round: Round,
    demands: Iterable[Demand],
    rules: Collection[str],
    *,
    subject_kind: str,
    subject_id: str,
    reason: str,
    actor: User | str,
    at: datetime,
) -> tuple[Demand, ...]:
    """Make the places that the subject holds under ``rules`` those that are demanded.

    What it holds already stays; what it no longer wants is free, what it wants besides is taken.
    Returns the demands that are full: whoever gets some must not let the transaction stand.
    """
    held = held_counters(subject_kind, subject_id).filter(round=round, rule__in=rules)
    before = {(counter.rule, counter.group): counter for counter in held}
    wanted = {demand.key: demand for demand in demands}
    missing = in_order(demand for key, demand in wanted.items() if key not in before)
    leaving = [counter for key, counter in before.items() if key not in wanted]
    if leaving:  # what is freed and what is taken is locked in one order
        bring(round, missing)
        entering = found(round, missing).values()
        locked([each.pk for each in (*leaving, *entering)])
        free(leaving, Act(subject_kind, subject_id, reason, name_of(actor), at))
    return reserve(
        round,
        missing,
        subject_kind=subject_kind,
        subject_id=subject_id,
        reason=reason,
        actor=actor,
        at=at,
    )
