"""Entering facts about units: their own people keep contact data, the level above the rest."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.db import transaction

from organisations import register, selectors
from organisations.models import Organisation, RegisteredFact, User
from organisations.register import Entry
from trail import services as trail
from trail.findings import Conflict, Finding, Refused, gettext_noop

from .roles import Actor

BEIJING = ZoneInfo("Asia/Shanghai")


@transaction.atomic
def keep_contact_data(
    organisation: Organisation, values: Mapping[str, str], *, actor: User, at: datetime
) -> list[RegisteredFact]:
    """Write what a unit says of itself, from today on; answers the rows of what changed.

    ``values`` by keys of ``register.CONTACT``; blank means that there is none any more. Raises
    ``Refused`` for people of other units.
    """
    unit = Organisation.objects.select_for_update().get(pk=organisation.pk)
    findings = register.contact_faults(values)
    if not selectors.keeps_contact_data(actor, unit):
        findings.append(_not_the_units_own())
    if findings:
        raise Refused(findings)
    today = at.astimezone(BEIJING).date()
    before = selectors.facts_on(unit, today)
    changed = [
        Entry(key, value.strip(), today)
        for key, value in values.items()
        if value.strip() != (before[key].value if key in before else "")
    ]
    return [_enter(unit, entry, None, actor=actor, at=at) for entry in changed]


@transaction.atomic
def register_facts(
    entries: Sequence[tuple[Organisation, Entry]], *, actor: Actor, at: datetime
) -> list[RegisteredFact]:
    """Enter facts that a level above answers for; all of them or none.

    Raises ``Refused`` where one is wrong, of a unit that the actor does not answer for, or there
    already. The place of a finding is ``field:<column>``; ``params["position"]`` counts from 1.
    """
    locked = {unit.pk: unit for unit in _locked(sorted({unit.pk for unit, _ in entries}))}
    theirs = _answered_for(locked, actor)
    known = _standing_of(locked)
    findings: list[Finding] = []
    rows: list[RegisteredFact] = []
    for position, (unit, entry) in enumerate(entries, start=1):
        found = [*_unless(unit.pk in theirs), *register.faults(entry)]
        if not found and _said(entry) in known[unit.pk]:
            found.append(_there_already())
        findings += [_at(position, each) for each in found]
        known[unit.pk].append(_said(entry))
        if not findings:
            rows.append(_enter(locked[unit.pk], entry, None, actor=actor, at=at))
    if findings:
        raise Refused(findings)
    return rows


@transaction.atomic
def correct_fact(
    fact: RegisteredFact, entry: Entry, *, actor: Actor, at: datetime
) -> RegisteredFact:
    """Replace a wrong row; both stay. ``Refused`` as above, ``Conflict`` if it is replaced."""
    unit, wrong = _lock_row(fact)
    if findings := [*_not_yours(unit, actor), *register.faults(entry)]:
        raise Refused(findings)
    assert entry.key == wrong.key  # a correction is of the same thing
    return _enter(unit, entry, wrong, actor=actor, at=at)


@transaction.atomic
def withdraw_fact(
    fact: RegisteredFact, *, basis: str, actor: Actor, at: datetime
) -> RegisteredFact:
    """Say that a row should never have been entered; ``basis`` says why. Both stay."""
    unit, wrong = _lock_row(fact)
    findings = _not_yours(unit, actor)
    if not basis.strip() or len(basis) > register.MAX_BASIS:
        findings.append(_no_reason())
    if findings:
        raise Refused(findings)
    row = RegisteredFact(
        organisation=unit,
        key=wrong.key,
        value=None,
        valid_from=wrong.valid_from,
        valid_until=wrong.valid_until,
        basis=basis.strip(),
        replaces=wrong,
    )
    return _save(row, "fact withdrawn", actor=actor, at=at)


def _locked(keys: Sequence[int]) -> list[Organisation]:
    return list(Organisation.objects.select_for_update().filter(pk__in=keys).order_by("pk"))


def _lock_row(fact: RegisteredFact) -> tuple[Organisation, RegisteredFact]:
    """The unit, locked, and its row as it stands; ``Conflict`` if somebody has replaced it."""
    (unit,) = _locked([fact.organisation_id])
    wrong = RegisteredFact.objects.get(pk=fact.pk)
    if RegisteredFact.objects.filter(replaces=wrong).exists():
        raise Conflict(gettext_noop("This entry has been corrected meanwhile."))
    return unit, wrong


def _answered_for(units: Mapping[int, Organisation], actor: Actor) -> set[int]:
    """Those of the units whose facts the actor registers."""
    if not isinstance(actor, User):
        return set(units)
    theirs = selectors.registered_units(actor).filter(pk__in=units)
    return set(theirs.values_list("pk", flat=True))


Said = tuple[str, type, object, date, date | None]


def _standing_of(units: Mapping[int, Organisation]) -> dict[int, list[Said]]:
    """What each unit's register says now."""
    known: dict[int, list[Said]] = {key: [] for key in units}
    for row in register.standing(RegisteredFact.objects.filter(organisation__in=units)):
        known[row.organisation_id].append(_said(row))
    return known


def _said(row: Entry | RegisteredFact) -> Said:
    # With its type: yes is not 1.
    return row.key, type(row.value), row.value, row.valid_from, row.valid_until


def _not_yours(unit: Organisation, actor: Actor) -> list[Finding]:
    return _unless(not isinstance(actor, User) or selectors.registers_facts_of(actor, unit))


def _unless(allowed: object) -> list[Finding]:
    if allowed:
        return []
    return [
        Finding(
            "register.not_yours",
            gettext_noop("Only an administrator of a level above the unit registers this."),
            place="field:unit",
            remedy=gettext_noop("Ask the administrator of the province, or of the ministry."),
        )
    ]


def _enter(
    unit: Organisation,
    entry: Entry,
    wrong: RegisteredFact | None,
    *,
    actor: Actor,
    at: datetime,
) -> RegisteredFact:
    row = RegisteredFact(
        organisation=unit,
        key=entry.key,
        value=entry.value,
        valid_from=entry.valid_from,
        valid_until=entry.valid_until,
        basis=entry.basis.strip(),
        replaces=wrong,
    )
    return _save(row, "fact corrected" if wrong else "fact registered", actor=actor, at=at)


def _save(row: RegisteredFact, verb: str, *, actor: Actor, at: datetime) -> RegisteredFact:
    row.entered_by = actor if isinstance(actor, User) else None
    row.entered_at = at
    row.save(force_insert=True)
    data: dict[str, object] = {"fact": row.pk, "key": row.key, "digest": digest_of(row)}
    if row.replaces_id:
        data["replaces"] = row.replaces_id
    trail.record("organisation", row.organisation_id, verb, actor=actor, at=at, data=data)
    return row


def digest_of(row: RegisteredFact) -> str:
    """SHA-256 of what the row says: whoever alters it below the application is found out."""
    until = row.valid_until.isoformat() if row.valid_until else ""
    said = [row.organisation_id, row.key, row.value, row.valid_from.isoformat(), until, row.basis]
    return hashlib.sha256(json.dumps(said, ensure_ascii=False).encode()).hexdigest()


def _at(position: int, finding: Finding) -> Finding:
    params = {**finding.params, "position": position}
    return Finding(finding.code, finding.message, finding.strength, finding.place, params)


def _not_the_units_own() -> Finding:
    return Finding(
        "register.not_the_units_own",
        gettext_noop("Only the unit's own people keep its contact data."),
        remedy=gettext_noop("Ask an author or the leader of the unit."),
    )


def _there_already() -> Finding:
    return Finding(
        "register.there_already",
        gettext_noop("Exactly this is registered already."),
        place="field:value",
    )


def _no_reason() -> Finding:
    return Finding(
        "register.basis",
        gettext_noop("Say in at most 300 characters why the entry is withdrawn."),
        place="field:basis",
    )
