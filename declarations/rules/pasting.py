"""Rows of a table out of text copied from a spreadsheet. Nothing is judged, nothing gets lost.

What a cell says becomes the raw answer (``rules.drafting``) of its column where it can be told, and
else stays as it was typed.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from programmes.definitions import FormField, Text
from programmes.findings import Strength

from .cells import BRACKETS, PART_WORDS, Slot, cells_of, plain, slots_of, spellings, typed_as
from .cleaning import read_one
from .drafting import PARTS
from .rows import touched

MAX_CHARACTERS = 200_000
MOST_ROWS = 200  # of a table whose maximum may be exceeded with a reason


@dataclass(frozen=True, slots=True)
class Unread:
    """A cell that stays as it was typed because it cannot be read: ``row`` counts from 1."""

    row: int
    label: Text
    typed: str


@dataclass(frozen=True, slots=True)
class Pasted:
    """What was understood. ``rows`` are raw answers without ``_id``, ``cells`` how many filled.

    ``strange``: headings (or the ordinal numbers) of filled columns for which the table has none.
    ``lines`` are the cells as they came, one line a row; ``head`` the line of headings.
    """

    rows: tuple[dict[str, Any], ...]
    lines: tuple[tuple[str, ...], ...]
    head: tuple[str, ...]
    cells: int
    unread: tuple[Unread, ...]
    strange: tuple[str, ...]


def read(table: FormField, text: str, first: int = 0) -> Pasted:
    """The rows in the text. ``first``: the slot of the first cell where there are no headings."""
    slots = slots_of(table)
    grid = [line for line in cells_of(text) if any(cell.strip() for cell in line)]
    places = headings(grid[0], slots) if grid else []
    head = tuple(grid.pop(0)) if any(place is not None for place in places) else ()
    if not head:
        width = max((len(line) for line in grid), default=0)
        places = [first + n if first + n < len(slots) else None for n in range(width)]
    lines = tuple(tuple(line) for line in grid)
    rows = tuple(_row(line, places, slots) for line in lines)
    return Pasted(
        rows=rows,
        lines=lines,
        head=head,
        cells=sum(bool(cell.strip()) for line in lines for cell in _taken(line, places)),
        unread=tuple(each for n, row in enumerate(rows, 1) for each in _unread(table, row, n)),
        strange=_strange(lines, head, places),
    )


def placed(
    table: FormField,
    rows: Sequence[Mapping[str, Any]],
    pasted: Pasted,
    new_id: Callable[[], str],
    at: str = "",
) -> tuple[list[dict[str, Any]], int]:
    """The table's raw rows with the pasted ones, and how many of these had room.

    From the row with the id ``at`` on they are written over what stands there, cell by cell;
    without it they follow the last row that was touched, and touched rows stay as they are.
    """
    whole = [dict(row) for row in rows]
    start = next((n for n, row in enumerate(whole) if at and row.get("_id") == at), None)
    if start is None:
        start = next((n for n in range(len(whole), 0, -1) if touched(table, whole[n - 1])), 0)
    taken = pasted.rows[: max(most_rows(table) - start, 0)]
    for number, row in enumerate(taken, start):
        if number == len(whole):
            whole.append({"_id": new_id()})
        whole[number] = _over(whole[number], row)
    return whole, len(taken)


def most_rows(table: FormField) -> int:
    """How many rows are taken at once; a soft maximum may be exceeded, but not without end."""
    return table.max_rows if table.max_rows_strength is Strength.HARD else MOST_ROWS


def headings(line: Sequence[str], slots: Sequence[Slot]) -> list[int | None]:
    """The slot under each heading; all ``None`` where the line is no line of headings."""
    known: dict[str, int] = {}
    parts = [slot.part for slot in slots]
    for number, slot in enumerate(slots):
        heads = list(slot.heads)
        if slot.part and parts.count(slot.part) == 1:
            heads += PART_WORDS[slot.part]
        if slot.part and slot.part == PARTS[slot.column.kind][0]:
            heads.append(slot.column.label)
        for spelling in set().union(*(spellings(each) for each in heads)):
            known.setdefault(spelling, number)
    found: list[int | None] = []
    for cell in line:
        place = _place(plain(cell), known)
        if place is None:
            place = _place(plain(BRACKETS.sub("", cell)), known)
        found.append(None if place in found else place)
    filled = sum(bool(cell.strip()) for cell in line)
    told = sum(place is not None for place in found)
    return found if told and told * 2 >= filled else [None] * len(line)


def _place(heading: str, known: Mapping[str, int]) -> int | None:
    """The slot that is called so, or the only one of which a part is, or that is a part of it."""
    if heading in known:
        return known[heading]
    near = {
        n for name, n in known.items() if len(heading) > 1 and (heading in name or name in heading)
    }
    return near.pop() if len(near) == 1 else None


def _taken(line: Sequence[str], places: Sequence[int | None]) -> list[str]:
    return [c for c, place in zip(line, places, strict=False) if place is not None]


def _row(
    line: Sequence[str], places: Sequence[int | None], slots: Sequence[Slot]
) -> dict[str, Any]:
    row: dict[str, Any] = {}
    for cell, place in zip(line, places, strict=False):
        if place is not None:
            slot = slots[place]
            typed = typed_as(slot, cell.strip())
            if slot.part:
                row.setdefault(slot.column.id, {})[slot.part] = typed
            else:
                row[slot.column.id] = typed
    return row


def _unread(table: FormField, row: Mapping[str, Any], number: int) -> list[Unread]:
    found = []
    for column in table.columns:
        raw = row.get(column.id)
        if raw and read_one(column, raw, "")[1]:
            found.append(Unread(number, column.label, said(column, raw)))
    return found


def said(column: FormField, raw: Any) -> str:
    """The cell as it was typed; of a person only the name, the number is nobody else's business."""
    if isinstance(raw, Mapping):
        kept = [part for key, part in raw.items() if key not in ("number", "type")]
        return " ".join(part for part in kept if part)
    if column.sensitive:
        return ""
    return (raw if isinstance(raw, str) else "、".join(raw))[:40]


def _strange(
    lines: Sequence[Sequence[str]], head: Sequence[str], places: Sequence[int | None]
) -> tuple[str, ...]:
    """The columns that hold something and go nowhere, by their headings or their numbers."""
    width = max((len(line) for line in lines), default=0)
    nowhere = [n for n in range(width) if n >= len(places) or places[n] is None]
    filled = [n for n in nowhere if any(len(line) > n and line[n].strip() for line in lines)]
    return tuple((head[n].strip() if n < len(head) else "") or str(n + 1) for n in filled)


def _over(row: Mapping[str, Any], pasted: Mapping[str, Any]) -> dict[str, Any]:
    """The row with the pasted cells in it; of a person or period only the pasted parts."""
    whole = dict(row)
    for key, value in pasted.items():
        before = whole.get(key)
        if isinstance(value, dict) and isinstance(before, dict):
            value = {**before, **value}
        whole[key] = value
    return whole
