"""Where an answer stands: ``field``, or ``table.<row id>.column`` for a cell."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from programmes.definitions import Form, FormField, Section, Text

from .drafting import rows_of


@dataclass(frozen=True, slots=True)
class Place:
    """A question of the form; of a column also its table and the id of the row."""

    section: Section
    field: FormField
    table: FormField | None = None
    row: str = ""


def place_in(form: Form, name: str) -> Place | None:
    """The place of this name; ``None`` where the form asks nothing. The row may be of any id."""
    first, *rest = name.split(".")
    for section in form.sections:
        for field in section.fields:
            if field.id == first and not rest:
                return Place(section, field)
            if field.id == first and field.kind == "table" and len(rest) == 2:
                columns = (column for column in field.columns if column.id == rest[1])
                return next((Place(section, each, field, rest[0]) for each in columns), None)
    return None


def row_number(place: Place, answers: Mapping[str, Any]) -> int:
    """Which row of the raw answers the cell is in, from 1; 0 where there is no such row."""
    table = place.table.id if place.table else ""
    ids = [str(row.get("_id", "")) for row in rows_of(answers, table)]
    return ids.index(place.row) + 1 if place.row in ids else 0


def called(place: Place, number: int) -> Text | tuple[Text, ...]:
    """The label of a finding there: the question, or table, row and column."""
    return cell_label(place.table, number, place.field) if place.table else place.field.label


def cell_label(table: FormField, number: int, column: FormField) -> tuple[Text, Text, Text]:
    """What a cell is called: “Team, row 3, Identity number”."""
    return table.label, Text(zh=f"第{number}行", en=f"row {number}"), column.label
