"""The ranking of a list: what the experts of its own level said, and the order by hand."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import takewhile

from programmes.selectors import definition_of
from reviews.models import ListItem, SummaryList
from reviews.panels import Assessment, HandOrder
from reviews.rules import ranking
from reviews.rules.ranking import Merit, Place

from .excepted import with_reasons

SHOWN_WITH = (
    "declaration__organisation__merged_into",
    "declaration__author",
    "declaration__province",
)
RANKED = (ListItem.State.CANDIDATE, ListItem.State.SHORTLISTED, ListItem.State.SENT)


def items_on(summary: SummaryList) -> list[ListItem]:
    """Everything that is or was on the list, as its pages show it, in the order of change."""
    rows = with_reasons(summary.items.select_related(*SHOWN_WITH))
    items = list(rows.order_by("changed_at", "pk"))
    for item in items:
        item.declaration.round = summary.round
    return items


def ranking_of(summary: SummaryList) -> tuple[Place, ...]:
    """Everything that is on the list, the best first."""
    return ranked(summary, summary.items.filter(state__in=RANKED), last_hand_order(summary))


def ranked(
    summary: SummaryList, items: Iterable[ListItem], latest: HandOrder | None
) -> tuple[Place, ...]:
    """The same, of items and an order by hand that are already read."""
    keys = [item.declaration_id for item in items if item.state in RANKED]
    merits = dict.fromkeys(keys) | _merits(summary, keys)
    return ranking.ranked(merits, list(latest.order) if latest else [])


def last_hand_order(summary: SummaryList) -> HandOrder | None:
    """The latest order by hand, if any."""
    return summary.hand_orders.order_by("-pk").first()


def reserve_of(summary: SummaryList) -> list[dict[str, int]]:
    """The candidates without a place in their ranking, as a public notice freezes them."""
    candidates = summary.items.filter(state=ListItem.State.CANDIDATE)
    waiting = set(candidates.values_list("declaration_id", flat=True))
    return ranking.frozen(ranking_of(summary), waiting)


def with_places(items: Iterable[ListItem], places: Iterable[Place]) -> list[ListItem]:
    """The items by rank, each with its ``place``; those that are in no ranking keep their order."""
    rows, found = list(items), {place.item: place for place in places}
    for row in rows:
        row.place = found.get(row.declaration_id)  # type: ignore[attr-defined]
    ranks = {item: place.rank for item, place in found.items()}
    return sorted(rows, key=lambda row: ranks.get(row.declaration_id, len(ranks) + 1))


def _merits(summary: SummaryList, items: list[int]) -> dict[int, Merit]:
    """Of the last experts before the list at its own level, by declaration."""
    route = definition_of(summary.round.definition).route
    earlier = takewhile(lambda step: step.id != summary.step, route)
    before = [step.id for step in earlier if step.kind == "assess"]
    if not before:
        return {}
    rows = Assessment.objects.filter(
        declaration__in=items,
        organisation=summary.organisation_id,
        step__in=before,
        total__isnull=False,
    )
    return {
        row.declaration_id: Merit(row.total or 0, row.sheets, row.lowest or 0)
        for row in sorted(rows, key=lambda row: before.index(row.step))
    }
