"""Counters and ledger moved together, on both engines; the counter's CHECK stands behind it."""

from __future__ import annotations

import json
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection
from django.db.models import F, Sum
from django.db.models.functions import Greatest

from programmes.models import Round

from ..models import Counter, LedgerRow
from .demands import Demand, is_full


@dataclass(frozen=True, slots=True)
class Act:
    """What the ledger keeps of whoever takes or frees places."""

    subject_kind: str
    subject_id: str
    reason: str
    actor: str
    at: datetime


# Locks nothing while a counter is missing: who then made it would hold the others out of order.
POSTGRESQL = """
WITH wanted AS (
    SELECT * FROM unnest(%s::varchar[], %s::varchar[], %s::int[])
    AS demanded (rule, "group", most)
), known AS MATERIALIZED (
    SELECT counter.id, wanted.most, count(*) OVER () AS many
    FROM quotas_counter AS counter JOIN wanted USING (rule, "group")
    WHERE counter.round_id = %s
), locked AS MATERIALIZED (
    SELECT counter.id, counter.used, LEAST(counter.ceiling, known.most) AS room
    FROM quotas_counter AS counter JOIN known ON known.id = counter.id
    WHERE known.many = %s
    ORDER BY counter.rank, counter.id FOR NO KEY UPDATE OF counter
), verdict AS (
    SELECT bool_and(room IS NULL OR used < room) AS fits FROM locked
), taken AS (
    UPDATE quotas_counter AS counter SET used = locked.used + 1
    FROM locked, verdict WHERE counter.id = locked.id AND verdict.fits
    RETURNING counter.id
)
INSERT INTO quotas_ledgerrow (counter_id, subject_kind, subject_id, change, reason, at, actor)
SELECT id, %s, %s, 1, %s, %s, %s FROM taken
"""
# The transaction is IMMEDIATE: nobody else writes until it ends.
SQLITE = """
WITH wanted AS MATERIALIZED (
    SELECT value ->> 0 AS rule, value ->> 1 AS "group", value ->> 2 AS most FROM json_each(%s)
), fitting AS MATERIALIZED (
    SELECT counter.id FROM wanted JOIN quotas_counter AS counter
    ON counter.round_id = %s AND counter.rule = wanted.rule AND counter."group" = wanted."group"
    WHERE (counter.ceiling IS NULL OR counter.used < counter.ceiling)
    AND (wanted.most IS NULL OR counter.used < wanted.most)
)
UPDATE quotas_counter SET used = used + 1
WHERE id IN (SELECT id FROM fitting) AND (SELECT count(*) FROM fitting) = %s
RETURNING id
"""
SQLITE_LEDGER = """
INSERT INTO quotas_ledgerrow (counter_id, subject_kind, subject_id, change, reason, at, actor)
SELECT value, %s, %s, 1, %s, %s, %s FROM json_each(%s)
"""


def take(round: Round, demands: Sequence[Demand], act: Act) -> bool:
    """Whether every place was taken and written down; else none was.

    Where every counter is there they are locked now, and stay as they are.
    """
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            return take_postgresql(cursor, round.pk, demands, act)
        return take_sqlite(cursor, round.pk, demands, act)


def take_postgresql(cursor: Any, round_id: int, demands: Sequence[Demand], act: Act) -> bool:
    """One statement: lock in order, count up where all fit, write it down."""
    rules, groups = [each.rule for each in demands], [each.group for each in demands]
    wanted = [rules, groups, [each.most for each in demands], round_id, len(demands)]
    cursor.execute(POSTGRESQL, [*wanted, *_words(act), act.at, act.actor])
    taken: int = cursor.rowcount
    return taken == len(demands)


def take_sqlite(cursor: Any, round_id: int, demands: Sequence[Demand], act: Act) -> bool:
    """The same in two statements: there a statement changes one table."""
    wanted = json.dumps([[each.rule, each.group, each.most] for each in demands])
    cursor.execute(SQLITE, [wanted, round_id, len(demands)])
    taken = [pk for (pk,) in cursor.fetchall()]
    if taken:
        at = connection.ops.adapt_datetimefield_value(act.at)
        cursor.execute(SQLITE_LEDGER, [*_words(act), at, act.actor, json.dumps(taken)])
    return len(taken) == len(demands)


def _words(act: Act) -> list[str]:
    return [act.subject_kind, act.subject_id, act.reason]


def full(round: Round, demands: Sequence[Demand]) -> tuple[Demand, ...]:
    """The demands for which there is no room, as the counters stand now."""
    known = found(round, demands)
    counters = ((demand, known[demand.key]) for demand in demands)
    return tuple(each for each, counter in counters if is_full(each, counter.used, counter.ceiling))


def bring(round: Round, demands: Sequence[Demand]) -> bool:
    """Make the counters that are missing; whether any was."""
    known = found(round, demands)
    missing = [demand for demand in demands if demand.key not in known]
    Counter.objects.bulk_create(
        [
            Counter(round=round, rule=d.rule, group=d.group, rank=d.rank, ceiling=d.ceiling)
            for d in missing
        ],
        ignore_conflicts=True,
    )
    return bool(missing)


def found(round: Round, demands: Sequence[Demand]) -> dict[tuple[str, str], Counter]:
    """The counters that are there, by rule and group."""
    rows = Counter.objects.filter(
        round=round, rule__in={d.rule for d in demands}, group__in={d.group for d in demands}
    )
    wanted = {demand.key for demand in demands}
    return {(c.rule, c.group): c for c in rows if (c.rule, c.group) in wanted}


def locked(ids: Collection[int]) -> list[Counter]:
    """The counters, locked in the order of the house."""
    rows = Counter.objects.select_for_update(no_key=True).filter(pk__in=ids)
    return list(rows.order_by("rank", "pk"))


def free(counters: Collection[Counter], act: Act) -> int:
    """Free the subject's place in each, and say how many.

    Under the locks: who was faster has written its −1.
    """
    own = LedgerRow.objects.filter(
        counter__in=counters, subject_kind=act.subject_kind, subject_id=act.subject_id
    )
    nets = own.values("counter").annotate(net=Sum("change")).filter(net__gt=0)
    holding = sorted(nets.values_list("counter", flat=True))
    Counter.objects.filter(pk__in=holding).update(used=F("used") - 1)
    _write(holding, -1, act)
    return len(holding)


def press(counter: Counter, more: int) -> None:
    """Count so many more in a locked counter, whether or not there is room.

    Where more is held than its ceiling, that becomes what is held. The caller writes the ledger.
    """
    used = F("used") + more
    ceiling = Greatest(F("ceiling"), used) if counter.ceiling is not None else None
    Counter.objects.filter(pk=counter.pk).update(used=used, ceiling=ceiling)


def _write(counters: Collection[int], change: int, act: Act) -> None:
    LedgerRow.objects.bulk_create(row_of(pk, change, act) for pk in counters)


def row_of(counter_id: int, change: int, act: Act) -> LedgerRow:
    """One place taken (1) or freed (-1), not saved yet."""
    return LedgerRow(
        counter_id=counter_id,
        subject_kind=act.subject_kind,
        subject_id=act.subject_id,
        change=change,
        reason=act.reason,
        at=act.at,
        actor=act.actor,
    )
