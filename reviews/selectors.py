"""Reads of reviews and lists that are used twice."""

from __future__ import annotations

from django.db.models import QuerySet

from declarations.models import Declaration

from .models import ListItem, Review, SummaryList


def items_with_place(summary: SummaryList) -> QuerySet[ListItem]:
    """The items that hold a place on the list, in the order in which they joined it."""
    states = (ListItem.State.SHORTLISTED, ListItem.State.SENT)
    return summary.items.filter(state__in=states).order_by("changed_at", "pk")


def live_item(declaration: Declaration) -> ListItem | None:
    """The declaration's item on a list that is still being made, if any."""
    states = (ListItem.State.CANDIDATE, ListItem.State.SHORTLISTED)
    return ListItem.objects.filter(declaration=declaration, state__in=states).first()


def last_review(declaration: Declaration, step: str) -> Review | None:
    """The newest decision at a step."""
    return declaration.reviews.filter(step=step).order_by("-pk").first()


def last_return(declaration: Declaration) -> Review | None:
    """The return that the applicant is answering now."""
    return (
        declaration.reviews.filter(outcome=Review.Outcome.RETURN)
        .select_related("organisation", "reviewer")
        .order_by("-pk")
        .first()
    )
