"""A year of the calendar as somebody uploads it: read, judged, drawn as twelve months.

The State Council names days off and worked rest days (调休); the table keeps only exceptions: days
off from Monday to Friday, and worked Saturdays and Sundays.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from types import MappingProxyType
from typing import Literal

from ..findings import Finding, gettext_noop
from ..reference import rows_of
from .texts import Unreadable, as_csv, first_of, lines_of, mistake, wrong_cell

COLUMNS = ("day", "kind", "name", "name_en")
FIRST_YEAR, LAST_YEAR = 2000, 2100
MAX_SPAN_DAYS = 31
SATURDAY = 6  # ISO
DAY = timedelta(days=1)
# Source: 《全国年节及纪念日放假办法》 as amended in 2024. What falls on a weekend is made good on a
# working day, so weekdays off less worked weekend days are as many in every year.
LEGAL_DAYS, LEGAL_SINCE = 13, 2025
FESTIVALS: Mapping[str, str] = MappingProxyType(
    {
        "元旦": "New Year's Day",
        "春节": "Spring Festival",
        "清明节": "Tomb-sweeping Day",
        "劳动节": "Labour Day",
        "端午节": "Dragon Boat Festival",
        "中秋节": "Mid-autumn Festival",
        "国庆节": "National Day",
    }
)

Kind = Literal["off", "work"]
KINDS: Mapping[str, Kind] = MappingProxyType(
    {
        **dict.fromkeys(("off", "休", "休息", "放假", "假"), "off"),
        **dict.fromkeys(("work", "班", "上班", "补班", "调休上班"), "work"),
    }
)
HEAD = frozenset({"day", "date", "日期"})
DATE = re.compile(r"(?:(\d{4})[-/.年])?(?:(\d{1,2})[-/.月])?(\d{1,2})日?\Z", re.ASCII)
SPAN = re.compile(r"\s*(?:\.\.|至|到|—+|–|~|～|\s-\s)\s*")
WEEKDAY = re.compile(r"[（(](?:周|星期)[一二三四五六日天][）)]")


@dataclass(frozen=True, slots=True)
class Day:
    """A day that the notice names."""

    day: date
    kind: Kind
    name: str
    line: int

    @property
    def is_exception(self) -> bool:
        """Whether it differs from Monday to Friday, so that the table keeps it."""
        return (self.day.isoweekday() < SATURDAY) == (self.kind == "off")


@dataclass(frozen=True, slots=True)
class Incoming:
    """The days that were read, what is wrong with them, and what makes one doubt."""

    days: tuple[Day, ...]
    mistakes: tuple[Finding, ...] = ()
    doubts: tuple[Finding, ...] = ()


def read(text: str, year: int) -> Incoming:
    """Lines of day (or first and last day), off or work, name; with a mistake there is no year."""
    days: list[Day] = []
    mistakes: list[Finding] = []
    try:
        for line in lines_of(text.replace("，", ",").lstrip("\ufeff")):
            if line.cells[0].lower() not in HEAD:
                found = _read_line(line.number, line.cells, year)
                days += [each for each in found if isinstance(each, Day)]
                mistakes += [each for each in found if isinstance(each, Finding)]
    except Unreadable as error:
        return Incoming((), (error.finding,))
    mistakes += _twice(days)
    if not days and not mistakes:
        mistakes.append(mistake("year_empty", gettext_noop("There are no days in it.")))
    if mistakes:
        return Incoming((), tuple(first_of(mistakes)))
    return Incoming(tuple(sorted(days, key=lambda each: each.day)), (), tuple(_doubts(days, year)))


def _read_line(line: int, cells: Sequence[str], year: int) -> list[Day | Finding]:
    said, kind, name = (*cells, "", "", "")[:3]
    named = zip(COLUMNS, cells, strict=False)
    wrong = [found for column, cell in named if (found := wrong_cell(line, column, cell))]
    if kind.lower() not in KINDS:
        message = gettext_noop("Line %(line)s: “%(value)s” is neither “off” (休) nor “work” (班).")
        wrong.append(mistake("kind_unknown", message, line=line, value=kind[:20]))
    if not name:
        message = gettext_noop("Line %(line)s: the festival is missing after the day.")
        wrong.append(mistake("name_empty", message, line=line))
    span = _span(said, year)
    if span is None:
        message = gettext_noop(
            "Line %(line)s: “%(value)s” is no day, and not a first and last one."
        )
        wrong.append(mistake("day_form", message, line=line, value=said[:30]))
    elif {day.year for day in span} != {year}:
        message = gettext_noop("Line %(line)s: %(value)s is no day of %(year)s.")
        wrong.append(mistake("other_year", message, line=line, value=said[:30], year=year))
    if wrong or span is None:
        return [*wrong]
    return [Day(day, KINDS[kind.lower()], name, line) for day in span]


def _span(said: str, year: int) -> list[date] | None:
    """The days from the first to the last one; of a last one the month may be left out."""
    ends = SPAN.split(WEEKDAY.sub("", said))
    first = _date(ends[0], year, 0)
    last = _date(ends[-1], first.year, first.month) if first else None
    if first is None or last is None or len(ends) > 2:
        return None
    count = (last - first).days + 1
    return [first + n * DAY for n in range(count)] if 0 < count <= MAX_SPAN_DAYS else None


def _date(said: str, year: int, month: int) -> date | None:
    found = DATE.match(said.strip())
    if found is None:
        return None
    try:
        return date(int(found[1] or year), int(found[2] or month), int(found[3]))
    except ValueError:
        return None


def _twice(days: Sequence[Day]) -> Iterator[Finding]:
    first: dict[date, Day] = {}
    for each in days:
        if each.day in first:
            message = gettext_noop("Line %(line)s: %(day)s stands in line %(first)s already.")
            yield mistake(
                "day_twice", message, line=each.line, day=each.day, first=first[each.day].line
            )
        first.setdefault(each.day, each)


def _doubts(days: Sequence[Day], year: int) -> Iterator[Finding]:
    """What an official year has never been like."""
    named = "".join(each.name for each in days if each.kind == "off")
    missing = [name for name in FESTIVALS if name.removesuffix("节") not in named]
    if missing:
        message = gettext_noop("No day off is named after: %(names)s. Is the year whole?")
        yield mistake("festival_missing", message, names=("、".join(missing)))
    off = sum(each.kind == "off" and each.is_exception for each in days)
    work = sum(each.kind == "work" and each.is_exception for each in days)
    if year >= LEGAL_SINCE and off - work != LEGAL_DAYS:
        message = gettext_noop(
            "%(off)s weekdays off less %(work)s worked weekend days are %(net)s; since %(since)s "
            "it should be %(legal)s. Compare with the notice."
        )
        params = {"off": off, "work": work, "net": off - work}
        yield mistake("off_days", message, **params, since=LEGAL_SINCE, legal=LEGAL_DAYS)
    for each in days:
        if each.kind == "work" and not each.is_exception:
            message = gettext_noop("Line %(line)s: %(day)s is a weekday and worked anyway.")
            yield mistake("worked_anyway", message, line=each.line, day=each.day)
    new_year = Day(date(year, 1, 1), "off", "", 0)
    is_off = any((each.day, each.kind) == (new_year.day, "off") for each in days)
    if new_year.is_exception and not is_off:
        message = gettext_noop("1 January is a legal holiday in every year and is not off here.")
        yield mistake("new_year", message)


def merged(source: str, year: int, days: Sequence[Day]) -> str:
    """The whole table with this year's exceptions in place of what it had of the year."""
    english = {row["name"]: row.get("name_en", "") for row in rows_of(source)}
    kept = [
        [row.get(column, "") for column in COLUMNS]
        for row in rows_of(source)
        if date.fromisoformat(row["day"]).year != year
    ]
    kept += [
        [
            each.day.isoformat(),
            each.kind,
            each.name,
            FESTIVALS.get(each.name) or english.get(each.name, ""),
        ]
        for each in days
        if each.is_exception
    ]
    return as_csv(COLUMNS, sorted(kept))


@dataclass(frozen=True, slots=True)
class Cell:
    """A day of the picture; ``kind``: ``off``, ``work``, ``weekend``, empty for a plain weekday."""

    day: date
    kind: str
    name: str


@dataclass(frozen=True, slots=True)
class Month:
    """A month in weeks from Monday; ``None`` where the week belongs to another month."""

    first: date
    weeks: tuple[tuple[Cell | None, ...], ...]


def months(source: str, year: int) -> tuple[Month, ...]:
    """The picture of a year of the table: twelve months."""
    named = {date.fromisoformat(row["day"]): row for row in rows_of(source)}
    return tuple(_month(year, number, named) for number in range(1, 13))


def _month(year: int, number: int, named: Mapping[date, Mapping[str, str]]) -> Month:
    first = date(year, number, 1)
    following = date(year + number // 12, number % 12 + 1, 1)
    cells: list[Cell | None] = [None] * (first.isoweekday() - 1)
    cells += [_cell(first + n * DAY, named) for n in range((following - first).days)]
    cells += [None] * (-len(cells) % 7)
    return Month(first, tuple(tuple(cells[n : n + 7]) for n in range(0, len(cells), 7)))


def _cell(day: date, named: Mapping[date, Mapping[str, str]]) -> Cell:
    row = named.get(day)
    if row:
        return Cell(day, row["kind"], row["name"])
    return Cell(day, "weekend" if day.isoweekday() >= SATURDAY else "", "")
