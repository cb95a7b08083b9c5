"""Working days of China and what is counted in them. Pure; ``reference.calendar()`` has the table.

A holiday moves working days about (调休): a weekday may be off and a Saturday worked. The State
Council says how, each November, for the year to come; a year of which the table knows nothing yet
is counted Monday to Friday, and ``is_official`` says that this is our guess.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import islice

from .definitions import NoticeTerms

DAY = timedelta(days=1)
SATURDAY = 6  # ISO


@dataclass(frozen=True, slots=True)
class Calendar:
    """Weekdays that are ``off``, weekend days of ``work``, and the ``years`` these are known of."""

    off: frozenset[date]
    work: frozenset[date]
    years: frozenset[int]

    def is_workday(self, day: date) -> bool:
        """Whether the day is worked; in a year without data, whether it is Monday to Friday."""
        return day in self.work or (day.isoweekday() < SATURDAY and day not in self.off)

    def is_official(self, day: date) -> bool:
        """Whether the day's year stands in the table."""
        return day.year in self.years


def notice_last_day(begins: date, terms: NoticeTerms, calendar: Calendar) -> date:
    """The last day, inclusive, of a public notice that begins on this day.

    A notice in working days that begins on a rest day has its first counted day on the next
    working day. One in calendar days may end on a rest day: nothing moves.
    """
    first = begins if terms.first_day == "counted" else begins + DAY
    if terms.count == "calendar":
        return first + (terms.days - 1) * DAY
    return _workday(terms.days, _onward(first, DAY), calendar)


def latest_begin(last_day: date, terms: NoticeTerms, calendar: Calendar) -> date:
    """The last day on which a notice may begin and still end on or before ``last_day``.

    It may be a rest day: a notice whose first day is not counted loses nothing by that.
    """
    if terms.count == "calendar":
        first = last_day - (terms.days - 1) * DAY
    else:
        first = _workday(terms.days, _onward(last_day, -DAY), calendar)
    return first if terms.first_day == "counted" else first - DAY


def last_workday_before(day: date, calendar: Calendar) -> date:
    """The nearest working day before ``day``, which itself is not looked at."""
    return _workday(1, _onward(day - DAY, -DAY), calendar)


def all_official(first: date, last: date, calendar: Calendar) -> bool:
    """Whether the calendar of every day from ``first`` to ``last`` is official."""
    return all(year in calendar.years for year in range(first.year, last.year + 1))


def notice_is_official(first: date, last: date, terms: NoticeTerms, calendar: Calendar) -> bool:
    """Whether nothing was guessed when one of these days was counted from the other.

    Calendar days need no table.
    """
    return terms.count == "calendar" or all_official(first, last, calendar)


def _workday(nth: int, days: Iterator[date], calendar: Calendar) -> date:
    """The ``nth`` working day, from 1, among ``days``, which do not end."""
    return next(islice(filter(calendar.is_workday, days), nth - 1, None))


def _onward(day: date, step: timedelta) -> Iterator[date]:
    while True:
        yield day
        day += step
