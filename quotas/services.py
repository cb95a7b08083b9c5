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
from programmes.findings import Finding, Refused, gettext_noop
from programmes.models import Round
from trail.services import name_of, record

from .models import Counter, LedgerRow, Limit
from .selectors import group_of, held_counters

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
    minimum: int,
    maximum: int,
    reason: str,
    actor: User,
    at: datetime,
) -> Limit:
    """Set the figure of one province, or of all, with its reason; never below what is taken."""
    counters = Counter.objects.select_for_update().filter(round=round, rule=rule)
    own = Limit.objects.filter(round=round, rule=rule, area__isnull=False)
    if area is not None:
        counters = counters.filter(group=group_of(area))
    else:  # a figure for all leaves provinces with a figure of their own alone
        groups = [f"org:{pk}" for pk in own.values_list("area", flat=True).distinct()]
        counters = counters.exclude(group__in=groups)
    locked = list(counters.order_by("rank", "pk"))
    _refuse_bad_limit(locked, minimum=minimum, maximum=maximum, reason=reason)
    limit = Limit.objects.create(
        round=round,
        rule=rule,
        area=area,
        minimum=minimum,
        maximum=maximum,
        reason=reason.strip(),
        set_at=at,
        set_by=actor,
    )
    Counter.objects.filter(pk__in=[c.pk for c in locked]).update(ceiling=maximum)
    data = {"rule": rule, "area": area.code if area else "", "minimum": minimum, "maximum": maximum}
    record("round", str(round.pk), "limit_set", actor=actor, at=at, data=data)
    return limit


def _refuse_bad_limit(
    counters: Sequence[Counter], *, minimum: int, maximum: int, reason: str
) -> None:
    findings = []
    used = max((counter.used for counter in counters), default=0)
    if minimum > maximum:
        findings.append(
            Finding(
                code="limit_crossed",
                message=gettext_noop("The minimum %(minimum)s is above the maximum %(maximum)s."),
                remedy=gettext_noop("Lower the minimum or raise the maximum."),
                place="field:minimum",
                params={"minimum": minimum, "maximum": maximum},
            )
        )
    if maximum < used:
        findings.append(
            Finding(
                code="limit_below_used",
                message=gettext_noop(
                    "%(used)s places are already taken; the maximum cannot be %(maximum)s."
                ),
                remedy=gettext_noop(
                    "Set at least %(used)s, or have items taken off the list first."
                ),
                place="field:maximum",
                params={"used": used, "maximum": maximum},
            )
        )
    if len(reason.strip()) < 2:
        findings.append(
            Finding(
                code="limit_without_reason",
                message=gettext_noop("A changed figure needs its reason."),
                remedy=gettext_noop(
                    "Write which document or decision changes it; it is kept in the history."
                ),
                place="field:reason",
            )
        )
    if findings:
        raise Refused(findings)


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
