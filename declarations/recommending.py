"""Which authority receives a declaration and recommends it: by the tree, by rule, or by choice."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from organisations.models import Organisation
from organisations.selectors import facts_on, line_of, province_of_area, province_over
from programmes import unitdata
from programmes.definitions import CountedInQuota, Party, Programme, Recommending, Text
from programmes.findings import Finding, gettext_noop

from .rules.conditions import answer_at, fields_of, holds
from .rules.ways import APPLICANT


def receiving(programme: Programme, organisation: Organisation, day: date) -> Organisation:
    """The province whose places the unit's declarations eat, or the ministry of a direct reporter.

    A rule of the programme may name another province than the tree (``counted_in``); a unit whose
    kind passes over every step of the province reports straight to the ministry (直报).
    """
    area = _area_by_rule(programme, organisation, day)
    if province := province_of_area(area):
        return province
    if _passes_over_provinces(programme, organisation):
        return line_of(organisation)[-1]
    return province_over(organisation)


def chosen(programme: Programme, values: Mapping[str, Any]) -> Organisation | None:
    """The province that the applicant chose, if one of the parties has its seat there.

    ``None`` where the programme leaves no choice, nothing is chosen, or none of them sits there.
    """
    region = _region(programme, values)
    if not region:
        return None
    seats = [province_over(unit) for unit in _among(programme, values)]
    return next((each for each in seats if each.region == region), None)


def province_for(
    programme: Programme, organisation: Organisation, day: date, values: Mapping[str, Any]
) -> Organisation:
    """Which authority receives these answers: the chosen one, else by rule or by the tree."""
    return chosen(programme, values) or receiving(programme, organisation, day)


def findings(programme: Programme, values: Mapping[str, Any]) -> list[Finding]:
    """What is wrong with the choice of a recommending province, and with those who must seal."""
    found = list(_unable_to_seal(programme, values))
    recommending = programme.recommending
    if recommending and _region(programme, values) and not chosen(programme, values):
        titles = {party.id: party.title for party in programme.parties}
        found.append(_elsewhere(recommending, tuple(titles[each] for each in recommending.among)))
    return found


def _elsewhere(recommending: Recommending, parties: tuple[Text, ...]) -> Finding:
    return Finding(
        code="recommending_elsewhere",
        message=gettext_noop(
            "None of those in whose province it may be recommended has its seat there: %(parties)s."
        ),
        remedy=gettext_noop(
            "Choose the province of one of them, and choose the units from the register, which "
            "knows where they have their seat."
        ),
        place=f"field:{recommending.field}",
        params={"parties": parties},
        quote=recommending.quote,
    )


def _unable_to_seal(programme: Programme, values: Mapping[str, Any]) -> Iterator[Finding]:
    """A unit that is to seal together with others must be one that can be asked."""
    for step in (each for each in programme.route if each.kind == "cosign"):
        for party in (each for each in programme.parties if each.id in step.parties):
            known = {unit.name for unit in units_of(party, values)}
            unknown = [name for name in names_of(party, values) if name not in known]
            yield from (_cannot_seal(party, name, step.quote) for name in unknown)


def _cannot_seal(party: Party, name: str, quote: str) -> Finding:
    return Finding(
        code="party_not_registered",
        message=gettext_noop("“%(unit)s” is not in the register of units, so it cannot seal here."),
        remedy=gettext_noop(
            "Choose it from the list; if it is not there, ask the administrator of its province "
            "to register it."
        ),
        place=f"field:{party.field.partition('.')[0]}",
        params={"unit": name},
        quote=quote,
    )


def _region(programme: Programme, values: Mapping[str, Any]) -> str:
    recommending = programme.recommending
    return str(values.get(recommending.field) or "") if recommending else ""


def _among(programme: Programme, values: Mapping[str, Any]) -> list[Organisation]:
    """The units whose seats may be chosen, in the order in which the programme names them."""
    parties = {party.id: party for party in programme.parties}
    among = programme.recommending.among if programme.recommending else ()
    return [unit for each in among for unit in units_of(parties[each], values)]


def units_of(party: Party, values: Mapping[str, Any]) -> list[Organisation]:
    """The registered units that take part in this role, each once, in the order of the answers."""
    names = list(dict.fromkeys(names_of(party, values)))
    found = {unit.name: unit for unit in Organisation.objects.filter(name__in=names, level="unit")}
    return [found[name] for name in names if name in found]


def names_of(party: Party, values: Mapping[str, Any]) -> Iterator[str]:
    """The names of the units that take part in this role, as they stand in the answers."""
    field, _, column = party.field.partition(".")
    if not column:
        answer = answer_at(values, field)
        yield from (answer if isinstance(answer, list | tuple) else [answer] if answer else [])
        return
    for row in values.get(field) or ():
        if row.get(column) and (party.rows is None or holds(party.rows, row)):
            yield row[column]


def _area_by_rule(programme: Programme, organisation: Organisation, day: date) -> str:
    """The area that the first rule names which speaks of this unit; empty without one."""
    facts = None
    for rule in programme.quotas:
        if not isinstance(rule, CountedInQuota) or rule.where or not _speaks_of(rule, organisation):
            continue
        if rule.area:
            return rule.area
        facts = facts_on(organisation, day) if facts is None else facts
        said = next((each for each in programme.attributes if each.id == rule.area_from), None)
        if said and (area := unitdata.value(said, facts)):
            return str(area)
    return ""


def _speaks_of(rule: CountedInQuota, organisation: Organisation) -> bool:
    kinds = not rule.kinds or organisation.kind in rule.kinds
    return kinds and (not rule.areas or organisation.quota_area in rule.areas)


def _passes_over_provinces(programme: Programme, organisation: Organisation) -> bool:
    known = {APPLICANT: {"kind": organisation.kind}}
    steps = [step for step in programme.route if step.level == "province"]
    by_unit = [step for step in steps if step.when and fields_of(step.when) == {APPLICANT}]
    return bool(steps) and by_unit == steps and not any(holds(s.when, known) for s in steps)
