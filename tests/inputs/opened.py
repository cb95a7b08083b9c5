"""Rounds of every shipped programme, opened for their forms.

The engine does not go through every step that the files name (experts, co-signing, uploads,
departments), and a generated answer rarely fulfils the notice's conditions. The programme is
therefore opened with its own form, title and applicants, and with nothing else of its file: a route
of one review for each opinion in the form, and no conditions or quotas. What is proved with it is
the form.
"""

from __future__ import annotations

from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import yaml

from declarations.models import Declaration
from programmes import services
from programmes.models import Round
from tests.factories import make_organisation, make_person, make_world
from tests.programmes.factories import FILES
from trail.clock import database_now
from workflow.services import filing

LOCAL = frozenset({"enterprise_quanzhou", "teacher_base_beijing", "training_base_jilin"})
NAMES = sorted(file.stem for file in FILES.glob("*.yaml"))
NATIONAL = [name for name in NAMES if name not in LOCAL]
KEPT = ("language", "key", "code", "title", "subject", "source", "applicants", "form")
FIRST = ("id", "kind", "level", "role", "title")


class _Written(yaml.SafeDumper):
    """The language refuses anchors and aliases."""

    def ignore_aliases(self, data: Any) -> bool:
        return True


def form_alone(name: str) -> str:
    """The programme's file with a route that only its form needs."""
    whole = yaml.safe_load((FILES / f"{name}.yaml").read_text("utf-8"))
    kept = {key: whole[key] for key in KEPT if key in whole}
    window = {"window": "filing", "title": {"zh-hans": "审核", "en": "Review"}}
    review = {"kind": "review", "level": "unit", "role": "unit_leader", **window}
    fields = [field for section in whole["form"]["sections"] for field in section["fields"]]
    written = {f["filled_by"]: {"opinion": f["id"]} for f in fields if "filled_by" in f}
    span = {"opens": "2023-08-10", "closes": "2023-09-12", "quote": "按时填报。"}
    kept["cycles"] = [{"id": "2023", "windows": {"filing": span}}]
    kept["outcomes"] = [{"id": "recognised", "title": window["title"]}]
    kept["route"] = [
        {**window, **{key: whole["route"][0][key] for key in FIRST}},
        *({"id": step, **review, **more} for step, more in (written or {"review": {}}).items()),
        {"id": "recognition", "kind": "recognise", "outcome": "recognised", "level": "ministry",
         "role": "ministry_officer", **window},
    ]  # fmt: skip
    papers = [paper for paper in whole["documents"] if paper["per"] == "declaration"]
    kept["documents"] = [{key: paper[key] for key in ("id", "title", "per")} for paper in papers]
    return yaml.dump(kept, Dumper=_Written, allow_unicode=True, sort_keys=False)


def open_form(name: str) -> SimpleNamespace:
    """The world of ``tests.factories`` with this programme's ``round``, ``unit`` and ``writer``.

    The window is open now: views ask the database for the time.
    """
    world = make_world()
    at = world.at = database_now()
    definition = services.load_definition(form_alone(name), at=at)
    world.round = services.open_round(
        definition,
        key="2026",
        year=2026,
        title_zh="二〇二六年批次",
        title_en="Round of 2026",
        windows={"filing": (at - timedelta(days=9), at + timedelta(days=9))},
        actor="system:tests",
        at=at,
    )
    kind = yaml.safe_load(definition.source)["applicants"]["kinds"][0]
    world.unit = make_organisation("unit", kind, world.hubei, name="武汉示例申报单位")
    world.writer = make_person("author", world.unit, username="writer")
    return world


def begun(world: SimpleNamespace) -> Declaration:
    """A new declaration of the world's unit."""
    round: Round = world.round
    return filing.start(round, world.unit, actor=world.writer, at=world.at)
