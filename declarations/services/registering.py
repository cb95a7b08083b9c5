"""Registering facts of units: typed on a page or in a table, read by kind, then entered.

Registered is what the stored programmes ask of units, and what tells a unit from others.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from organisations import register, selectors
from organisations import services as organisations
from organisations.models import Organisation, RegisteredFact, User
from organisations.register import Entry
from programmes.definitions import FormField
from programmes.findings import Finding, Refused, gettext_noop
from programmes.registrable import registrable
from programmes.tables.texts import Unreadable, lines_of
from programmes.unitdata import DATA

from ..rules import registering
from ..rules.registering import Typed


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a table as understood: the unit, what is registered, and the entry."""

    number: int
    unit: Organisation
    datum: FormField
    entry: Entry


def registered_data() -> dict[str, FormField]:
    """By key all that administrators register of units: attributes first, then what tells it."""
    found = {key: each.datum for key, each in registrable().items()}
    return {**found, **{key: DATA[key] for key in register.IDENTITY}}


def keep_contact_data(
    unit: Organisation, values: Mapping[str, str], *, actor: User, at: datetime
) -> list[RegisteredFact]:
    """Write what the unit says of itself; ``Refused`` with all that cannot be read."""
    kept, found = registering.contact(values)
    if found:
        raise Refused(found)
    return organisations.keep_contact_data(unit, kept, actor=actor, at=at)


def register_fact(unit: Organisation, typed: Typed, *, actor: User, at: datetime) -> RegisteredFact:
    """Enter one fact as typed; ``Refused`` with all that is wrong."""
    entry = _entry(typed)
    with _labelled():
        (row,) = organisations.register_facts([(unit, entry)], actor=actor, at=at)
    return row


def correct_fact(
    fact: RegisteredFact, typed: Typed, *, actor: User, at: datetime
) -> RegisteredFact:
    """Replace a wrong entry by what is typed; ``Refused`` or ``Conflict``."""
    entry = _entry(typed)
    with _labelled():
        return organisations.correct_fact(fact, entry, actor=actor, at=at)


def units_in_table(text: str, actor: User) -> list[Organisation]:
    """The units below the actor that the table names; none where it cannot be read."""
    try:
        typed, _ = registering.table(lines_of(text))
    except Unreadable:
        return []
    codes = {each.unit for each in typed}
    return list(selectors.registered_units(actor).filter(code__in=codes))


@transaction.atomic
def register_table(text: str, *, actor: User, at: datetime) -> list[Line]:
    """Enter every line or none; ``Refused`` with all that is wrong, line by line."""
    try:
        typed, found = registering.table(lines_of(text))
    except Unreadable as unreadable:
        raise Refused(unreadable.finding) from unreadable
    lines, wrong = _understood(typed, actor)
    try:
        organisations.register_facts([(e.unit, e.entry) for e in lines], actor=actor, at=at)
    except Refused as refused:
        for finding in refused.findings:
            line = lines[finding.params["position"] - 1].number
            wrong.append(registering.in_line(registering.labelled(finding), line))
    if found or wrong:
        wrong.sort(key=lambda each: int(each.place.rpartition("-")[2]))
        raise Refused([*found, *wrong])
    return lines


def _understood(typed: list[Typed], actor: User) -> tuple[list[Line], list[Finding]]:
    data = registered_data()
    named = {each.label.zh: key for key, each in data.items()}
    codes = {each.unit for each in typed}
    units = {u.code: u for u in selectors.registered_units(actor).filter(code__in=codes)}
    lines, found = [], []
    for each in typed:
        datum = data.get(named.get(each.key, each.key))
        entry, faults = registering.read(each, datum)
        if each.unit not in units:
            faults.insert(0, _no_such_unit(each.unit))
        found += [registering.in_line(fault, each.line) for fault in faults]
        if entry and datum and not faults:
            lines.append(Line(each.line, units[each.unit], datum, entry))
    return lines, found


def _entry(typed: Typed) -> Entry:
    entry, found = registering.read(typed, registered_data().get(typed.key))
    if entry is None:
        raise Refused(found)
    return entry


def _no_such_unit(code: str) -> Finding:
    return Finding(
        "register.unit",
        gettext_noop("Below you there is no unit of the code “%(code)s”."),
        place="field:unit",
        params={"code": code[:20], "label": registering.LABELS["unit"]},
    )


@contextmanager
def _labelled() -> Iterator[None]:
    """What the register refuses, with the names of the page's controls."""
    try:
        yield
    except Refused as refused:
        raise Refused([registering.labelled(each) for each in refused.findings]) from refused
