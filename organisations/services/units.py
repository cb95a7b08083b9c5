"""Loading the tree of units from a table; loading it again changes only what is different."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy
from stdnum.cn import uscc

from organisations import rules
from organisations.models import Organisation
from organisations.searching import spell
from trail import services as trail
from trail.findings import Finding, Refused, gettext_noop

from .roles import Actor

Row = Mapping[str, str]
COLUMNS = (
    "name",
    "name_en",
    "short_name",
    "short_name_en",
    "level",
    "kind",
    "quota_area",
    "region",
    "great_area",
    "uscc",
)


@transaction.atomic
def load_units(rows: Sequence[Row], *, actor: Actor, at: datetime) -> dict[str, int]:
    """Create and correct units by their code; returns how many were ``created`` and ``changed``.

    Columns as in ``fixtures/organisations/units.csv``; ``parent`` is the code of the unit above,
    from the table or the database. All or nothing: raises ``Refused`` with every line that is
    wrong. A unit missing from the table is left alone, since declarations may stand on it; so is
    what a table of an earlier version has no column for (``short_name_en``).
    """
    known = {unit.code: unit for unit in Organisation.objects.select_for_update()}
    if findings := _faults(rows, {code: unit.level for code, unit in known.items()}):
        raise Refused(findings)
    counts = {"created": 0, "changed": 0}
    unspelled = [unit for unit in known.values() if not unit.search_terms]
    for row in sorted(rows, key=lambda row: rules.LEVELS.index(row["level"])):
        unit = known.get(row["code"])
        values = _values(row, known)
        if unit is None:
            unit = Organisation.objects.create(code=row["code"], **values)
            known[unit.code] = unit
            unspelled.append(unit)
            counts["created"] += 1
            _record("unit created", unit, sorted(values), actor=actor, at=at)
        elif changed := [name for name in values if getattr(unit, name) != values[name]]:
            for name in changed:
                setattr(unit, name, values[name])
            unit.save(update_fields=changed)
            unspelled.append(unit)
            counts["changed"] += 1
            _record("unit changed", unit, sorted(changed), actor=actor, at=at)
    spell(unspelled)
    return counts


def _values(row: Row, known: Mapping[str, Organisation]) -> dict[str, object]:
    values: dict[str, object] = {name: row[name].strip() for name in COLUMNS if name in row}
    values["parent"] = known[row["parent"]] if row["parent"] else None
    values["is_demonstration"] = row["is_demonstration"] == "1"
    return values


def _record(
    verb: str, unit: Organisation, columns: list[str], *, actor: Actor, at: datetime
) -> None:
    trail.record("organisation", unit.pk, verb, actor=actor, at=at, data={"columns": columns})


def _faults(rows: Sequence[Row], levels: dict[str, str]) -> list[Finding]:
    levels = {**levels, **{row["code"]: row["level"] for row in rows}}
    codes = [row["code"] for row in rows]
    findings = []
    for line, row in enumerate(rows, start=2):  # line 1 holds the names of the columns
        faults = rules.tree_faults(row["level"], levels.get(row["parent"]))
        faults += _column_faults(row)
        if codes.count(row["code"]) > 1:
            faults.append(gettext_noop("the code occurs twice"))
        findings += [_finding(line, row, fault) for fault in faults]
    return findings


def _column_faults(row: Row) -> list[str]:
    faults = []
    if not row["code"] or not row["name"]:
        faults.append(gettext_noop("code and name are required"))
    if row["kind"] not in Organisation.Kind.values:
        faults.append(gettext_noop("the kind is unknown"))
    if row["level"] != rules.MINISTRY and not row["quota_area"]:
        faults.append(gettext_noop("the quota area is missing"))
    if row["uscc"] and not uscc.is_valid(row["uscc"]):
        faults.append(gettext_noop("the check digit of the credit code is wrong"))
    return faults


def _finding(line: int, row: Row, fault: str) -> Finding:
    return Finding(
        code="units.line",
        message=gettext_noop("Line %(line)s (%(code)s): %(fault)s."),
        params={"line": line, "code": row["code"], "fault": gettext_lazy(fault)},
        remedy=gettext_noop("Correct the table and load it again; nothing was changed."),
    )
