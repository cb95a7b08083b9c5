"""The route: its order, who does what, and the papers it makes."""

from __future__ import annotations

from collections.abc import Iterator

from ..definitions import Paper, Programme, Step
from ..findings import gettext_noop
from ..mistakes import Mistake
from .references import Path, repeated, unknown

ROLES = {
    "unit": ("author", "unit_leader", "seal_keeper"),
    "city": ("city_officer",),
    "province": ("province_officer", "province_administrator", "province_leader", "expert"),
    "ministry": ("ministry_officer", "ministry_administrator", "expert"),
}


def weaknesses(programme: Programme) -> Iterator[Mistake]:
    """Every mistake in the route and in what hangs on it."""
    for name in ("route", "documents", "cycles"):
        parts = getattr(programme, name)
        yield from repeated(((name, n, "id"), part.id) for n, part in enumerate(parts))
    yield from _order(programme.route)
    for n, step in enumerate(programme.route):
        yield from _step(("route", n), step, programme)
    for n, paper in enumerate(programme.documents):
        yield from _paper(("documents", n), paper, programme)


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


def _step(path: Path, step: Step, programme: Programme) -> Iterator[Mistake]:
    if step.role not in ROLES[step.level]:
        message = gettext_noop("The role “%(role)s” does not exist at the level “%(level)s”.")
        params = {"role": step.role, "level": step.level}
        yield Mistake((*path, "role"), "role", message, params)
    if step.opinion:
        yield from _opinion(path, step, programme)
    papers = {paper.id: paper for paper in programme.documents}
    if step.document and step.document not in papers:
        yield unknown((*path, "document"), step.document, papers)
    if step.kind == "recognise" and not step.outcome:
        message = gettext_noop("The last step says its outcome.")
        yield Mistake(path, "outcome", message)


def _opinion(path: Path, step: Step, programme: Programme) -> Iterator[Mistake]:
    field = programme.form.field(step.opinion)
    if field is None:
        known = [f.id for s in programme.form.sections for f in s.fields if f.filled_by]
        yield unknown((*path, "opinion"), step.opinion, known)
    elif field.filled_by != step.id:
        message = gettext_noop("The field “%(field)s” is not filled by this step.")
        yield Mistake((*path, "opinion"), "opinion", message, {"field": field.id})


def _paper(path: Path, paper: Paper, programme: Programme) -> Iterator[Mistake]:
    fields = [field for section in programme.form.sections for field in section.fields]
    known = [field.id for field in fields]
    known += [f"{field.id}.{column.id}" for field in fields for column in field.columns]
    for n, column in enumerate(paper.columns):
        if column not in known:
            yield unknown((*path, "columns", n), column, known)
