"""How a list stands under its rules: what is said of it, and what each candidate would change."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from programmes.definitions import CountedInQuota
from programmes.findings import Finding
from quotas.selectors import Newest
from reviews.models import ListItem, SummaryList

from .broken import SHOWN, breaking
from .list_rules import Share, rules_of

TRIED = 60  # candidates: beyond them only the refusal says what is full
UNFINISHED = ("quota_below_minimum", "list_empty")


@dataclass(frozen=True, slots=True)
class Row:
    """A candidate, and what would be said of the list with it; ``None``: not tried."""

    item: ListItem
    effect: list[Finding] | None = None


@dataclass(frozen=True, slots=True)
class Standing:
    """``judged`` is everything that is said of the list; ``told`` what its page says of it now.

    ``ruled``: some rule speaks of the list as a whole. ``moves``: the rules by which items count
    here that come from elsewhere.
    """

    judged: list[Finding]
    told: list[Finding]
    shares: list[Share]
    candidates: list[Row]
    ruled: bool
    moves: list[CountedInQuota]


def standing_of(
    summary: SummaryList,
    placed: Sequence[ListItem],
    candidates: Sequence[ListItem],
    limits: Newest,
) -> Standing:
    """The items are as ``items_on`` reads them; a fixed number of queries."""
    rules = rules_of(summary, limits)
    tried = candidates[:TRIED] if summary.state == SummaryList.State.OPEN else []
    items = [*placed, *tried]
    reasons = {item.declaration_id: item.reasons or {} for item in items}  # type: ignore[attr-defined]
    read = rules.read([item.declaration for item in items], reasons)
    here, others = read[: len(placed)], read[len(placed) :]
    judged = rules.findings(here, summary.statement)
    effects = rules.effects(here, others)
    rows = [Row(item, effects.get(str(item.declaration_id))) for item in candidates]
    told = _told(summary, judged)
    shares, moves = rules.shares(here), rules.moving(here)
    return Standing(judged, told, shares, rows, rules.binds_list, moves)


def _told(summary: SummaryList, judged: Sequence[Finding]) -> list[Finding]:
    """While a list is made its meters say what is missing; afterwards everything counts."""
    if summary.state == SummaryList.State.OPEN:
        return [each for each in judged if each.code not in UNFINISHED]
    if summary.state in SHOWN:
        return [*breaking(summary), *judged]
    return []
