"""The windows of a round that is yet to be opened: what the notice gives, what to look at. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from .cycles import Days, cycle_of, days_of, year_of
from .definitions import Cycle, NoticeTerms, Programme, Step, Text, Window
from .findings import Finding, Strength, gettext_noop
from .workdays import Calendar, latest_begin

Planned = Mapping[str, Days]


@dataclass(frozen=True, slots=True)
class Opportunity:
    """A year, or a batch of it, for which the file has a cycle. ``key`` names the round."""

    key: str
    year: int
    cycle: Cycle | None = None  # none: the file names no days for the year


@dataclass(frozen=True, slots=True)
class Proposal:
    """A window with the days that the cycle gives it, and the words of the notice on it."""

    id: str
    steps: tuple[Step, ...]
    opens: date | None
    closes: date | None
    window: Window | None

    @property
    def quote(self) -> str:
        return self.window.quote if self.window else ""

    @property
    def basis(self) -> Text | None:
        return self.window.basis if self.window else None

    @property
    def fuzzy(self) -> str:
        return self.window.fuzzy if self.window else ""


def opportunities(programme: Programme, this_year: int) -> list[Opportunity]:
    """The cycles a round can be opened from, the latest first; yearly ones up to the next year."""
    found = []
    for cycle in programme.cycles:
        year = year_of(cycle)
        if year is not None:
            found.append(Opportunity(cycle.id, year, cycle))
    for year in (this_year + 1, this_year):
        cycle_then = cycle_of(programme, year)
        if cycle_then is None or cycle_then.since is not None:
            found.append(Opportunity(str(year), year, cycle_then))
    return sorted(found, key=lambda each: (each.year, each.key), reverse=True)


def windows_of(programme: Programme) -> list[str]:
    """The windows that a round needs, in the order of the route."""
    names = [step.window for step in programme.route]
    return list(dict.fromkeys([*names, *(each.window for each in programme.reminders)]))


def proposals(programme: Programme, at: Opportunity) -> list[Proposal]:
    """Each window that a round needs; days that are not announced are left empty."""
    found = []
    for name in windows_of(programme):
        window = at.cycle.windows.get(name) if at.cycle else None
        opens, closes = _given(at, window)
        steps = tuple(step for step in programme.route if step.window == name)
        found.append(Proposal(name, steps, opens, closes, window))
    return found


def _given(at: Opportunity, window: Window | None) -> tuple[date | None, date | None]:
    """Where the notice names only the last day, the first is left open."""
    if at.cycle is None or window is None:
        return None, None
    days = days_of(at.cycle, window, at.year)
    if days is not None:
        return days
    if window.closes is None:
        return None, None
    alone = days_of(at.cycle, window.model_copy(update={"opens": window.closes}), at.year)
    return None, alone[1] if alone else None


def moved(days: Days, years: int) -> Days:
    """The same days so many years later; 29 February becomes the 28th."""
    return _moved(days[0], years), _moved(days[1], years)


def _moved(day: date, years: int) -> date:
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return day.replace(year=day.year + years, day=28)


def cut_offs(at: Opportunity, days: Planned) -> dict[str, int]:
    """By how many days a window ends before the one whose end it shares."""
    found = {}
    for name, window in at.cycle.windows.items() if at.cycle else ():
        if window.shares in days and name in days:
            found[name] = (days[window.shares][1] - days[name][1]).days
    return found


def warnings(
    programme: Programme,
    days: Planned,
    terms: Mapping[str, NoticeTerms],
    calendar: Calendar,
    today: date,
) -> list[Finding]:
    """What to look at before the round is opened; nothing of it refuses.

    ``terms`` are those of the notices by the id of their step.
    """
    return [
        *_order(programme, days),
        *_notices(programme, days, terms, calendar),
        *_ends(days, calendar, today),
    ]


def _order(programme: Programme, days: Planned) -> Iterator[Finding]:
    latest, before = date.min, ""
    for name in windows_of(programme):
        if name in days and days[name][1] < latest:
            message = gettext_noop("It ends before “%(window)s”, from which projects come to it.")
            yield _warning(name, "window_order", message, window=before)
        elif name in days:
            latest, before = days[name][1], name


def _notices(
    programme: Programme, days: Planned, terms: Mapping[str, NoticeTerms], calendar: Calendar
) -> Iterator[Finding]:
    for step in programme.route:
        if step.kind != "notice" or step.window not in days:
            continue
        opens, closes = days[step.window]
        begin = latest_begin(closes - timedelta(days=1), terms[step.id], calendar)
        if begin < opens:
            message = gettext_noop(
                "No public notice of %(days)s days can end inside it and leave a day to send the "
                "list: it had to begin on %(latest)s."
            )
            params = {"days": terms[step.id].days, "latest": begin}
            yield _warning(step.window, "notice_does_not_fit", message, **params)


def _ends(days: Planned, calendar: Calendar, today: date) -> Iterator[Finding]:
    for name, (_opens, closes) in days.items():
        if closes < today:
            message = gettext_noop("It is over already: nobody could act in it.")
            yield _warning(name, "window_over", message)
        elif not calendar.is_official(closes):
            message = gettext_noop(
                "For %(year)s there is no official calendar of rest days yet: they are guessed."
            )
            yield _warning(name, "calendar_unofficial", message, year=closes.year)
        elif not calendar.is_workday(closes):
            message = gettext_noop(
                "Its last day is a rest day. It does not move; a reminder goes out on the last "
                "working day before."
            )
            yield _warning(name, "ends_on_rest_day", message)


def _warning(name: str, code: str, message: str, **params: Any) -> Finding:
    label = {"label": name}
    return Finding(code, message, Strength.TARGET, f"field:closes-{name}", {**label, **params})
