"""A table of earlier results or of a register, read line by line, mistakes with their line. Pure.

Columns, by their headings in Chinese or by their names: of results ``unit``, ``title``,
``outcome``, ``level``, ``since``; of a register ``unit`` and ``on``.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType
from typing import Any, get_args

from programmes.definitions import Level
from programmes.findings import Finding, gettext_noop

MOST_ROWS = 5000
MOST_SHOWN = 50
NAMES: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "unit": ("单位名称", "单位"),
        "title": ("项目名称", "名称"),
        "outcome": ("结果",),
        "level": ("级别",),
        "since": ("日期", "认定日期"),
        "on": ("日期", "记录日期"),
    }
)
LEVELS: Mapping[str, str] = MappingProxyType(
    {"国家级": "ministry", "省级": "province", "市级": "city", "单位": "unit"}
    | {each: each for each in get_args(Level)}
)
RESULTS = ("unit", "title", "outcome", "level", "since")
REGISTER = ("unit", "on")


@dataclass(frozen=True, slots=True)
class Line:
    """One row: the unit and what stands of it; ``outcome`` is an id."""

    number: int
    unit: str
    title: str = ""
    outcome: str = ""
    level: str = ""
    on: date | None = None


@dataclass(frozen=True, slots=True)
class Read:
    """The lines, or the mistakes; a table with one mistake gives no lines."""

    lines: tuple[Line, ...] = ()
    mistakes: tuple[Finding, ...] = ()


def results(text: str, outcomes: Mapping[str, str], today: date) -> Read:
    """Earlier results. ``outcomes`` are the ids that an outcome may be called by, by word."""
    return _read(text, RESULTS, outcomes, today)


def register(text: str, today: date) -> Read:
    """The entries of a register; a date may be missing."""
    return _read(text, REGISTER, {}, today)


def _read(text: str, columns: Collection[str], outcomes: Mapping[str, str], today: date) -> Read:
    rows = [
        row for row in csv.reader(io.StringIO(text.lstrip("\ufeff"))) if any(map(str.strip, row))
    ]
    places = _places(rows[0] if rows else [], columns)
    missing = [NAMES[each][0] for each in columns if each not in places]
    if missing:
        message = gettext_noop("The first line must name these columns: %(columns)s.")
        return Read(mistakes=(_fault(1, message, columns=tuple(missing)),))
    if not rows[1:] or len(rows) - 1 > MOST_ROWS:
        message = gettext_noop("A table has 1 to %(most)s lines.")
        return Read(mistakes=(_fault(1, message, most=MOST_ROWS),))
    lines, mistakes = [], []
    seen: dict[tuple[str, str, date | None], int] = {}
    for number, row in enumerate(rows[1:], 2):
        said = {name: row[n].strip() if n < len(row) else "" for name, n in places.items()}
        found = list(_faults(number, said, outcomes, today))
        line = None if found else _line(number, said, outcomes)
        if line is not None and (before := seen.setdefault(_same(line), number)) != number:
            message = gettext_noop("It says the same as line %(before)s.")
            found.append(_fault(number, message, before=before))
        mistakes += found
        if line is not None:
            lines.append(line)
    return Read(mistakes=tuple(mistakes[:MOST_SHOWN])) if mistakes else Read(tuple(lines))


def _same(line: Line) -> tuple[str, str, date | None]:
    return line.unit, line.title, line.on


def _places(heads: list[str], columns: Collection[str]) -> dict[str, int]:
    words = [head.strip().lower() for head in heads]
    found = {}
    for name in columns:
        for word in (name, *NAMES[name]):
            if word in words:
                found[name] = words.index(word)
                break
    return found


def _faults(
    number: int, said: Mapping[str, str], outcomes: Mapping[str, str], today: date
) -> Iterator[Finding]:
    if not said["unit"] or len(said["unit"]) > 120:
        yield _fault(number, gettext_noop("Name the unit, in at most 120 characters."))
    if "title" in said and (not said["title"] or len(said["title"]) > 200):
        yield _fault(number, gettext_noop("Name the project, in at most 200 characters."))
    if "outcome" in said and said["outcome"] not in outcomes:
        message = gettext_noop("“%(word)s” is no result of this programme: %(known)s.")
        yield _fault(number, message, word=said["outcome"], known=tuple(outcomes))
    if "level" in said and said["level"] not in LEVELS:
        message = gettext_noop("“%(word)s” is no level: %(known)s.")
        yield _fault(number, message, word=said["level"], known=tuple(LEVELS)[:4])
    written = said.get("since", said.get("on", ""))
    day = _day(written)
    if day is None and (written or "since" in said):
        yield _fault(number, gettext_noop("Write the day as 2026-12-31."))
    elif day is not None and day > today:
        yield _fault(number, gettext_noop("That day is still to come."))


def _line(number: int, said: Mapping[str, str], outcomes: Mapping[str, str]) -> Line:
    return Line(
        number,
        said["unit"],
        said.get("title", ""),
        outcomes.get(said.get("outcome", ""), ""),
        LEVELS.get(said.get("level", ""), ""),
        _day(said.get("since", said.get("on", ""))),
    )


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _fault(number: int, message: str, **params: Any) -> Finding:
    label = {"label": f"#{number}"}
    return Finding("record_line", message, place="field:file", params={**label, **params})
