"""Who is told what around the experts. Nobody is told anything of another expert's work."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from declarations.models import Declaration
from declarations.selectors import window_in
from notifications.services import queue
from organisations.models import User
from organisations.selectors import people_with
from reviews.panels import Assignment, ReturnedSheet

from ..selectors.sheets import step_of
from .telling import link_to, waiting


def assigned(assignments: Iterable[Assignment], *, at: datetime) -> None:
    """Each expert learns of each declaration, and until when the sheet is awaited."""
    for each in assignments:
        dedupe = _occasion("assigned", each, at.isoformat())
        _tell("assigned", each, [each.expert], dedupe, at=at, **_awaited(each))


def sheet_returned(returned: ReturnedSheet, assignment: Assignment, *, at: datetime) -> None:
    """The expert learns that the sheet came back, and why."""
    told = {"reason": returned.reason, **_awaited(assignment)}
    dedupe = _occasion("sheet-returned", assignment, str(returned.sheet.number))
    _tell("sheet_returned", assignment, [assignment.expert], dedupe, at=at, **told)


def taken_off(assignment: Assignment, *, at: datetime) -> None:
    """The expert learns that nothing is awaited any more; no reason: it may name others."""
    dedupe = _occasion("taken-off", assignment, at.isoformat())
    _tell("assignment_ended", assignment, [assignment.expert], dedupe, at=at)


def left(assignment: Assignment, *, at: datetime) -> None:
    """The desk learns that an expert recused himself or declined, and why."""
    assessment = assignment.assessment
    keys = (assessment.declaration.round_id, assessment.step, assessment.organisation_id)
    told = {
        "expert": assignment.expert.name,
        "reason": assignment.reason,
        "panel": link_to("panel", *keys),
    }
    people = people_with("review", assessment.organisation)
    kind = f"expert_{assignment.ending}"
    _tell(kind, assignment, people, f"expert-left:{assignment.pk}", at=at, **told)


def went_on(declaration: Declaration, step: str, *, at: datetime) -> None:
    """The desk that comes next learns that the declaration waits."""
    if declaration.state in (Declaration.State.UNDER_REVIEW, Declaration.State.ASSESSING):
        waiting(declaration, f"waiting-experts:{declaration.pk}:{step}", at=at)


def _occasion(kind: str, assignment: Assignment, which: str) -> str:
    """What makes the mail one of its kind; its Message-ID is made of it, so no key may be in it.

    A key counts the assignments of everybody, and the hash of a small number hides nothing.
    """
    assessment = assignment.assessment
    return f"{kind}:{assessment.declaration_id}:{assessment.step}:{which}"


def _awaited(assignment: Assignment) -> dict[str, str]:
    assessment = assignment.assessment
    closes = window_in(assessment.declaration, step_of(assessment).window).closes_at
    return {"step": assessment.step, "closes": closes.isoformat()}


def _tell(
    kind: str,
    assignment: Assignment,
    people: Iterable[User],
    dedupe: str,
    *,
    at: datetime,
    **context: str,
) -> None:
    assessment = assignment.assessment
    declaration = assessment.declaration
    queue(
        kind,
        people,
        dedupe=dedupe,
        context={
            "number": declaration.number,
            "title": declaration.title,
            "organisation": declaration.organisation.name,
            "round": declaration.round.title_zh,
            "declaration": declaration.pk,
            "desk": assessment.organisation.name,
            **context,
        },
        subject_kind="declaration",
        subject_id=str(declaration.pk),
        at=at,
    )
