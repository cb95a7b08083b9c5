"""When an obligation is owed: each year, once, or so long after an outcome. Pure.

A period is owed by everybody who has the outcome while its window is open, also by those who get it
only then. Whoever gets it when the window is over owes the next.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from .cycles import Days, days_of
from .definitions import Cycle, Obligation, Window
from .terms import later

FIRST_DAY = "01-01"  # of a yearly window of which the notice names only the end


@dataclass(frozen=True, slots=True)
class Period:
    """One time at which it is owed; both days inclusive.

    ``key`` tells it from the obligation's others: a year, ``once``, or the day on which it is due.
    """

    key: str
    opens: date
    closes: date


def due(
    owed: Obligation, since: date, looked: date, today: date, announced: Days | None = None
) -> list[Period]:
    """The periods that have opened by ``today`` and were not over before ``looked``.

    ``since`` is the day of the outcome, ``announced`` the days of one whose notice names none.
    """
    return [
        period
        for period in _around(owed, since, looked, today, announced)
        if period.opens <= today and period.closes >= max(looked, since)
    ]


def next_opening(
    owed: Obligation, since: date, today: date, announced: Days | None = None
) -> date | None:
    """The first day after ``today`` on which a further period opens; ``None``: none ever does."""
    first = max(today.year, owed.since or 0)
    until = date(min(first + 1, date.max.year), 12, 31)
    periods = _around(owed, since, today, until, announced)
    return min((each.opens for each in periods if each.opens > today), default=None)


def year_of(period: Period) -> int:
    """The year in which a round of this period stands."""
    return period.closes.year


def _around(
    owed: Obligation, since: date, first: date, last: date, announced: Days | None
) -> Iterator[Period]:
    """The periods that may lie between the two days, in order."""
    if owed.within is not None:
        due_on = later(since, owed.within)
        yield Period(due_on.isoformat(), since, due_on)
    elif owed.once is not None:
        if days := _once(owed.once, since, announced):
            yield Period("once", *days)
    elif owed.yearly is not None:
        begin = max(first.year - 1, owed.since or 0, 1)
        for year in range(begin, min(last.year, date.max.year - 1) + 1):
            yield _in_year(owed.yearly, year)


def _once(window: Window, since: date, announced: Days | None) -> Days | None:
    if window.unannounced:
        return announced
    if isinstance(window.closes, date):
        opens = window.opens if isinstance(window.opens, date) else min(since, window.closes)
        return opens, window.closes
    return None


def _in_year(window: Window, year: int) -> Period:
    """A window that ends before it opens ends in the year after (``11-01`` to ``02-28``)."""
    asked = window if window.opens else window.model_copy(update={"opens": FIRST_DAY})
    cycle = Cycle(id=str(year), windows={})
    days = days_of(cycle, asked, year)
    ends = days_of(cycle, asked, year + 1)
    assert days is not None  # the language refuses a yearly window without its end
    assert ends is not None
    closes = days[1] if days[0] <= days[1] else ends[1]
    return Period(str(year), days[0], closes)
