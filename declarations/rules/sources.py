"""Answers that are chosen among earlier ones: what there is to choose, and what has gone since."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from programmes.definitions import Form, FormField, Text
from programmes.findings import Finding, gettext_noop

from .conditions import filled
from .drafting import rows_of
from .faults import Fault, finding
from .lookups import choices_of
from .places import cell_label
from .reading import words_of


def offered(field: FormField, values: Mapping[str, Any]) -> list[Any]:
    """The cleaned answers that the field may be answered with, each once, in their order."""
    found = [value for path in field.values_from for value in _answers(path, values)]
    known = {choice.value for choice in choices_of(field)} or found
    return list(dict.fromkeys(each for each in found if isinstance(each, str) and each in known))


def labels(field: FormField, form: Form) -> tuple[Text, ...]:
    """What the questions are called out of which it is chosen."""
    return tuple(label for path in field.values_from for label in _label(path, form))


def gone(
    field: FormField, values: Mapping[str, Any], form: Form, blamed: Collection[str]
) -> list[Finding]:
    """A finding for every answer that is not among the earlier ones; none at places in ``blamed``.

    ``values`` are the cleaned ones of the whole form, with this field's own.
    """
    if field.kind != "table":
        place = f"field:{field.id}"
        asked = field.values_from and place not in blamed
        return _missing(field, values.get(field.id), values, form, place) if asked else []
    found = []
    columns = [column for column in field.columns if column.values_from]
    for number, row in enumerate(rows_of(values, field.id) if columns else (), start=1):
        for column in columns:
            place = f"{field.id}.{row['_id']}.{column.id}"
            if f"field:{place}" not in blamed:
                label = cell_label(field, number, column)
                cell = row.get(column.id)
                found += _missing(column, cell, values, form, f"field:{place}", label=label)
    return found


def _missing(
    field: FormField,
    value: Any,
    values: Mapping[str, Any],
    form: Form,
    place: str,
    **params: object,
) -> list[Finding]:
    known = offered(field, values)
    strange = [each for each in _listed(value) if each not in known]
    if not strange:
        return []
    fault = Fault(
        "not_among",
        gettext_noop("“%(answer)s” is not (or no longer) among the answers to “%(sources)s”."),
        (
            ("answer", tuple(words_of(field, each) for each in strange)),
            ("sources", labels(field, form)),
        ),
        gettext_noop("Choose again, or enter it there first; your answer is kept."),
    )
    return [finding(field, fault, place, **params)]


def _listed(value: Any) -> list[Any]:
    if not filled(value):
        return []
    return list(value) if isinstance(value, list) else [value]


def _answers(path: str, values: Mapping[str, Any]) -> list[Any]:
    table, _, column = path.partition(".")
    if not column:
        return _listed(values.get(table))
    return [each for row in rows_of(values, table) for each in _listed(row.get(column))]


def _label(path: str, form: Form) -> list[Text]:
    table, _, column = path.partition(".")
    field = form.field(table)
    if field is None or not column:
        return [field.label] if field else []
    return [
        Text(
            zh=f"{field.label.zh}·{each.label.zh}",
            en=f"{field.label.get('en')}: {each.label.get('en')}",
        )
        for each in field.columns
        if each.id == column
    ]
