"""What the pages cost at 1,000, 10,000 and 100,000 declarations, beside bare Django views.

scripts/bench pages [--sizes 1000,10000,100000] [--pairs 15]
"""

from __future__ import annotations

import argparse
import sys
import time
import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import django
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.db import connection, connections
from django.test import Client, override_settings
from django.urls import reverse

from .measuring import Bar, Pairs, Turn, growth, interleaved, verdict

LISTS, OTHERS = 5, 1  # requests a sample: of pages that change nothing, of those that do
QUEUE_RATIO, QUEUE_QUERIES, PAGE_QUERIES, GROWTH = 3.0, 10, 15, 1.3


class Visitor:
    """Somebody logged in, who sends what a browser sends: cookies, CSRF token, key of the form."""

    def __init__(self, user: Any) -> None:
        host = settings.ALLOWED_HOSTS[0]
        self.client = Client(
            enforce_csrf_checks=True, SERVER_NAME=host, headers={"origin": f"https://{host}"}
        )
        self.client.force_login(user)
        self.get(reverse("home"))

    def get(self, address: str) -> Any:
        answer = self.client.get(address, secure=True)
        assert answer.status_code == 200, f"{address}: {answer.status_code}"
        return answer

    def post(self, address: str, fields: dict[str, Any]) -> str:
        """Where the answer sends the browser."""
        keys = {
            "csrfmiddlewaretoken": self.client.cookies["csrftoken"].value,
            "idempotency_key": uuid.uuid4().hex,
        }
        answer = self.client.post(address, {**keys, **fields}, secure=True)
        assert answer.status_code == 302, f"{address}: {answer.status_code}"
        return answer["Location"]


def bare_visitor(visitor: Visitor) -> Visitor:
    """The same person before the reference views, behind the middleware of a fresh project."""
    bare = Visitor.__new__(Visitor)
    bare.client = Client(enforce_csrf_checks=True, **visitor.client.defaults)
    bare.client.cookies = visitor.client.cookies
    with override_settings(MIDDLEWARE=settings.BARE_MIDDLEWARE):
        bare.client.handler.load_middleware()
    return bare


@dataclass(frozen=True)
class Measured:
    """One line of the table."""

    page: str
    size: int
    pairs: Pairs


class Course:
    """What is measured in one database: its scenery, the visitors, and what each of them does."""

    def __init__(self, size: int) -> None:
        from declarations.models import Declaration
        from trail.clock import database_now

        from . import scenery

        self.size = size
        self.database = new_database(f"bench_{size}")
        self.enter()
        prepare()
        began = time.monotonic()
        scene = self.scene = scenery.build(database_now())
        scenery.grow(scene, size)
        with connection.cursor() as cursor:
            cursor.execute("VACUUM ANALYZE")
        print(f"{size:,} declarations in {time.monotonic() - began:.0f} s", flush=True)
        self.officer = Visitor(scene.officer)
        self.author = Visitor(scene.author)
        self.bare = bare_visitor(self.officer)
        originals = [each.pk for each in scene.originals.values()]
        self.waiting = (
            Declaration.objects.filter(desk=scene.province, state=Declaration.State.UNDER_REVIEW)
            .exclude(pk__in=originals)
            .order_by("step_since", "pk")
        )

    def enter(self) -> None:
        """Make its database the one in use."""
        connections["default"] = self.database

    def bare_queue(self) -> None:
        self.bare.get(f"{reverse('bare_queue')}?desk={self.scene.province.pk}")

    def bare_note(self) -> None:
        self.bare.post(reverse("bare_note"), {"text": "情况属实，材料齐全。"})

    def measures(self) -> Iterator[tuple[str, Callable, Callable, int]]:
        """Page, ours, the reference, requests a sample."""
        queue, middle = reverse("queue"), self.waiting[self.waiting.count() // 2].pk
        deep = f"{queue}?{self.deep_address()}"
        yield "queue, first page", lambda: self.officer.get(queue), self.bare_queue, LISTS
        yield "queue, deep page", lambda: self.officer.get(deep), self.bare_queue, LISTS
        for name in ("declaration", "timeline", "review"):
            address = reverse(name, args=[middle])
            page = "a declaration's page" if name == "declaration" else f"its {name} page"
            yield page, lambda a=address: self.officer.get(a), self.bare_queue, LISTS
        desk = iter(list(self.waiting.reverse().values_list("pk", flat=True)[:100]))
        yield "POST of a review", lambda: self.review(next(desk)), self.bare_note, OTHERS
        yield "a whole filing", self.file, self.bare_note, OTHERS

    def deep_address(self) -> str:
        """The address of the last full page."""
        from workflow.selectors.queue import PAGE, Place

        before = self.waiting.reverse()[PAGE]
        return f"tab=waiting&after={Place.of(before)}"

    def review(self, pk: int) -> None:
        fields = {"revision": "1", "outcome": "recommend", "opinion": "情况属实，同意推荐。"}
        self.officer.post(reverse("review", args=[pk]), fields)

    def file(self) -> None:
        """From the start button to the receipt: every section, every proof, the submission."""
        from . import scenery

        scene = self.scene
        start = reverse("start", args=[scene.round.pk])
        pk = int(self.author.post(start, {"organisation": scene.school.pk}).split("/")[-2])
        given = scenery.answers()
        for section in form_of(scene.round).sections:
            own = {field.id: given[field.id] for field in section.fields if field.id in given}
            self.author.post(
                reverse("section", args=[pk, section.id]), {"version": "0", **typed("a", own)}
            )
        for field in scenery.STORY["files"]:
            proof = SimpleUploadedFile(f"{field}.pdf", scenery.PROOF, "application/pdf")
            self.author.post(reverse("attach", args=[pk]), {"attach": field, f"f.{field}": proof})
        receipt = self.author.post(reverse("submit", args=[pk]), {})
        self.author.get(receipt)


def form_of(round: Any) -> Any:
    from programmes.selectors import definition_of

    return definition_of(round.definition).form


def typed(name: str, value: Any) -> dict[str, Any]:
    """Answers as the controls of the form send them."""
    if isinstance(value, dict):
        parts = [typed(f"{name}.{key}", part) for key, part in value.items() if key != "_id"]
        return {key: text for part in parts for key, text in part.items()}
    if isinstance(value, list) and value and isinstance(value[0], dict):
        fields = {f"{name}._rows": [row["_id"] for row in value]}
        for row in value:
            fields |= typed(f"{name}.{row['_id']}", row)
        return fields
    return {name: value}


def new_database(name: str) -> Any:
    """A connection of its own to a new database of the same server."""
    with connection.cursor() as cursor:
        cursor.execute(f"CREATE DATABASE {name} TEMPLATE template0")
    database = connections.create_connection("default")
    database.settings_dict = {**database.settings_dict, "NAME": name}
    return database


def prepare() -> None:
    """The tables of the product and of the bare POST."""
    from .models import Note

    call_command("migrate", verbosity=0)
    call_command("createcachetable", verbosity=0)
    with connection.schema_editor() as editor:
        editor.create_model(Note)


def measure(courses: list[Course], pairs: int) -> Iterator[Measured]:
    """Every page at every size, the sizes in turns: a busy moment of the machine slows all."""
    plans = []
    for course in courses:
        course.enter()
        plans.append(list(course.measures()))
    for page in zip(*plans, strict=True):
        turns = [
            Turn(course.enter, ours, bare)
            for course, (_name, ours, bare, _times) in zip(courses, page, strict=True)
        ]
        name, times = page[0][0], page[0][3]
        for course, found in zip(
            courses, interleaved(turns, pairs=pairs, times=times), strict=True
        ):
            yield Measured(name, course.size, found)


HEAD = (
    f"{'processor ms':22} {'rows':>8} {'web':>8} {'database':>8} {'total':>8} {'queries':>8} "
    f"{'bare':>8}  times the bare view"
)


def row(line: Measured) -> str:
    """One line of the table."""
    found = line.pairs
    return (
        f"{line.page:22} {line.size:8,} {found.middle('web'):8.1f} {found.middle('database'):8.1f} "
        f"{found.middle('total'):8.1f} {found.middle('queries'):8.0f} "
        f"{found.reference:8.1f}  {found.ratio}"
    )


def bars(lines: list[Measured]) -> list[Bar]:
    """The lines that must hold."""
    found = []
    for line in lines:
        at = f"{line.page} at {line.size:,}"
        if line.page.startswith("queue"):
            ratio = line.pairs.ratio
            found.append(Bar(f"{at}, times the bare view", ratio.middle, QUEUE_RATIO, str(ratio)))
            found.append(Bar(f"{at}, queries", line.pairs.middle("queries"), QUEUE_QUERIES))
        elif line.page.endswith("page"):
            found.append(Bar(f"{at}, queries", line.pairs.middle("queries"), PAGE_QUERIES))
    smallest, largest = min(line.size for line in lines), max(line.size for line in lines)
    for last in (line for line in lines if line.size == largest):
        first = next(line for line in lines if (line.page, line.size) == (last.page, smallest))
        more = growth(first.pairs, last.pairs)
        what = f"{last.page}, growth {smallest:,} → {largest:,}"
        found.append(Bar(what, more.middle, GROWTH, str(more)))
    return found


def main(arguments: list[str]) -> int:
    """Builds the sceneries, measures all sizes in turns, prints table and verdict."""
    parser = argparse.ArgumentParser(prog="scripts/bench pages", description=__doc__)
    parser.add_argument("--sizes", default="1000,10000,100000")
    parser.add_argument("--pairs", type=int, default=15)
    given = parser.parse_args(arguments)
    from config.catalogues import compile_catalogues

    compile_catalogues()
    outside = connections["default"]
    courses = []
    for size in map(int, given.sizes.split(",")):
        connections["default"] = outside
        courses.append(Course(size))
    print(HEAD, flush=True)
    lines = []
    for line in measure(courses, given.pairs):
        lines.append(line)
        print(row(line), flush=True)
    print()
    return verdict(bars(lines))


if __name__ == "__main__":
    django.setup()
    sys.exit(main(sys.argv[1:]))
