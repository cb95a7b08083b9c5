"""What a workbook says of areas: their figures, or the bases of a sharing out. Pure.

One area a line, known by its code; the headings stand in the first line, in either language. The
name stands there for people, and must be that of the code: a sheet whose lines have slipped is
not read.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Literal

from openpyxl.utils import get_column_letter

from programmes.definitions import Text
from programmes.findings import Finding, Refused, gettext_noop

Column = Literal["code", "name", "minimum", "maximum", "base"]
Names = Mapping[str, Sequence[str]]  # by code, the names that an area goes by
Read = dict[str, tuple[int | None, ...]]  # by code, what its line says in each column

HEADS: Mapping[Column, Text] = {
    "code": Text(zh="地区代码", en="Area code"),
    "name": Text(zh="地区", en="Area"),
    "minimum": Text(zh="下限", en="Minimum"),
    "maximum": Text(zh="上限", en="Maximum"),
    "base": Text(zh="基数", en="Base"),
}
FIGURES: tuple[Column, ...] = ("minimum", "maximum")
BASES: tuple[Column, ...] = ("base",)
MOST: Mapping[Column, int] = {"minimum": 9_999, "maximum": 9_999, "base": 9_999_999}
MOST_TOLD = 20  # findings of one sheet: whoever has more has taken the wrong file


def read(lines: Sequence[Sequence[str]], columns: Sequence[Column], areas: Names) -> Read:
    """What stands in ``columns``, by code; an empty cell is ``None``.

    ``Refused`` names row and column of everything that cannot be read.
    """
    places = _places(lines[0] if lines else ())
    wanted: tuple[Column, ...] = ("code", *columns)
    if missing := [_no_column(HEADS[each]) for each in wanted if each not in places]:
        raise Refused(missing)
    reading = _Reading(places, tuple(columns), areas)
    for number, line in enumerate(lines[1:], 2):
        if any(cell.strip() for cell in line):
            reading.take(number, line)
    if reading.findings:
        raise Refused(reading.findings[:MOST_TOLD])
    return reading.values


def _places(heads: Sequence[str]) -> dict[Column, int]:
    """Which column stands where, counted from 0."""
    said = [head.strip().casefold() for head in heads]
    named = {column: (text.zh, text.get("en").casefold()) for column, text in HEADS.items()}
    return {
        column: said.index(name)
        for column, names in named.items()
        for name in names
        if name in said
    }


class _Reading:
    """The lines so far, and what is wrong with them."""

    def __init__(
        self, places: Mapping[Column, int], columns: tuple[Column, ...], areas: Names
    ) -> None:
        self.places, self.columns, self.areas = places, columns, areas
        self.values: Read = {}
        self.lines: dict[str, int] = {}
        self.findings: list[Finding] = []

    def take(self, number: int, line: Sequence[str]) -> None:
        code = self._cell(line, "code")
        wrong = list(self._mistakes(number, line, code))
        if wrong:
            self.findings += wrong
            return
        self.lines[code] = number
        self.values[code] = tuple(
            int(said) if (said := self._cell(line, column)) else None for column in self.columns
        )

    def _cell(self, line: Sequence[str], column: Column) -> str:
        place = self.places.get(column)
        return line[place].strip() if place is not None and place < len(line) else ""

    def _mistakes(self, number: int, line: Sequence[str], code: str) -> Iterator[Finding]:
        def at(column: Column) -> str:
            return f"{get_column_letter(self.places[column] + 1)}{number}"

        if code not in self.areas:
            yield _unknown(at("code"), code)
            return
        if code in self.lines:
            yield _twice(at("code"), code, self.lines[code])
        name = self._cell(line, "name")
        if name and name.casefold() not in {each.casefold() for each in self.areas[code]}:
            yield _other_name(at("name"), name, code, self.areas[code][0])
        for column in self.columns:
            said = self._cell(line, column)
            if said and not _is_count(said, MOST[column]):
                yield _no_number(at(column), HEADS[column], said, MOST[column])


def _is_count(said: str, most: int) -> bool:
    return said.isdecimal() and len(said) <= 9 and int(said) <= most


def _finding(code: str, message: str, remedy: str, **params: str | int | Text) -> Finding:
    return Finding(code, message, place="field:workbook", params=params, remedy=remedy)


def _no_column(head: Text) -> Finding:
    return _finding(
        "sheet_without_column",
        gettext_noop("The first row of the workbook has no column “%(column)s”."),
        gettext_noop("Download the table as a workbook, and keep its headings."),
        column=head,
    )


def _unknown(cell: str, code: str) -> Finding:
    return _finding(
        "sheet_unknown_area",
        gettext_noop("%(cell)s: no area has the code “%(said)s”."),
        gettext_noop("Correct the code, or delete the row."),
        cell=cell,
        said=code[:40],
    )


def _twice(cell: str, code: str, line: int) -> Finding:
    return _finding(
        "sheet_twice",
        gettext_noop("%(cell)s: the area %(said)s stands in row %(line)s already."),
        gettext_noop("Keep one row of each area."),
        cell=cell,
        said=code,
        line=line,
    )


def _other_name(cell: str, said: str, code: str, name: str) -> Finding:
    return _finding(
        "sheet_other_name",
        gettext_noop("%(cell)s: the area %(area)s is “%(name)s”, not “%(said)s”."),
        gettext_noop("See whether codes and names have slipped against each other."),
        cell=cell,
        said=said[:40],
        area=code,
        name=name,
    )


def _no_number(cell: str, head: Text, said: str, most: int) -> Finding:
    return _finding(
        "sheet_no_number",
        gettext_noop("%(cell)s, “%(column)s”: “%(said)s” is no whole number from 0 to %(most)s."),
        gettext_noop("Write the number in digits, without a unit."),
        cell=cell,
        column=head,
        said=said[:40],
        most=most,
    )
