"""Processor time of the web process and of its database backend, and what may be said of it.

Never wall-clock time: other programs on the machine may only add noise, not falsify.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from math import comb
from pathlib import Path
from statistics import median
from typing import Any

from django.db import connection

CONFIDENCE = 0.95


@dataclass(frozen=True, slots=True)
class Cost:
    """Milliseconds of processor time of the two processes, and statements."""

    web: float
    database: float
    queries: int

    @property
    def total(self) -> float:
        """Both processes together, in milliseconds."""
        return self.web + self.database


@contextmanager
def counted() -> Iterator[list[str]]:
    """The statements that run inside, in order."""
    statements: list[str] = []

    def note(execute: Callable, sql: str, params: Any, many: Any, context: Any) -> Any:
        statements.append(sql)
        return execute(sql, params, many, context)

    with connection.execute_wrapper(note):
        yield statements


class Meter:
    """Reads the processor time of this process and of the backend behind its connection."""

    def __init__(self) -> None:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_backend_pid()")
            pid = cursor.fetchone()[0]
        self.backend = Path("/proc") / str(pid)
        self.tick = 1000 / os.sysconf("SC_CLK_TCK")

    def database(self) -> float:
        """Milliseconds so far; by the nanosecond where the kernel counts so, else by its ticks."""
        try:
            return int((self.backend / "schedstat").read_text().split()[0]) / 1e6
        except FileNotFoundError:
            fields = (self.backend / "stat").read_text().rpartition(")")[2].split()
            return (int(fields[11]) + int(fields[12])) * self.tick

    def cost(self, work: Callable[[], object], times: int) -> Cost:
        """What one of ``times`` runs costs on average."""
        with counted() as statements:
            database, web = self.database(), time.process_time()
            for _ in range(times):
                work()
            web = (time.process_time() - web) * 1000
            database = self.database() - database
        return Cost(web / times, database / times, round(len(statements) / times))


@dataclass(frozen=True, slots=True)
class Interval:
    """A median, and the interval in which it lies with at least 95 % confidence."""

    middle: float
    low: float
    high: float

    def __str__(self) -> str:
        return f"{self.middle:.2f} [{self.low:.2f}–{self.high:.2f}]"


def interval(values: Sequence[float]) -> Interval:
    """Of the median, by order statistics: no assumption about how the values are spread."""
    ordered = sorted(values)
    cut = cut_off(len(ordered))
    return Interval(median(ordered), ordered[cut], ordered[-1 - cut])


def cut_off(n: int) -> int:
    """How many of ``n`` ordered values may be left out on each side."""
    share, cut = comb(n, 0) / 2**n, 0
    while cut < (n - 1) // 2 and 2 * (share + comb(n, cut + 1) / 2**n) <= 1 - CONFIDENCE:
        cut += 1
        share += comb(n, cut) / 2**n
    return cut


@dataclass(frozen=True, slots=True)
class Pairs:
    """Costs of ours and of the reference, measured in turns."""

    ours: tuple[Cost, ...]
    bare: tuple[Cost, ...]

    @property
    def ratio(self) -> Interval:
        """How many times the reference ours costs, web and database together."""
        pairs = zip(self.ours, self.bare, strict=True)
        return interval([ours.total / bare.total for ours, bare in pairs])

    def middle(self, name: str) -> float:
        """The median of one figure of ours: ``web``, ``database``, ``total``, ``queries``."""
        return median(getattr(cost, name) for cost in self.ours)

    @property
    def reference(self) -> float:
        """The median of the reference, in milliseconds."""
        return median(cost.total for cost in self.bare)


def growth(small: Pairs, large: Pairs) -> Interval:
    """How many times more ours costs in the large database, turn by turn."""
    turns = zip(small.ours, large.ours, strict=True)
    return interval([more.total / less.total for less, more in turns])


@dataclass(frozen=True, slots=True)
class Turn:
    """One database with the two things to measure in it. ``enter`` makes it the one in use."""

    enter: Callable[[], object]
    ours: Callable[[], object]
    bare: Callable[[], object]


def interleaved(turns: Sequence[Turn], *, pairs: int, times: int) -> list[Pairs]:
    """Measures every database's pair in turns, after each has run twice to be warm."""
    meters = []
    for turn in turns:
        turn.enter()
        meters.append(Meter())
        for _ in range(2):
            turn.ours()
            turn.bare()
    found: list[list[tuple[Cost, Cost]]] = [[] for _ in turns]
    for _ in range(pairs):
        for turn, meter, costs in zip(turns, meters, found, strict=True):
            turn.enter()
            costs.append((meter.cost(turn.ours, times), meter.cost(turn.bare, times)))
    return [
        Pairs(tuple(ours for ours, _ in costs), tuple(bare for _, bare in costs)) for costs in found
    ]


@dataclass(frozen=True, slots=True)
class Bar:
    """A figure that may be at most ``limit``."""

    what: str
    figure: float
    limit: float
    note: str = ""

    @property
    def met(self) -> bool:
        return self.figure <= self.limit

    def __str__(self) -> str:
        word = "met   " if self.met else "MISSED"
        return (
            f"{word} {self.what}: {self.figure:.4g} (at most {self.limit:g}) {self.note}".rstrip()
        )


@dataclass(frozen=True, slots=True)
class Floor(Bar):
    """A figure that must be at least ``limit``."""

    @property
    def met(self) -> bool:
        return self.figure >= self.limit

    def __str__(self) -> str:
        return Bar.__str__(self).replace("(at most", "(at least", 1)


def verdict(bars: Sequence[Bar]) -> int:
    """Prints each bar; 1 when one of them is missed."""
    print("\n".join(str(bar) for bar in bars), flush=True)
    return 0 if all(bar.met for bar in bars) else 1
