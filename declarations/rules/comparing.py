"""What changed between two revisions, by the stable ids of fields and rows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from programmes.definitions import FormField, Programme, Text

from .conditions import filled
from .drafting import rows_of
from .reading import Words, one_answer

Kind = Literal["added", "removed", "changed"]


@dataclass(frozen=True, slots=True)
class Change:
    """One answer that differs. In a table ``row`` is the row's number and ``column`` its question.

    A row that came or went is one change, with its cells side by side in ``old`` or ``new``.
    """

    kind: Kind
    section: str
    field: str
    label: Text
    old: tuple[Words, ...] = ()
    new: tuple[Words, ...] = ()
    row: int = 0
    column: Text | None = None


def changes(
    programme: Programme,
    old: Mapping[str, Any],
    new: Mapping[str, Any],
    files: Mapping[int, Any],
) -> list[Change]:
    """All differences in the order of the form. ``files``: attachments by id, for their names."""
    found: list[Change] = []
    for section in programme.form.sections:
        for field in section.fields:
            if field.kind == "table":
                found += _of_table(section.id, field, old, new)
            elif old.get(field.id) != new.get(field.id):
                before, after = old.get(field.id), new.get(field.id)
                shown = _words(field, before, files), _words(field, after, files)
                kind = _kind(before, after)
                found.append(Change(kind, section.id, field.id, field.label, *shown))
    return found


def _kind(old: Any, new: Any) -> Kind:
    if not filled(old):
        return "added"
    return "changed" if filled(new) else "removed"


def _words(field: FormField, value: Any, files: Mapping[int, Any]) -> tuple[Words, ...]:
    if field.kind == "file":
        return tuple(str(files.get(n, n)) for n in value or ())
    return one_answer(field, value).words


def _of_table(
    section: str, table: FormField, old: Mapping[str, Any], new: Mapping[str, Any]
) -> list[Change]:
    before = {row.get("_id"): (n, row) for n, row in enumerate(rows_of(old, table.id), 1)}
    after = {row.get("_id"): (n, row) for n, row in enumerate(rows_of(new, table.id), 1)}
    found: list[Change] = []
    for key, (number, row) in after.items():
        if key not in before:
            cells = _cells(table, row)
            found.append(Change("added", section, table.id, table.label, new=cells, row=number))
        else:
            found += _of_row(section, table, before[key][1], row, number)
    for key, (number, row) in before.items():
        if key not in after:
            cells = _cells(table, row)
            found.append(Change("removed", section, table.id, table.label, old=cells, row=number))
    return found


def _of_row(
    section: str, table: FormField, old: Mapping[str, Any], new: Mapping[str, Any], number: int
) -> list[Change]:
    found = []
    for column in table.columns:
        before, after = old.get(column.id), new.get(column.id)
        if before != after:
            shown = one_answer(column, before).words, one_answer(column, after).words
            kind = _kind(before, after)
            found.append(Change(kind, section, table.id, table.label, *shown, number, column.label))
    return found


def _cells(table: FormField, row: Mapping[str, Any]) -> tuple[Words, ...]:
    return tuple(
        word for column in table.columns for word in one_answer(column, row.get(column.id)).words
    )
