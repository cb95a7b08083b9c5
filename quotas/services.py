"""Taking and freeing places. One door for both engines; the counter's CHECK stands behind it.

Lock order: the caller holds process, declaration and list; counters come last, in rank order.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import connection, transaction
from django.db.models import F, Sum

from organisations.models import Organisation, User
from programmes.definitions import RangeQuota, Text
from programmes.findings import Conflict, Refused, gettext_noop
from programmes.models import Round
from trail.services import name_of, record

from .models import Counter, LedgerRow, Limit
from .rules import Holder, judge_limit
from .selectors import bounds_for, group_of, held_counters, last_change, newest_of
from .selectors.usage import Effect, effects_of, rule_of

RANKS = {"person": 1, "unit": 2, "class": 3, "province": 4, "country": 5}


@dataclass(frozen=True, slots=True)
class Demand:
    """One place wanted under one rule by one group; ``ceiling`` is the figure in force."""

    rule: str
    group: str
    rank: int
    ceiling: int


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
    counters = _counters(round, demands)
    if not _take(counters):
        fresh = Counter.objects.in_bulk([counter.pk for counter in counters])
        full = {c.rule for c in fresh.values() if c.used >= c.ceiling}
        return tuple(demand for demand in demands if demand.rule in full)
    LedgerRow.objects.bulk_create(
        LedgerRow(
            counter=counter,
            subject_kind=subject_kind,
            subject_id=subject_id,
            change=1,
            reason=reason,
            at=at,
            actor=name_of(actor),
        )
        for counter in counters
    )
    return ()


@transaction.atomic
def release(
    *, subject_kind: str, subject_id: str, reason: str, actor: User | str, at: datetime
) -> int:
    """Free every place that the subject holds; returns how many. A second call frees none."""
    ids = list(held_counters(subject_kind, subject_id).values_list("pk", flat=True))
    locked = Counter.objects.select_for_update().filter(pk__in=ids).order_by("rank", "pk")
    freed = 0
    for counter in locked:
        # Under the lock: whoever was faster has already written its −1.
        net = counter.rows.filter(subject_kind=subject_kind, subject_id=subject_id).aggregate(
            net=Sum("change")
        )["net"]
        if not net:
            continue
        Counter.objects.filter(pk=counter.pk).update(used=F("used") - 1)
        LedgerRow.objects.create(
            counter=counter,
            subject_kind=subject_kind,
            subject_id=subject_id,
            change=-1,
            reason=reason,
            at=at,
            actor=name_of(actor),
        )
        freed += 1
    return freed


@transaction.atomic
def set_limit(
    round: Round,
    rule: str,
    area: Organisation | None,
    *,
    minimum: int | None,
    maximum: int | None,
    reason: str,
    actor: User,
    at: datetime,
    seen: int | None = None,
) -> Limit:
    """Set the figure of one organisation, or of all, with its reason; never below what is taken.

    Without figures the one in force is taken back: the one for all counts again, or the notice's.
    ``seen`` is ``last_change`` as the actor knew it: ``Conflict`` when somebody was faster.
    """
    # One at a time changes the figures of a round; whoever takes places does not wait for it.
    Round.objects.select_for_update(no_key=True).get(pk=round.pk)
    limit = Limit(
        round=round,
        rule=rule,
        area=area,
        minimum=minimum,
        maximum=maximum,
        reason=reason.strip(),
        set_at=at,
        set_by=actor,
    )
    _refuse_stale(limit, seen)
    counters = _locked_counters(limit)
    try_limit(limit)
    limit.save()
    ceiling = bounds_for(round, rule_of(round, rule), area).maximum
    Counter.objects.filter(pk__in=counters).update(ceiling=ceiling)
    data: dict[str, str | int] = {"rule": rule, "area": area.code if area else ""}
    if limit.figure:
        data |= dict(zip(("minimum", "maximum"), limit.figure, strict=True))
    verb = "limit_set" if limit.figure else "limit_removed"
    record("round", str(round.pk), verb, actor=actor, at=at, data=data)
    return limit


def try_limit(limit: Limit) -> list[Effect]:
    """What the unsaved row would change, group by group; ``Refused`` where it may not be set."""
    effects = effects_of(limit)
    maximum = effects[0].after.maximum if effects else 0
    above = [
        Holder(_name(each.organisation), each.used) for each in effects if each.fullness == "over"
    ]
    if findings := judge_limit(limit.figure, limit.reason, maximum, above):
        raise Refused(findings)
    return effects


def _name(organisation: Organisation | None) -> Text | None:
    if organisation is None:
        return None
    name = organisation.short_name or organisation.name
    return Text(zh=name, en=organisation.name_en or name)


def _refuse_stale(limit: Limit, seen: int | None) -> None:
    if seen is not None and seen != last_change(limit.round, limit.rule):
        raise Conflict(
            gettext_noop(
                "Somebody has changed the figures since you looked. Nothing of yours was set: "
                "look at what stands now, and decide again."
            )
        )
    own = Limit.objects.filter(round=limit.round, rule=limit.rule, area=limit.area)
    newest = own.order_by("-pk").first()
    if limit.figure is None and (newest is None or newest.figure is None):
        raise Conflict(gettext_noop("There is no figure to take back."))


def _locked_counters(limit: Limit) -> list[int]:
    """Lock the counters that the figure bounds, and make those that are missing.

    Somebody who has just read the old figure would else bring a counter with it into the world.
    """
    rule = rule_of(limit.round, limit.rule)
    assert limit.area is None or limit.area.level == rule.scope, "a figure of another level"
    areas = [limit.area] if limit.area else _areas_without_own_figure(limit.round, rule)
    ceiling = limit.maximum if limit.maximum is not None else rule.max
    groups = [group_of(area, rule) for area in areas]
    Counter.objects.bulk_create(
        [
            Counter(
                round=limit.round,
                rule=rule.id,
                group=group,
                rank=RANKS[rule.scope],
                ceiling=ceiling,
            )
            for group in groups
        ],
        ignore_conflicts=True,
    )
    mine = Counter.objects.filter(round=limit.round, rule=rule.id, group__in=groups)
    return [row.pk for row in mine.select_for_update().order_by("rank", "pk")]


def _areas_without_own_figure(round: Round, rule: RangeQuota) -> Sequence[Organisation | None]:
    if rule.scope == "country":
        return [None]
    own = newest_of(Limit.objects.filter(round=round, rule=rule.id, area__isnull=False))
    taken = [row.area_id for row in own.values() if row.area_id and row.figure]
    return list(Organisation.objects.filter(level=rule.scope).exclude(pk__in=taken))


def _counters(round: Round, demands: Sequence[Demand]) -> list[Counter]:
    """The counters of the demands, created where they are missing, in lock order."""
    Counter.objects.bulk_create(
        [
            Counter(round=round, rule=d.rule, group=d.group, rank=d.rank, ceiling=d.ceiling)
            for d in demands
        ],
        ignore_conflicts=True,
    )
    found = []
    for demand in demands:
        found.append(Counter.objects.get(round=round, rule=demand.rule, group=demand.group))
    return sorted(found, key=lambda counter: (counter.rank, counter.pk))


_TAKE = """
WITH locked AS MATERIALIZED (
    SELECT id, used, ceiling FROM quotas_counter WHERE id = ANY(%s)
    ORDER BY rank, id FOR NO KEY UPDATE
), verdict AS (SELECT bool_and(used < ceiling) AS fits FROM locked)
UPDATE quotas_counter AS counter SET used = locked.used + 1
FROM locked, verdict WHERE counter.id = locked.id AND verdict.fits
"""


def _take(counters: Sequence[Counter]) -> bool:
    """Lock all rows in order, and count one up in each only if all fit."""
    ids = [counter.pk for counter in counters]
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute(_TAKE, [ids])
            return cursor.rowcount == len(ids)
    # SQLite: the transaction is IMMEDIATE, nobody else writes until it ends.
    if Counter.objects.filter(pk__in=ids, used__gte=F("ceiling")).exists():
        return False
    return Counter.objects.filter(pk__in=ids).update(used=F("used") + 1) == len(ids)
