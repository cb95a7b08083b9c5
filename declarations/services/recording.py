"""Taking over what was decided elsewhere: earlier results, and registers that others keep."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256

from django.core.exceptions import PermissionDenied
from django.db import transaction

from organisations.models import Organisation, User
from organisations.selectors import organisations_with
from programmes.findings import Conflict, Finding, Refused, gettext_noop
from programmes.models import Definition
from programmes.selectors import definition_of, newest_definition
from programmes.windows import day_of
from trail.services import record

from ..models import RecordImport, RegisterEntry, Result, ResultOutcome
from ..rules import records
from .results import Ground, turn


@dataclass(frozen=True, slots=True)
class Sheet:
    """What is imported: its text as CSV, of what, from where, and whether it is all there is."""

    kind: str  # RecordImport.Kind
    key: str  # of the programme, or the register's id
    source: str
    origin: str
    is_complete: bool


def read(sheet: Sheet, at: datetime) -> records.Read:
    """The lines of the table, or its mistakes."""
    if sheet.kind == RecordImport.Kind.REGISTER:
        return records.register(sheet.source, day_of(at))
    return records.results(sheet.source, outcomes_in(_file(sheet.key)), day_of(at))


def outcomes_in(definition: Definition) -> dict[str, str]:
    """Each word by which an outcome of the file may be called, and its id."""
    known: dict[str, str] = {}
    for each in definition_of(definition).outcomes:
        known |= {each.title.zh: each.id, each.id: each.id}
    return known


@transaction.atomic
def take_over(sheet: Sheet, *, actor: User, at: datetime) -> RecordImport:
    """Keep every line, or none: ``Refused`` with each mistake and its line.

    The same table a second time is a ``Conflict``. Units that are here are told by their name.
    """
    if not organisations_with(actor, "manage_rounds"):
        raise PermissionDenied
    found = read(sheet, at)
    faults = [*found.mistakes, *_without_origin(sheet.origin)]
    if faults:
        raise Refused(faults)
    digest = sha256(sheet.source.encode()).hexdigest()
    kept, is_new = RecordImport.objects.get_or_create(
        kind=sheet.kind,
        key=sheet.key,
        sha256=digest,
        defaults={
            "source": sheet.source,
            "rows": len(found.lines),
            "is_complete": sheet.is_complete,
            "origin": sheet.origin.strip(),
            "imported_at": at,
            "imported_by": actor,
        },
    )
    if not is_new:
        raise Conflict(gettext_noop("This table has been imported already."))
    units = _units(found.lines)
    if sheet.kind == RecordImport.Kind.REGISTER:
        RegisterEntry.objects.bulk_create(
            RegisterEntry(
                register=sheet.key,
                organisation=units.get(line.unit),
                unit=line.unit,
                on=line.on,
                source=kept,
            )
            for line in found.lines
        )
    else:
        definition = _file(sheet.key)
        for line in found.lines:
            _result(definition, line, units, kept, actor=actor, at=at)
    data = {"kind": sheet.kind, "key": sheet.key, "rows": len(found.lines), "sha256": digest}
    record("record_import", str(kept.pk), "imported", actor=actor, at=at, data=data)
    return kept


def _result(
    definition: Definition,
    line: records.Line,
    units: Mapping[str, Organisation],
    kept: RecordImport,
    *,
    actor: User,
    at: datetime,
) -> None:
    assert line.on is not None  # the reading refuses a result without its day
    result = Result.objects.create(
        programme_id=definition.programme_id,
        definition=definition,
        organisation=units.get(line.unit),
        unit=line.unit,
        title=line.title,
        level=line.level,
        outcome=line.outcome,
        since=line.on,
    )
    ground = Ground(ResultOutcome.Cause.IMPORT, document=kept.origin)
    turn(result, line.outcome, ground, actor=actor, at=at, since=line.on)


def _units(lines: Iterable[records.Line]) -> dict[str, Organisation]:
    names = {line.unit for line in lines}
    found = Organisation.objects.filter(name__in=names, level=Organisation.Level.UNIT)
    return {each.name: each for each in found}


def _file(key: str) -> Definition:
    definition = newest_definition(key)
    if definition is None:
        raise Refused(
            Finding(
                "programme_unknown",
                gettext_noop("No file of this programme is here."),
                place="field:key",
            )
        )
    return definition


def _without_origin(origin: str) -> Iterator[Finding]:
    if not 2 <= len(origin.strip()) <= 300:
        yield Finding(
            "record_origin",
            gettext_noop("Name the document it was taken from, in at most 300 characters."),
            place="field:origin",
        )
