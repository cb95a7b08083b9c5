"""What experts said of a declaration, for the desks that come after them: figures, no names."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet

from declarations.models import Declaration
from declarations.rejudging import judged_again
from declarations.selectors import programme_of
from programmes.findings import Strength
from reviews.panels import Assessment, ScoreSheet
from reviews.rules.judging import accepted_in
from reviews.rules.scoring import spread_of

from .sheets import asked_of, latest_of, step_of


def closed_of(declaration: Declaration) -> QuerySet[Assessment]:
    """The assessments that are over, in the order in which they ended."""
    rows = declaration.assessments.filter(closed_at__isnull=False)
    return rows.select_related("organisation").order_by("closed_at", "pk")


def assessed(assessment: Assessment) -> dict[str, Any]:
    """One result: average and spread, the conditions decided, and what can no longer be met."""
    declaration = assessment.declaration
    step, revision = step_of(assessment), latest_of(declaration)
    sheets = ScoreSheet.objects.filter(
        assignment__assessment=assessment, assignment__ended_at__isnull=True, returned=None
    ).order_by("digest")  # in no order that tells who wrote which
    totals = [sheet.total for sheet in sheets] if step.criteria else []
    _, findings = judged_again(revision, accepted_in(assessment.decisions))
    return {
        "assessment": assessment,
        "step": step,
        "most": sum(each.points for each in step.criteria),
        "spread": spread_of(totals),
        "comments": [sheet.comment for sheet in sheets],
        "judged": [
            (rule, assessment.decisions.get(rule.id)) for rule in asked_of(revision, step.id)
        ],
        "lacking": [each for each in findings if each.strength is Strength.HARD],
        "eligibility": programme_of(declaration).eligibility,
    }
