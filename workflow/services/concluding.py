"""The end of an experts' step: by itself with the last sheet, or by the desk; sheets given back."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from declarations.models import Declaration
from declarations.rejudging import judged_again
from organisations.models import User
from programmes.findings import Conflict, Finding, Refused, Strength, gettext_noop
from reviews.panels import Assessment, Assignment, ReturnedSheet, ScoreSheet
from reviews.rules import judging
from reviews.rules.judging import Decision
from trail.services import record

from ..selectors import current_step
from ..selectors.panels import counting_in, live_of, needed
from ..selectors.sheets import asked_of, in_force, latest_of
from . import telling_experts
from .going_on import advance
from .moving import follow_experts, lock_declaration, refuse_outside_window, require

NOTHING: Mapping[str, Casting] = {}


@dataclass(frozen=True, slots=True)
class Casting:
    """The desk's word where the experts are as many for a condition as against it."""

    accepted: bool | None
    reason: str


def conclude_if_complete(
    declaration: Declaration, assessment: Assessment, *, actor: User, at: datetime
) -> bool:
    """Go on once every assigned expert's sheet is in, and enough of them; the caller has locked.

    A tie in a condition waits for the desk, and so does whoever may no longer assess.
    """
    assignments = list(live_of(assessment))
    sheets = _sheets(assignments)
    if len(sheets) < max(len(assignments), needed(current_step(declaration))):
        return False
    if len(counting_in(assessment)) < len(assignments):
        return False
    decisions = _decisions(declaration, assessment, sheets, NOTHING)
    if any(each.accepted is None for each in decisions.values()):
        return False
    _conclude(declaration, assessment, sheets, decisions, "", actor=actor, at=at)
    return True


@transaction.atomic
def close(
    declaration_id: int,
    step: str,
    *,
    reason: str,
    castings: Mapping[str, Casting] = NOTHING,
    actor: User,
    at: datetime,
) -> None:
    """The desk ends the experts' step: early, or with its own word where experts are tied.

    ``Refused`` with fewer sheets than the step asks for, without a reason where sheets are still
    awaited, and with a tie that nobody breaks.
    """
    declaration, assessment = _locked(declaration_id, step, actor)
    refuse_outside_window(
        declaration.round,
        current_step(declaration),
        at=at,
        province=declaration.province_id,
        declaration=declaration.pk,
    )
    assignments = list(live_of(assessment))
    sheets = _sheets(counting_in(assessment))
    decisions = _decisions(declaration, assessment, sheets, castings)
    findings = _too_few(sheets, needed(current_step(declaration)))
    if len(sheets) < len(assignments) and len(reason.strip()) < 2:
        findings.append(_early_without_reason())
    findings += [f for rule, each in decisions.items() for f in _tied(rule, each)]
    if findings:
        raise Refused(findings)
    _conclude(declaration, assessment, sheets, decisions, reason, actor=actor, at=at)


@transaction.atomic
def return_sheet(sheet_id: int, *, reason: str, actor: User, at: datetime) -> None:
    """Give a sheet back to its expert with the reason; it no longer counts."""
    sheet = ScoreSheet.objects.select_related("assignment__assessment").get(pk=sheet_id)
    found = sheet.assignment.assessment
    declaration, assessment = _locked(found.declaration_id, found.step, actor)
    assignment = live_of(assessment).filter(pk=sheet.assignment_id).first()
    counting = in_force(assignment) if assignment else None
    if assignment is None or counting is None or counting.pk != sheet.pk:
        raise Conflict(gettext_noop("This sheet no longer counts."))
    if len(reason.strip()) < 2:
        raise Refused(_return_without_reason())
    returned = ReturnedSheet.objects.create(
        sheet=sheet, reason=reason.strip(), returned_at=at, returned_by=actor
    )
    data = {
        "step": assessment.step,
        "expert": assignment.expert.trail_name,
        "number": sheet.number,
        "reason_length": len(reason.strip()),
    }
    record("declaration", declaration.pk, "sheet_returned", actor=actor, at=at, data=data)
    telling_experts.sheet_returned(returned, assignment, at=at)


def _locked(declaration_id: int, step: str, actor: User) -> tuple[Declaration, Assessment]:
    """Lock, and deny by default; ``Conflict`` once it has gone on."""
    declaration = lock_declaration(declaration_id)
    assessment = Assessment.objects.filter(declaration=declaration, step=step).first()
    if assessment is None:
        raise Conflict(gettext_noop("No expert has been assigned to this declaration."))
    require(actor, "review", assessment.organisation_id)
    standing = declaration.state == Declaration.State.ASSESSING and declaration.step == step
    if not standing or assessment.closed_at:
        raise Conflict(gettext_noop("The experts' assessment of this declaration is over."))
    return declaration, assessment


def _sheets(assignments: list[Assignment]) -> list[ScoreSheet]:
    return [sheet for each in assignments if (sheet := in_force(each))]


def _decisions(
    declaration: Declaration,
    assessment: Assessment,
    sheets: list[ScoreSheet],
    castings: Mapping[str, Casting],
) -> dict[str, Decision]:
    """What the majority says of each condition; of a tie, the desk."""
    decisions = {}
    for rule in asked_of(latest_of(declaration), assessment.step):
        decision = judging.tally(each.judgements[rule.id]["answer"] for each in sheets)
        cast = castings.get(rule.id)
        if decision.accepted is None and cast and len(cast.reason.strip()) >= 2:
            reason = cast.reason.strip()
            decision = Decision(decision.met, decision.unmet, cast.accepted, reason)
        decisions[rule.id] = decision
    return decisions


def _conclude(
    declaration: Declaration,
    assessment: Assessment,
    sheets: list[ScoreSheet],
    decisions: Mapping[str, Decision],
    reason: str,
    *,
    actor: User,
    at: datetime,
) -> None:
    step = current_step(declaration)
    totals = [each.total for each in sheets] if step.criteria else []
    assessment.sheets = len(sheets)
    if totals:
        assessment.total = sum(totals)
        assessment.lowest, assessment.highest = min(totals), max(totals)
    assessment.decisions = {rule: judging.stored(each) for rule, each in decisions.items()}
    judged = judging.accepted_in(assessment.decisions)
    assessment.standings, findings = judged_again(latest_of(declaration), judged)
    assessment.suffices = not any(each.strength is Strength.HARD for each in findings)
    assessment.closed_at, assessment.closed_by = at, actor
    assessment.reason = reason.strip()
    assessment.save()
    data = {"step": assessment.step, "sheets": len(sheets), "total": sum(totals)}
    data |= {"accepted": sorted(rule for rule, accepted in judged.items() if accepted)}
    record("declaration", declaration.pk, "assessed", actor=actor, at=at, data=data)
    advance(declaration, step, actor=actor, at=at)
    follow_experts(declaration)
    telling_experts.went_on(declaration, step.id, at=at)


def _too_few(sheets: list[ScoreSheet], least: int) -> list[Finding]:
    if len(sheets) >= least:
        return []
    return [
        Finding(
            "too_few_sheets",
            gettext_noop("%(count)s sheets are in; the programme asks for at least %(least)s."),
            params={"count": len(sheets), "least": least},
            place="list",
            remedy=gettext_noop("Assign more experts, or wait for the sheets that are missing."),
        )
    ]


def _early_without_reason() -> Finding:
    return Finding(
        "closing_without_reason",
        gettext_noop("Sheets are still awaited: ending now needs its reason."),
        place="field:reason",
    )


def _tied(rule: str, decision: Decision) -> list[Finding]:
    if decision.accepted is not None:
        return []
    return [
        Finding(
            "judgement_tied",
            gettext_noop("The experts are %(met)s to %(unmet)s: decide, with a reason."),
            params={"met": decision.met, "unmet": decision.unmet},
            place=f"field:cast.{rule}",
        )
    ]


def _return_without_reason() -> Finding:
    return Finding(
        "returning_without_reason",
        gettext_noop("Returning a sheet needs its reason."),
        place="field:reason",
        remedy=gettext_noop("The expert reads it; do not name other experts or their scores."),
    )
