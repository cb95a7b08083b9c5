"""The desk's verb: decide on one revision. One function for school, city, province and ministry."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from declarations.models import Declaration
from declarations.selectors import window_in
from documents import services as documents
from organisations.models import User
from programmes import routes
from programmes.definitions import Step
from programmes.findings import Conflict, Finding, Refused, gettext_noop
from programmes.selectors import choices_in
from programmes.switches import days_to_correct
from programmes.windows import correction_deadline
from quotas.services import release
from reviews.models import Review
from reviews.services import join, record_review

from ..selectors import current_step, route_of
from . import telling
from .moving import (
    desk_of,
    end_with,
    follow_desk,
    lock_declaration,
    refuse_outside_window,
    require,
    stand_at,
)


@transaction.atomic
def decide(
    declaration_id: int,
    *,
    revision: int,
    outcome: str,
    opinion: str,
    actor: User,
    at: datetime,
) -> Review:
    """Recommend, return or refuse the revision that the reviewer read.

    ``Conflict`` when it has moved on or a newer revision exists; ``Refused`` for a missing opinion,
    a closed window or a reviewer who submitted it himself. A review takes no place.
    """
    declaration = lock_declaration(declaration_id)
    step = current_step(declaration)
    if step.kind != "review" or declaration.ended_at or declaration.desk is None:
        raise Conflict(
            gettext_noop("This declaration no longer waits for a review."), yours=opinion
        )
    desk = declaration.desk
    require(actor, "review", desk.pk)
    latest = declaration.revisions.order_by("number").last()
    if latest is None or latest.number != revision:
        raise Conflict(gettext_noop("The applicant has submitted a newer version."), yours=opinion)
    refuse_outside_window(
        declaration.round,
        step,
        at=at,
        province=declaration.province_id,
        declaration=declaration.pk,
    )
    _refuse_bad_decision(latest.submitted_by_id, outcome, opinion, actor)
    review = record_review(
        declaration,
        latest,
        organisation=desk,
        step=step.id,
        outcome=outcome,
        opinion=opinion,
        actor=actor,
        at=at,
    )
    _MOVES[Review.Outcome(outcome)](declaration, step, actor=actor, at=at)
    follow_desk(declaration, actor)
    telling.decided(declaration, review, at=at)
    return review


def _refuse_bad_decision(submitted_by: int, outcome: str, opinion: str, actor: User) -> None:
    findings = []
    if outcome not in Review.Outcome.values:
        findings.append(
            Finding(
                code="no_outcome",
                message=gettext_noop("Choose whether to recommend, return or refuse."),
                place="field:outcome",
            )
        )
    if len(opinion.strip()) < 2:
        findings.append(
            Finding(
                code="no_opinion",
                message=gettext_noop("Every decision needs a written opinion."),
                remedy=gettext_noop(
                    "Write what you found; the applicant and the next desk read it."
                ),
                place="field:opinion",
            )
        )
    if submitted_by == actor.pk:
        findings.append(
            Finding(
                code="own_declaration",
                message=gettext_noop("You submitted this declaration yourself."),
                remedy=gettext_noop("Somebody else at this desk must decide on it."),
            )
        )
    if findings:
        raise Refused(findings)


def go_on(declaration: Declaration, step: Step, *, actor: User, at: datetime) -> None:
    """On to the step after this one, and onto its list where that is one; or recognised."""
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


def _return(declaration: Declaration, step: Step, *, actor: User, at: datetime) -> None:
    """Back to the applicant, for some days that never outlast the desk's own window."""
    closes = window_in(declaration, step.window).closes_at
    days = days_to_correct(choices_in(declaration.round))
    stand_at(declaration, route_of(declaration)[0], at=at)
    declaration.state = Declaration.State.RETURNED
    declaration.correct_until = correction_deadline(at, closes, days)
    declaration.save(update_fields=["state", "correct_until"])


def _refuse(declaration: Declaration, step: Step, *, actor: User, at: datetime) -> None:
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


_MOVES = {
    Review.Outcome.RECOMMEND: go_on,
    Review.Outcome.RETURN: _return,
    Review.Outcome.REFUSE: _refuse,
}
