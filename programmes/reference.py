"""Code tables: regions, industries, majors, professional titles; the calendar. Pure.

Each row is stored by its code and shown by its name; see ``fixtures/reference/README.md`` for
where the shipped tables come from and where they are incomplete. An installation imports newer
ones: ``programmes.serving`` installs what was imported, and the newest version serves.

Whoever keeps something made of a table keeps it under ``version(table)``, so that it is made anew
when another version serves.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from hashlib import sha256
from io import StringIO
from pathlib import Path
from types import MappingProxyType
from typing import Literal, get_args

from .definitions import Text
from .workdays import Calendar

Table = Literal["regions", "industries", "majors", "professional_titles"]
TABLES: tuple[Table, ...] = get_args(Table)
CALENDAR = "workdays"

FOLDER = Path(__file__).resolve().parent.parent / "fixtures" / "reference"
# Rows that only group others: shown as headings, never an answer.
HEADINGS: Mapping[str, frozenset[str]] = MappingProxyType(
    {"industries": frozenset({"section"}), "majors": frozenset({"class"})}
)
# A city is named with its province, a county with both: 吉林省吉林市昌邑区.
NAMED_WITH_PARENT = frozenset({"regions"})


@dataclass(frozen=True, slots=True)
class Entry:
    """One row; ``level`` and ``parent`` are the table's own, ``group`` is the heading above it.

    ``is_answer``: whether a declaration may be answered with it; headings may not.
    """

    code: str
    name: Text
    level: str
    parent: str
    group: Text | None = None
    is_answer: bool = True


Entries = Mapping[str, Entry]


@dataclass(frozen=True, slots=True)
class Version:
    """The CSV text of a table and since when it serves; ``None``: since ever, as shipped."""

    table: str
    source: str
    since: datetime | None = None


@lru_cache(maxsize=8)
def shipped(table: str) -> Version:
    """The table as it came with this release."""
    return Version(table, (FOLDER / f"{table}.csv").read_text(encoding="utf-8"))


# The versions of each table, the newest last. Replaced as a whole, never changed in place: requests
# that run meanwhile keep what they have.
_serving: dict[str, tuple[Version, ...]] = {}
_filed_at: ContextVar[datetime | None] = ContextVar("filed_at", default=None)


def install(table: str, later: Sequence[Version]) -> None:
    """Serve the last of these, or the shipped table where there is none; keep the names of all."""
    _serving[table] = (shipped(table), *later)


def newest(table: str) -> Version:
    """The version that serves."""
    return versions(table)[-1]


def version(table: str) -> str:
    """SHA-256 (hex) of the text that serves: equal texts give equal answers."""
    return digest(newest(table).source)


@lru_cache(maxsize=64)
def digest(source: str) -> str:
    """SHA-256 (hex) of a table's text."""
    return sha256(source.encode()).hexdigest()


def entries(table: Table) -> Entries:
    """All rows by code, in the table's order."""
    return entries_of(newest(table))


@lru_cache(maxsize=32)
def entries_of(version: Version) -> Entries:
    """The same of one version, parsed once in a process."""
    rows = rows_of(version.source)
    by_code = {row["code"]: row for row in rows}
    return MappingProxyType({row["code"]: _entry(version.table, row, by_code) for row in rows})


def known(table: Table, code: str) -> bool:
    """Whether the code may be an answer: some version has it, and not as a heading.

    A code that the newest version dropped is offered no more, and stays right where it was given.
    """
    entry = _found(table, code)
    return entry is not None and entry.is_answer


def label(table: Table, code: str) -> Text:
    """The name of the code: as it serves, or inside ``as_filed`` as it did then.

    A code that the table no longer has keeps its last name, one that it never had is shown as it
    was stored.
    """
    entry = _found(table, code)
    return entry.name if entry else _text(code)


@contextmanager
def as_filed(at: datetime) -> Iterator[None]:
    """Inside, names are those of that moment: what was filed keeps its words."""
    token = _filed_at.set(at)
    try:
        yield
    finally:
        _filed_at.reset(token)


def calendar() -> Calendar:
    """Working days as the State Council announced them; a year is known that has a row."""
    return calendar_of(newest(CALENDAR).source)


@lru_cache(maxsize=8)
def calendar_of(source: str) -> Calendar:
    """The calendar that the text of a table of days says."""
    days: dict[str, set[date]] = {"off": set(), "work": set()}
    for row in rows_of(source):
        days[row["kind"]].add(date.fromisoformat(row["day"]))
    off, work = days["off"], days["work"]
    return Calendar(frozenset(off), frozenset(work), frozenset(day.year for day in off | work))


def rows_of(source: str) -> list[dict[str, str]]:
    """The rows of a table's text by column."""
    return list(csv.DictReader(StringIO(source)))


def versions(table: str) -> tuple[Version, ...]:
    """All that are installed, the newest last; the shipped one is the first."""
    return _serving.get(table) or (shipped(table),)


def _found(table: Table, code: str) -> Entry | None:
    """The row in the version asked for, else in the nearest one that has it."""
    known = versions(table)
    at = _filed_at.get()
    if at is not None:
        then = [each for each in known if each.since is None or each.since <= at]
        known = (*known[len(then) :][::-1], *then)
    for version in reversed(known):
        if entry := entries_of(version).get(code):
            return entry
    return None


def _entry(table: str, row: dict[str, str], by_code: Mapping[str, dict[str, str]]) -> Entry:
    above = by_code.get(row["parent"])
    name = _text(row["name"], row.get("name_en", ""))
    group = _text(above["name"], above.get("name_en", "")) if above else None
    if table in NAMED_WITH_PARENT and above:
        further = by_code.get(above["parent"], {"name": ""})
        name = _text(further["name"] + above["name"] + row["name"])
        group = _text(further["name"] + above["name"]) if further["name"] else group
    if group is None and row.get("series"):
        group = _text(row["series"], row.get("series_en", ""))
    is_answer = row["level"] not in HEADINGS.get(table, ())
    return Entry(row["code"], name, row["level"], row["parent"], group, is_answer)


def _text(zh: str, en: str = "") -> Text:
    return Text.model_validate({"zh-hans": zh, "en": en})
