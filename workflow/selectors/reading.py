"""What a reviewer reads: the latest revision, its conditions, what changed, what others said."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from declarations.flagged import flags_of, unlocked, with_questions
from declarations.models import Declaration, Revision
from declarations.rules.comparing import Change
from declarations.selectors import changes, masked, window_in
from programmes.selectors import definition_of
from reviews.models import Review

from . import current_step, route_of
from .expert_results import assessed, closed_of


def reading_of(declaration: Declaration) -> dict[str, Any]:
    """The context of the review page, also used by read-only pages of past desks."""
    revisions = list(declaration.revisions.order_by("number"))
    latest = revisions[-1]
    previous = revisions[-2] if len(revisions) > 1 else None
    step = current_step(declaration)
    reviews = list(declaration.reviews.select_related("organisation", "revision").order_by("-pk"))
    changed = changes(previous, latest) if previous else []
    return {
        "declaration": declaration,
        "definition": definition_of(declaration.definition),
        "revision": latest,
        "previous": previous,
        "answers": masked(latest, _opinions(declaration, reviews)),
        "changes": changed,
        **_flagged(declaration, previous, changed),
        "step": step,
        "until": window_in(declaration, step.window).closes_at,
        "assessed": [assessed(each) for each in closed_of(declaration)],
        "reviews": reviews,
    }


def _opinions(declaration: Declaration, reviews: Sequence[Review]) -> dict[str, str]:
    """What the desks behind which it is wrote into the form, by the field that their step fills."""
    fields = {step.id: step.opinion for step in route_of(declaration) if step.opinion}
    return {
        fields[each.step]: each.opinion
        for each in reversed(reviews)
        if each.step in fields and each.outcome == Review.Outcome.RECOMMEND
    }


def _flagged(
    declaration: Declaration, previous: Revision | None, changed: list[Change]
) -> dict[str, Any]:
    """The flags of the last return with what became of them, and what else changed.

    ``besides``: changes of questions that lean on a flagged one; ``unexpected``: of any other.
    """
    flags = flags_of(previous) if previous else []
    if not flags:
        return {"flagged": [], "besides": [], "unexpected": []}
    may = unlocked(declaration, flags)
    named = {flag.field for flag in flags}
    others = [each for each in changed if each.section and each.field not in named]
    return {
        "flagged": with_questions(declaration, flags, changed),
        "besides": [each for each in others if each.field in may],
        "unexpected": [each for each in others if each.field not in may],
    }
