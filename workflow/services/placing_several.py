"""Several candidates put on a list one after the other, each as if its own button were pressed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from django.db import OperationalError

from organisations.models import User
from programmes.findings import Conflict, Finding, Refused, gettext_noop
from reviews.models import SummaryList
from trail.busy import is_busy

from . import listing

MOST = 200  # in one run
PATIENCE = 3  # items that waited for a lock in vain: beyond them nobody is kept waiting


class Ending(StrEnum):
    """What became of one item, or would."""

    PLACED = "placed"
    THERE = "there"  # it had a place already
    REFUSED = "refused"
    CONFLICT = "conflict"  # somebody was faster
    BUSY = "busy"  # somebody else kept a lock too long


@dataclass(frozen=True, slots=True)
class Outcome:
    """One item by the key of its declaration; ``message`` is that of a conflict."""

    declaration: int
    ending: Ending
    findings: tuple[Finding, ...] = ()
    message: str = ""


def place_several(
    summary: SummaryList, declarations: Sequence[int], *, actor: User, at: datetime
) -> list[Outcome]:
    """Give each of them a place, in this order, and say of each what became of it.

    Every item has a transaction and locks of its own, so this is called in none: what fitted
    stays, whatever becomes of the next. ``Refused`` or ``Conflict`` where nothing can be tried.
    """
    refuse_run(summary, declarations, actor=actor, at=at)
    outcomes: list[Outcome] = []
    for key in dict.fromkeys(declarations):
        waited = sum(each.ending is Ending.BUSY for each in outcomes)
        if waited < PATIENCE:
            outcomes.append(_place(summary, key, actor, at))
        else:
            outcomes.append(Outcome(key, Ending.BUSY))
    return outcomes


def refuse_run(
    summary: SummaryList, declarations: Sequence[int], *, actor: User, at: datetime
) -> None:
    """Raise where not even one of them could be tried: role, state of the list, window, number."""
    listing.refuse_closed(summary)
    listing.may_compose(summary, actor=actor, at=at)
    if not declarations:
        message = gettext_noop("No candidate is ticked.")
        remedy = gettext_noop("Tick those that are to be put on the list.")
        raise Refused(Finding("none_ticked", message, place="list", remedy=remedy))
    if len(declarations) > MOST:
        message = gettext_noop("%(chosen)s candidates are ticked; at most %(limit)s go at once.")
        remedy = gettext_noop("Put the first ones on the list, then the others.")
        params = {"chosen": len(declarations), "limit": MOST}
        raise Refused(
            Finding("too_many_ticked", message, place="list", params=params, remedy=remedy)
        )


def _place(summary: SummaryList, declaration: int, actor: User, at: datetime) -> Outcome:
    try:
        listing.shortlist(summary.pk, declaration, actor=actor, at=at)
    except Refused as refused:
        return Outcome(declaration, Ending.REFUSED, refused.findings)
    except Conflict as conflict:
        return conflicting(declaration, conflict.message)
    except OperationalError as error:
        if not is_busy(error):
            raise
        return Outcome(declaration, Ending.BUSY)
    return Outcome(declaration, Ending.PLACED)


def conflicting(declaration: int, message: str) -> Outcome:
    """Whoever has a place already is no failure of the run."""
    if message == listing.ALREADY:
        return Outcome(declaration, Ending.THERE)
    return Outcome(declaration, Ending.CONFLICT, message=message)
