"""What follows a decision at a step, whoever took it: on, back to the applicant, or to an end."""

from __future__ import annotations

from datetime import datetime

from declarations.models import Declaration
from declarations.selectors import window_in
from documents import services as documents
from organisations.models import User
from programmes import routes
from programmes.definitions import Step
from programmes.selectors import choices_in
from programmes.switches import days_to_correct
from programmes.windows import correction_deadline
from quotas.services import release
from reviews.services import join

from ..selectors import desk_of, route_of
from .moving import end_with, stand_at


def advance(declaration: Declaration, step: Step, *, actor: User, at: datetime) -> None:
    """On to what follows the step; at the end of the route it is recognised."""
    following = routes.following(route_of(declaration), step.id)
    if following is None or following.kind == "recognise":
        end_with(declaration, Declaration.State.RECOGNISED, at=at)
        return
    stand_at(declaration, following, at=at)
    if following.kind == "shortlist":
        join(
            declaration,
            round=declaration.round,
            organisation=desk_of(declaration, following),
            step=following.id,
            actor=actor,
            at=at,
        )


def give_back(declaration: Declaration, step: Step, *, actor: User, at: datetime) -> None:
    """Back to the applicant, for some days that never outlast the desk's own window."""
    closes = window_in(declaration, step.window).closes_at
    days = days_to_correct(choices_in(declaration.round))
    stand_at(declaration, route_of(declaration)[0], at=at)
    declaration.state = Declaration.State.RETURNED
    declaration.correct_until = correction_deadline(at, closes, days)
    declaration.save(update_fields=["state", "correct_until"])


def refuse(declaration: Declaration, step: Step, *, actor: User, at: datetime) -> None:
    """Only live declarations count: a place on a list below is free in the same transaction."""
    release(
        subject_kind="declaration",
        subject_id=str(declaration.pk),
        reason="refused",
        actor=actor,
        at=at,
    )
    documents.withdraw("declaration", str(declaration.pk), actor=actor, at=at)
    end_with(declaration, Declaration.State.REFUSED, at=at)
