"""Which parts of the answers are sensitive, and their masks. Pure: sealing itself is not here.

Sensitive are the number of a ``person`` or an ``identity``, every ``phone``, and any other field
flagged ``sensitive`` (of a person the name stays open: desks, lists and papers name the leader).
Stored, such a part is ``{"sealed": token, "mask": text}``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from programmes.definitions import Form, FormField, Text

from .conditions import MAPPINGS, filled
from .drafting import rows_of

# (entry, value, kind of document or "") -> what stands in its place. The entry is the field's id or
# ``table.row id.column``.
Change = Callable[[str, Any, str], Any]


SEALED = {"sealed", "mask"}
ERASED = Text(zh="（已删除）", en="(erased)")
NUMBERED = ("person", "identity")  # only the number in them is sealed


def is_sealed(value: Any) -> bool:
    """Whether this is the stored form of a sensitive part."""
    return isinstance(value, MAPPINGS) and value.keys() == SEALED


def change_sensitive(form: Form, answers: Mapping[str, Any], change: Change) -> dict[str, Any]:
    """The answers with every filled sensitive part replaced by ``change`` of it."""
    changed = dict(answers)
    for field in form.fields:
        if field.id not in changed:
            continue
        if field.kind == "table":
            changed[field.id] = _rows(field, changed, change)
        elif is_sensitive(field):
            changed[field.id] = _changed(field, field.id, changed[field.id], change)
    return changed


def mask(value: Any) -> str:
    """The value with its middle starred: ``4201**********1234``, ``138****5678``, ``张*``."""
    text = value if isinstance(value, str) else ""
    length = len(text)
    if length < 4:
        return "*" * max(length, 3)
    head, tail = (4, 4) if length >= 15 else (3, 4) if length >= 10 else (1, 1)
    return text[:head] + "*" * (length - head - tail) + text[length - tail :]


def is_sensitive(field: FormField) -> bool:
    """Whether it, or the number in it, is sealed and shown masked."""
    return field.sensitive or field.kind in (*NUMBERED, "phone")


@dataclass(frozen=True, slots=True)
class Secret:
    """A sensitive question of a form, or a table with sensitive columns."""

    id: str
    kind: str
    columns: tuple[FormField, ...] = ()


def secrets_in(fields: Iterable[FormField]) -> tuple[Secret, ...]:
    """Where something sensitive stands in answers to these fields."""
    found = []
    for field in fields:
        columns = tuple(column for column in field.columns if is_sensitive(column))
        if columns if field.kind == "table" else is_sensitive(field):
            found.append(Secret(field.id, field.kind, columns))
    return tuple(found)


def with_keys(
    secrets: Iterable[Secret], answers: Mapping[str, Any], change: Change
) -> dict[str, Any]:
    """The answers as rules see them: a person is ``{"name", "key"}`` and has no number.

    ``secrets`` are those of the fields that may be answered here; ``change`` gives the key that
    stands for the number, empty where nobody knows it.
    """
    keyed = dict(answers)
    for secret in secrets:
        if secret.id not in keyed:
            continue
        if secret.columns:
            rows = rows_of(answers, secret.id)
            keyed[secret.id] = [_row_keyed(secret, row, change) for row in rows]
        else:
            keyed[secret.id] = _keyed(secret.kind, secret.id, answers[secret.id], change)
    return keyed


def _row_keyed(secret: Secret, row: Mapping[str, Any], change: Change) -> dict[str, Any]:
    cells = dict(row)
    for column in secret.columns:
        if column.id in cells:
            entry = f"{secret.id}.{row.get('_id', '')}.{column.id}"
            cells[column.id] = _keyed(column.kind, entry, cells[column.id], change)
    return cells


def _keyed(kind: str, entry: str, value: Any, change: Change) -> Any:
    if kind not in NUMBERED:
        return change(entry, value, "") if filled(value) else value
    if not isinstance(value, MAPPINGS):
        return value
    number = value.get("number")
    if is_sealed(number) or filled(number):
        number = change(entry, number, str(value.get("type", "")))
    return {"name": value.get("name", ""), "key": number or ""}


def _rows(field: FormField, answers: Mapping[str, Any], change: Change) -> Any:
    secret = [column for column in field.columns if is_sensitive(column)]
    if not secret:
        return answers[field.id]
    rows = []
    for row in rows_of(answers, field.id):
        cells = dict(row)
        for column in secret:
            if column.id in cells:
                entry = f"{field.id}.{row.get('_id', '')}.{column.id}"
                cells[column.id] = _changed(column, entry, cells[column.id], change)
        rows.append(cells)
    return rows


def _changed(field: FormField, entry: str, value: Any, change: Change) -> Any:
    if field.kind in NUMBERED:
        if isinstance(value, Mapping) and filled(value.get("number")):
            number = change(entry, value["number"], str(value.get("type", "")))
            return {**value, "number": number}
        return value
    return change(entry, value, "") if filled(value) else value
