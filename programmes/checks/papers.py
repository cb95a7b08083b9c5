"""The papers: each is made by somebody, and every seal on it can be applied."""

from __future__ import annotations

from collections.abc import Iterator
from typing import get_args

from ..definitions import Level, Paper, Programme, Step
from ..findings import gettext_noop
from ..mistakes import Mistake
from .references import Path, repeated, unknown

# Steps at which an authority puts its seal to what it decided.
SEALING = ("review", "send", "recognise", "cosign")


def weaknesses(programme: Programme) -> Iterator[Mistake]:
    """Every mistake in the papers."""
    placed = list(enumerate(programme.documents))
    yield from repeated((("documents", n, "id"), paper.id) for n, paper in placed)
    for n, paper in placed:
        path: Path = ("documents", n)
        yield from _columns(path, paper, programme)
        yield from _maker(path, paper, programme)
        yield from _seals(path, paper, programme)
    yield from _handled(programme)


def _columns(path: Path, paper: Paper, programme: Programme) -> Iterator[Mistake]:
    fields = [field for section in programme.form.sections for field in section.fields]
    known = [field.id for field in fields]
    known += [f"{field.id}.{column.id}" for field in fields for column in field.columns]
    for n, column in enumerate(paper.columns):
        if column not in known:
            yield unknown((*path, "columns", n), column, known)


def _maker(path: Path, paper: Paper, programme: Programme) -> Iterator[Mistake]:
    makes = ("send", "recognise")
    made = any(s.document == paper.id and s.kind in makes for s in programme.route)
    if paper.per == "list" and not made:
        message = gettext_noop("No step that closes a list makes the paper “%(paper)s”.")
        yield Mistake(path, "paper", message, {"paper": paper.id})


def _seals(path: Path, paper: Paper, programme: Programme) -> Iterator[Mistake]:
    levels = {step.level for step in programme.route if step.kind in SEALING}
    departments = {each.id for step in programme.route for each in step.departments}
    parties = {party.id for party in programme.parties}
    signing = {name for step in _signing(paper, programme) for name in step.parties}
    for n, seal in enumerate(paper.seals):
        if seal in levels | departments | signing:
            continue
        if seal in parties or seal in get_args(Level):
            message = gettext_noop("Nobody can apply the seal “%(seal)s”: no step is there for it.")
            yield Mistake((*path, "seals", n), "seal", message, {"seal": seal})
        else:
            yield unknown((*path, "seals", n), seal, [*get_args(Level), *parties, *departments])


def _signing(paper: Paper, programme: Programme) -> Iterator[Step]:
    return (s for s in programme.route if s.kind == "cosign" and s.document == paper.id)


def _handled(programme: Programme) -> Iterator[Mistake]:
    """What is sealed or uploaded at a step is the paper of one declaration, and of that kind."""
    papers = {paper.id: paper for paper in programme.documents}
    for n, step in enumerate(programme.route):
        paper = papers.get(step.document)
        if paper is None or step.kind not in ("cosign", "upload"):
            continue
        if paper.per != "declaration":
            message = gettext_noop("The paper “%(paper)s” is not one of a single declaration.")
            yield Mistake(("route", n, "document"), "paper", message, {"paper": paper.id})
        elif step.kind == "upload" and not paper.scan:
            message = gettext_noop("The paper “%(paper)s” is sealed here: only a scan is uploaded.")
            yield Mistake(("route", n, "document"), "paper", message, {"paper": paper.id})
