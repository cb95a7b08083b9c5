"""The conditions: what they rest on must be in the form, and each has its sentence or its basis."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import get_args

from .. import definitions as d
from ..findings import gettext_noop
from ..mistakes import Mistake
from . import answers, groups
from .answers import APPLICANT, DATED, NUMBERS, Fields
from .references import Path, an_option, never, repeated, unknown

# Answers that a list can hold: what names a thing, a unit or a person.
LISTED = ("text", "choice", "organisation", "person", "isbn", "uscc", "url", "major", "industry")


@dataclass(frozen=True, slots=True)
class _Known:
    """What rules may name."""

    programme: d.Programme
    fields: Fields
    lists: tuple[str, ...]
    registers: tuple[str, ...]


def weaknesses(programme: d.Programme) -> Iterator[Mistake]:
    """Every mistake in the conditions."""
    fields = answers.fields_of(programme)
    lists, registers = (
        tuple(each.id for each in part) for part in (programme.lists, programme.registers)
    )
    known = _Known(programme, fields, lists, registers)
    placed = list(_placed(("eligibility",), programme.eligibility))
    yield from repeated(((*path, "id"), rule.id) for path, rule in placed)
    for name in ("lists", "registers"):
        parts = getattr(programme, name)
        yield from repeated(((name, n, "id"), each.id) for n, each in enumerate(parts))
    yield from groups.contradiction(("eligibility",), programme.eligibility, fields)
    for path, rule in placed:
        yield from _of_any(path, rule, known)
        yield from _of_rule(path, rule, known)


def _placed(path: Path, rules: tuple[d.Rule, ...]) -> Iterator[tuple[Path, d.Rule]]:
    for n, rule in enumerate(rules):
        yield (*path, n), rule
        if isinstance(rule, get_args(d.Group)):
            yield from _placed((*path, n, "rules"), rule.rules)


def _of_any(path: Path, rule: d.Rule, known: _Known) -> Iterator[Mistake]:
    if not (rule.quote or rule.basis):
        message = gettext_noop("A rule without its sentence: add “quote”, or else “basis”.")
        yield Mistake(path, "no_sentence", message)
    yield from answers.condition((*path, "when"), rule.when, known.fields)
    yield from an_option(path, rule.option, known.programme)
    steps = [step.id for step in known.programme.route]
    for n, step in enumerate(rule.at):
        if step not in steps:
            yield unknown((*path, "at", n), step, steps)


def _of_rule(path: Path, rule: d.Rule, known: _Known) -> Iterator[Mistake]:
    fields = known.fields
    match rule:
        case d.UnitKindRule():
            yield from _unit_kind(path, rule, known)
        case d.PartyCountRule():
            yield from _party_count(path, rule, fields)
        case d.FieldCompareRule():
            yield from _field_compare(path, rule, fields)
        case d.AttestationRule():
            yield from _attestation(path, rule, fields)
        case d.JudgedRule():
            yield from _judged(path, rule, known)
        case d.OutcomeRule():
            yield from _outcome(path, rule, fields)
        case d.LookbackRule():
            yield from _lookback(path, rule, fields)
        case d.ElapsedRule():
            yield from _elapsed(path, rule, fields)
        case d.NoneOfRule():
            yield from _none_of(path, rule, known)
        case d.MemberOfListRule() | d.NotMemberOfListRule():
            yield from _list(path, rule, known)
        case d.TitleRule():
            yield from _title(path, rule, fields)
        case d.TeamHasRule():
            yield from _team(path, rule, fields)
        case d.SameRegionRule():
            yield from answers.named((*path, "field"), rule.field, fields, "region")
            if rule.beside != APPLICANT:
                yield from answers.named((*path, "with"), rule.beside, fields, "region")
        case d.AllOfRule() | d.NOfRule() | d.PreferenceRule():
            yield from groups.of_group(path, rule, fields)


def _judged(path: Path, rule: d.JudgedRule, known: _Known) -> Iterator[Mistake]:
    """Who judges has a step; experts are asked by whoever reviews."""
    if rule.field:
        yield from answers.named((*path, "field"), rule.field, known.fields)
    roles = {"expert", *(step.role for step in known.programme.route)}
    if rule.by not in roles:
        message = gettext_noop("No step of the route is taken by the role “%(role)s”.")
        yield Mistake((*path, "by"), "role", message, {"role": rule.by})


def _unit_kind(path: Path, rule: d.UnitKindRule, known: _Known) -> Iterator[Mistake]:
    yield from answers.party((*path, "party"), rule.party, known.fields)
    kinds = rule.kinds
    if rule.party == APPLICANT and not set(kinds) & set(known.programme.applicants.kinds):
        yield never((*path, "kinds"))
    elif not kinds:
        yield _empty((*path, "kinds"))


def _empty(path: Path) -> Mistake:
    return Mistake(path, "empty", gettext_noop("At least one must be named."))


def _party_count(path: Path, rule: d.PartyCountRule, fields: Fields) -> Iterator[Mistake]:
    yield from answers.a_table((*path, "table"), rule.table, fields)
    yield from _where(path, rule.table, rule.where, fields)
    least, most = rule.bounds
    if rule.exact is not None and (rule.min is not None or rule.max is not None):
        message = gettext_noop("Say either “exact”, or “min” and “max”.")
        yield Mistake((*path, "exact"), "bounds", message)
    elif most is not None and least > most:
        message = gettext_noop("The minimum is above the maximum.")
        yield Mistake((*path, "min"), "bounds", message)
    elif least < 0:
        yield Mistake(path, "bounds", gettext_noop("A limit must not be negative."))
    table = fields.get(rule.table)
    if table and (least > table.max_rows or (most is not None and most < 0)):
        yield never(path)


def _where(path: Path, table: str, where: d.Condition | None, fields: Fields) -> Iterator[Mistake]:
    if where is not None and (columns := answers.columns_of(fields, table)):
        yield from answers.condition((*path, "where"), where, columns)


def _field_compare(path: Path, rule: d.FieldCompareRule, fields: Fields) -> Iterator[Mistake]:
    if bool(rule.field) == bool(rule.condition):
        message = gettext_noop("Say either “field”, “op” and “value”, or “condition”.")
        yield Mistake(path, "condition", message)
        return
    among = fields
    if rule.table:
        yield from answers.a_table((*path, "table"), rule.table, fields)
        among = answers.columns_of(fields, rule.table)
    where = (*path, "condition") if rule.condition else path
    if among:
        yield from answers.condition(where, rule.compares, among)
    yield from answers.unit((*path, "unit"), rule.unit, among.get(rule.field))


def _attestation(path: Path, rule: d.AttestationRule, fields: Fields) -> Iterator[Mistake]:
    if not (rule.field or rule.evidence):
        message = gettext_noop("An attestation names a field, a file as evidence, or both.")
        yield Mistake(path, "attestation", message)
    if rule.field:
        yield from answers.named((*path, "field"), rule.field, fields)
    if rule.evidence:
        yield from answers.named((*path, "evidence"), rule.evidence, fields, "file")


def _outcome(path: Path, rule: d.OutcomeRule, fields: Fields) -> Iterator[Mistake]:
    if not rule.programme:
        yield _empty((*path, "programme"))
    yield from answers.party((*path, "party"), rule.party, fields)
    if (rule.field and rule.table) or bool(rule.table) != bool(rule.column):
        message = gettext_noop("Name either a field, or a table and its column.")
        yield Mistake(path, "outcome_of", message)
        return
    answer = fields.get(rule.field)
    if rule.field:
        yield from answers.named((*path, "field"), rule.field, fields)
    elif rule.table:
        yield from answers.a_table((*path, "table"), rule.table, fields)
        yield from answers.a_column((*path, "column"), rule.table, rule.column, fields)
        answer = answers.cell_of(fields, rule.table, rule.column)
    known = [choice.value for choice in answer.choices] if answer else []
    for n, value in enumerate(rule.accepted):
        if known and value not in known:
            yield unknown((*path, "accepted", n), value, known)


def _lookback(path: Path, rule: d.LookbackRule, fields: Fields) -> Iterator[Mistake]:
    yield from answers.a_table((*path, "table"), rule.table, fields)
    yield from _where(path, rule.table, rule.where, fields)
    if rule.date_column:
        where = (*path, "date_column")
        yield from answers.a_column(where, rule.table, rule.date_column, fields, *DATED)
    elif rule.years:
        message = gettext_noop("Years are counted on a column: name “date_column”.")
        yield Mistake((*path, "years"), "lookback", message)
    if rule.years < 0 or rule.count_min < 0:
        yield Mistake(path, "bounds", gettext_noop("A limit must not be negative."))
    if bool(rule.sum) != (rule.min is not None):
        message = gettext_noop("“sum” names a column, and “min” how much it must be together.")
        yield Mistake(path, "lookback", message)
    if rule.sum:
        yield from answers.a_column((*path, "sum"), rule.table, rule.sum, fields, *NUMBERS)
        cell = answers.cell_of(fields, rule.table, rule.sum)
        yield from answers.unit((*path, "unit"), rule.unit, cell)
    table = fields.get(rule.table)
    if table and rule.count_min > table.max_rows:
        yield never((*path, "count_min"))


def _elapsed(path: Path, rule: d.ElapsedRule, fields: Fields) -> Iterator[Mistake]:
    said = (rule.years, rule.years_max, rule.academic_years, rule.terms)
    counted = [number for number in said if number]
    if len(counted) != 1 or counted[0] < 0:
        message = gettext_noop(
            "Say one of “years”, “years_max”, “academic_years” and “terms”, above 0."
        )
        yield Mistake(path, "elapsed", message)
    if bool(rule.field) == bool(rule.table) or bool(rule.table) != bool(rule.column):
        message = gettext_noop("Name either a field, or a table and its column.")
        yield Mistake(path, "elapsed", message)
    elif rule.field:
        yield from answers.named((*path, "field"), rule.field, fields, *DATED)
    else:
        yield from answers.a_table((*path, "table"), rule.table, fields)
        yield from answers.a_column((*path, "column"), rule.table, rule.column, fields, *DATED)
        if rule.years or rule.years_max:
            message = gettext_noop("The rows of a table are terms: say “terms”.")
            yield Mistake((*path, "table"), "elapsed", message)
        table = fields.get(rule.table)
        if table and max(rule.terms, rule.academic_years * 2) > table.max_rows:
            yield never(path)


def _none_of(path: Path, rule: d.NoneOfRule, known: _Known) -> Iterator[Mistake]:
    fields = known.fields
    if not rule.of:
        yield _empty((*path, "of"))
    for n, name in enumerate(rule.of):
        if name not in known.registers:
            yield unknown((*path, "of", n), name, known.registers)
    yield from answers.party((*path, "party"), rule.party, fields)
    if rule.person:
        yield from answers.named((*path, "person"), rule.person, fields, "person")
    if rule.person and rule.party != APPLICANT:
        message = gettext_noop("Say either “party” or “person”.")
        yield Mistake((*path, "party"), "none_of", message)
    if rule.field:
        yield from answers.named((*path, "field"), rule.field, fields, "commitment", "bool")
    if rule.years < 0:
        message = gettext_noop("A limit must not be negative.")
        yield Mistake((*path, "years"), "bounds", message)


def _list(
    path: Path, rule: d.MemberOfListRule | d.NotMemberOfListRule, known: _Known
) -> Iterator[Mistake]:
    if not rule.lists:
        yield _empty((*path, "lists"))
    for n, name in enumerate(rule.lists):
        if name not in known.lists:
            yield unknown((*path, "lists", n), name, known.lists)
    if rule.field:
        yield from answers.named((*path, "field"), rule.field, known.fields, *LISTED)


def _title(path: Path, rule: d.TitleRule, fields: Fields) -> Iterator[Mistake]:
    kinds = ("choice", "text")
    if bool(rule.field) == bool(rule.table) or bool(rule.table) != bool(rule.column):
        message = gettext_noop("Name either a field, or a table and its column.")
        yield Mistake(path, "title_at_least", message)
        return
    if rule.field:
        key, asked = "field", fields.get(rule.field)
        yield from answers.named((*path, key), rule.field, fields, *kinds)
    else:
        key, asked = "column", answers.cell_of(fields, rule.table, rule.column)
        yield from answers.a_table((*path, "table"), rule.table, fields)
        yield from answers.a_column((*path, key), rule.table, rule.column, fields, *kinds)
    if asked and asked.kind == "choice" and asked.choices_from != "professional_titles":
        message = gettext_noop("“%(field)s” needs “choices_from: professional_titles”.")
        yield Mistake((*path, key), "title_at_least", message, {"field": asked.id})


def _team(path: Path, rule: d.TeamHasRule, fields: Fields) -> Iterator[Mistake]:
    kinds = ("choice", "multichoice")
    if not rule.kinds:
        yield _empty((*path, "kinds"))
    yield from answers.a_table((*path, "table"), rule.table, fields)
    yield from answers.a_column((*path, "column"), rule.table, rule.column, fields, *kinds)
    cell = answers.cell_of(fields, rule.table, rule.column)
    offered = [choice.value for choice in cell.choices] if cell else []
    for n, kind in enumerate(rule.kinds):
        if offered and kind not in offered:
            yield unknown((*path, "kinds", n), kind, offered)
