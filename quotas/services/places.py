"""Taking and freeing places. One door for both engines; the counter's CHECK stands behind it.

Lock order: the caller holds process, declaration and list; counters come last, in rank order.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import connection, transaction
from django.db.models import F, Sum

from organisations.models import User
from programmes.findings import Strength
from programmes.models import Round
from trail.services import name_of

from ..models import Counter, LedgerRow
from ..rules.places import FIGURED, Place, strength_of
from ..selectors import held_counters

RANKS = {"person": 1, "unit": 2, "class": 3, "city": 4, "province": 4, "country": 5}


@dataclass(frozen=True, slots=True)
class Demand:
    """One place wanted under one rule by one group.

    ``ceiling`` is the figure in force, which the counter keeps and nobody passes. ``most`` is one
    that gives way to a reason: it binds this demand only, and the counter has no ceiling then.
    """

    rule: str
    group: str
    rank: int
    ceiling: int | None
    most: int | None = None

    @property
    def key(self) -> tuple[str, str]:
        """What there is one counter for."""
        return self.rule, self.group


def demand_of(place: Place, *, reasoned: bool) -> Demand:
    """The place as it is asked for; a reason lets it pass a figure that holds only in principle."""
    rank = RANKS[place.rank]
    match strength_of(place.quota):
        case Strength.HARD if isinstance(place.quota, FIGURED):
            return Demand(*place.key, rank, place.most)
        case Strength.HARD:
            # After a merger the counter may hold more than the figure, which binds all the same.
            return Demand(*place.key, rank, place.most, place.most)
        case Strength.SOFT if not reasoned:
            return Demand(*place.key, rank, None, place.most)
    return Demand(*place.key, rank, None)


@transaction.atomic
def reserve(
    round: Round,
    demands: Sequence[Demand],
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
    if not demands:
        return ()
    counters = _counters(round, demands)
    if not _take(counters, demands):
        return tuple(_full(counters, demands))
    for counter in counters.values():
        _write(counter, subject_kind, subject_id, 1, reason, actor=actor, at=at)
    return ()


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
    return sum(
        _free(counter, subject_kind, subject_id, reason, actor=actor, at=at)
        for counter in _locked(ids)
    )


@transaction.atomic
def exchange(
    round: Round,
    demands: Sequence[Demand],
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
    missing = [demand for key, demand in wanted.items() if key not in before]
    leaving = [counter for key, counter in before.items() if key not in wanted]
    entering = _counters(round, missing) if missing else {}
    _locked([*(each.pk for each in leaving), *(each.pk for each in entering.values())])
    for counter in leaving:
        _free(counter, subject_kind, subject_id, reason, actor=actor, at=at)
    return reserve(
        round,
        missing,
        subject_kind=subject_kind,
        subject_id=subject_id,
        reason=reason,
        actor=actor,
        at=at,
    )


def _locked(ids: Sequence[int]) -> list[Counter]:
    """The counters, locked in the order of the house."""
    rows = Counter.objects.select_for_update(no_key=True).filter(pk__in=ids)
    return list(rows.order_by("rank", "pk"))


def _free(
    counter: Counter,
    subject_kind: str,
    subject_id: str,
    reason: str,
    *,
    actor: User | str,
    at: datetime,
) -> int:
    """Free the subject's place, 1 or 0. Under the lock: who was faster has written its −1."""
    own = counter.rows.filter(subject_kind=subject_kind, subject_id=subject_id)
    if not own.aggregate(net=Sum("change"))["net"]:
        return 0
    Counter.objects.filter(pk=counter.pk).update(used=F("used") - 1)
    _write(counter, subject_kind, subject_id, -1, reason, actor=actor, at=at)
    return 1


def _write(
    counter: Counter,
    subject_kind: str,
    subject_id: str,
    change: int,
    reason: str,
    *,
    actor: User | str,
    at: datetime,
) -> None:
    LedgerRow.objects.create(
        counter=counter,
        subject_kind=subject_kind,
        subject_id=subject_id,
        change=change,
        reason=reason,
        at=at,
        actor=name_of(actor),
    )


def _counters(round: Round, demands: Sequence[Demand]) -> dict[tuple[str, str], Counter]:
    """The counters of the demands by rule and group, created where they are missing.

    In one order, so that of two who create the same ones neither waits for the other.
    """
    ordered = sorted(demands, key=lambda demand: (demand.rank, demand.key))
    found = _found(round, ordered)
    if missing := [demand for demand in ordered if demand.key not in found]:
        Counter.objects.bulk_create(
            [
                Counter(round=round, rule=d.rule, group=d.group, rank=d.rank, ceiling=d.ceiling)
                for d in missing
            ],
            ignore_conflicts=True,
        )
        found = _found(round, ordered)
    return found


def _found(round: Round, demands: Sequence[Demand]) -> dict[tuple[str, str], Counter]:
    rows = Counter.objects.filter(
        round=round, rule__in={d.rule for d in demands}, group__in={d.group for d in demands}
    )
    wanted = {demand.key for demand in demands}
    return {(c.rule, c.group): c for c in rows if (c.rule, c.group) in wanted}


_TAKE = """
WITH wanted AS (
    SELECT * FROM unnest(%s::bigint[], %s::int[]) AS demanded (id, most)
), locked AS MATERIALIZED (
    SELECT counter.id, counter.used, LEAST(counter.ceiling, wanted.most) AS room
    FROM quotas_counter AS counter JOIN wanted ON wanted.id = counter.id
    ORDER BY counter.rank, counter.id FOR NO KEY UPDATE OF counter
), verdict AS (SELECT bool_and(room IS NULL OR used < room) AS fits FROM locked)
UPDATE quotas_counter AS counter SET used = locked.used + 1
FROM locked, verdict WHERE counter.id = locked.id AND verdict.fits
"""


def _take(counters: Mapping[tuple[str, str], Counter], demands: Sequence[Demand]) -> bool:
    """Lock all rows in order, and count one up in each only if all fit."""
    most = {demand.key: demand.most for demand in demands}
    ids = [counter.pk for counter in counters.values()]
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute(_TAKE, [ids, [most[key] for key in counters]])
            return cursor.rowcount == len(ids)
    # SQLite: the transaction is IMMEDIATE, nobody else writes until it ends.
    if any(_full(counters, demands)):
        return False
    return Counter.objects.filter(pk__in=ids).update(used=F("used") + 1) == len(ids)


def _full(
    counters: Mapping[tuple[str, str], Counter], demands: Sequence[Demand]
) -> Iterator[Demand]:
    """The demands for which there is no room, as the counters stand now."""
    fresh = Counter.objects.in_bulk([counter.pk for counter in counters.values()])
    for demand in demands:
        counter = fresh[counters[demand.key].pk]
        figures = [each for each in (counter.ceiling, demand.most) if each is not None]
        if figures and counter.used >= min(figures):
            yield demand
