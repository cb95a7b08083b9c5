"""Which parts of the answers are sensitive, and their masks. Pure: sealing itself is not here.

Sensitive are the number of a ``person`` or an ``identity``, every ``phone``, and any other field
flagged ``sensitive`` (of a person the name stays open: desks, lists and papers name the leader).
Stored, such a part is ``{"sealed": token, "mask": text}``.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from typing import Any

from programmes.definitions import Form, FormField, Text

from .conditions import filled
from .drafting import rows_of

# (entry, value, kind of document or "") -> what stands in its place. The entry is the field's id or
# ``table.row id.column``.
Change = Callable[[str, Any, str], Any]


ERASED = Text(zh="（已删除）", en="(erased)")
NUMBERED = ("person", "identity")  # only the number in them is sealed


def is_sealed(value: Any) -> bool:
    """Whether this is the stored form of a sensitive part."""
    return isinstance(value, Mapping) and set(value) == {"sealed", "mask"}


def change_sensitive(form: Form, answers: Mapping[str, Any], change: Change) -> dict[str, Any]:
    """The answers with every filled sensitive part replaced by ``change`` of it."""
    return _change(form.fields, answers, change)


def _change(
    fields: Iterable[FormField], answers: Mapping[str, Any], change: Change
) -> dict[str, Any]:
    changed = dict(answers)
    for field in fields:
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


def with_keys(
    fields: Collection[FormField], answers: Mapping[str, Any], change: Change
) -> dict[str, Any]:
    """The answers as rules see them: a person is ``{"name", "key"}`` and has no number.

    ``fields`` are those of the form that may be answered here; ``change`` gives the key that stands
    for the number, empty where nobody knows it.
    """
    keyed = _change(fields, answers, change)
    for field in fields:
        if field.kind in NUMBERED and field.id in keyed:
            keyed[field.id] = _keyed(keyed[field.id])
        persons = [column.id for column in field.columns if column.kind in NUMBERED]
        if persons and field.id in keyed:
            keyed[field.id] = [
                {name: _keyed(cell) if name in persons else cell for name, cell in row.items()}
                for row in rows_of(keyed, field.id)
            ]
    return keyed


def _keyed(person: Any) -> Any:
    if not isinstance(person, Mapping):
        return person
    return {"name": person.get("name", ""), "key": person.get("number") or ""}


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
