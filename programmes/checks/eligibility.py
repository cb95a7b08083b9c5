"""The conditions: what they rest on must be in the form, and each has its sentence or its basis."""

from __future__ import annotations

from collections.abc import Iterator

from .. import definitions as d
from ..findings import gettext_noop
from ..mistakes import Mistake
from .references import Path, in_condition, repeated, unknown


def weaknesses(programme: d.Programme) -> Iterator[Mistake]:
    """Every mistake in the conditions."""
    fields = {f.id: f for section in programme.form.sections for f in section.fields}
    placed = list(_placed(("eligibility",), programme.eligibility))
    yield from repeated(((*path, "id"), rule.id) for path, rule in placed)
    for path, rule in placed:
        if not (rule.quote or rule.basis):
            message = gettext_noop("A rule without its sentence: add “quote”, or else “basis”.")
            yield Mistake(path, "no_sentence", message)
        yield from _of_rule(path, rule, fields)


def _placed(path: Path, rules: tuple[d.Rule, ...]) -> Iterator[tuple[Path, d.Rule]]:
    for n, rule in enumerate(rules):
        yield (*path, n), rule
        if isinstance(rule, (d.AllOfRule, d.NOfRule)):
            yield from _placed((*path, n, "rules"), rule.rules)


def _of_rule(path: Path, rule: d.Rule, fields: dict[str, d.FormField]) -> Iterator[Mistake]:
    match rule:
        case d.PartyCountRule():
            yield from _table(path, rule.table, fields)
        case d.FieldCompareRule():
            yield from in_condition((*path, "condition"), rule.condition, fields)
        case d.AttestationRule():
            yield from _attestation(path, rule, fields)
        case d.JudgedRule() if rule.field:
            yield from _named(path, "field", rule.field, fields)
        case d.OutcomeRule():
            yield from _outcome(path, rule, fields)
        case d.LookbackRule():
            yield from _lookback(path, rule, fields)
        case d.AllOfRule() | d.NOfRule():
            yield from _group(path, rule, fields)


def _named(
    path: Path, key: str, name: str, fields: dict[str, d.FormField], kind: str = ""
) -> Iterator[Mistake]:
    field = fields.get(name)
    if field is None:
        known = [f.id for f in fields.values() if not kind or f.kind == kind]
        yield unknown((*path, key), name, known)
    elif kind and field.kind != kind:
        message = gettext_noop("The field “%(field)s” is not of kind “%(kind)s”.")
        yield Mistake((*path, key), "kind", message, {"field": name, "kind": kind})


def _table(path: Path, name: str, fields: dict[str, d.FormField]) -> Iterator[Mistake]:
    return _named(path, "table", name, fields, "table")


def _attestation(
    path: Path, rule: d.AttestationRule, fields: dict[str, d.FormField]
) -> Iterator[Mistake]:
    if not (rule.field or rule.evidence):
        message = gettext_noop("An attestation names a field, a file as evidence, or both.")
        yield Mistake(path, "attestation", message)
    if rule.field:
        yield from _named(path, "field", rule.field, fields)
    if rule.evidence:
        yield from _named(path, "evidence", rule.evidence, fields, "file")


def _outcome(path: Path, rule: d.OutcomeRule, fields: dict[str, d.FormField]) -> Iterator[Mistake]:
    if bool(rule.field) == bool(rule.table) or bool(rule.table) != bool(rule.column):
        message = gettext_noop("Name either a field, or a table and its column.")
        yield Mistake(path, "outcome_of", message)
        return
    if rule.field:
        yield from _named(path, "field", rule.field, fields)
        answer = fields.get(rule.field)
    else:
        yield from _column(path, "column", rule.table, rule.column, fields)
        answer = _cell(fields, rule.table, rule.column)
    known = [choice.value for choice in answer.choices] if answer else []
    for n, value in enumerate(rule.accepted):
        if known and value not in known:
            yield unknown((*path, "accepted", n), value, known)


def _lookback(
    path: Path, rule: d.LookbackRule, fields: dict[str, d.FormField]
) -> Iterator[Mistake]:
    if not rule.date_column:
        yield from _table(path, rule.table, fields)
        if rule.years:
            message = gettext_noop("Years are counted on a column: name “date_column”.")
            yield Mistake((*path, "years"), "lookback", message)
        return
    yield from _column(path, "date_column", rule.table, rule.date_column, fields)
    cell = _cell(fields, rule.table, rule.date_column)
    if cell and cell.kind not in ("date", "month"):
        message = gettext_noop("The field “%(field)s” is not of kind “%(kind)s”.")
        params = {"field": rule.date_column, "kind": "date"}
        yield Mistake((*path, "date_column"), "kind", message, params)


def _column(
    path: Path, key: str, table: str, column: str, fields: dict[str, d.FormField]
) -> Iterator[Mistake]:
    yield from _table(path, table, fields)
    if table in fields and _cell(fields, table, column) is None:
        yield unknown((*path, key), column, [c.id for c in fields[table].columns])


def _cell(fields: dict[str, d.FormField], table: str, column: str) -> d.FormField | None:
    columns = fields[table].columns if table in fields else ()
    return next((c for c in columns if c.id == column), None)


def _group(
    path: Path, rule: d.AllOfRule | d.NOfRule, fields: dict[str, d.FormField]
) -> Iterator[Mistake]:
    if not rule.rules or (isinstance(rule, d.NOfRule) and not 1 <= rule.n <= len(rule.rules)):
        message = gettext_noop("There are not that many rules below.")
        yield Mistake(path, "n_of", message)
    if isinstance(rule, d.NOfRule) and rule.ticked:
        yield from _named(path, "ticked", rule.ticked, fields, "multichoice")
        field = fields.get(rule.ticked)
        ticks = field is not None and field.kind == "multichoice"
        offered = [choice.value for choice in field.choices] if field and ticks else []
        known = [below.id for below in rule.rules]
        if offered and offered != known:
            message = gettext_noop("The choices of “%(field)s” are not the rules below: %(known)s.")
            params = {"field": rule.ticked, "known": ", ".join(known)}
            yield Mistake((*path, "ticked"), "ticked", message, params)
