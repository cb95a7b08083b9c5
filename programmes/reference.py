"""Code tables: regions, industries, majors, professional titles; the calendar. Pure; read once.

Each row is stored by its code and shown by its name; see ``fixtures/reference/README.md`` for
where the tables come from and where they are incomplete.
"""

from __future__ import annotations

import csv
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path
from types import MappingProxyType
from typing import Literal

from .definitions import Text
from .workdays import Calendar

Table = Literal["regions", "industries", "majors", "professional_titles"]

FOLDER = Path(__file__).resolve().parent.parent / "fixtures" / "reference"
# Rows that only group others: shown as headings, never an answer.
HEADINGS = frozenset({"section", "class"})
# A city is named with its province: 吉林省吉林市.
NAMED_WITH_PARENT = frozenset({"regions"})


@dataclass(frozen=True, slots=True)
class Entry:
    """One row; ``level`` and ``parent`` are the table's own, ``group`` is the heading above it."""

    code: str
    name: Text
    level: str
    parent: str
    group: Text | None = None

    @property
    def is_answer(self) -> bool:
        """Whether a declaration may be answered with it; headings may not."""
        return self.level not in HEADINGS


@lru_cache(maxsize=8)
def entries(table: Table) -> MappingProxyType[str, Entry]:
    """All rows by code, in the table's order."""
    rows = _rows(table)
    names = {row["code"]: _text(row["name"], row["name_en"]) for row in rows}
    return MappingProxyType({row["code"]: _entry(table, row, names) for row in rows})


def known(table: Table, code: str) -> bool:
    """Whether the code may be an answer: it exists, and is no heading."""
    entry = entries(table).get(code)
    return entry is not None and entry.is_answer


def label(table: Table, code: str) -> Text:
    """The name of the code. A code that the table no longer has is shown as it was stored."""
    entry = entries(table).get(code)
    return entry.name if entry else _text(code)


def search(table: Table, text: str, limit: int = 20) -> list[Entry]:
    """Answers whose code begins with the text or whose name has it, best first."""
    wanted = text.strip().lower()
    ranked = [
        (rank, entry)
        for entry in entries(table).values()
        if entry.is_answer and (rank := _rank(entry, wanted)) is not None
    ]
    return [entry for _, entry in sorted(ranked, key=lambda pair: pair[0])[:limit]]


@lru_cache(maxsize=1)
def calendar() -> Calendar:
    """Working days as the State Council announced them; a year is known that has a row."""
    days: dict[str, set[date]] = {"off": set(), "work": set()}
    for row in _rows("workdays"):
        days[row["kind"]].add(date.fromisoformat(row["day"]))
    off, work = days["off"], days["work"]
    return Calendar(frozenset(off), frozenset(work), frozenset(day.year for day in off | work))


def _rows(name: str) -> list[dict[str, str]]:
    with (FOLDER / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def _rank(entry: Entry, wanted: str) -> int | None:
    names = [entry.name.zh.lower(), entry.name.en.lower()]
    if entry.code.lower() == wanted:
        return 0
    if entry.code.lower().startswith(wanted) or any(name.startswith(wanted) for name in names):
        return 1
    if any(wanted in name for name in names):
        return 2
    return None


def _entry(table: Table, row: dict[str, str], names: dict[str, Text]) -> Entry:
    above = names.get(row["parent"])
    name = names[row["code"]]
    if table in NAMED_WITH_PARENT and above:
        name = _text(above.zh + name.zh)
    group = above or (_text(row["series"], row["series_en"]) if row.get("series") else None)
    return Entry(row["code"], name, row["level"], row["parent"], group)


def _text(zh: str, en: str = "") -> Text:
    return Text.model_validate({"zh-hans": zh, "en": en})
