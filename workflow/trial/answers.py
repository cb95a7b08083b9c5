"""Answers as a case file writes them: plain values in, cleaned answers and findings out. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date
from typing import Any

from declarations.rules import rows
from declarations.rules.cleaning import computed, lacking, read_one
from declarations.rules.conditions import filled
from declarations.rules.drafting import fields_of, rows_of
from declarations.rules.faults import Fault, finding
from declarations.rules.lookups import TABLES, choices_of, code_of
from declarations.rules.parsing import plain
from programmes.checks.references import Path, unknown
from programmes.definitions import Form, FormField, Text
from programmes.findings import Finding, gettext_noop
from programmes.mistakes import Mistake

from .types import CaseFile, PersonSaid

CHOOSING = ("choice", "multichoice")
YES_OR_NO = ("bool", "commitment")
Cleaned = tuple[Any, list[Finding]]


# --- what makes the file a bad one ---------------------------------------------------------------


def mistakes_in(
    path: Path, answers: Mapping[str, Any], form: Form, case: CaseFile
) -> Iterator[Mistake]:
    """Questions that are not asked, and answers that nobody could give."""
    asked = {field.id: field for section in form.sections for field in section.fields}
    yield from _in_answers(path, answers, asked, case)


def _in_answers(
    path: Path, answers: Mapping[str, Any], asked: Mapping[str, FormField], case: CaseFile
) -> Iterator[Mistake]:
    for name, answer in answers.items():
        field = asked.get(name)
        if field is None:
            found = unknown((*path, name), name, asked)
            yield Mistake(found.path, found.code, found.message, found.params, found.remedy, "key")
        elif field.kind == "table":
            yield from _in_table((*path, name), answer, field, case)
        else:
            several = answer if isinstance(answer, list) else [answer]
            for n, each in enumerate(several):
                where = (*path, name, n) if isinstance(answer, list) else (*path, name)
                if each not in (None, ""):
                    yield from _in_answer(where, each, field, case)


def _in_table(path: Path, answer: Any, table: FormField, case: CaseFile) -> Iterator[Mistake]:
    columns = {column.id: column for column in table.columns}
    if not isinstance(answer, list):
        message = gettext_noop("A list is expected here, not “%(value)s”.")
        yield Mistake(path, "tuple_type", message, {"value": str(answer)[:60]})
        return
    for n, row in enumerate(answer):
        if isinstance(row, dict):
            yield from _in_answers((*path, n), row, columns, case)
        else:
            message = gettext_noop("Keys with values are expected here, not “%(value)s”.")
            yield Mistake((*path, n), "dict_type", message, {"value": str(row)[:60]})


def _in_answer(path: Path, answer: Any, field: FormField, case: CaseFile) -> Iterator[Mistake]:
    if field.kind == "period":
        yield from _in_period(path, answer)
    elif isinstance(answer, dict | list):
        yield Mistake(path, "one_value", gettext_noop("One value is expected here."))
    elif field.kind in CHOOSING:
        known = [choice.value for choice in choices_of(field)]
        if str(answer) not in known:
            yield unknown(path, str(answer), known)
    elif field.kind in ("person", "identity"):
        if answer not in case.persons:
            yield unknown(path, str(answer), case.persons)
    elif field.kind in YES_OR_NO and not isinstance(answer, bool):
        message = gettext_noop("“%(value)s” is neither true nor false.")
        yield Mistake(path, "bool_type", message, {"value": str(answer)[:60]})
    elif field.kind in TABLES and isinstance(fault := code_of(field, str(answer)), Fault):
        yield _no_code(path, str(answer), fault)


def _in_period(path: Path, answer: Any) -> Iterator[Mistake]:
    if not isinstance(answer, dict) or answer.keys() != {"from", "to"}:
        message = gettext_noop("A period is written {from: 2023-02-20, to: 2023-07-07}.")
        yield Mistake(path, "period", message)


def _no_code(path: Path, typed: str, fault: Fault) -> Mistake:
    """A code that is not in the table, or a region that is not as deep as is asked."""
    if fault.code == "depth":
        return Mistake(path, fault.code, fault.message, dict(fault.params), fault.remedy)
    return unknown_code(path, typed)


def unknown_code(path: Path, code: str) -> Mistake:
    """A code that stands in no table."""
    message = gettext_noop("“%(typed)s” is not in the list.")
    return Mistake(path, "unknown_code", message, {"typed": code[:40]})


# --- what the form would say to it ---------------------------------------------------------------


def cleaned(
    answers: Mapping[str, Any], form: Form, case: CaseFile
) -> tuple[dict[str, Any], list[Finding]]:
    """The answers as a revision would keep them, and what the form refuses in them."""
    values, found = {}, []
    asked = {field.id: field for section in form.sections for field in section.fields}
    for name, answer in answers.items():
        value, faults = _read(asked[name], answer, f"field:{name}", case)
        if filled(value):
            values[name] = value
        found += faults
    figured = (
        each for each in asked.values() if each.kind == "computed" and each.id not in answers
    )
    for field in figured:
        figure = computed(field, values) if _follows(field, values) else None
        if figure is not None:
            values[field.id] = plain(figure)
    return values, found


def _follows(field: FormField, values: Mapping[str, Any]) -> bool:
    """Whether every answer stands out of which the field is computed."""
    paths = [path.partition(".") for path in field.ratio or (field.sum,)]
    return all(
        any(column in row for row in rows_of(values, name)) if column else name in values
        for name, _, column in paths
    )


def unanswered(values: Mapping[str, Any], form: Form) -> list[Finding]:
    """Every required question without an answer, but for those that the platform answers."""
    return [
        finding
        for section in form.sections
        for field in fields_of(section)
        if not field.prefill
        for finding in (*_cells(field, values), *lacking(field, values))
    ]


def _cells(field: FormField, values: Mapping[str, Any]) -> list[Finding]:
    """The cells without an answer in the rows of a table."""
    return rows.completed(field, values, [])[1] if field.id in values and field.columns else []


def _read(field: FormField, answer: Any, place: str, case: CaseFile) -> Cleaned:
    if answer in (None, ""):
        return None, []
    if field.kind == "table":
        return _rows(field, answer, place, case)
    if field.kind == "file":
        return ([1] if answer else None), []
    if isinstance(answer, list):
        if not (field.multiple or field.kind == "multichoice"):
            return None, [_one_answer(field, answer, place)]
        return _several(field, answer, place, case)
    return _single(field, answer, place, case)


def _one_answer(field: FormField, answer: list[Any], place: str) -> Finding:
    message = gettext_noop("This question takes one answer; %(count)s are given.")
    fault = Fault("one_answer", message, (("count", len(answer)),))
    return finding(field, fault, place)


def _several(field: FormField, answer: list[Any], place: str, case: CaseFile) -> Cleaned:
    if field.kind in ("person", "organisation"):
        return [_single(field, each, place, case)[0] for each in answer], []
    return read_one(field, [_typed(each) for each in answer], place)


def _single(field: FormField, answer: Any, place: str, case: CaseFile) -> Cleaned:
    if field.kind in ("person", "identity"):
        return _person(answer, case.persons[answer]), []
    if field.kind in ("bool", "commitment"):
        return answer, []
    if field.kind == "computed":
        return str(answer), []
    if field.kind == "period" and isinstance(answer, dict):
        return read_one(field, {part: _typed(day) for part, day in answer.items()}, place)
    if field.multiple or field.kind == "multichoice":
        return read_one(field, [_typed(answer)], place)
    return read_one(field, _typed(answer), place)


def _person(key: str, said: PersonSaid) -> dict[str, str]:
    name, told = said.name or key, told_by(key, said)
    return {"name": name, "key": told, "type": said.type, "number": said.number}


def told_by(key: str, said: PersonSaid) -> str:
    """What stands for the identity number, as it does where the number is kept sealed."""
    return f"{said.type}:{said.number}" if said.number else key


def _typed(answer: Any) -> str:
    """The value as somebody would type it."""
    if isinstance(answer, bool):
        return "yes" if answer else "no"
    return answer.isoformat() if isinstance(answer, date) else str(answer)


def _rows(table: FormField, answer: list[Any], place: str, case: CaseFile) -> Cleaned:
    columns = {column.id: column for column in table.columns}
    read, found = [], []
    for n, row in enumerate(answer, start=1):
        cells: dict[str, Any] = {"_id": str(n)}
        for name, cell in row.items():
            value, faults = _read(columns[name], cell, f"{place}.{n}.{name}", case)
            label = (table.label, Text(zh=f"第{n}行", en=f"row {n}"), columns[name].label)
            found += [replace(each, params={**each.params, "label": label}) for each in faults]
            if filled(value):
                cells[name] = value
        read.append(cells)
    if len(read) > table.max_rows:
        message = gettext_noop("At most %(max)s rows; there are %(count)s.")
        params = (("max", table.max_rows), ("count", len(read)))
        found.append(finding(table, Fault("too_many", message, params), place))
    return read, found
