"""Tables: each row cleaned on its own, under the place ``field:<table>.<row id>.<column>``.

The label of a cell's finding is ``(table, row, column)`` in ``params["label"]``, so that a reader
sees “Team, row 3, Identity number”.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from programmes.definitions import FormField
from programmes.findings import Finding, Strength, gettext_noop

from .conditions import filled, holds
from .drafting import rows_of
from .faults import Fault, finding, missing
from .places import cell_label

Read = Callable[[FormField, Any, str], tuple[Any, list[Finding]]]


def read(table: FormField, raw: Any, read_one: Read) -> tuple[list[dict[str, Any]], list[Finding]]:
    """The rows that hold anything, and what is wrong in their cells. Nothing is missed yet."""
    rows: list[dict[str, Any]] = []
    found: list[Finding] = []
    for row in rows_of({"": raw}, ""):
        if not touched(table, row):
            continue
        cells: dict[str, Any] = {"_id": str(row.get("_id", ""))}
        for column in table.columns:
            value, faults = read_one(column, row.get(column.id), place_of(table, cells, column))
            if filled(value):
                cells[column.id] = value
            found += [_labelled(each, table, column, len(rows) + 1) for each in faults]
        rows.append(cells)
    if len(rows) > table.max_rows:
        found.append(_too_many(table, len(rows)))
    return rows, found


def _too_many(table: FormField, count: int) -> Finding:
    strength = table.max_rows_strength
    params = (("max", table.max_rows), ("count", count), ("over", count - table.max_rows))
    if strength is Strength.HARD:
        message = gettext_noop("At most %(max)s rows; there are %(count)s.")
        return finding(table, Fault("too_many", message, params), f"field:{table.id}")
    message = gettext_noop("In principle at most %(max)s rows; there are %(count)s.")
    remedy = gettext_noop("Take %(over)s out, or write the reason: the next level sees it.")
    soft = strength is Strength.SOFT
    fault = Fault("rows_in_principle", message, params, remedy if soft else "")
    return replace(finding(table, fault, f"field:{table.id}"), strength=strength)


def completed(
    table: FormField, values: Mapping[str, Any], found: list[Finding]
) -> tuple[list[dict[str, Any]], list[Finding]]:
    """The rows without cells that do not apply, and all findings in the order of the rows.

    Conditions of a column look at the row's own cells first, then at the whole form.
    """
    whole = [each for each in found if each.place == f"field:{table.id}"]
    rows: list[dict[str, Any]] = []
    for number, row in enumerate(values[table.id], start=1):
        kept = dict(row)
        for column in table.columns:
            known = {**values, **row}
            if not holds(column.when, known):
                kept.pop(column.id, None)
                continue
            place = place_of(table, row, column)
            blamed = [f for f in found if f.place == place or f.place.startswith(f"{place}.")]
            whole += blamed
            needed = column.required or (column.required_if and holds(column.required_if, known))
            if needed and not blamed and not filled(row.get(column.id)):
                whole.append(_labelled(missing(column, place), table, column, number))
        rows.append(kept)
    return rows, whole


def place_of(table: FormField, row: Mapping[str, Any], column: FormField) -> str:
    """Where a finding about this cell belongs."""
    return f"field:{table.id}.{row['_id']}.{column.id}"


def touched(table: FormField, row: Mapping[str, Any]) -> bool:
    """Whether anything was typed into the row; a preselected kind of document does not count."""
    for column in table.columns:
        cell = row.get(column.id)
        if column.kind in ("person", "identity") and isinstance(cell, Mapping):
            cell = {part: text for part, text in cell.items() if part != "type"}
        if filled(cell):
            return True
    return False


def _labelled(found: Finding, table: FormField, column: FormField, number: int) -> Finding:
    return replace(found, params={**found.params, "label": cell_label(table, number, column)})
