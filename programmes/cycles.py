"""Which days a programme's windows have in a year, as the notice gives them. Pure.

「2023年7月30日-10月31日,2024年起每年的1月1日-10月31日」: a year's own cycle comes first, then
the latest yearly one that has begun. What a notice leaves open stays ``None``, never a guess.
"""

from __future__ import annotations

from datetime import date, timedelta

from .definitions import Cycle, Programme, Window

Days = tuple[date, date]


def cycle_of(programme: Programme, year: int) -> Cycle | None:
    """The cycle that holds in the year, the first of several batches; ``None`` before the first."""
    for cycle in programme.cycles:
        if year_of(cycle) == year:
            return cycle
    yearly = [c for c in programme.cycles if c.since is not None and c.since <= year]
    return max(yearly, key=lambda cycle: cycle.since or 0, default=None)


def year_of(cycle: Cycle) -> int | None:
    """The one year of the cycle, also of a batch in it; ``None`` where it recurs."""
    return int(cycle.id[:4]) if cycle.since is None else None


def days_in(programme: Programme, year: int) -> dict[str, Days | None]:
    """First and last day of every window in the year, both inclusive; ``None``: not announced."""
    cycle = cycle_of(programme, year)
    if cycle is None:
        return {}
    return {name: days_of(cycle, window, year) for name, window in cycle.windows.items()}


def days_of(cycle: Cycle, window: Window, year: int) -> Days | None:
    """First and last day of one window of the cycle in the year; ``None``: not announced."""
    if window.shares:
        shared = days_of(cycle, cycle.windows[window.shares], year)
        if shared is None:
            return None
        return shared[0], shared[1] - timedelta(days=window.cut_off)
    if window.opens is None or window.closes is None:
        return None
    opens, closes = (_day(each, year) for each in (window.opens, window.closes))
    return opens, closes


def _day(given: date | str, year: int) -> date:
    """``02-29`` is the last of February in a year without one: a window must not lose its end."""
    if isinstance(given, date):
        return given
    month, day = (int(part) for part in given.split("-"))
    if (month, day) == (2, 29) and not _is_leap(year):
        day = 28
    return date(year, month, day)


def _is_leap(year: int) -> bool:
    return year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)
