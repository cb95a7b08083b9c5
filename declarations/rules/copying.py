"""Which answers of an earlier declaration have a place in a new one: by field id and kind. Pure.

Answers are raw, as in ``drafting``; one that the new form cannot read is carried as it was typed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from programmes.definitions import Form, FormField, Text

from .conditions import filled
from .drafting import NOT_TYPED, fields_of, rows_of, typed_fields
from .secrecy import is_sensitive

Label = tuple[Text, ...]  # of a question, or of a table and its column
ANEW = ("commitment",)  # whoever declares gives it each time
ENOUGH = 3  # kindred: at least a third of the questions have the same id and kind


@dataclass(frozen=True, slots=True)
class Plan:
    """What is carried over. ``answers`` by field id of the new form, rows under new ids.

    ``rows``: by table the new id of each old row. ``unplaced`` are answered questions that the new
    form does not ask, or asks in another kind; ``exposed`` those that it would no longer protect.
    """

    answers: Mapping[str, Any]
    rows: Mapping[str, Mapping[str, str]]
    unplaced: tuple[Label, ...]
    exposed: tuple[Label, ...]

    def place_of(self, place: str) -> str:
        """Where a file of the old form stands in the new one, as far as its row was carried."""
        table, _, rest = place.partition(".")
        row, _, column = rest.partition(".")
        if not rest:
            return place
        carried = self.rows.get(table, {}).get(row, "")
        return f"{table}.{carried}.{column}" if carried else ""


def are_kindred(old: Form, new: Form) -> bool:
    """Whether enough questions of the new form can be answered out of the old one."""
    asked = _asked(new)
    same = sum(_fits(field, asked[key]) for key, field in _asked(old).items() if key in asked)
    return bool(asked) and ENOUGH * same >= len(asked)


def plan(old: Form, new: Form, raw: Mapping[str, Any], new_id: Callable[[], str]) -> Plan:
    """What of the raw answers to the old form goes where in the new one."""
    asked = {field.id: field for section in new.sections for field in typed_fields(section)}
    answers: dict[str, Any] = {}
    rows: dict[str, dict[str, str]] = {}
    unplaced: list[Label] = []
    exposed: list[Label] = []
    for field in (each for section in old.sections for each in typed_fields(section)):
        answer, place = raw.get(field.id), asked.get(field.id)
        if not filled(answer) or field.kind in ANEW:
            continue
        if place is None or not _fits(field, place):
            unplaced.append((field.label,))
        elif field.kind == "table":
            for column in _lost_columns(field, place, raw):
                lost = exposed if _bares(column, place) else unplaced
                lost.append((field.label, column.label))
            rows[field.id] = {str(row.get("_id", "")): new_id() for row in rows_of(raw, field.id)}
            answers[field.id] = list(_carried(field, place, raw, rows[field.id]))
        elif is_sensitive(field) and not is_sensitive(place):
            exposed.append((field.label,))
        else:
            answers[field.id] = answer
    return Plan(answers, rows, tuple(unplaced), tuple(exposed))


def takes_file(form: Form, old: Form, place: str) -> FormField | None:
    """The file question of the new form for a file at this place of the old one."""
    was, now = _at(old, place), _at(form, place)
    return now if was and now and now.kind == was.kind == "file" and not now.filled_by else None


def _at(form: Form, place: str) -> FormField | None:
    first, *rest = place.split(".")
    field = form.field(first)
    if field is None or not rest:
        return field
    return next((column for column in field.columns if column.id == rest[-1]), None)


def _asked(form: Form) -> dict[str, FormField]:
    fields = (field for section in form.sections for field in fields_of(section))
    return {f.id: f for f in fields if f.kind not in ("info", "computed", *ANEW) and not f.prefill}


def _fits(old: FormField, new: FormField) -> bool:
    return old.kind == new.kind and old.multiple == new.multiple


def _keeps(column: FormField, place: FormField) -> bool:
    """Whether the new table takes this column as it is."""
    new = next((each for each in place.columns if each.id == column.id), None)
    protected = new is not None and (is_sensitive(new) or not is_sensitive(column))
    return new is not None and protected and _fits(column, new)


def _bares(column: FormField, place: FormField) -> bool:
    new = next((each for each in place.columns if each.id == column.id), None)
    return new is not None and is_sensitive(column) and not is_sensitive(new)


def _lost_columns(
    table: FormField, place: FormField, raw: Mapping[str, Any]
) -> Iterator[FormField]:
    for column in table.columns:
        answered = any(filled(row.get(column.id)) for row in rows_of(raw, table.id))
        if answered and column.kind not in NOT_TYPED and not _keeps(column, place):
            yield column


def _carried(
    table: FormField, place: FormField, raw: Mapping[str, Any], ids: Mapping[str, str]
) -> Iterator[dict[str, Any]]:
    kept = [c.id for c in table.columns if c.kind not in NOT_TYPED and _keeps(c, place)]
    for row in rows_of(raw, table.id):
        cells = {key: row[key] for key in kept if key in row}
        yield {"_id": ids[str(row.get("_id", ""))], **cells}
