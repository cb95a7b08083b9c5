"""The whole form at once: raw answers in, canonical values and every finding out."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from programmes.definitions import Form, FormField, Section
from programmes.findings import Finding, Strength, gettext_noop

from . import rows, sources
from .conditions import filled, holds
from .drafting import fields_of, rows_of
from .faults import Fault, finding, missing
from .lookups import choices_of
from .parsing import parse, parse_identity, parse_period, parse_person, plain

PARTED = {"person": parse_person, "identity": parse_identity, "period": parse_period}
NOT_ASKED = frozenset({"info", "computed"})


def clean(form: Form, raw: Mapping[str, Any]) -> tuple[dict[str, Any], list[Finding]]:
    """Canonical values (see ``parsing``) and all findings, in the order of the form.

    ``raw`` holds the answers of all sections; a ``file`` field's raw answer is the list of its
    attachment ids. Answers whose ``when`` does not hold are left out of the values and never found
    fault with. A wrong answer stands in the values only as far as it could be read.
    """
    values, faults = _read(form, raw)
    values = _applying(form, values)
    findings: list[Finding] = []
    for section in form.sections:
        for field in fields_of(section):
            if not holds(field.when, values):
                continue
            found = faults.get(field.id, [])
            if field.kind == "table" and field.id in values:
                values[field.id], found = rows.completed(field, values, found)
                found += lacking(field, values)
            else:
                found = found or lacking(field, values)
            findings += found
            findings += sources.gone(field, values, form, {each.place for each in found})
    return values, findings


def _applying(form: Form, values: dict[str, Any]) -> dict[str, Any]:
    """The values without those whose ``when`` does not hold; a dropped one drives no other."""
    fields = [field for section in form.sections for field in fields_of(section) if field.when]
    for _round in range(len(fields)):
        dropped = {f.id for f in fields if f.id in values and not holds(f.when, values)}
        if not dropped:
            break
        values = {key: value for key, value in values.items() if key not in dropped}
    return values


def wrong(findings: Iterable[Finding]) -> list[Finding]:
    """Only the findings about what was typed, not about what is still missing."""
    return [finding for finding in findings if finding.code not in ("required", "too_few")]


def refusing(findings: Iterable[Finding]) -> list[Finding]:
    """Only those that refuse: what holds in principle is allowed with a reason."""
    return [finding for finding in findings if finding.strength is Strength.HARD]


def of_section(section: Section, findings: Iterable[Finding]) -> list[Finding]:
    """The findings whose place lies in the section."""
    places = {f"field:{field.id}" for field in section.fields}
    return [each for each in findings if each.place.partition(".")[0] in places]


def _read(form: Form, raw: Mapping[str, Any]) -> tuple[dict[str, Any], dict[str, list[Finding]]]:
    values: dict[str, Any] = {}
    faults: dict[str, list[Finding]] = {}
    fields = [field for section in form.sections for field in fields_of(section)]
    for field in fields:
        if field.kind not in NOT_ASKED:
            value, found = read_one(field, raw.get(field.id), f"field:{field.id}")
            if filled(value) or (field.kind == "table" and value):
                values[field.id] = value
            if found:
                faults[field.id] = found
    for field in fields:
        if field.kind == "computed":
            figure = computed(field, values)
            if figure is not None:
                values[field.id] = plain(figure)
    return values, faults


def read_one(field: FormField, raw: Any, place: str) -> tuple[Any, list[Finding]]:
    if field.kind == "table":
        return rows.read(field, raw, read_one)
    if field.kind == "file":
        return [n for n in raw if isinstance(n, int)] if isinstance(raw, list) else [], []
    if field.kind == "multichoice":
        return _several(field, raw, place)
    if field.kind in PARTED:
        return _parted(field, raw, place)
    if field.multiple:
        return _repeated(field, raw, place)
    typed = raw if isinstance(raw, str) else ""
    if field.kind == "commitment":
        return (True if typed == "yes" else None), []
    if not typed.strip():
        return None, []
    value = parse(field, typed)
    if isinstance(value, Fault):
        return None, [finding(field, value, place)]
    return value, []


def _several(field: FormField, raw: Any, place: str) -> tuple[list[str], list[Finding]]:
    chosen = set(raw) if isinstance(raw, list) and all(isinstance(x, str) for x in raw) else set()
    value = [choice.value for choice in choices_of(field) if choice.value in chosen]
    found = []
    if chosen - set(value):
        fault = Fault("choice", gettext_noop("Choose among the answers offered."))
        found.append(finding(field, fault, place))
    if value and field.min is not None and len(value) < field.min:
        message = gettext_noop("Choose at least %(min)s; %(count)s are chosen.")
        params = (("min", int(field.min)), ("count", len(value)))
        found.append(finding(field, Fault("too_few", message, params), place))
    if field.max is not None and len(value) > field.max:
        message = gettext_noop("Choose at most %(max)s; %(count)s are chosen.")
        params = (("max", int(field.max)), ("count", len(value)))
        found.append(finding(field, Fault("too_many", message, params), place))
    return value, found


def _parted(field: FormField, raw: Any, place: str) -> tuple[dict[str, str], list[Finding]]:
    typed = {k: v for k, v in raw.items() if isinstance(v, str)} if isinstance(raw, dict) else {}
    # A preselected kind of document alone is no answer.
    if not any(text.strip() for part, text in typed.items() if part != "type"):
        return {}, []
    value, faults = PARTED[field.kind](typed)
    return value, [finding(field, fault, f"{place}.{part}") for part, fault in faults]


def _repeated(field: FormField, raw: Any, place: str) -> tuple[list[Any], list[Finding]]:
    typed = [each for each in raw if isinstance(each, str)] if isinstance(raw, list) else []
    single = field.model_copy(update={"multiple": False, "max": None, "min": None})
    values, found = [], []
    for text in typed:
        value, faults = read_one(single, text, place)
        if value is not None and value not in values:
            values.append(value)
        found += faults
    if field.max is not None and len(values) > field.max:
        message = gettext_noop("At most %(max)s entries; there are %(count)s.")
        params = (("max", int(field.max)), ("count", len(values)))
        found.append(finding(field, Fault("too_many", message, params), place))
    return values, found


def required(field: FormField, values: Mapping[str, Any]) -> bool:
    """Whether the field must be answered, given the cleaned values of the whole form."""
    if not holds(field.when, values):
        return False
    return field.required or (field.required_if is not None and holds(field.required_if, values))


def lacking(field: FormField, values: Mapping[str, Any]) -> list[Finding]:
    """What is missing in the field, given the cleaned values of the whole form."""
    value = values.get(field.id)
    if not required(field, values):
        return []
    if field.kind == "table":
        # A row of which nothing can be read is there: its cells say what is wrong.
        if len(value or ()) >= max(field.min_rows, 1):
            return []
        message = gettext_noop("Fill in at least %(min)s rows; there are %(count)s.")
        params = (("min", max(field.min_rows, 1)), ("count", len(value or ())))
        return [finding(field, Fault("too_few", message, params), f"field:{field.id}")]
    if field.kind in NOT_ASKED or filled(value):
        return []
    return [missing(field, f"field:{field.id}")]


def computed(field: FormField, values: Mapping[str, Any]) -> Decimal | None:
    """The sum, or the ratio as percent with two decimals; nothing is divided by nothing."""
    if field.ratio is None:
        return _total(field.sum, values)
    part, whole = (_figure(name, values) for name in field.ratio)
    if not whole:
        return None
    return (part * 100 / whole).quantize(Decimal("0.01"), ROUND_HALF_UP)


def _figure(name: str, values: Mapping[str, Any]) -> Decimal:
    if "." in name:
        return _total(name, values)
    return Decimal(str(values[name])) if _is_number(values.get(name)) else Decimal(0)


def _total(path: str, values: Mapping[str, Any]) -> Decimal:
    """The sum of a column, given as ``table.column``; what is not a number counts nothing."""
    table, _, column = path.partition(".")
    cells = [row.get(column) for row in rows_of(values, table)]
    return sum((Decimal(str(c)) for c in cells if _is_number(c)), Decimal(0))


def _is_number(cell: Any) -> bool:
    """Cleaned numbers are ints, or texts of plain decimals."""
    if isinstance(cell, str):
        return re.fullmatch(r"-?\d+(\.\d+)?", cell, re.ASCII) is not None
    return isinstance(cell, int) and not isinstance(cell, bool)
