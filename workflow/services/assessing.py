"""The expert's verbs: state that there is no conflict, leave, write the sheet, submit it."""

from __future__ import annotations

import json
from datetime import datetime
from hashlib import sha256

from django.core.exceptions import PermissionDenied
from django.db import transaction

from declarations.models import Declaration
from organisations.models import User
from programmes.findings import Conflict, Finding, Refused, gettext_noop
from reviews.panels import Assignment, ScoreSheet
from reviews.rules import scoring
from reviews.rules.scoring import Sheet
from trail.services import record

from ..selectors import current_step
from ..selectors.sheets import asked_of, assignments_of, in_force, is_open, latest_of, may_assess
from . import telling_experts
from .assigning import end
from .concluding import conclude_if_complete
from .moving import lock_declaration, refuse_outside_window

OVER = gettext_noop("The assessment of this declaration is over; nothing more is written.")


@transaction.atomic
def open_item(declaration_id: int, step: str, *, actor: User, at: datetime) -> None:
    """The expert states that there is no conflict of interest; now the declaration may be read."""
    assignment = _own(lock_declaration(declaration_id), step, actor)
    if assignment.opened_at is not None:
        return
    assignment.opened_at = at
    assignment.save(update_fields=["opened_at"])
    data = {"step": step, "expert": actor.trail_name}
    record("declaration", declaration_id, "conflict_denied", actor=actor, at=at, data=data)


@transaction.atomic
def leave(
    declaration_id: int, step: str, *, ending: str, reason: str, actor: User, at: datetime
) -> None:
    """The expert recuses himself (回避) or declines, with the reason; the item is gone at once.

    ``Refused`` once the sheet is in. Whoever recused himself is never assigned to it again.
    """
    declaration = lock_declaration(declaration_id)
    assignment = _own(declaration, step, actor)
    findings = [*_bad_leaving(ending, reason)]
    if in_force(assignment):
        findings.append(_already_in())
    if findings:
        raise Refused(findings)
    end(assignment, ending, reason, actor=actor, at=at)
    telling_experts.left(assignment, at=at)
    conclude_if_complete(declaration, assignment.assessment, actor=actor, at=at)


@transaction.atomic
def save_sheet(
    declaration_id: int, step: str, sheet: Sheet, version: int, *, actor: User, at: datetime
) -> Assignment:
    """Keep the sheet as typed; nothing is judged. ``Conflict`` from a tab that fell behind."""
    assignment = _own(Declaration.objects.get(pk=declaration_id), step, actor)
    if in_force(assignment):
        raise Conflict(gettext_noop("You have submitted this sheet; it is final."))
    if assignment.opened_at is None:
        raise PermissionDenied
    if assignment.version != version:
        raise Conflict(gettext_noop("This sheet was saved elsewhere."), yours=sheet.comment)
    assignment.scores, assignment.judgements = dict(sheet.scores), dict(sheet.judgements)
    assignment.comment, assignment.saved_at = sheet.comment, at
    assignment.version += 1
    assignment.save(update_fields=["scores", "judgements", "comment", "saved_at", "version"])
    return assignment


@transaction.atomic
def submit_sheet(
    declaration_id: int, step: str, sheet: Sheet, version: int, *, actor: User, at: datetime
) -> ScoreSheet:
    """Freeze the sheet; it is final. With the last one that is awaited the declaration goes on.

    ``Refused`` with everything that is missing, and outside of the window.
    """
    declaration = lock_declaration(declaration_id)
    assignment = save_sheet(declaration_id, step, sheet, version, actor=actor, at=at)
    asking = current_step(declaration)
    refuse_outside_window(
        declaration.round,
        asking,
        at=at,
        province=declaration.province_id,
        declaration=declaration.pk,
    )
    revision = latest_of(declaration)
    findings = scoring.faults(sheet, asking.criteria, asked_of(revision, step))
    if findings:
        raise Refused(findings)
    scores = {key: int(text) for key, text in sheet.scores.items()}
    written = {"scores": scores, "judgements": sheet.judgements, "comment": sheet.comment}
    submitted = ScoreSheet.objects.create(
        assignment=assignment,
        number=assignment.sheets.count() + 1,
        revision=revision,
        total=scoring.total_of(sheet, asking.criteria),
        digest=sha256(json.dumps(written, sort_keys=True, default=dict).encode()).hexdigest(),
        submitted_at=at,
        **written,
    )
    data = {"step": step, "expert": actor.trail_name, "number": submitted.number}
    data |= {"digest": submitted.digest}
    record("declaration", declaration.pk, "sheet_submitted", actor=actor, at=at, data=data)
    conclude_if_complete(declaration, assignment.assessment, actor=actor, at=at)
    return submitted


def _own(declaration: Declaration, step: str, actor: User) -> Assignment:
    """Lock the actor's assignment; everything that may stand against it is asked anew."""
    rows = assignments_of(actor).select_for_update(of=("self",))
    found = rows.filter(assessment__declaration=declaration, assessment__step=step).first()
    if found is None or not may_assess(actor, found):
        raise PermissionDenied
    if not is_open(found):
        raise Conflict(OVER)
    return found


def _bad_leaving(ending: str, reason: str) -> list[Finding]:
    findings = []
    if ending not in (Assignment.Ending.RECUSED, Assignment.Ending.DECLINED):
        findings.append(
            Finding(
                "no_ending",
                gettext_noop("Choose whether there is a conflict of interest or you decline."),
                place="field:ending",
            )
        )
    if len(reason.strip()) < 2:
        findings.append(
            Finding(
                "leaving_without_reason",
                gettext_noop("Write the reason; the desk reads it."),
                place="field:reason",
            )
        )
    return findings


def _already_in() -> Finding:
    return Finding(
        "sheet_is_final",
        gettext_noop("You have submitted your sheet."),
        remedy=gettext_noop("Ask the desk to return it if there is a conflict of interest."),
    )
