"""An uploaded file as text, and text as cells. Nothing in a cell is ever evaluated."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from io import StringIO
from typing import Any

from ..findings import Finding, gettext_noop

MAX_BYTES = 1_000_000
MAX_LINES = 20_000
MAX_CELL = 200
MAX_SHOWN = 50
WORKBOOK = b"PK\x03\x04"
OLD_WORKBOOK = b"\xd0\xcf\x11\xe0"
WIDE = (b"\xff\xfe", b"\xfe\xff")
AS_CSV = gettext_noop("Save it as “CSV UTF-8 (comma delimited)” and upload that file.")
FORMULA = ("=", "+", "-", "@", "\t", "\r")


class Unreadable(Exception):
    """The file as a whole is no table; ``finding`` says why."""

    def __init__(self, finding: Finding) -> None:
        self.finding = finding
        super().__init__(finding.code)


@dataclass(frozen=True, slots=True)
class Line:
    """One line of cells, as typed without space around them; ``number`` from 1."""

    number: int
    cells: tuple[str, ...]


def unreadable(code: str, message: str, remedy: str = "", **params: Any) -> Unreadable:
    """The whole file is wrong."""
    return Unreadable(Finding(code, message, place="field:file", params=params, remedy=remedy))


def mistake(code: str, message: str, **params: Any) -> Finding:
    """Something is wrong in one line: ``line`` and ``column`` stand in ``params``."""
    return Finding(code, message, place="field:file", params=params)


def decoded(data: bytes) -> str:
    """UTF-8 (with or without Excel's mark) or GB18030; raises ``Unreadable`` for anything else."""
    if len(data) > MAX_BYTES:
        raise unreadable(
            "table_too_large",
            gettext_noop("The file is larger than %(limit)s kB."),
            gettext_noop("Upload only the rows of this table, without further columns."),
            limit=MAX_BYTES // 1000,
        )
    if data.startswith((WORKBOOK, OLD_WORKBOOK)):
        raise unreadable("table_workbook", gettext_noop("This is a workbook and no CSV."), AS_CSV)
    if data.startswith(WIDE) or b"\0" in data:
        raise unreadable("table_binary", gettext_noop("The file is no plain text."), AS_CSV)
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise unreadable(
        "table_encoding", gettext_noop("The file is neither UTF-8 nor GB18030."), AS_CSV
    )


def lines_of(text: str) -> Iterator[Line]:
    """The lines in which something stands; commas or, as copied from a spreadsheet, tabs.

    Raises ``Unreadable`` where the quotes do not match or there is too much.
    """
    separator = "\t" if "\t" in text.split("\n", 1)[0] else ","
    reader = csv.reader(StringIO(text, newline=""), delimiter=separator, strict=True)
    try:
        for count, cells in enumerate(reader):
            if count > MAX_LINES:
                raise unreadable(
                    "table_too_long",
                    gettext_noop("The file has more than %(limit)s lines."),
                    limit=MAX_LINES,
                )
            line = Line(reader.line_num, tuple(cell.strip() for cell in cells))
            if any(line.cells):
                yield line
    except csv.Error:
        raise unreadable(
            "table_broken",
            gettext_noop("Line %(line)s: the quotation marks do not match."),
            AS_CSV,
            line=reader.line_num,
        ) from None


def wrong_cell(line: int, column: str, cell: str) -> Finding | None:
    """What no cell of any table may hold."""
    params = {"line": line, "column": column}
    if len(cell) > MAX_CELL:
        message = gettext_noop("Line %(line)s, “%(column)s”: longer than %(limit)s characters.")
        return mistake("cell_too_long", message, **params, limit=MAX_CELL)
    if cell.startswith(FORMULA) or not cell.isprintable():
        message = gettext_noop(
            "Line %(line)s, “%(column)s”: “%(value)s” begins like a formula, or holds a line break "
            "or a character that cannot be seen."
        )
        return mistake("cell_formula", message, **params, value=cell[:20])
    return None


def first_of(found: Iterable[Finding]) -> list[Finding]:
    """As many mistakes as a person reads, and how many more there are."""
    every = list(found)
    shown = every[:MAX_SHOWN]
    if len(every) > MAX_SHOWN:
        message = gettext_noop("And %(count)s more mistakes.")
        shown.append(mistake("more_mistakes", message, count=len(every) - MAX_SHOWN))
    return shown


def as_csv(columns: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """The text that is kept: UTF-8, commas, ``\\n``; equal rows give equal bytes."""
    out = StringIO(newline="")
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(columns)
    writer.writerows(rows)
    return out.getvalue()
