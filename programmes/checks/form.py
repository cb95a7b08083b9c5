"""The form: ids, choices, tables, conditions, and what fills what."""

from __future__ import annotations

from collections.abc import Iterator

from ..definitions import Form, FormField, Programme
from ..findings import gettext_noop
from ..mistakes import Mistake
from . import sources
from .references import CHOOSING, Path, in_condition, repeated, unknown

NOT_IN_TABLES = ("table", "info", "commitment", "computed")
SUMMED = ("int", "decimal", "money", "percent")


def weaknesses(programme: Programme) -> Iterator[Mistake]:
    """Every mistake in the form, and in the forms of what is owed later."""
    yield from _form(("form",), programme.form, {step.id for step in programme.route})
    for n, obligation in enumerate(programme.obligations):
        if obligation.form:
            yield from _form(("obligations", n, "form"), obligation.form, set())


def _form(path: Path, form: Form, steps: set[str]) -> Iterator[Mistake]:
    placed = list(_placed(path, form))
    fields = {field.id: field for _, field in placed}
    yield from repeated(((*where, "id"), field.id) for where, field in placed)
    sections = (*path, "sections")
    yield from repeated(((*sections, n, "id"), each.id) for n, each in enumerate(form.sections))
    for n, section in enumerate(form.sections):
        if not section.fields:
            message = gettext_noop("A section needs at least one field.")
            yield Mistake((*sections, n), "empty_section", message)
    title = fields.get(form.title_field)
    if title is None:
        yield unknown((*path, "title_field"), form.title_field, fields)
    elif title.kind != "text":
        message = gettext_noop("The title must be a field of kind “text”.")
        yield Mistake((*path, "title_field"), "title", message)
    for where, field in placed:
        yield from _of_field(where, field, fields)
        if field.filled_by and field.filled_by not in steps:
            yield unknown((*where, "filled_by"), field.filled_by, steps)
    yield from sources.weaknesses(placed)


def _placed(path: Path, form: Form) -> Iterator[tuple[Path, FormField]]:
    for n, section in enumerate(form.sections):
        for m, field in enumerate(section.fields):
            yield (*path, "sections", n, "fields", m), field


def _of_field(path: Path, field: FormField, fields: dict[str, FormField]) -> Iterator[Mistake]:
    yield from _choices(path, field)
    yield from _bounds(path, field)
    yield from _conditions(path, field, fields)
    yield from _sum(path, field, fields)
    if field.kind in ("person", "identity") and not field.sensitive:
        message = gettext_noop("A person's identity number is sensitive: say “sensitive: true”.")
        yield Mistake(path, "not_sensitive", message)
    if field.prefill == "own_unit" and field.kind != "organisation":
        message = gettext_noop("Only a field of kind “organisation” is prefilled with the unit.")
        yield Mistake((*path, "prefill"), "prefill", message)
    if field.depth and field.kind != "region":
        message = gettext_noop("Only a field of kind “region” has a depth.")
        yield Mistake((*path, "depth"), "depth", message)
    if field.kind == "table":
        yield from _table(path, field, fields)
    elif field.columns:
        message = gettext_noop("Only a table has columns.")
        yield Mistake((*path, "columns"), "columns", message)


def _choices(path: Path, field: FormField) -> Iterator[Mistake]:
    offers = bool(field.choices) + bool(field.choices_from)
    if field.kind in CHOOSING and offers != 1:
        message = gettext_noop("A field with choices needs either “choices” or “choices_from”.")
        yield Mistake(path, "choices", message)
    if field.kind not in CHOOSING and offers:
        message = gettext_noop("Only a field of kind “choice” or “multichoice” has choices.")
        yield Mistake((*path, "choices"), "choices", message)
    yield from repeated(
        ((*path, "choices", n, "value"), choice.value) for n, choice in enumerate(field.choices)
    )


def _bounds(path: Path, field: FormField) -> Iterator[Mistake]:
    message = gettext_noop("The minimum is above the maximum.")
    if field.min is not None and field.max is not None and field.min > field.max:
        yield Mistake((*path, "min"), "bounds", message)
    if field.min_rows > field.max_rows:
        yield Mistake((*path, "min_rows"), "bounds", message)
    if field.min_rows < 0 or field.max_mb <= 0 or (field.max is not None and field.max < 0):
        negative = gettext_noop("A limit must not be negative.")
        yield Mistake(path, "bounds", negative)


def _conditions(path: Path, field: FormField, fields: dict[str, FormField]) -> Iterator[Mistake]:
    for name in ("when", "required_if"):
        if (condition := getattr(field, name)) is not None:
            others = {name: other for name, other in fields.items() if other is not field}
            yield from in_condition((*path, name), condition, others)


def _table(path: Path, table: FormField, fields: dict[str, FormField]) -> Iterator[Mistake]:
    if not table.columns:
        message = gettext_noop("A table needs columns.")
        yield Mistake(path, "columns", message)
    placed = [((*path, "columns", n), column) for n, column in enumerate(table.columns)]
    yield from repeated(((*where, "id"), column.id) for where, column in placed)
    siblings = fields | {column.id: column for column in table.columns}
    for where, column in placed:
        if column.kind in NOT_IN_TABLES or column.filled_by:
            message = gettext_noop("A column cannot be of this kind.")
            yield Mistake((*where, "kind"), "columns", message)
            continue
        yield from _of_field(where, column, siblings)


def _sum(path: Path, field: FormField, fields: dict[str, FormField]) -> Iterator[Mistake]:
    wanted = 1 if field.kind == "computed" else 0
    if bool(field.sum) + bool(field.ratio) != wanted:
        message = gettext_noop(
            "A computed field, and only such a field, says “sum: table.column” or “ratio: [a, b]”."
        )
        yield Mistake(path, "sum", message)
    if not (field.sum or field.ratio):
        return
    sums = {
        f"{table.id}.{column.id}"
        for table in fields.values()
        for column in table.columns
        if column.kind in SUMMED
    }
    if field.sum and field.sum not in sums:
        yield unknown((*path, "sum"), field.sum, sorted(sums))
    figures = sums | {name for name, other in fields.items() if other.kind in SUMMED}
    for n, name in enumerate(field.ratio or ()):
        if name not in figures:
            yield unknown((*path, "ratio", n), name, sorted(figures))
