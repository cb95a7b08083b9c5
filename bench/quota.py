"""Places under contention: attempts a second of many processes, beside controls in the same run.

scripts/bench quota [--clients 32,64] [--attempts 480] [--rounds 7] [--engines postgresql,sqlite]

An attempt takes five places at once: one of a person, and of a unit, a class, a province and the
country (hot: everybody wants the same four; spread: each of 8 groups has its own). Nine of ten
attempts fit. Beside ``reserve()`` run the bare loop (the same statements through the driver's
cursor), count-then-insert, which must oversell, and on PostgreSQL the same locks in an order of
chance, which must deadlock.
"""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import Any

import django
from django.core.management import call_command
from django.db import connections

from . import contending
from .contending import RANKS, Attempt, Outcome, Stage, contend
from .measuring import Bar, Floor, verdict

GROUPS, UNORDERED_ATTEMPTS, RATIO = 8, 6, 0.6


@dataclass(frozen=True)
class Line:
    """One way in one crowd: what came of each round, and how many places too many were given."""

    name: str
    outcomes: tuple[Outcome, ...]
    over: int
    under: int

    @property
    def rate(self) -> float:
        return median(each.rate for each in self.outcomes)

    def percentile(self, n: int) -> float:
        return median(each.percentile(n) for each in self.outcomes)

    @property
    def deadlocks(self) -> int:
        return sum(each.ended["deadlock"] for each in self.outcomes)


class Scene:
    """One engine's database with a round, and counters that are made for each stage anew."""

    def __init__(self, engine: str) -> None:
        from trail.clock import database_now

        from .scenery import open_bench_round

        if engine == "sqlite":
            connections["default"] = sqlite()
        for app in ("quotas", "programmes", "trail"):  # with what these stand on, and no more
            call_command("migrate", app, verbosity=0)
        self.engine = engine
        self.round = open_bench_round(database_now())
        self.made = 0

    def stage(self, name: str, pattern: str, clients: int, each: int) -> Stage:
        """A stage with fresh counters: whatever happened before, all places are free."""
        self.made += 1
        keys = [self._keys(pattern, n) for n in range(clients)]
        wanted = [key for own in keys for key in own]
        ceilings = {key: max(1, wanted.count(key) * each * 9 // 10) for key in wanted}
        own_rank = {key: RANKS[key[0]] for key in ceilings}
        # Who wants places of his own only is stopped by the others.
        ceilings |= {key: each for key in ceilings if key[0] == "person"}
        counters = self._counters(ceilings, own_rank)
        attempts = tuple(self._attempts(n, own, counters, each) for n, own in enumerate(keys))
        return Stage(name, getattr(contending, name), attempts)

    def _keys(self, pattern: str, n: int) -> list[tuple[str, str]]:
        group = "all" if pattern == "hot" else str(n % GROUPS)
        person = ("person", f"{self.made}:{n}")
        return [person, *((rule, f"{self.made}:{group}") for rule in list(RANKS)[1:])]

    def _counters(
        self, ceilings: dict[tuple[str, str], int], ranks: dict[tuple[str, str], int]
    ) -> dict[tuple[str, str], Any]:
        from quotas.models import Counter

        rows = Counter.objects.bulk_create(
            Counter(round=self.round, rule=key[0], group=key[1], rank=ranks[key], ceiling=ceiling)
            for key, ceiling in ceilings.items()
        )
        return {(row.rule, row.group): row for row in rows}

    def _attempts(
        self, n: int, keys: Sequence[tuple[str, str]], counters: dict[Any, Any], each: int
    ) -> tuple[Attempt, ...]:
        from quotas.services import Demand

        own = [counters[key] for key in keys]
        demands = tuple(Demand(c.rule, c.group, c.rank, c.ceiling) for c in own)
        ids = tuple(c.pk for c in own)
        return tuple(Attempt(demands, ids, f"{self.made}-{n}-{k}") for k in range(each))


def sqlite() -> Any:
    """A connection to a database file as the embedded default sets it: WAL, IMMEDIATE, FULL."""
    from config.settings.base import database

    path = Path(os.environ["SHENBAO_DATA"]) / "quota.sqlite3"
    own = connections.create_connection("default")
    settings = {**own.settings_dict, **database(f"sqlite:///{path}")}
    connections.databases["default"] = settings
    del connections["default"]
    return connections.create_connection("default")


def faults(stage: Stage) -> tuple[int, int]:
    """Places given beyond the ceilings by the ledger or the counter; and those left in a full rush.

    Nine of ten attempts fit, so the tightest counters are full when everybody is done.
    """
    from django.db.models import Count

    from quotas.models import Counter

    rows = Counter.objects.filter(pk__in=stage.counters).annotate(held=Count("rows"))
    shared = [row for row in rows if row.rule != "person"]
    over = sum(max(0, row.held - row.ceiling, row.used - row.ceiling) for row in rows)
    return over, sum(max(0, row.ceiling - row.held) for row in shared)


def measured(scene: Scene, pattern: str, clients: int, given: argparse.Namespace) -> list[Line]:
    """Ours and the bare loop in turns, then the controls."""
    each = max(1, given.attempts // clients)
    stages = [
        scene.stage(name, pattern, clients, each)
        for n in range(given.rounds)
        for name in (("ours", "bare") if n % 2 else ("bare", "ours"))
    ]
    stages.append(scene.stage("naive", pattern, clients, each))
    if scene.engine == "postgresql":
        stages.append(scene.stage("unordered", pattern, clients, min(each, UNORDERED_ATTEMPTS)))
    outcomes = contend(scene.round, stages)
    names = dict.fromkeys(stage.name for stage in stages)
    return [_line(name, stages, outcomes) for name in ("ours", "bare", *names) if name in names]


def _line(name: str, stages: Sequence[Stage], outcomes: Sequence[Outcome]) -> Line:
    own = [(s, o) for s, o in zip(stages, outcomes, strict=True) if s.name == name]
    found = [faults(stage) for stage, _ in own]
    return Line(name, tuple(o for _, o in own), sum(f[0] for f in found), sum(f[1] for f in found))


HEAD = (
    f"{'engine':12}{'clients':>8} {'keys':7}{'way':11}{'attempts/s':>11}{'p50 ms':>9}{'p99 ms':>9}"
    f"{'over':>6}{'left':>6}{'deadlocks':>11}"
)


def row(scene: Scene, clients: int, pattern: str, line: Line) -> str:
    """One line of the table; what a control leaves over is not asked."""
    left = line.under if line.name in ("ours", "bare") else "-"
    return (
        f"{scene.engine:12}{clients:8} {pattern:7}{line.name:11}{line.rate:11.0f}"
        f"{line.percentile(50):9.1f}{line.percentile(99):9.1f}"
        f"{line.over:6}{left:>6}{line.deadlocks:11}"
    )


def bars(at: str, pattern: str, lines: dict[str, Line]) -> Iterator[Bar]:
    """What must hold of one crowd; controls must fail where everybody wants the same."""
    ours, reference = lines["ours"], lines["bare"]
    pairs = zip(ours.outcomes, reference.outcomes, strict=True)
    ratios = sorted(own.rate / other.rate for own, other in pairs)
    note = " ".join(f"{each:.2f}" for each in ratios)
    yield Bar(f"{at}, over", ours.over, 0)
    yield Bar(f"{at}, places left", ours.under, 0)
    yield Bar(f"{at}, deadlocks", ours.deadlocks, 0)
    yield Floor(f"{at}, times the bare loop", median(ratios), RATIO, f"({note})")
    if pattern == "spread":
        return
    yield Floor(f"{at}, count then insert oversells", lines["naive"].over, 1)
    if "unordered" in lines:
        yield Floor(f"{at}, locks in any order deadlock", lines["unordered"].deadlocks, 1)


def main(arguments: list[str]) -> int:
    """Prints the table while it grows, then what holds and what does not."""
    parser = argparse.ArgumentParser(prog="scripts/bench quota", description=__doc__)
    parser.add_argument("--clients", default="32,64")
    parser.add_argument(
        "--attempts", type=int, default=480, help="of a stage, all clients together"
    )
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--engines", default="postgresql,sqlite")
    given = parser.parse_args(arguments)
    found: list[Bar] = []
    print(HEAD, flush=True)
    for engine in given.engines.split(","):
        scene = Scene(engine)
        for clients in map(int, given.clients.split(",")):
            for pattern in ("hot", "spread"):
                lines = {line.name: line for line in measured(scene, pattern, clients, given)}
                for line in lines.values():
                    print(row(scene, clients, pattern, line), flush=True)
                found += bars(f"{engine}, {clients} clients, {pattern}", pattern, lines)
    print()
    return verdict(found)


if __name__ == "__main__":
    django.setup()
    sys.exit(main(sys.argv[1:]))
