"""Stretches of time counted from a day: 「入库后三个月内」, 「至少1年」, 「任期三年」. Pure.

A month later is the same day of that month, or its last where it is shorter. Nothing moves off a
rest day: no notice says that it does.
"""

from __future__ import annotations

import calendar
from datetime import date, timedelta

from .definitions import Term

LATEST = date.max - timedelta(days=1)  # a day has a midnight after it


def later(day: date, term: Term) -> date:
    """The day so long after ``day``: years and months first, then days."""
    months = day.year * 12 + day.month - 1 + term.years * 12 + term.months
    year, month = divmod(months, 12)
    if year > LATEST.year:
        return LATEST
    moved = date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))
    return min(moved + timedelta(days=min(term.days, (LATEST - moved).days)), LATEST)


def last_day_of(day: date, term: Term) -> date:
    """The last day of a term of office that begins on ``day``."""
    return later(day, term) - timedelta(days=1)
