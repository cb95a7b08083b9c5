"""Items of a list that somebody ticked, in the order in which they come on it together."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from reviews.models import ListItem, SummaryList
from reviews.rules.ranking import Place

from .ranking import with_places


def ticked_on(
    summary: SummaryList, declarations: Collection[int], places: Sequence[Place]
) -> list[ListItem]:
    """By the ranking, equal ones as they joined the list; whoever left it comes last.

    One row for each declaration that is, or was, on the list; with what pages and rules need.
    """
    rows = summary.items.filter(declaration__in=declarations).select_related(
        "declaration__organisation", "declaration__author"
    )
    live_last = sorted(rows, key=lambda row: row.state != ListItem.State.LEFT)
    found = {row.declaration_id: row for row in live_last}
    joined = sorted(found.values(), key=lambda row: (row.joined_at, row.pk))
    return with_places(joined, places)
