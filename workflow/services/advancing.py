"""A result moves on: from the reserve to certification, out of it, or to a further term."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from django.core.exceptions import PermissionDenied
from django.db import transaction

from declarations.models import MoveConsent, Result, ResultOutcome
from declarations.owing import fulfilled_by
from declarations.rules.moves import missing_departments, moves_from, obstacles
from declarations.rules.outcomes import title_of
from declarations.services.results import Ground, turn
from organisations.models import User
from programmes.definitions import Move, Programme
from programmes.findings import Conflict, Finding, Refused, gettext_noop
from programmes.selectors import definition_of
from programmes.windows import day_of
from trail.services import record

from ..selectors.advancing import department_title, desk_of, may_agree
from .obliging import oblige
from .telling import consent_awaited, turned

MOVED_ON = gettext_noop("The result has changed since you opened the page. Look at it again.")


@transaction.atomic
def agree(
    result_id: int,
    move_id: str,
    department: str,
    *,
    entry: int,
    opinion: str,
    document: str,
    actor: User,
    at: datetime,
) -> ResultOutcome | None:
    """Agree to a move, for a department or (``""``) as the desk; the last consent makes it.

    ``entry`` is the outcome (key) that the person read: ``Conflict`` if it is no longer the present
    one, or the department has agreed already. Returns the new outcome, if that is reached.
    """
    result = lock_result(result_id)
    programme = definition_of(result.definition)
    present = result.outcomes.order_by("-pk")[:1].get()
    move = next((m for m in moves_from(programme, result.outcome) if m.id == move_id), None)
    if move is None or present.pk != entry:
        raise Conflict(MOVED_ON, yours=opinion)
    if department not in may_agree(actor, result, move):
        raise PermissionDenied
    agreed = set(present.consents.filter(move=move.id).values_list("department", flat=True))
    if department in agreed:
        raise Conflict(gettext_noop("This department has agreed already."), yours=opinion)
    today = day_of(at)
    findings = [*obstacles(programme, move, result.since, today, fulfilled_by(result))]
    findings += without_opinion(opinion)
    if findings:
        raise Refused(findings)
    MoveConsent.objects.create(
        entry=present,
        move=move.id,
        department=department,
        organisation=desk_of(result, move.level),
        opinion=opinion.strip(),
        document=document.strip(),
        agreed_at=at,
        agreed_by=actor,
    )
    data = {"move": move.id, "department": department}
    record("result", str(result.pk), "agreed", actor=actor, at=at, data=data)
    if missing := missing_departments(move, agreed | {department}):
        given = [each for each in move.departments if each not in missing]
        told = [department_title(programme, each) for each in given]
        consent_awaited(present, move, told, missing, at=at)
        return None
    return _made(result, move, present, actor=actor, at=at)


def _made(
    result: Result, move: Move, present: ResultOutcome, *, actor: User, at: datetime
) -> ResultOutcome:
    programme = definition_of(result.definition)
    consents = present.consents.filter(move=move.id).order_by("pk")
    ground = Ground(
        ResultOutcome.Cause.MOVE,
        move.id,
        "\n".join(_said(programme, each) for each in consents),
        "；".join(each.document for each in consents if each.document),
    )
    made = turn(result, move.to, ground, actor=actor, at=at)
    oblige(result.pk, at=at)
    turned(result, made, title_of(programme, move.to).zh, at=at)
    return made


def _said(programme: Programme, consent: MoveConsent) -> str:
    """The opinion, with the department's name where several decide together."""
    if not consent.department:
        return consent.opinion
    return f"{department_title(programme, consent.department).zh}：{consent.opinion}"


def lock_result(result_id: int) -> Result:
    """The result, locked, with what its services look at."""
    return (
        Result.objects.select_for_update(of=("self",))
        .select_related("programme", "definition__part_of", "organisation", "declaration__author")
        .get(pk=result_id)
    )


def without_opinion(opinion: str) -> Iterator[Finding]:
    """Nothing, where the decision says what it rests on."""
    if len(opinion.strip()) < 2:
        yield Finding(
            "no_opinion",
            gettext_noop("Every decision needs a written opinion."),
            place="field:opinion",
            remedy=gettext_noop("Write what it rests on; the unit reads it."),
        )
