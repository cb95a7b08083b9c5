"""Many processes that want the same places at once, by our own door and by four others.

Each process has a connection of its own, does its attempts of a stage, and waits for the others
before the next one.
"""

from __future__ import annotations

import multiprocessing
import random
import time
from collections import Counter as Tallied
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from queue import Empty
from statistics import quantiles
from typing import Any

from django.db import OperationalError, connection, connections

AT = datetime(2026, 11, 2, 1, 0, tzinfo=UTC)
RANKS = {"person": 1, "unit": 2, "class": 3, "province": 4, "country": 5}
DEADLOCK = "40P01"
PATIENCE_SECONDS = 120  # of a whole stage; a process that died must not hold up the run


@dataclass(frozen=True)
class Attempt:
    """Five places wanted together; ``counters`` are the keys of their counters."""

    demands: tuple[Any, ...]
    counters: tuple[int, ...]
    subject: str


Way = Callable[[Any, Attempt], bool]  # the round and the attempt; whether the places were taken


@dataclass(frozen=True)
class Stage:
    """What every process does at once: ``attempts`` by process, each by the same way."""

    name: str
    way: Way
    attempts: tuple[tuple[Attempt, ...], ...]

    @property
    def counters(self) -> set[int]:
        return {pk for own in self.attempts for each in own for pk in each.counters}


@dataclass(frozen=True)
class Outcome:
    """What came of a stage: seconds of each attempt, how it ended, and how long all took."""

    seconds: list[float]
    ended: Tallied[str]
    elapsed: float

    @property
    def rate(self) -> float:
        """Attempts a second, all processes together."""
        return len(self.seconds) / self.elapsed

    def percentile(self, n: int) -> float:
        """Milliseconds that ``n`` of a hundred attempts stayed below."""
        return quantiles(self.seconds, n=100)[n - 1] * 1000


def contend(round: Any, stages: Sequence[Stage]) -> list[Outcome]:
    """Runs the stages one after the other, each with a process for every list of attempts."""
    connections.close_all()  # no connection survives a fork
    context = multiprocessing.get_context("fork")
    crowd = len(stages[0].attempts)
    gate, told = context.Barrier(crowd), context.Queue()
    people = [
        context.Process(target=_take_part, args=(n, round, stages, gate, told), daemon=True)
        for n in range(crowd)
    ]
    for person in people:
        person.start()
    try:
        heard = [told.get(timeout=PATIENCE_SECONDS) for _ in range(crowd * len(stages))]
    except Empty:
        raise SystemExit("A process of the crowd did not answer.") from None
    finally:
        for person in people:
            person.join(5)
            if person.is_alive():
                person.kill()
    return [_together([each[1:] for each in heard if each[0] == n]) for n in range(len(stages))]


def _together(parts: Sequence[tuple[float, float, list[float], Tallied[str]]]) -> Outcome:
    seconds = [each for _began, _ended, own, _tally in parts for each in own]
    tally = sum((each for *_, each in parts), Tallied())
    return Outcome(seconds, tally, max(p[1] for p in parts) - min(p[0] for p in parts))


def _take_part(n: int, round: Any, stages: Sequence[Stage], gate: Any, told: Any) -> None:
    random.seed(n)
    for number, stage in enumerate(stages):
        gate.wait(PATIENCE_SECONDS)
        began, seconds, tally = time.monotonic(), [], Tallied()
        for attempt in stage.attempts[n]:
            start = time.monotonic()
            tally[_ended(stage.way, round, attempt)] += 1
            seconds.append(time.monotonic() - start)
        told.put((number, began, time.monotonic(), seconds, tally))
    connections.close_all()


def _ended(way: Way, round: Any, attempt: Attempt) -> str:
    """How the attempt ended; one that was told “busy” is made again, as a person would."""
    from trail.busy import is_busy

    while True:
        try:
            return "taken" if way(round, attempt) else "full"
        except OperationalError as error:
            if getattr(error.__cause__, "sqlstate", "") == DEADLOCK:
                return "deadlock"
            if not is_busy(error):
                raise


# --- the ways ------------------------------------------------------------------------------------


def ours(round: Any, attempt: Attempt) -> bool:
    """The product's own door."""
    from quotas.services import reserve

    said = {"subject_kind": "declaration", "subject_id": attempt.subject, "reason": "bench"}
    return not reserve(round, attempt.demands, **said, actor="system:bench", at=AT)


def bare(round: Any, attempt: Attempt) -> bool:
    """The same statements through the driver's cursor, and nothing of ours around them."""
    from quotas.services.counting import Act, take_postgresql, take_sqlite

    act = Act("declaration", attempt.subject, "bench", "system:bench", AT)
    with _raw() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("BEGIN")
            taken = take_postgresql(cursor, round.pk, attempt.demands, act)
        else:
            cursor.execute("BEGIN IMMEDIATE")
            taken = take_sqlite(_Marks(cursor), round.pk, attempt.demands, act)
        cursor.execute("COMMIT")
    return taken


class _Marks:
    """The driver of SQLite marks arguments otherwise."""

    def __init__(self, cursor: Any) -> None:
        self.cursor, self.fetchall = cursor, cursor.fetchall

    def execute(self, sql: str, arguments: Sequence[Any]) -> None:
        self.cursor.execute(sql.replace("%s", "?"), arguments)


def naive(round: Any, attempt: Attempt) -> bool:
    """Count, then insert: what a system without a lock does. It must oversell."""
    mark = "%s" if connection.vendor == "postgresql" else "?"
    with _raw() as cursor:
        for pk, demand in zip(attempt.counters, attempt.demands, strict=True):
            cursor.execute(f"SELECT count(*) FROM quotas_ledgerrow WHERE counter_id = {mark}", [pk])
            if cursor.fetchone()[0] >= demand.ceiling:
                return False
        cursor.execute("BEGIN")
        _insert(cursor, attempt, mark)
        cursor.execute("COMMIT")
    return True


def unordered(round: Any, attempt: Attempt) -> bool:
    """The same locks, one by one in an order of chance. It must deadlock."""
    from django.db import transaction

    keys = random.sample(attempt.counters, len(attempt.counters))
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL deadlock_timeout = '100ms'")
        for pk in keys:
            cursor.execute(
                "SELECT used < ceiling FROM quotas_counter WHERE id = %s FOR NO KEY UPDATE", [pk]
            )
            if not cursor.fetchone()[0]:
                return False
        cursor.execute("UPDATE quotas_counter SET used = used + 1 WHERE id = ANY(%s)", [list(keys)])
        _insert(cursor, attempt, "%s")
    return True


@contextmanager
def _raw() -> Iterator[Any]:
    """The driver's own cursor; statements outside BEGIN … COMMIT stand alone."""
    connection.ensure_connection()
    with connection.wrap_database_errors, closing(connection.connection.cursor()) as cursor:
        try:
            yield cursor
        except Exception:
            with suppress(Exception):
                cursor.execute("ROLLBACK")
            raise


def _insert(cursor: Any, attempt: Attempt, mark: str) -> None:
    marks = ", ".join([mark] * 7)
    at = AT if connection.vendor == "postgresql" else AT.isoformat(" ")
    cursor.executemany(
        "INSERT INTO quotas_ledgerrow "
        "(counter_id, subject_kind, subject_id, change, reason, at, actor) "
        f"VALUES ({marks})",
        [
            (pk, "declaration", attempt.subject, 1, "bench", at, "system:bench")
            for pk in attempt.counters
        ],
    )
