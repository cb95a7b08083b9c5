"""The windows: each that is used has days or says why not, and none ends before it begins."""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Iterator
from datetime import date
from typing import Literal

from ..cycles import Days, days_of
from ..definitions import Cycle, NoticeTerms, Programme, Reminder, Window
from ..findings import gettext_noop
from ..mistakes import Mistake
from .references import Path, unknown, without_sentence

YEAR_AND_BATCH = re.compile(r"\d{4}(-[1-9]\d?)?", re.ASCII)
LEAP_YEAR = 2024
ENDS_TOO_EARLY = gettext_noop("The window ends before it begins.")


def weaknesses(programme: Programme) -> Iterator[Mistake]:
    """Every mistake in the windows and in the reminders of their ends."""
    wanted = {step.window for step in programme.route} | {r.window for r in programme.reminders}
    known = {name for cycle in programme.cycles for name in cycle.windows}
    if not programme.cycles:
        message = gettext_noop("At least one cycle with its windows is needed.")
        yield Mistake(("cycles",), "cycles", message)
    for n, cycle in enumerate(programme.cycles):
        yield from _cycle(("cycles", n), cycle, wanted & known)
        yield from _unused(("cycles", n, "windows"), cycle, wanted)
    for part in ("route", "reminders"):
        for n, user in enumerate(getattr(programme, part)):
            if user.window not in known:
                yield unknown((part, n, "window"), user.window, known)
    for n, reminder in enumerate(programme.reminders):
        yield from _reminder(("reminders", n), reminder)
    yield from _notices(programme)
    for cycle in programme.cycles:
        yield from _in_order(programme, cycle)


def _in_order(programme: Programme, cycle: Cycle) -> Iterator[Mistake]:
    """No step's window closes before that of a step that comes earlier."""
    latest, before = date.min, ""
    for n, step in enumerate(programme.route):
        days = _known_days(cycle, step.window)
        if days is None:
            continue
        if days[1] < latest:
            message = gettext_noop(
                "In the cycle “%(cycle)s” its window closes before “%(window)s”, that of a step "
                "before it."
            )
            params = {"cycle": cycle.id, "window": before}
            yield Mistake(("route", n, "window"), "window_order", message, params)
        if days[1] > latest:
            latest, before = days[1], step.window


def _cycle(path: Path, cycle: Cycle, wanted: set[str]) -> Iterator[Mistake]:
    if cycle.since is None and not YEAR_AND_BATCH.fullmatch(cycle.id):
        message = gettext_noop(
            "A cycle is named by its year (2026), or by year and batch (2026-2), or recurs "
            "“since” a year."
        )
        yield Mistake((*path, "id"), "cycle", message)
    for name in sorted(wanted - set(cycle.windows)):
        message = gettext_noop("The window “%(window)s” is missing from this cycle.")
        yield Mistake((*path, "windows"), "window", message, {"window": name})
    for name, window in cycle.windows.items():
        yield from _window((*path, "windows", name), name, window, cycle)


def _unused(path: Path, cycle: Cycle, wanted: set[str]) -> Iterator[Mistake]:
    """A window that nobody uses is most often one whose name is misspelt."""
    shared = {window.shares for window in cycle.windows.values()}
    for name in cycle.windows:
        if name not in wanted | shared:
            message = gettext_noop("No step and no reminder uses the window “%(window)s”.")
            yield Mistake((*path, name), "window", message, {"window": name}, stands_at="key")


def _window(path: Path, name: str, window: Window, cycle: Cycle) -> Iterator[Mistake]:
    if not (window.quote or window.basis):
        yield without_sentence(path)
    if window.shares:
        yield from _shared(path, name, window, cycle)
    elif window.unannounced:
        if window.opens or window.closes:
            message = gettext_noop("A window that is not announced has no days.")
            yield Mistake(path, "window", message)
    elif window.closes is None:
        message = gettext_noop(
            "A window has its last day, shares another one's end, or says that it is unannounced."
        )
        yield Mistake(path, "window", message)
    else:
        yield from _days(path, window, cycle)


def _shared(path: Path, name: str, window: Window, cycle: Cycle) -> Iterator[Mistake]:
    others = set(cycle.windows) - {name}
    if window.shares not in others:
        yield unknown((*path, "shares"), window.shares, others)
    elif cycle.windows[window.shares].shares:
        message = gettext_noop("A window shares the end of one that has days of its own.")
        yield Mistake((*path, "shares"), "window", message)
    elif _is_cut_away(window, cycle):
        yield Mistake((*path, "shares"), "window", ENDS_TOO_EARLY)
    if window.opens or window.closes:
        message = gettext_noop("A window that shares another one's end has no days of its own.")
        yield Mistake(path, "window", message)


def _is_cut_away(window: Window, cycle: Cycle) -> bool:
    """Whether nothing of the shared window is left; four years in a row have a leap year."""
    if _known_days(cycle, window.shares) is None:
        return False
    begins = cycle.since or LEAP_YEAR
    spans = [days_of(cycle, window, year) for year in range(begins, begins + 4)]
    return any(days is not None and days[1] < days[0] for days in spans)


def _days(path: Path, window: Window, cycle: Cycle) -> Iterator[Mistake]:
    yield from written_days(path, window, "date" if cycle.since is None else "yearly")


def written_days(path: Path, window: Window, way: Literal["date", "yearly"]) -> Iterator[Mistake]:
    """The days stand there in the one way that fits, and in their order."""
    wanted: type = date if way == "date" else str
    for key in ("opens", "closes"):
        day = getattr(window, key)
        if day is not None and not isinstance(day, wanted):
            yield Mistake((*path, key), "window", _WAYS[way])
            return
        if isinstance(day, str) and not _exists(day):
            message = gettext_noop("No year has the day %(day)s.")
            yield Mistake((*path, key), "window", message, {"day": day})
            return
    if window.opens is not None and str(window.opens) > str(window.closes):
        yield Mistake((*path, "closes"), "window", ENDS_TOO_EARLY)


def _exists(day: str) -> bool:
    """Whether some year has this ``MM-DD``: 29 February does, 31 June does not."""
    month, number = (int(part) for part in day.split("-"))
    return number <= monthrange(LEAP_YEAR, month)[1]


_WAYS = {
    "date": gettext_noop("In the cycle of one year a day is written YYYY-MM-DD."),
    "yearly": gettext_noop("In a yearly cycle a day is written MM-DD."),
}


def _reminder(path: Path, reminder: Reminder) -> Iterator[Mistake]:
    if min(reminder.days, default=0) < 0 or len(set(reminder.days)) < len(reminder.days):
        message = gettext_noop("Days before the end are not negative, and each is named once.")
        yield Mistake((*path, "days"), "reminders", message)


def _notices(programme: Programme) -> Iterator[Mistake]:
    """A window must be longer than the public notice inside it, even without any holiday."""
    for n, step in enumerate(programme.route):
        if step.kind != "notice":
            continue
        for cycle in programme.cycles:
            days = _known_days(cycle, step.window)
            if days and (days[1] - days[0]).days < _shortest(step.terms):
                message = gettext_noop(
                    "The window “%(window)s” is shorter than its public notice of %(days)s days."
                )
                params = {"window": step.window, "days": step.terms.days}
                yield Mistake(("route", n, "window"), "window", message, params)


def _known_days(cycle: Cycle, window: str) -> Days | None:
    """The window's days, unless something else is already wrong with them."""
    given = cycle.windows.get(window)
    if given is None or given.shares or any(_window((), window, given, cycle)):
        return None
    if cycle.since is None and not YEAR_AND_BATCH.fullmatch(cycle.id):
        return None
    return days_of(cycle, given, cycle.since or int(cycle.id[:4]))


def _shortest(terms: NoticeTerms) -> int:
    """Calendar days between the first and the last of a notice where no day is a holiday."""
    counted = terms.days - 1 if terms.first_day == "counted" else terms.days
    return counted if terms.count == "calendar" else counted + 2 * ((counted - 1) // 5)
