"""The exceptions that revisions ask for, each with what a desk decided on it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass

from declarations.models import Revision
from declarations.rules.justifying import Written, written
from programmes.selectors import definition_of

from .exceptions import ExceptionDecision


@dataclass(frozen=True, slots=True)
class Excepted:
    """A written reason, and the decision on it; ``None``: nobody has decided yet."""

    reason: Written
    decision: ExceptionDecision | None

    @property
    def is_open(self) -> bool:
        """Whether the next desk has to decide on it."""
        return self.decision is None


def excepted_in(revisions: Collection[Revision]) -> dict[int, list[Excepted]]:
    """The exceptions of each, by the revision's key; those without any are left out.

    They need ``declaration__definition``. One query, and none where no reason is written.
    """
    reasoned = [each for each in revisions if each.justifications]
    if not reasoned:
        return {}
    decided: dict[int, dict[str, ExceptionDecision]] = defaultdict(dict)
    rows = ExceptionDecision.objects.filter(review__revision__in=reasoned)
    for row in rows.select_related("review__organisation").order_by("pk"):
        decided[row.review.revision_id][row.key] = row
    return {
        each.pk: [
            Excepted(reason, decided[each.pk].get(reason.key))
            for reason in written(definition_of(each.declaration.definition), each.justifications)
        ]
        for each in reasoned
    }


def open_in(revision: Revision, step: str) -> dict[str, Written]:
    """The exceptions on which the desk of this step decides, by key.

    Those on which no desk has decided: a rule that names reviews is left to the first of these.
    """
    programme = definition_of(revision.declaration.definition)
    reviews = [s.id for s in programme.route if s.kind == "review" and not s.is_countersigned]
    left = reviews[reviews.index(step) :] if step in reviews else []
    found = excepted_in([revision]).get(revision.pk, [])
    return {
        each.reason.key: each.reason
        for each in found
        if each.is_open and next((s for s in left if s in each.reason.at), step) == step
    }
