"""What is on record of the units that a declaration rests on: results, and entries of registers.

Ours and imported ones alike. A programme or register of which not everything is here is not
``decided`` here: a rule that finds nothing in it waits.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from datetime import date
from typing import Any, cast

from django.db.models import Q

from organisations.models import Organisation
from programmes import facts
from programmes.definitions import Level, NoneOfRule, OutcomeRule, Programme, Text, every_rule
from programmes.findings import Refused
from programmes.selectors import definition_of

from .models import RecordImport, RegisterEntry, Result
from .rules.drafting import rows_of
from .rules.outcomes import title_of

APPLICANT = "applicant"


def on_record(
    programme: Programme, unit: Organisation, values: Mapping[str, Any]
) -> dict[str, Any]:
    """The parts of ``Facts`` that come from the record; nothing is asked where no rule needs it."""
    rules = list(every_rule(programme.eligibility))
    outcomes = [each for each in rules if isinstance(each, OutcomeRule)]
    registers = [each for each in rules if isinstance(each, NoneOfRule)]
    found: dict[str, Any] = {}
    if not (outcomes or registers):
        return found
    rows = RecordImport.objects.values_list("kind", "key", "is_complete").distinct()
    imported = set(rows)
    whole = {(kind, key) for kind, key, is_complete in imported if is_complete}
    found["decided"] = frozenset(k for kind, k in whole if kind == RecordImport.Kind.RESULTS)
    found["registers"] = frozenset(k for kind, k in whole if kind == RecordImport.Kind.REGISTER)
    if outcomes:
        keys = {key for each in outcomes for key in each.programme}
        names = {unit.name, *_named((each.party for each in outcomes), values)}
        found["results"] = tuple(_results(keys, unit, names))
    # Every autosave comes here: a register of which nothing was imported is not asked.
    kinds = {kind for each in registers for kind in each.of}
    if kinds & {key for kind, key, _whole in imported if kind == RecordImport.Kind.REGISTER}:
        names = {unit.name, *_named((each.party for each in registers), values)}
        found["entries"] = tuple(_entries(kinds, unit, names))
    return found


def _results(
    keys: Iterable[str], unit: Organisation, names: Iterable[str]
) -> Iterator[facts.Result]:
    rows = Result.objects.filter(_of(unit, names), programme__key__in=keys)
    rows = rows.select_related("programme", "definition", "organisation__merged_into")
    for row in rows.defer("definition__source"):
        title, level = _title(row), cast(Level, row.level)
        for name in _known_as(row.organisation, row.unit):
            yield facts.Result(row.programme.key, name, row.outcome, level, row.since, title)


def _title(row: Result) -> Text | None:
    """What its own file calls the outcome; nothing where this release no longer reads the file."""
    with suppress(Refused):
        return title_of(definition_of(row.definition), row.outcome)
    return None


def _entries(
    kinds: Iterable[str], unit: Organisation, names: Iterable[str]
) -> Iterator[facts.Entry]:
    rows = RegisterEntry.objects.filter(_of(unit, names), register__in=kinds)
    rows = rows.select_related("organisation__merged_into")
    for row in rows:
        on: date | None = row.on
        for name in _known_as(row.organisation, row.unit):
            yield facts.Entry(name, row.register, on)


def _of(unit: Organisation, names: Iterable[str]) -> Q:
    """Rows of the unit, of those that it took over, and of units of these names."""
    own = Q(organisation=unit.survivor) | Q(organisation__merged_into=unit.survivor)
    named = Q(organisation__name__in=names) | Q(organisation__merged_into__name__in=names)
    return own | named | Q(unit__in=names)


def _known_as(organisation: Organisation | None, name: str) -> set[str]:
    """Rules know the applicant by its code, and a unit that an answer names by that name.

    The record of a unit that was taken over is that of the one that goes on.
    """
    known = {name}
    if organisation is not None:
        known |= {organisation.name, organisation.survivor.code, organisation.survivor.name}
    return known


def _named(parties: Iterable[str], values: Mapping[str, Any]) -> Iterator[str]:
    """The names that stand where the rules look for units."""
    for party in set(parties) - {APPLICANT}:
        table, _, column = party.partition(".")
        found = (
            [row.get(column) for row in rows_of(values, table)] if column else [values.get(table)]
        )
        for answer in found:
            name = answer.get("name") if isinstance(answer, Mapping) else answer
            if isinstance(name, str) and name.strip():
                yield name.strip()
