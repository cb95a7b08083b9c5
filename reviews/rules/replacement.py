"""Who takes a place that fell free on a public notice (递补), and why nobody does. Pure.

Source: docs/decisions/0440. The next of a ranking that existed before the notice, with its own full
notice ending inside the window; else the place lapses.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from programmes.findings import gettext_noop

from .ranking import next_in_ranking

RULE, LATE, NOBODY, EQUAL = "rule", "late", "nobody", "equal"
WAITED, REOPENED = "waited", "reopened"
LAPSES: Mapping[str, str] = {
    RULE: gettext_noop("It lapses: in this round nobody moves up."),
    LATE: gettext_noop(
        "It lapses: a full notice of its own, begun on %(today)s, would run until %(last_day)s, "
        "and the list must be sent by %(closes)s. It had to begin on %(latest)s at the latest."
    ),
    NOBODY: gettext_noop(
        "It lapses: nobody follows in the ranking that existed before the notice."
    ),
    EQUAL: gettext_noop(
        "It lapses: in the ranking that existed before the notice several share the next rank."
    ),
    WAITED: gettext_noop(
        "It lapses: the notice of the next in the ranking had to begin on %(latest)s at the latest."
    ),
    REOPENED: gettext_noop("The notice was withdrawn; the list is composed anew."),
}


@dataclass(frozen=True, slots=True)
class Succession:
    """``by`` follows (key of a declaration), or nobody does and ``why`` says it."""

    by: int | None = None
    why: str = ""


def succession(
    content: Mapping[str, Any],
    gone: Collection[int],
    fits: Callable[[int], bool],
    *,
    begins: date,
    latest: date,
) -> Succession:
    """Who follows by the notice's ``content``, if a notice that begins on this day is in time."""
    if content["terms"]["replacement"] == "lapses":
        return Succession(why=RULE)
    if begins > latest:
        return Succession(why=LATE)
    best = next_in_ranking(content, gone, fits)
    if not best:
        return Succession(why=NOBODY)
    return Succession(why=EQUAL) if len(best) > 1 else Succession(best[0])
