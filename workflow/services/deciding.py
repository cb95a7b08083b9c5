"""The desk's verb: decide on one revision. One function for school, city, province and ministry."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from types import MappingProxyType

from django.db import transaction
from django.utils.functional import Promise

from declarations.models import Declaration, Revision
from declarations.rules.justifying import Written
from declarations.services import flagging
from organisations.models import Organisation, User
from programmes.definitions import Step
from programmes.findings import Conflict, Finding, Refused, gettext_noop
from programmes.services.extensions import hold_windows
from quotas.rules import blocking
from reviews.excepted import open_in
from reviews.models import Review
from reviews.rules import excepting
from reviews.rules.excepting import Verdict
from reviews.services import record_exceptions, record_review

from ..selectors import current_step
from ..selectors.own_rules import Own, at_desk
from . import going_on, papers, placing, telling
from .moving import follow_desk, lock_declaration, refuse_outside_window, require

NO_FLAGS: Mapping[str, str] = MappingProxyType({})
NO_EXCEPTIONS: Mapping[str, Verdict] = MappingProxyType({})


@transaction.atomic
def decide(
    declaration_id: int,
    *,
    revision: int,
    outcome: str,
    opinion: str,
    flags: Mapping[str, str] = NO_FLAGS,
    exceptions: Mapping[str, Verdict] = NO_EXCEPTIONS,
    actor: User,
    at: datetime,
) -> Review:
    """Recommend, return or refuse the revision that the reviewer read.

    ``flags``, ``{question id: remark}``, come with a return: those questions alone are to be
    corrected. Without any all of the form is open. ``exceptions``, by the key of their reason: a
    recommendation confirms each on which no desk has decided (docs/decisions/0515).
    ``Conflict`` when it has moved on or a newer revision exists; ``Refused`` for a missing opinion,
    a closed window or a reviewer who submitted it himself. A review takes no place.
    """
    if outcome == Review.Outcome.RETURN:
        hold_windows(Declaration.objects.values_list("round_id", flat=True).get(pk=declaration_id))
    written = [opinion, *flags.values(), *(each.remark for each in exceptions.values())]
    declaration, desk, step, latest = _at_desk(declaration_id, revision, written, actor)
    refuse_outside_window(
        declaration.round,
        step,
        at=at,
        province=declaration.province_id,
        declaration=declaration.pk,
    )
    own = at_desk(declaration, step) if outcome == Review.Outcome.RECOMMEND else None
    against = [*_against(own, declaration, actor), *_refusing_what_is_owed(declaration, outcome)]
    against += _wrong_flags(declaration, outcome, flags)
    against += _wrong_exceptions(open_in(latest, step.id), outcome, exceptions, flags)
    _refuse_bad_decision(latest.submitted_by_id, step, outcome, opinion, actor, against)
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
    flagging.flag(latest, flags, actor=actor, at=at)
    record_exceptions(review, exceptions, actor=actor, at=at)
    _move(declaration, step, review, actor=actor, at=at)
    if own:
        placing.take_by_itself(declaration, own, [step], reason="recommended", actor=actor, at=at)
    return review


def _move(
    declaration: Declaration, step: Step, review: Review, *, actor: User, at: datetime
) -> None:
    _MOVES[Review.Outcome(review.outcome)](declaration, step, actor=actor, at=at)
    if review.outcome == Review.Outcome.RECOMMEND:
        papers.when_sealed(declaration, step, at=at)
    follow_desk(declaration, actor)
    telling.decided(declaration, review, at=at)


def _at_desk(
    declaration_id: int, revision: int, written: Sequence[str], actor: User
) -> tuple[Declaration, Organisation, Step, Revision]:
    """The declaration, locked, at its desk and step, with the latest revision: the one read.

    ``Conflict``, with what was ``written``, if that is no longer so.
    """
    yours = "\n".join(filter(None, written))
    declaration = lock_declaration(declaration_id)
    step = current_step(declaration)
    if step.kind != "review" or step.is_countersigned or declaration.ended_at:
        raise Conflict(gettext_noop("This declaration no longer waits for a review."), yours=yours)
    desk = declaration.desk
    assert desk is not None  # it has not ended
    require(actor, "review", desk.pk)
    latest = declaration.revisions.order_by("number").last()
    if latest is None or latest.number != revision:
        raise Conflict(gettext_noop("The applicant has submitted a newer version."), yours=yours)
    return declaration, desk, step, latest


def _against(own: Own | None, declaration: Declaration, actor: User) -> list[Finding]:
    """What the quotas say against a recommendation; a written reason answers them."""
    return blocking(own.findings(actor, declaration)) if own else []


def _wrong_flags(declaration: Declaration, outcome: str, flags: Mapping[str, str]) -> list[Finding]:
    found = flagging.faults(declaration, flags)
    if flags and outcome != Review.Outcome.RETURN:
        found.append(
            Finding(
                code="flags_without_return",
                message=gettext_noop("Questions are flagged, but the decision is not to return."),
                remedy=gettext_noop("Return the declaration, or clear the flags and remarks."),
                place="field:outcome",
            )
        )
    return found


def _wrong_exceptions(
    asked: Mapping[str, Written],
    outcome: str,
    exceptions: Mapping[str, Verdict],
    flags: Mapping[str, str],
) -> list[Finding]:
    found = list(excepting.faults(asked, exceptions, outcome))
    return [*found, *excepting.faults_with_flags(exceptions)] if flags else found


def outcomes_of(step: Step) -> list[tuple[str, str | Promise]]:
    """What may be decided at the step, with its words. Only an optional one may be passed over."""
    return [
        (value, label)
        for value, label in Review.Outcome.choices
        if step.optional or value != Review.Outcome.PASS_OVER
    ]


def _refuse_bad_decision(
    submitted_by: int,
    step: Step,
    outcome: str,
    opinion: str,
    actor: User,
    against: Sequence[Finding],
) -> None:
    findings = list(against)
    if outcome not in dict(outcomes_of(step)):
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


def _refusing_what_is_owed(declaration: Declaration, outcome: str) -> list[Finding]:
    owed = declaration.round.obligation and outcome == Review.Outcome.REFUSE
    return [REFUSED_OWED] if owed else []


REFUSED_OWED = Finding(
    code="refusal_of_owed",
    message=gettext_noop("What is owed is not refused: it would be owed no longer."),
    remedy=gettext_noop("Return it, and say what is missing."),
    place="field:outcome",
)
_MOVES = {
    Review.Outcome.RECOMMEND: going_on.advance,
    Review.Outcome.RETURN: going_on.give_back,
    Review.Outcome.REFUSE: going_on.refuse,
    Review.Outcome.PASS_OVER: going_on.advance,
}
