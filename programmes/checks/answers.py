"""Shared by the checks of conditions: that the answers which a rule names are in the form. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from ..definitions import Condition, FormField, Programme
from ..findings import gettext_noop
from ..mistakes import Mistake
from .references import Path, in_condition, unknown

Fields = dict[str, FormField]

APPLICANT = "applicant"
PLACES = ("area", "city", "region")
ATTRIBUTES = {"text": "text", "bool": "bool", "int": "int", "area": "region"}
DATED = ("date", "month", "year", "period")
NUMBERS = ("int", "decimal", "money", "percent")


def fields_of(programme: Programme) -> Fields:
    """The questions of the form by id, and what is known of the applicant as if it were asked."""
    asked = {f.id: f for section in programme.form.sections for f in section.fields}
    return {**asked, **of_units(programme, f"{APPLICANT}.")}


def of_units(programme: Programme, prefix: str) -> Fields:
    """What conditions may ask of a unit, as fields ``<prefix>kind``, ``<prefix>area`` and so on."""
    kinds = [{"value": kind, "label": kind} for kind in programme.applicants.kinds]
    known: dict[str, dict[str, Any]] = {
        "kind": {"kind": "choice", "choices": kinds, "required": True},
        **{name: {"kind": "region"} for name in PLACES},
        **{each.id: {"kind": ATTRIBUTES[each.kind]} for each in programme.attributes},
    }
    return {
        f"{prefix}{name}": FormField.model_validate({"id": name, "label": name, **said})
        for name, said in known.items()
    }


def named(path: Path, name: str, fields: Fields, *kinds: str) -> Iterator[Mistake]:
    """The answer ``field`` or ``table.column`` at ``path`` exists and is of one of the kinds."""
    table, _, column = name.partition(".")
    field = fields.get(table)
    if column and field is not None and field.kind == "table":
        yield from a_column(path, table, column, fields, *kinds)
        return
    if field is None or column:
        yield unknown(path, name, _names(fields, kinds))
    else:
        yield from _of_kind(path, field, kinds)


def _names(fields: Fields, kinds: tuple[str, ...]) -> list[str]:
    return [f.id for f in fields.values() if not kinds or f.kind in kinds]


def a_table(path: Path, name: str, fields: Fields) -> Iterator[Mistake]:
    """The table at ``path`` exists."""
    return named(path, name, fields, "table")


def a_column(path: Path, table: str, column: str, fields: Fields, *kinds: str) -> Iterator[Mistake]:
    """The column of that table exists and is of one of the kinds."""
    field = fields.get(table)
    if field is None or field.kind != "table":
        return
    cell = cell_of(fields, table, column)
    if cell is None:
        yield unknown(path, column, [c.id for c in field.columns])
    else:
        yield from _of_kind(path, cell, kinds)


def cell_of(fields: Fields, table: str, column: str) -> FormField | None:
    """The column of a table, where both exist."""
    return columns_of(fields, table).get(column)


def columns_of(fields: Fields, table: str) -> Fields:
    """The columns of a table by id."""
    field = fields.get(table)
    return {c.id: c for c in field.columns} if field else {}


def _of_kind(path: Path, field: FormField, kinds: tuple[str, ...]) -> Iterator[Mistake]:
    if kinds and field.kind not in kinds:
        message = gettext_noop("The field “%(field)s” is not of kind “%(kind)s”.")
        params = {"field": field.id, "kind": "”/“".join(kinds)}
        yield Mistake(path, "kind", message, params)


def party(path: Path, name: str, fields: Fields) -> Iterator[Mistake]:
    """A party is the applicant, or an answer that names units."""
    if name != APPLICANT:
        yield from named(path, name, fields, "organisation")


def condition(path: Path, found: Condition | None, fields: Fields) -> Iterator[Mistake]:
    """A condition on the answers, or on what is known of the applicant."""
    if found is not None:
        yield from in_condition(path, found, fields)


def unit(path: Path, said: str, asked: FormField | None) -> Iterator[Mistake]:
    """The unit that a rule repeats is the one in which the form asks."""
    if not said or asked is None:
        return
    known = "%" if asked.kind == "percent" else asked.unit.zh if asked.unit else ""
    if said != known:
        message = gettext_noop("The form asks “%(field)s” in “%(known)s”, not in “%(unit)s”.")
        yield Mistake(path, "unit", message, {"field": asked.id, "known": known, "unit": said})
