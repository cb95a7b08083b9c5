"""What the quota pages touch at 10,000, 100,000 and 1,000,000 declarations on PostgreSQL.

scripts/bench quota_pages [--sizes 10000,100000,1000000]

Of each page: the statements, and the blocks of shared buffers that they touch, by
EXPLAIN (ANALYZE, BUFFERS) of every one of them with its own parameters; a block counts whether it
was in memory or not. The database is that of ``bench.pages``, with as many counters of persons as
declarations besides. The list keeps ``CANDIDATES`` candidates at every size: how long a list is, is
no matter of how many others declare.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import django
from django.db import connection, connections
from django.urls import reverse

from .measuring import Bar, verdict
from .pages import Course, Visitor

QUERIES, GROWTH = 10, 1.5
CANDIDATES = 40
RECOGNISED = 200
RULE = "per_province"


@dataclass(frozen=True, slots=True)
class Touched:
    """Statements of one answer, and the blocks that they touch."""

    queries: int
    blocks: int


@contextmanager
def explained() -> Iterator[list[int]]:
    """The blocks of each statement that runs inside; one that changes something counts none."""
    blocks: list[int] = []

    def note(execute: Callable, sql: str, params: Any, many: Any, context: Any) -> Any:
        if not sql.startswith("EXPLAIN"):
            blocks.append(_blocks(sql, params) if sql.startswith("SELECT") else 0)
        return execute(sql, params, many, context)

    with connection.execute_wrapper(note):
        yield blocks


def _blocks(sql: str, params: Any) -> int:
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN (ANALYZE, BUFFERS, FORMAT JSON) {sql}", params)
        (found,) = cursor.fetchone()
    plan = (json.loads(found) if isinstance(found, str) else found)[0]["Plan"]
    return int(plan["Shared Hit Blocks"] + plan["Shared Read Blocks"])


class Quotas(Course):
    """The scenery, with counters of persons, some recognised, and a list of the usual length."""

    def __init__(self, size: int) -> None:
        from declarations.models import Declaration
        from quotas.models import Counter
        from reviews.models import ListItem, SummaryList
        from tests.factories import make_person

        super().__init__(size)
        scene = self.scene
        ministry = scene.province.parent
        self.administrator = Visitor(make_person("ministry_administrator", ministry))
        Counter.objects.bulk_create(
            (
                Counter(round=scene.round, rule="leader", group=f"person:{n:064d}", rank=1, used=1)
                for n in range(size)
            ),
            batch_size=10_000,
        )
        some = Declaration.objects.filter(round=scene.round, state="candidate")
        few = list(some.order_by("-pk").values_list("pk", flat=True)[:RECOGNISED])
        Declaration.objects.filter(pk__in=few).update(state="recognised")
        self.list = SummaryList.objects.get(round=scene.round, organisation=scene.province)
        kept = self.list.items.order_by("pk").values_list("pk", flat=True)[:CANDIDATES]
        ListItem.objects.filter(list=self.list).exclude(pk__in=list(kept)).delete()
        with connection.cursor() as cursor:
            cursor.execute("VACUUM ANALYZE")

    def pages(self) -> Iterator[tuple[str, Visitor, str]]:
        """Each page, who looks at it, and its address."""
        pk = self.scene.round.pk
        settings = reverse("quota_settings", args=[pk])
        yield "quotas of the round", self.administrator, settings
        for whom in ("all", self.scene.province.code):
            address = reverse("quota_figure", args=[pk, RULE, whom])
            yield f"figure for {whom}", self.administrator, address
        yield "form of a dry run", self.administrator, reverse("dry_run", args=[pk])
        yield "list with its meters", self.officer, reverse("list", args=[self.list.pk])

    def touched(self) -> dict[str, Touched]:
        """What each page touches, after it was seen once."""
        found = {}
        for page, visitor, address in self.pages():
            visitor.get(address)
            with explained() as blocks:
                visitor.get(address)
            found[page] = Touched(len(blocks), sum(blocks))
        return found


def bars(found: dict[int, dict[str, Touched]]) -> list[Bar]:
    """The lines that must hold."""
    small, large = min(found), max(found)
    lines = []
    for page, most in found[large].items():
        lines.append(Bar(f"{page} at {large:,}, queries", most.queries, QUERIES))
        growth = most.blocks / found[small][page].blocks
        lines.append(Bar(f"{page}, growth of blocks {small:,} → {large:,}", growth, GROWTH))
    return lines


def main(arguments: list[str]) -> int:
    """Builds the databases one after the other, measures each, prints table and verdict."""
    parser = argparse.ArgumentParser(prog="scripts/bench quota_pages", description=__doc__)
    parser.add_argument("--sizes", default="10000,100000,1000000")
    given = parser.parse_args(arguments)
    from config.catalogues import compile_catalogues

    compile_catalogues()
    outside, found = connections["default"], {}
    print(f"{'page':26} {'declarations':>12} {'queries':>8} {'blocks':>8}", flush=True)
    for size in map(int, given.sizes.split(",")):
        connections["default"] = outside
        found[size] = Quotas(size).touched()
        for page, each in found[size].items():
            print(f"{page:26} {size:12,} {each.queries:8} {each.blocks:8,}", flush=True)
    print()
    return verdict(bars(found))


if __name__ == "__main__":
    django.setup()
    sys.exit(main(sys.argv[1:]))
