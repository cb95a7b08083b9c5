"""A table of the form as a sheet of a workbook, and the table that a filled sheet makes of it.

Rows are known by a mark in the last column, so that rows may be moved, taken out and put in. A cell
that says what was written for the saved answer leaves that answer exactly as it stands; what is
sensitive is never written, and an empty cell keeps it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from programmes.definitions import FormField, Text
from programmes.findings import Finding, Refused, gettext_noop

from . import identity, pasting
from .cells import Slot, plain, slots_of, spellings, typed_as
from .cleaning import read_one
from .comparing import Change
from .faults import Fault
from .lookups import label_of
from .parsing import parse
from .rows import touched
from .secrecy import NUMBERED, is_sensitive, mask

Way = Literal["update", "replace"]
ROW_MARK = Text(zh="行标记（请勿改动）", en="Row mark (leave as it is)")
LONGEST = 32_767  # characters that a cell of a workbook takes
UNWRITABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
DAY = re.compile(r"\d{4}-\d\d-\d\d\Z", re.ASCII)
COUNTED = ("int", "decimal", "money", "percent", "year")
Lines = Sequence[Sequence[str]]


@dataclass(frozen=True, slots=True)
class Unread:
    """A cell whose answer is taken as typed but cannot be read, by its ``address`` (``C7``)."""

    address: str
    label: Text
    typed: str


@dataclass(frozen=True, slots=True)
class Merged:
    """The table as it would be: raw ``rows``, and what of it is new, ``strange`` or ``unread``.

    ``forgotten``: rows that were given to somebody else, so that their sensitive answers went.
    """

    rows: list[dict[str, Any]]
    changes: tuple[Change, ...]
    unread: tuple[Unread, ...]
    strange: tuple[str, ...]
    forgotten: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class _Line:
    """One line of the sheet: ``number`` as the spreadsheet counts, ``mark`` of its row or empty.

    ``cells`` are texts by slot; a slot that has no column in the sheet has none.
    """

    number: int
    mark: str
    cells: Mapping[int, str]
    stray: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Sheet:
    table: FormField
    slots: tuple[Slot, ...]
    letters: Mapping[int, str]
    lines: tuple[_Line, ...]
    strange: tuple[str, ...]


def is_secret(slot: Slot) -> bool:
    """Whether what stands in this column is never written into a workbook."""
    if slot.column.kind in NUMBERED:
        return slot.part == "number"
    return is_sensitive(slot.column)


def written(slot: Slot, row: Mapping[str, Any], language: str) -> str:
    """What the sheet says of the raw row's answer; nothing where that is sensitive."""
    return "" if is_secret(slot) else _said(slot, row, language)


def merged(
    table: FormField,
    rows: Sequence[Mapping[str, Any]],
    lines: Lines,
    way: Way,
    new_id: Callable[[], str],
) -> Merged:
    """The raw ``rows`` with the sheet's in them. ``update`` takes no row out, ``replace`` does.

    ``Refused`` where the sheet is not one of this table, or holds more rows than it takes.
    """
    sheet = _read(table, lines)
    saved = {str(row.get("_id", "")): row for row in rows}
    whole = {} if way == "replace" else {key: dict(row) for key, row in saved.items()}
    unread: list[Unread] = []
    forgotten: list[str] = []
    seen: set[str] = set()
    for line in sheet.lines:
        known = line.mark in saved and line.mark not in seen
        before: Mapping[str, Any] = saved[line.mark] if known else {}
        key = line.mark if known else new_id()
        if not any(line.cells.values()) and (not known or _is_visible(sheet, before)):
            continue  # an emptied line is as good as none
        seen.add(key)
        whole[key] = {"_id": key, **_taken(sheet, line, before)}
        unread += _unread(sheet, line, whole[key])
        if _has_secrets(sheet, before) and _is_of_another(sheet, line, before):
            forgotten.append(key)
    _refuse_too_many(table, len(whole), len(saved))
    numbers = {key: number for number, key in enumerate(whole, 1)}
    return Merged(
        rows=list(whole.values()),
        changes=tuple(_changes(sheet, saved, whole)),
        unread=tuple(unread),
        strange=sheet.strange,
        forgotten=tuple(numbers[key] for key in forgotten),
    )


def _said(slot: Slot, row: Mapping[str, Any], language: str) -> str:
    """The answer in words, as a spreadsheet can hold it; what is no answer as it was typed."""
    raw = row.get(slot.column.id)
    if slot.part:
        raw = raw.get(slot.part, "") if isinstance(raw, Mapping) else ""
    if isinstance(raw, Sequence) and not isinstance(raw, str):
        named = "、".join(_in_words(slot, str(each), language) for each in raw)
        text = named if typed_as(slot, named) == raw else "、".join(str(each) for each in raw)
    else:
        text = raw if isinstance(raw, str) else ""
        named = _in_words(slot, text, language)
        text = named if slot.column.kind in COUNTED or typed_as(slot, named) == text else text
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    return UNWRITABLE.sub("", text)[:LONGEST].strip()


def _in_words(slot: Slot, raw: str, language: str) -> str:
    column = slot.column
    if not raw:
        return ""
    if slot.part == "type":
        return next((d.label.get(language) for d in identity.DOCUMENTS if d.value == raw), raw)
    if column.kind in ("choice", "multichoice"):
        label = label_of(column, raw)
        return label.get(language) if isinstance(label, Text) else label
    if column.kind in ("bool", "commitment"):
        yes, no = ("yes", "no") if language.startswith("en") else ("是", "否")
        return {"yes": yes, "no": no}.get(raw, raw)
    if column.kind in COUNTED:
        value = parse(column.model_copy(update={"min": None, "max": None}), raw)
        return raw if isinstance(value, Fault) else str(value)
    return raw


def _read(table: FormField, lines: Lines) -> _Sheet:
    """The sheet under its line of headings, which is the first that holds anything."""
    filled = [(n, [cell.strip() for cell in line]) for n, line in enumerate(lines, 1) if any(line)]
    slots = slots_of(table)
    head = filled[0][1] if filled else []
    marks = spellings(ROW_MARK)
    mark = next((n for n, cell in enumerate(head) if plain(cell) in marks), None)
    unmarked = ["" if n == mark else cell for n, cell in enumerate(head)]
    places = pasting.headings(unmarked, slots)
    read = tuple(_line(number, cells, places, mark) for number, cells in filled[1:])
    strange = {
        n: head[n] if n < len(head) and head[n] else letter(n)
        for line in read
        for n in map(int, line.stray)
    }
    _refuse_another(slots, places, tuple(strange.values()))
    letters = {place: letter(n) for n, place in enumerate(places) if place is not None}
    return _Sheet(table, slots, letters, read, tuple(strange.values()))


def _line(
    number: int, cells: Sequence[str], places: Sequence[int | None], mark: int | None
) -> _Line:
    taken = {p: cells[n] for n, p in enumerate(places) if p is not None and n < len(cells)}
    stray = [
        str(n)
        for n, cell in enumerate(cells)
        if cell and n != mark and (n >= len(places) or places[n] is None)
    ]
    named = cells[mark] if mark is not None and mark < len(cells) else ""
    return _Line(number, named, taken, tuple(stray))


def letter(column: int) -> str:
    """``A`` for 0, ``AA`` for 26."""
    head, last = divmod(column, 26)
    return (letter(head - 1) if head else "") + chr(ord("A") + last)


def _refuse_another(
    slots: Sequence[Slot], places: Sequence[int | None], strange: Sequence[str]
) -> None:
    """A sheet that lacks columns of this table and has others instead is one of another table."""
    lacking = [slot.heads[0].zh for n, slot in enumerate(slots) if n not in places]
    if lacking and (strange or all(place is None for place in places)):
        raise Refused(
            Finding(
                "another_table",
                gettext_noop("The first sheet is not one of this table: it lacks %(columns)s."),
                place="field:workbook",
                params={"columns": "、".join(lacking[:5])},
                remedy=gettext_noop("Download the workbook of this table and fill in that one."),
            )
        )


def _refuse_too_many(table: FormField, count: int, before: int) -> None:
    most = max(pasting.most_rows(table), before)
    if count > most:
        raise Refused(
            Finding(
                "too_many_rows",
                gettext_noop("That would be %(count)s rows; the table takes %(max)s."),
                place="field:workbook",
                params={"count": count, "max": most},
                remedy=gettext_noop("Take rows out of the workbook and upload it again."),
            )
        )


def _taken(sheet: _Sheet, line: _Line, before: Mapping[str, Any]) -> dict[str, Any]:
    """The row's raw answers: those that the sheet does not change exactly as they stand."""
    row = {key: value for key, value in before.items() if key != "_id"}
    of_another = _is_of_another(sheet, line, before)
    for place, slot in enumerate(sheet.slots):
        cell = line.cells.get(place)
        stays = cell is None or cell in _spoken(slot, before)
        if stays and not (of_another and is_secret(slot) and not cell):
            continue
        if slot.column.kind == "month" and DAY.match(cell or ""):
            cell = (cell or "")[:7]  # a spreadsheet makes a day of every month that is typed
        answer = typed_as(slot, cell or "")
        if slot.part:
            parts = row.get(slot.column.id)
            row[slot.column.id] = {**(parts if isinstance(parts, dict) else {}), slot.part: answer}
        else:
            row[slot.column.id] = answer
    return row


def _spoken(slot: Slot, row: Mapping[str, Any]) -> set[str]:
    """What the sheet may say of the answer without changing it."""
    return {written(slot, row, "zh-hans"), written(slot, row, "en")}


def _is_of_another(sheet: _Sheet, line: _Line, before: Mapping[str, Any]) -> bool:
    """Whether the line now tells of somebody else than the row does.

    Whoever a row is about stands in the names of its persons, or else in its first open column.
    """
    open_slots = [n for n, slot in enumerate(sheet.slots) if not is_secret(slot)]
    named = [n for n in open_slots if sheet.slots[n].part == "name"] or open_slots[:1]
    return any(
        _spoken(sheet.slots[n], before) != {""}
        and n in line.cells
        and line.cells[n] not in _spoken(sheet.slots[n], before)
        for n in named
    )


def _has_secrets(sheet: _Sheet, row: Mapping[str, Any]) -> bool:
    return any(_said(slot, row, "en") for slot in sheet.slots if is_secret(slot))


def _is_visible(sheet: _Sheet, row: Mapping[str, Any]) -> bool:
    return any(written(slot, row, "en") for slot in sheet.slots)


def _unread(sheet: _Sheet, line: _Line, row: Mapping[str, Any]) -> list[Unread]:
    found = []
    for column in sheet.table.columns:
        raw = row.get(column.id)
        here = [
            n for n, s in enumerate(sheet.slots) if s.column.id == column.id and n in line.cells
        ]
        if raw and here and read_one(column, raw, "")[1]:
            address = f"{sheet.letters[here[0]]}{line.number}"
            found.append(Unread(address, column.label, pasting.said(column, raw)))
    return found


def _changes(
    sheet: _Sheet, saved: Mapping[str, Mapping[str, Any]], whole: Mapping[str, Mapping[str, Any]]
) -> list[Change]:
    """What differs, in the words of the sheet, sensitive answers masked."""
    table, found = sheet.table, []
    for number, (key, row) in enumerate(whole.items(), 1):
        if key not in saved:
            cells = _cells(sheet, row)
            found.append(Change("added", "", table.id, table.label, (), cells, number))
            continue
        for slot in sheet.slots:
            old, new = _shown(slot, saved[key]), _shown(slot, row)
            if _said(slot, saved[key], "zh") != _said(slot, row, "zh"):
                told = ((old,) if old else (), (new,) if new else (), number, slot.heads[0])
                found.append(Change("changed", "", table.id, table.label, *told))
    for number, (key, row) in enumerate(saved.items(), 1):
        if key not in whole and touched(table, row):
            cells = _cells(sheet, row)
            found.append(Change("removed", "", table.id, table.label, cells, (), number))
    return found


def _cells(sheet: _Sheet, row: Mapping[str, Any]) -> tuple[Text | str, ...]:
    return tuple(word for slot in sheet.slots if (word := _shown(slot, row)))


def _shown(slot: Slot, row: Mapping[str, Any]) -> Text | str:
    zh, en = _said(slot, row, "zh-hans"), _said(slot, row, "en")
    if is_secret(slot):
        return mask(zh) if zh else ""
    return Text(zh=zh, en=en) if zh and zh != en else zh
