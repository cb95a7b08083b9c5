"""The expert's side: what lies before one expert, through the one door; and sheets that count.

Deny by default. An expert reads a declaration while an assignment stands, while the role does, and
while nothing computed stands against it; all else is 404, as if it did not exist. Nothing here
depends on what lies before other experts.
"""

from __future__ import annotations

from typing import Any

from django.db.models import Prefetch, QuerySet
from django.http import Http404

from declarations.models import Attachment, Declaration, Revision
from declarations.selectors import programme_of
from organisations.models import User
from organisations.selectors import holds, organisations_with
from programmes import routes
from programmes.definitions import JudgedRule, Step
from reviews.panels import Assessment, Assignment, ScoreSheet
from reviews.rules.judging import asked
from reviews.rules.recusal import grounds

from . import route_of
from .experts import barred, persons_of, subjects_of

SHEETS = Prefetch("sheets", ScoreSheet.objects.select_related("returned").order_by("-number"))


def assignments_of(user: User) -> QuerySet[Assignment]:
    """The live assignments of the expert at desks where the role still holds."""
    return (
        Assignment.objects.filter(
            expert=user,
            ended_at__isnull=True,
            assessment__organisation__in=organisations_with(user, "assess"),
        )
        .select_related(
            "assessment__declaration__organisation",
            "assessment__declaration__round",
            "assessment__declaration__definition",
            "assessment__organisation",
        )
        .defer("assessment__declaration__definition__source")
        .prefetch_related(SHEETS)
        .order_by("assessment__declaration__number", "assessment__step")
    )


def before(user: User) -> list[Assignment]:
    """``assignments_of`` without those against which something computed stands now."""
    rows = list(assignments_of(user))
    if not rows:
        return []
    person = persons_of([user])[user.pk]
    subjects = subjects_of([row.assessment.declaration for row in rows])
    return [row for row in rows if not grounds(person, subjects[row.assessment.declaration_id])]


def assigned_or_404(user: User, declaration_id: int, step: str) -> Assignment:
    """The one door of an expert to one declaration."""
    rows = assignments_of(user).filter(assessment__declaration=declaration_id)
    found = rows.filter(assessment__step=step).first()
    if found is None or barred(user, found.assessment.declaration):
        raise Http404
    return found


def attachment_or_404(user: User, attachment_id: int) -> Attachment:
    """A file of a declaration that lies open before the expert."""
    row = Attachment.objects.filter(pk=attachment_id).first()
    if row is None:
        raise Http404
    rows = assignments_of(user).filter(assessment__declaration=row.declaration_id)
    if not any(is_open(each) and each.opened_at for each in rows):
        raise Http404
    if barred(user, row.declaration):
        raise Http404
    return row


def is_open(assignment: Assignment) -> bool:
    """Whether the experts' step is still going on, so that a sheet can be written."""
    assessment = assignment.assessment
    declaration = assessment.declaration
    return (
        assessment.closed_at is None
        and declaration.state == Declaration.State.ASSESSING
        and declaration.step == assessment.step
    )


def in_force(assignment: Assignment) -> ScoreSheet | None:
    """The submitted sheet that counts: the latest, unless the desk gave it back."""
    latest = next(iter(assignment.sheets.all()), None)
    return latest if latest and not hasattr(latest, "returned") else None


def step_of(assessment: Assessment) -> Step:
    """The step of the declaration's own route at which these experts assess."""
    return routes.step(route_of(assessment.declaration), assessment.step)


def latest_of(declaration: Declaration) -> Revision:
    """What the experts read: a declaration before them has been submitted."""
    revision = declaration.revisions.order_by("number").last()
    assert revision is not None
    return revision


def asked_of(revision: Revision, step: str) -> list[JudgedRule]:
    """The conditions that the experts of this step judge."""
    rules = programme_of(revision.declaration).eligibility
    standings: dict[str, Any] = revision.standings
    return asked(rules, standings, step)


def may_assess(user: User, assignment: Assignment) -> bool:
    """Whether the role holds and nothing computed stands against it, as everything is now."""
    assessment = assignment.assessment
    return holds(user, "assess", assessment.organisation_id) and not barred(
        user, assessment.declaration
    )
