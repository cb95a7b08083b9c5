"""What a reviewer reads: the latest revision, its conditions, what changed, what others said."""

from __future__ import annotations

from typing import Any

from declarations.models import Declaration
from declarations.selectors import changes, masked, window_in
from programmes.selectors import definition_of

from . import current_step
from .expert_results import assessed, closed_of


def reading_of(declaration: Declaration) -> dict[str, Any]:
    """The context of the review page, also used by read-only pages of past desks."""
    revisions = list(declaration.revisions.order_by("number"))
    latest = revisions[-1]
    previous = revisions[-2] if len(revisions) > 1 else None
    step = current_step(declaration)
    return {
        "declaration": declaration,
        "definition": definition_of(declaration.definition),
        "revision": latest,
        "previous": previous,
        "answers": masked(latest),
        "changes": changes(previous, latest) if previous else [],
        "step": step,
        "until": window_in(declaration, step.window).closes_at,
        "assessed": [assessed(each) for each in closed_of(declaration)],
        "reviews": declaration.reviews.select_related("organisation", "revision").order_by("-pk"),
    }
