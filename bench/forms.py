"""What the page of a section with forty questions costs, and its autosave, beside a plain form.

scripts/bench forms [--pairs 15]

Ours is the page of ``declarations`` for a programme whose form is one section of forty questions
with answers in it, and what the page's script sends while somebody writes: all forty answers, one
of them changed, as JSON. The reference is ``bench.plain``: a ``django.forms.Form`` of the same
forty fields with the same labels, hints, choices, limits and answers, shown by an ordinary template
inside ``base.html`` by a view behind ``login_required``, its answers in one row; its autosave binds
the form as a browser posts it, validates it and saves the row. Both go through the product's own
middleware: what is compared is the form, not the site around it. The reference has no sections, no
conflicts of two windows, no co-editors, no sealing of the phone, no progress and no list of steps.
"""

from __future__ import annotations

import argparse
import json
import sys
import uuid
from datetime import timedelta
from typing import Any

import django
import yaml
from django.conf import settings
from django.core.management import call_command
from django.db import connection
from django.urls import reverse

from .forty import questions
from .measuring import Bar, Pairs, Turn, interleaved, verdict
from .pages import Visitor, new_database

RATIO = 1.3
REQUESTS = 5  # a sample


def source() -> str:
    """A programme's file with this form and the shortest route."""
    text = {"zh-hans": "四十问", "en": "Forty questions"}
    step = {"level": "unit", "window": "filing", "title": text}
    route = [
        {"id": "fill", "kind": "fill", "role": "author", **step},
        {"id": "review", "kind": "review", "role": "unit_leader", **step},
        {**step, "id": "end", "kind": "recognise", "role": "ministry_officer", "level": "ministry",
         "outcome": "recognised"},
    ]  # fmt: skip
    window = {"opens": "2026-08-10", "closes": "2026-09-12", "quote": "按时填报。"}
    section = {"id": "forty", "title": text, "fields": [asked for asked, _ in questions()]}
    whole = {
        "language": 1, "key": "forty", "code": "FQ", "title": text,
        "source": {"notice": "四十问", "place": "四十问"},
        "applicants": {"kinds": ["college"]}, "route": route,
        "cycles": [{"id": "2026", "windows": {"filing": window}}],
        "outcomes": [{"id": "recognised", "title": text}],
        "form": {"title_field": "f1", "sections": [section]},
    }  # fmt: skip
    # Through JSON, which has no references between equal parts: the language refuses them.
    return yaml.safe_dump(json.loads(json.dumps(whole)), allow_unicode=True, sort_keys=False)


class Writer(Visitor):
    """A visitor whose page saves by itself."""

    def save(self, address: str, fields: dict[str, Any]) -> dict[str, Any]:
        """What the autosave answers to the page's script."""
        entries = [[name, each] for name, given in fields.items() for each in _values(given)]
        headers = {
            "X-CSRFToken": self.client.cookies["csrftoken"].value,
            "Idempotency-Key": uuid.uuid4().hex,
            "X-Requested-With": "autosave",
            "Accept": "application/json",
        }
        body = json.dumps(entries, ensure_ascii=False)
        answer = self.client.post(
            address, body, content_type="application/json", secure=True, headers=headers
        )
        assert answer.status_code == 200, f"{address}: {answer.status_code} {answer.content[:500]}"
        return answer.json()

    def submit(self, address: str, fields: dict[str, Any]) -> dict[str, Any]:
        """What the plain form's autosave answers."""
        keys = {
            "csrfmiddlewaretoken": self.client.cookies["csrftoken"].value,
            "idempotency_key": uuid.uuid4().hex,
        }
        answer = self.client.post(address, {**keys, **fields}, secure=True)
        assert answer.status_code == 200, f"{address}: {answer.status_code} {answer.content[:500]}"
        return answer.json()


def _values(given: str | list[str]) -> list[str]:
    return given if isinstance(given, list) else [given]


class Course:
    """One declaration and one plain row with the same answers, and who writes in both."""

    def __init__(self) -> None:
        from declarations.models import Declaration
        from programmes.services import load_definition, open_round
        from tests.factories import make_world
        from trail.clock import database_now
        from workflow.services import filing

        from . import plain
        from .models import Sheet

        at, world = database_now(), make_world()
        spans = {"filing": (at - timedelta(days=9), at + timedelta(days=9))}
        titles = {"title_zh": "四十问", "title_en": "Forty questions"}
        round = open_round(
            load_definition(source(), at=at),
            key="2026", year=2026, windows=spans, actor="system:bench", at=at, **titles,
        )  # fmt: skip
        declaration: Declaration = filing.start(round, world.school, actor=world.author, at=at)
        sheet = Sheet.objects.create(author=world.author, answers={})
        self.writer, self.turn, self.version = Writer(world.author), 0, 0
        self.page = reverse("section", args=[declaration.pk, "forty"])
        self.autosave = reverse("autosave", args=[declaration.pk, "forty"])
        self.plain_page = reverse("plain_page", args=[sheet.pk])
        self.plain_autosave = reverse("plain_autosave", args=[sheet.pk])
        self.answers = {asked["id"]: answer for asked, answer in questions()}
        assert len(self.answers) == len(plain.Forty.base_fields) == 40
        self.save()
        self.plain_save()

    def show(self) -> None:
        self.writer.get(self.page)

    def plain_show(self) -> None:
        self.writer.get(self.plain_page)

    def changed(self) -> dict[str, Any]:
        """The answers, another one each time: what is saved unchanged is not written."""
        self.turn += 1
        return {**self.answers, "f11": f"{self.answers['f11']}{self.turn}"}

    def save(self) -> None:
        typed = {f"a.{key}": answer for key, answer in self.changed().items()}
        said = self.writer.save(self.autosave, {"version": str(self.version), **typed})
        self.version = said["version"]

    def plain_save(self) -> None:
        assert self.writer.submit(self.plain_autosave, self.changed())["saved"]


def prepare() -> None:
    """The tables of the product and of the plain form."""
    from .models import Sheet

    call_command("migrate", verbosity=0)
    call_command("createcachetable", verbosity=0)
    with connection.schema_editor() as editor:
        editor.create_model(Sheet)


def row(what: str, found: Pairs) -> str:
    """One line of the table."""
    web, database, total, queries = map(found.middle, ("web", "database", "total", "queries"))
    return (
        f"{what:12} {web:8.1f} {database:8.1f} {total:8.1f} {queries:8.0f} "
        f"{found.reference:8.1f}  {found.ratio}"
    )


def main(arguments: list[str]) -> int:
    """Measures page and autosave in turns with the plain form's, prints table and verdict."""
    parser = argparse.ArgumentParser(prog="scripts/bench forms", description=__doc__)
    parser.add_argument("--pairs", type=int, default=15)
    given = parser.parse_args(arguments)
    from django.db import connections

    from config.catalogues import compile_catalogues

    compile_catalogues()
    connections["default"] = new_database("bench_forms")
    prepare()
    course = Course()
    heads = "".join(f" {each:>8}" for each in ("web", "database", "total", "queries", "plain"))
    print(f"processor ms{heads}  times the plain form", flush=True)
    bars = []
    for what, ours, plain in (
        ("page", course.show, course.plain_show),
        ("autosave", course.save, course.plain_save),
    ):
        turn = Turn(lambda: None, ours, plain)
        found = interleaved([turn], pairs=given.pairs, times=REQUESTS)[0]
        print(row(what, found), flush=True)
        bars.append(
            Bar(f"{what}, times the plain form", found.ratio.middle, RATIO, str(found.ratio))
        )
    print()
    return verdict(bars)


if __name__ == "__main__":
    assert settings.ALLOWED_HOSTS
    django.setup()
    sys.exit(main(sys.argv[1:]))
