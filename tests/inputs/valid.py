"""Whole declarations in which nothing is missing and nothing is wrong, drawn from a definition."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from hypothesis import strategies as st

from declarations.rules.conditions import fields_of, holds
from programmes.definitions import Form, FormField, Section
from tests.inputs.kinds import Draw, Given, answer_to, figure_words, masked

BYTES = {
    "pdf": b"%PDF-1.7\n",
    "png": b"\x89PNG\r\n\x1a\n",
    "jpg": b"\xff\xd8\xff",
    "jpeg": b"\xff\xd8\xff",
}
ROWS_OVER = 2  # rows more than the fewest, unless as many as may be are drawn
FULL_UP_TO = 12
TYPED_INTO_ROWS = 4  # spare cells, such as blank ones


@dataclass(slots=True)
class Filled:
    """``raw`` by field id, files (name, bytes) by field id or cell, and what a reader must see.

    ``words`` are those of a simple answer, ``cells`` those of a table row by row; an answer that
    does not apply is in neither, one that was left blank has no words.
    """

    raw: dict[str, Any] = field(default_factory=dict)
    values: dict[str, Any] = field(default_factory=dict)
    files: dict[str, list[tuple[str, bytes]]] = field(default_factory=dict)
    words: dict[str, tuple[str, ...]] = field(default_factory=dict)
    cells: dict[str, list[list[tuple[str, ...]]]] = field(default_factory=dict)


def questions_of(form: Form) -> list[FormField]:
    """All of them, in the order of the form."""
    return [each for section in form.sections for each in section.fields]


@st.composite
def declarations(draw: Draw, form: Form, own_unit: str) -> Filled:
    """Every question that applies and is required is answered, of the others three in four."""
    filled = Filled()
    for section in form.sections:
        for each in section.fields:
            _answer(draw, each, section, filled, own_unit)
    for each in questions_of(form):
        if each.kind == "computed" and holds(each.when, filled.values):
            filled.words[each.id] = _computed(each, filled.values)
    return filled


def _answer(draw: Draw, each: FormField, section: Section, filled: Filled, own_unit: str) -> None:
    if each.kind in ("info", "computed"):
        return
    applies = holds(each.when, filled.values)
    if each.filled_by or each.prefill:
        filled.words[each.id] = (own_unit,) if each.prefill else ()
        return
    if not applies:
        _left_over(draw, each, section, filled)
        return
    needed = each.required or (each.required_if and holds(each.required_if, filled.values))
    answered = needed or draw(st.sampled_from((True, True, True, False)))
    if each.kind == "table":
        rows = draw(_rows(each, filled.values)) if answered else []
        filled.raw[each.id] = [{"_id": f"r{n}", **_raw(row)} for n, row in enumerate(rows)]
        filled.values[each.id] = [{"_id": f"r{n}", **_values(row)} for n, row in enumerate(rows)]
        filled.cells[each.id] = [[_shown(c, row.get(c.id)) for c in each.columns] for row in rows]
        filled.files |= {
            f"{each.id}.r{n}.{c.id}": row[c.id].value
            for n, row in enumerate(rows)
            for c in each.columns
            if c.kind == "file" and c.id in row
        }
    elif each.kind == "file":
        filled.files[each.id] = draw(_files(each)) if answered else []
        filled.words[each.id] = tuple(name for name, _data in filled.files[each.id])
    else:
        given = draw(_one(each)) if answered else None
        if given is not None:
            filled.raw[each.id], filled.values[each.id] = given.raw, given.value
        filled.words[each.id] = _shown(each, given)


def _left_over(draw: Draw, each: FormField, section: Section, filled: Filled) -> None:
    """An answer typed before another one ruled it out; the page still has it and posts it."""
    on_page = fields_of(each.when) <= {other.id for other in section.fields}
    if on_page and each.kind not in ("table", "file") and draw(st.booleans()):
        filled.raw[each.id] = draw(_one(each)).raw


@st.composite
def _one(draw: Draw, each: FormField) -> Given:
    if not each.multiple or each.kind == "multichoice":
        return draw(answer_to(each))
    single = each.model_copy(update={"multiple": False, "max": None, "min": None})
    several = draw(st.lists(answer_to(single), min_size=1, max_size=int(each.max or 3)))
    different = {str(given.value): given for given in reversed(several)}
    kept = [given for given in several if different.get(str(given.value)) is given]
    raw, values = [given.raw for given in kept], [given.value for given in kept]
    return Given(raw, values, tuple(word for given in kept for word in given.words))


@st.composite
def _rows(draw: Draw, table: FormField, values: Mapping[str, Any]) -> list[dict[str, Given]]:
    least = max(table.min_rows, 1)
    most = table.max_rows if table.max_rows <= FULL_UP_TO else least + ROWS_OVER
    count = draw(st.sampled_from((least, min(least + ROWS_OVER, most), most)))
    return [draw(_row(table, values)) for _ in range(count)]


@st.composite
def _row(draw: Draw, table: FormField, values: Mapping[str, Any]) -> dict[str, Given]:
    """A row with something in it: where no column is required, the first is answered."""
    row: dict[str, Given] = {}
    for number, column in enumerate(table.columns):
        known = {**values, **_values(row)}
        if not holds(column.when, known):
            continue
        needed = column.required or number == 0
        needed = needed or bool(column.required_if and holds(column.required_if, known))
        if needed or draw(st.sampled_from((True, True, False))):
            row[column.id] = draw(_in_row(column) if column.kind == "file" else _one(column))
    return row


@st.composite
def _in_row(draw: Draw, column: FormField) -> Given:
    """Files of a row: they are uploaded and not typed, so nothing of them is ``raw``."""
    files = draw(_files(column))
    return Given(None, files, tuple(name for name, _data in files))


@st.composite
def _files(draw: Draw, each: FormField) -> list[tuple[str, bytes]]:
    count = draw(st.integers(1, 2)) if each.multiple else 1
    found = []
    for number in range(count):
        kind = draw(st.sampled_from([f for f in each.formats if f in BYTES]))
        name = draw(st.sampled_from(("合作协议", "扫描件 (1)", "a&b 'c'", "𠮷证书", "x" * 60)))
        found.append((f"{name}{number}.{kind}", BYTES[kind] + f"{each.id} {number}".encode()))
    return found


def _raw(row: Mapping[str, Given]) -> dict[str, Any]:
    return {column: given.raw for column, given in row.items() if given.raw is not None}


def _values(row: Mapping[str, Given]) -> dict[str, Any]:
    return {column: given.value for column, given in row.items() if given.raw is not None}


def _shown(each: FormField, given: Given | None) -> tuple[str, ...]:
    if given is None:
        return ()
    if each.sensitive and each.kind not in ("person", "phone"):
        return (masked(given.value),)
    return given.words


def _computed(each: FormField, values: Mapping[str, Any]) -> tuple[str, ...]:
    if each.ratio is None:
        return (figure_words(each, _sum(each.sum, values)),)
    part, whole = (_sum(name, values) for name in each.ratio)
    if not whole:
        return ()
    share = (part * 100 / whole).quantize(Decimal("0.01"), ROUND_HALF_UP)
    return (figure_words(each, share),)


def _sum(path: str, values: Mapping[str, Any]) -> Decimal:
    table, _, column = path.partition(".")
    if not column:
        return Decimal(str(values.get(table, 0)))
    cells = [row[column] for row in values.get(table, ()) if column in row]
    return sum((Decimal(str(cell)) for cell in cells), Decimal(0))
