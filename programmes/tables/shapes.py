"""What each code table must look like: columns, levels, the form of a code, what stands above it.

Sources: GB/T 2260 (regions), GB/T 4754—2017 (industries), 职业教育专业目录 (majors).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

COMMON = ("code", "name", "name_en", "level", "parent")
NEEDED = ("code", "name", "level", "parent")
ROOT = ""  # what stands above a row that has nothing above it


@dataclass(frozen=True, slots=True)
class Level:
    """``code``: the form of its codes, ``says`` in words; ``above``: levels that its parent has."""

    code: re.Pattern[str]
    says: str
    above: tuple[str, ...] = (ROOT,)


@dataclass(frozen=True, slots=True)
class Shape:
    """A table's columns in order, and its levels. ``nested``: a parent is a row of the table."""

    levels: Mapping[str, Level]
    further: tuple[str, ...] = ()
    nested: bool = True

    @property
    def columns(self) -> tuple[str, ...]:
        """All columns in the order in which they are kept."""
        return (*COMMON, *self.further)


def _level(pattern: str, says: str, *above: str) -> Level:
    return Level(re.compile(pattern + r"\Z", re.ASCII), says, above or (ROOT,))


_REGIONS = {
    "province": _level(r"\d\d0000|XPCC", "dd0000"),
    "city": _level(r"\d{4}00", "dddd00", "province"),
    "county": _level(r"\d{6}", "dddddd", "city", "province"),
    "direct_county": _level(r"\d{6}", "dddddd", "province"),
}
_INDUSTRIES = {
    "section": _level(r"[A-T]", "A–T"),
    "division": _level(r"\d\d", "dd", "section"),
    "group": _level(r"\d{3}", "ddd", "division"),
    "class": _level(r"\d{4}", "dddd", "group", "division"),
}
_MAJORS = {
    "class": _level(r"\d\d", "dd"),
    "secondary": _level(r"\d{6}", "dddddd", "class"),
    "associate": _level(r"\d{6}", "dddddd", "class"),
    "vocational_bachelor": _level(r"\d{6}", "dddddd", "class"),
}
_TITLES = {
    name: _level(r"[a-z][a-z0-9_]{1,59}", "a–z, 0–9, _")
    for name in ("none", "junior", "intermediate", "senior", "full_senior")
}

SHAPES: Mapping[str, Shape] = MappingProxyType(
    {
        "regions": Shape(_REGIONS),
        "industries": Shape(_INDUSTRIES),
        "majors": Shape(_MAJORS, ("catalogue", "note")),
        "professional_titles": Shape(_TITLES, ("series", "series_en"), nested=False),
    }
)

# What the columns may be called instead, as in a table made by hand.
HEADERS: Mapping[str, str] = MappingProxyType(
    {
        "代码": "code",
        "名称": "name",
        "英文名称": "name_en",
        "层级": "level",
        "上级代码": "parent",
        "目录年份": "catalogue",
        "备注": "note",
        "系列": "series",
        "系列英文名称": "series_en",
    }
)
