"""A code table that somebody uploads: read, judged line by line, compared with the one that serves.

Nothing of it is believed: the rows that are kept are written anew from what was read.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from .. import reference
from ..findings import Finding, gettext_noop
from .shapes import HEADERS, NEEDED, ROOT, SHAPES, Shape
from .texts import Line, Unreadable, as_csv, first_of, lines_of, mistake, unreadable, wrong_cell

Row = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Incoming:
    """The text to keep, or what is wrong with the one that came. ``rows``: how many."""

    source: str
    rows: int
    mistakes: tuple[Finding, ...] = ()


def read(table: str, text: str) -> Incoming:
    """The uploaded table; with any mistake there is nothing to keep."""
    shape = SHAPES[table]
    try:
        lines = list(lines_of(text))
        columns = _columns(lines[:1], shape)
    except Unreadable as error:
        return Incoming("", 0, (error.finding,))
    whole = [line for line in lines[1:] if len(line.cells) == len(columns)]
    rows = [(line.number, dict(zip(columns, line.cells, strict=True))) for line in whole]
    found = [*_wrong_lines(columns, lines[1:]), *_wrong_rows(shape, rows)]
    if not rows and not found:
        found.append(mistake("table_empty", gettext_noop("The file has no rows.")))
    if found:
        in_order = sorted(found, key=lambda each: int(each.params.get("line", 0)))
        return Incoming("", len(rows), tuple(first_of(in_order)))
    kept = ([row.get(column, "") for column in shape.columns] for _, row in rows)
    return Incoming(as_csv(shape.columns, kept), len(rows))


def _columns(head: Sequence[Line], shape: Shape) -> tuple[str, ...]:
    """The names in the first line; raises ``Unreadable`` if they are not this table's."""
    names = head[0].cells if head else ()
    columns = tuple(HEADERS.get(name, name.lower()) for name in names)
    missing = [name for name in NEEDED if name not in columns]
    strange = [name for name in columns if name not in shape.columns or columns.count(name) > 1]
    remedy = gettext_noop("The first line names the columns: %(columns)s.")
    wanted = ", ".join(shape.columns)
    if missing:
        message = gettext_noop("These columns are missing: %(names)s.")
        raise unreadable(
            "columns_missing", message, remedy, names=", ".join(missing), columns=wanted
        )
    if strange:
        message = gettext_noop("This table has no such columns, or has them once: %(names)s.")
        shown = ", ".join(name or "–" for name in dict.fromkeys(strange))
        raise unreadable("columns_unknown", message, remedy, names=shown, columns=wanted)
    return columns


def _wrong_lines(columns: Sequence[str], lines: Sequence[Line]) -> Iterator[Finding]:
    for line in lines:
        if len(line.cells) != len(columns):
            message = gettext_noop("Line %(line)s has %(count)s cells instead of %(wanted)s.")
            count = len(line.cells)
            yield mistake(
                "cells_count", message, line=line.number, count=count, wanted=len(columns)
            )
        for column, cell in zip(columns, line.cells, strict=False):
            if wrong := wrong_cell(line.number, column, cell):
                yield wrong


def _wrong_rows(shape: Shape, rows: Sequence[tuple[int, Row]]) -> Iterator[Finding]:
    first: dict[str, int] = {}
    by_code: dict[str, Row] = {}
    for line, row in rows:
        code = row.get("code", "")
        if code in first:
            message = gettext_noop(
                "Line %(line)s, “code”: %(value)s stands in line %(first)s already."
            )
            yield mistake(
                "code_twice", message, line=line, column="code", value=code, first=first[code]
            )
        first.setdefault(code, line)
        by_code.setdefault(code, row)
    for line, row in rows:
        yield from _wrong_row(shape, line, row, by_code)


def _wrong_row(shape: Shape, line: int, row: Row, by_code: Mapping[str, Row]) -> Iterator[Finding]:
    code, parent = row.get("code", ""), row.get("parent", "")
    if not row.get("name"):
        message = gettext_noop("Line %(line)s, “name”: empty.")
        yield mistake("name_empty", message, line=line, column="name")
    level = shape.levels.get(row.get("level", ""))
    if level is None:
        message = gettext_noop("Line %(line)s, “level”: “%(value)s” is none of %(levels)s.")
        levels = ", ".join(shape.levels)
        value = row.get("level", "")
        yield mistake(
            "level_unknown", message, line=line, column="level", value=value, levels=levels
        )
        return
    if not level.code.match(code):
        message = gettext_noop(
            "Line %(line)s, “code”: “%(value)s” is not of the form %(form)s, or too long or short."
        )
        yield mistake(
            "code_form", message, line=line, column="code", value=code[:20], form=level.says
        )
    if shape.nested and _level_of(parent, by_code) not in level.above:
        message = gettext_noop(
            "Line %(line)s, “parent”: “%(value)s” is no row above this one (%(levels)s)."
        )
        levels = ", ".join(name or "–" for name in level.above)
        yield mistake(
            "parent_unknown", message, line=line, column="parent", value=parent[:20], levels=levels
        )


def _level_of(parent: str, by_code: Mapping[str, Row]) -> str | None:
    if not parent:
        return ROOT
    return by_code[parent].get("level") if parent in by_code else None


@dataclass(frozen=True, slots=True)
class Renamed:
    """A code with its two names, or the names of what stands above it."""

    code: str
    old: str
    new: str


@dataclass(frozen=True, slots=True)
class Difference:
    """What becomes of the rows, in the order of the table that has them."""

    added: tuple[reference.Entry, ...]
    removed: tuple[reference.Entry, ...]
    renamed: tuple[Renamed, ...]
    moved: tuple[Renamed, ...]
    otherwise: tuple[str, ...]  # codes of rows whose level, English name or remark differs
    same: int

    @property
    def is_none(self) -> bool:
        """Whether both tables say the same."""
        return not (self.added or self.removed or self.renamed or self.moved or self.otherwise)


def difference(old: reference.Version, new: reference.Version) -> Difference:
    """What changes when ``new`` serves instead of ``old``."""
    was, is_now = reference.entries_of(old), reference.entries_of(new)
    before = {row["code"]: row for row in reference.rows_of(old.source)}
    after = {row["code"]: row for row in reference.rows_of(new.source)}
    both = [(before[code], row) for code, row in after.items() if code in before]
    renamed = [Renamed(a["code"], a["name"], b["name"]) for a, b in both if a["name"] != b["name"]]
    moved = [
        Renamed(a["code"], _name(was, a["parent"]), _name(is_now, b["parent"]))
        for a, b in both
        if a["parent"] != b["parent"]
    ]
    told = {each.code for each in (*renamed, *moved)}
    otherwise = [b["code"] for a, b in both if b["code"] not in told and not _alike(a, b)]
    return Difference(
        added=tuple(entry for code, entry in is_now.items() if code not in was),
        removed=tuple(entry for code, entry in was.items() if code not in is_now),
        renamed=tuple(renamed),
        moved=tuple(moved),
        otherwise=tuple(otherwise),
        same=len(both) - len(told) - len(otherwise),
    )


def _alike(old: Row, new: Row) -> bool:
    columns = {*old, *new}
    return all(old.get(column, "") == new.get(column, "") for column in columns)


def _name(entries: reference.Entries, code: str) -> str:
    entry = entries.get(code)
    return f"{code} {entry.name.zh}" if entry else code or "–"
