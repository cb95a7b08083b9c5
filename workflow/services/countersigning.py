"""Deciding or sealing together: each of those asked answers once, in any order (会签).

The last agreement lets the declaration go on; whoever returns or refuses decides for all.
"""

from __future__ import annotations

from datetime import datetime

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.functional import Promise

from declarations.countersigners import asked_at_step, asked_of
from declarations.models import Countersignature, Declaration
from declarations.services.countersigning import Scan, answer
from organisations.models import User
from programmes.definitions import Step
from programmes.findings import Conflict, Finding, Refused, gettext_noop
from programmes.selectors import definition_of, sealed_here
from programmes.services.extensions import hold_windows
from reviews.models import Review
from reviews.services import record_review

from ..selectors import current_step
from . import going_on, papers, telling
from .moving import follow_gathering, lock_declaration, refuse_outside_window

Answer = Countersignature.Answer
OUTCOMES = {Answer.RETURN: Review.Outcome.RETURN, Answer.REFUSE: Review.Outcome.REFUSE}


@transaction.atomic
def countersign(
    asked_id: int,
    *,
    value: str,
    opinion: str,
    actor: User,
    at: datetime,
    scan: Scan | None = None,
) -> Countersignature:
    """Answer for the department or the unit that is asked.

    ``PermissionDenied`` for whoever is not asked; ``Conflict`` when a colleague was faster or the
    declaration has moved on; ``Refused`` for a closed window, a missing opinion or a bad scan.
    ``scan`` is of the paper that a unit sealed by hand; without one it is sealed with the answer.
    """
    asked = Countersignature.objects.select_related("organisation", "revision", "declaration").get(
        pk=asked_id
    )
    if value == Answer.RETURN:
        hold_windows(asked.declaration.round_id)
    declaration = lock_declaration(asked.declaration_id)
    step = current_step(declaration)
    if not asked_of(actor).filter(pk=asked_id).exists():
        raise PermissionDenied
    if declaration.ended_at or not asked_at_step(declaration).filter(pk=asked_id).exists():
        raise Conflict(
            gettext_noop("This declaration no longer waits for your answer."), yours=opinion
        )
    refuse_outside_window(
        declaration.round,
        step,
        at=at,
        province=declaration.province_id,
        declaration=declaration.pk,
    )
    _refuse_bad_answer(asked, step, value, opinion, actor)
    by_hand = scan if value == Answer.AGREE and seals_by_hand(asked, step) else None
    row = answer(asked, value, opinion, by_hand, actor=actor, at=at)
    if value in OUTCOMES:
        _decide_for_all(declaration, step, row, actor=actor, at=at)
    elif not _awaited(declaration):
        _agreed_by_all(declaration, step, actor=actor, at=at)
    return row


def answers_of(asked: Countersignature, step: Step) -> list[tuple[str, str | Promise]]:
    """What may be answered, with its words: the consulted decide nothing, a seal refuses nobody."""
    if asked.consulted:
        allowed = [Answer.NOTED]
    elif asked.party:
        allowed = [Answer.AGREE, Answer.RETURN]
    else:
        allowed = [Answer.AGREE, Answer.RETURN, Answer.REFUSE]
    return [(each.value, each.label) for each in allowed]


def seals_by_hand(asked: Countersignature, step: Step) -> bool:
    """Whether the unit may seal the printed paper by hand, and upload its scan with the answer."""
    papers = definition_of(asked.declaration.definition).documents
    printed = any(paper.id == step.document and paper.scan for paper in papers)
    return bool(asked.party) and printed and not sealed_here(asked.declaration.round)


def _awaited(declaration: Declaration) -> bool:
    """Whether somebody who decides has not answered. A consulted one is not waited for."""
    return asked_at_step(declaration).filter(answer="", consulted=False).exists()


def _decide_for_all(
    declaration: Declaration, step: Step, row: Countersignature, *, actor: User, at: datetime
) -> None:
    outcome = OUTCOMES[Answer(row.answer)]
    review = _review(declaration, step, outcome, row.opinion, actor=actor, at=at)
    move = going_on.give_back if outcome == Review.Outcome.RETURN else going_on.refuse
    move(declaration, step, actor=actor, at=at)
    follow_gathering(declaration)
    telling.decided(declaration, review, at=at)


def _agreed_by_all(declaration: Declaration, step: Step, *, actor: User, at: datetime) -> None:
    rows = asked_at_step(declaration)
    titles = {each.id: each.title.zh for each in step.departments}
    opinions = [f"{titles[r.department]}：{r.opinion}" for r in rows if r.department and r.answer]
    review = None
    if step.kind == "review":
        outcome = Review.Outcome.RECOMMEND
        review = _review(declaration, step, outcome, "\n".join(opinions), actor=actor, at=at)
    going_on.advance(declaration, step, actor=actor, at=at)
    papers.when_sealed(declaration, step, at=at)
    follow_gathering(declaration)
    if review is None:
        telling.waiting(declaration, f"waiting-sealed:{declaration.pk}:{at.isoformat()}", at=at)
    else:
        telling.decided(declaration, review, at=at)


def _review(
    declaration: Declaration, step: Step, outcome: str, opinion: str, *, actor: User, at: datetime
) -> Review:
    """The decision of the desk, as a single desk's would be kept."""
    revision = declaration.revisions.order_by("number").last()
    assert revision is not None
    assert declaration.desk is not None
    return record_review(
        declaration,
        revision,
        organisation=declaration.desk,
        step=step.id,
        outcome=outcome,
        opinion=opinion,
        actor=actor,
        at=at,
    )


def _refuse_bad_answer(
    asked: Countersignature, step: Step, value: str, opinion: str, actor: User
) -> None:
    findings = []
    if value not in dict(answers_of(asked, step)):
        findings.append(
            Finding(
                "no_answer",
                gettext_noop("Choose your answer."),
                place="field:answer",
            )
        )
    sealing = asked.party and value == Answer.AGREE
    if not sealing and len(opinion.strip()) < 2:
        findings.append(
            Finding(
                "no_opinion",
                gettext_noop("Every decision needs a written opinion."),
                place="field:opinion",
                remedy=gettext_noop(
                    "Write what you found; the applicant and the next desk read it."
                ),
            )
        )
    if asked.revision.submitted_by_id == actor.pk and not asked.party:
        findings.append(
            Finding(
                "own_declaration",
                gettext_noop("You submitted this declaration yourself."),
                remedy=gettext_noop("Somebody else at this desk must decide on it."),
            )
        )
    if findings:
        raise Refused(findings)
