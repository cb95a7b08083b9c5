"""The route: it begins, ends and can be gone through, and what each step says fits its kind."""

from __future__ import annotations

from collections.abc import Iterator
from typing import get_args

from ..definitions import Level, Programme, Step
from ..findings import gettext_noop
from ..mistakes import Mistake
from . import answers
from .references import Path, an_option, repeated, unknown

ROLES = {
    "unit": ("author", "unit_leader", "seal_keeper"),
    "city": ("city_officer", "expert"),
    "province": ("province_officer", "province_administrator", "province_leader", "expert"),
    "ministry": ("ministry_officer", "ministry_administrator", "expert"),
}
LEVELS = get_args(Level)
# What only some kinds of step say.
ONLY = {
    "departments": ("review", "assess", "recognise"),
    "parties": ("cosign",),
    "experts": ("assess",),
    "criteria": ("assess",),
    "terms": ("notice",),
    "delivery": ("send",),
    "outcome": ("recognise",),
}
PASSED_OVER = ("when", "option", "optional")
NEVER_PASSED_OVER = ("fill", "shortlist", "notice", "send", "recognise")
BY_THE_UNIT = ("fill", "cosign", "upload")


def weaknesses(programme: Programme) -> Iterator[Mistake]:
    """Every mistake in the route."""
    yield from repeated((("route", n, "id"), step.id) for n, step in enumerate(programme.route))
    yield from repeated((("cycles", n, "id"), each.id) for n, each in enumerate(programme.cycles))
    yield from _order(programme.route)
    yield from _upward(programme.route)
    for n, step in enumerate(programme.route):
        yield from _step(("route", n), step, programme)


def _order(route: tuple[Step, ...]) -> Iterator[Mistake]:
    kinds = [step.kind for step in route]
    if kinds[:1] != ["fill"] or kinds.count("fill") != 1:
        message = gettext_noop("A route begins with its only step of kind “fill”.")
        yield Mistake(("route",), "route", message)
    if kinds[-1:] != ["recognise"] or kinds.count("recognise") != 1:
        message = gettext_noop("A route ends with its only step of kind “recognise”.")
        yield Mistake(("route",), "route", message)
    yield from _lists(route)


def _lists(route: tuple[Step, ...]) -> Iterator[Mistake]:
    """A list is composed, may go on public notice, and is closed, all at one level."""
    composing: Step | None = None
    for n, step in enumerate(route):
        path: Path = ("route", n, "kind")
        if composing is not None and step.level != composing.level:
            message = gettext_noop("The list of “%(step)s” is not closed at its own level.")
            yield Mistake(path, "route", message, {"step": composing.id})
            composing = None
        if step.kind == "shortlist" and composing is None:
            composing = step
        elif step.kind in ("send", "recognise") and composing is not None:
            composing = None
        elif step.kind == "notice" and composing is not None and route[n - 1] is composing:
            continue
        elif step.kind in ("shortlist", "notice", "send") or composing is not None:
            message = gettext_noop(
                "A list is one “shortlist”, at most one “notice” right after it, and then one "
                "“send” or “recognise”."
            )
            yield Mistake(path, "route", message)
            composing = None
    if composing is not None:
        message = gettext_noop("The list of “%(step)s” is not closed at its own level.")
        yield Mistake(("route",), "route", message, {"step": composing.id})


def _upward(route: tuple[Step, ...]) -> Iterator[Mistake]:
    """Desks follow one another upwards; only the applicant's side may be asked again."""
    highest = 0
    for n, step in enumerate(route):
        if step.kind in BY_THE_UNIT:
            continue
        level = LEVELS.index(step.level)
        if level < highest:
            message = gettext_noop("The route goes back down from “%(above)s” to “%(level)s”.")
            params = {"above": LEVELS[highest], "level": step.level}
            yield Mistake(("route", n, "level"), "route", message, params)
        highest = max(highest, level)


def _step(path: Path, step: Step, programme: Programme) -> Iterator[Mistake]:
    yield from a_role(path, step.level, step.role)
    yield from _said(path, step)
    yield from an_option(path, step.option, programme)
    yield from answers.condition((*path, "when"), step.when, answers.fields_of(programme))
    if step.opinion:
        yield from _opinion(path, step, programme)
    papers = {paper.id: paper for paper in programme.documents}
    if step.document and step.document not in papers:
        yield unknown((*path, "document"), step.document, papers)
    yield from repeated(((*path, "departments", n, "id"), each.id) for n, each in
                        enumerate(step.departments))  # fmt: skip
    yield from repeated(((*path, "criteria", n, "id"), each.id) for n, each in
                        enumerate(step.criteria))  # fmt: skip
    known = [party.id for party in programme.parties]
    for n, name in enumerate(step.parties):
        if name not in known:
            yield unknown((*path, "parties", n), name, known)
    outcomes = [outcome.id for outcome in programme.outcomes]
    if step.outcome and step.outcome not in outcomes:
        yield unknown((*path, "outcome"), step.outcome, outcomes)


def a_role(path: Path, level: str, role: str) -> Iterator[Mistake]:
    """The role exists at the level."""
    if role not in ROLES[level]:
        message = gettext_noop("The role “%(role)s” does not exist at the level “%(level)s”.")
        yield Mistake((*path, "role"), "role", message, {"role": role, "level": level})


def _said(path: Path, step: Step) -> Iterator[Mistake]:
    """What the step says fits its kind, and what its kind needs is said."""
    for key, kinds in ONLY.items():
        if step.kind not in kinds and key in step.model_fields_set:
            message = gettext_noop("A step of kind “%(kind)s” does not say “%(key)s”.")
            yield Mistake((*path, key), "step", message, {"kind": step.kind, "key": key})
    for key in PASSED_OVER:
        if step.kind in NEVER_PASSED_OVER and getattr(step, key):
            message = gettext_noop("A step of kind “%(kind)s” is never passed over.")
            yield Mistake((*path, key), "step", message, {"kind": step.kind})
    wanted = {
        "cosign": ("parties", "document"),
        "upload": ("document",),
        "recognise": ("outcome",),
    }
    for key in wanted.get(step.kind, ()):
        if not getattr(step, key):
            message = gettext_noop("A step of kind “%(kind)s” says “%(key)s”.")
            yield Mistake(path, "step", message, {"kind": step.kind, "key": key})


def _opinion(path: Path, step: Step, programme: Programme) -> Iterator[Mistake]:
    field = programme.form.field(step.opinion)
    if field is None:
        known = [f.id for s in programme.form.sections for f in s.fields if f.filled_by]
        yield unknown((*path, "opinion"), step.opinion, known)
    elif field.filled_by != step.id:
        message = gettext_noop("The field “%(field)s” is not filled by this step.")
        yield Mistake((*path, "opinion"), "opinion", message, {"field": field.id})
