"""What happened before the judging: who left, who took a place, who merged, who objected. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

from programmes.definitions import NoticeTerms, Programme, Text
from programmes.facts import Unit
from programmes.findings import Finding, Strength, gettext_noop

from .types import (
    CaseFile,
    ChangedSaid,
    EventSaid,
    LeftSaid,
    MergedSaid,
    ObjectionSaid,
    RenamedSaid,
    ReplacedSaid,
)

NOT_HANDLED = gettext_noop(
    "An objection to it is not signed: it is kept, and not handled as one with a real name is."
)
UNDECIDED = gettext_noop("An objection to it is not decided yet.")
LAPSES = gettext_noop("In this round a place that is given up lapses: nobody moves up.")
KEEPS = gettext_noop("“%(event)s” is recorded and papers are issued anew; the outcome stays.")
RE_EXAMINED = gettext_noop(
    "After “%(event)s” the outcome stands only once it has been examined again (%(level)s)."
)
REVOKED = gettext_noop("“%(event)s” ends the outcome.")
EFFECTS = {
    "keeps": (Strength.TARGET, KEEPS),
    "re_examined": (Strength.HARD, RE_EXAMINED),
    "revoked": (Strength.HARD, REVOKED),
}
LEVELS = {
    "unit": Text(zh="本单位", en="the unit"),
    "city": Text(zh="市级", en="the city"),
    "province": Text(zh="省级", en="the province"),
    "ministry": Text(zh="教育部", en="the ministry"),
}


@dataclass
class Past:
    """What the events have led to. ``begun`` are the days on which replacements were noticed."""

    left: set[str] = field(default_factory=set)  # keys of items
    moved_up: set[str] = field(default_factory=set)
    merged: dict[str, str] = field(default_factory=dict)  # unit to unit
    names: dict[str, list[str]] = field(default_factory=dict)  # of a unit, the newest last
    of_items: dict[str, list[Finding]] = field(default_factory=dict)
    of_units: dict[str, list[Finding]] = field(default_factory=dict)
    begun: list[date] = field(default_factory=list)

    def surviving(self, unit: str) -> str:
        """The unit that it is now; two that merged into each other are the one asked for."""
        seen = {unit}
        while unit in self.merged and self.merged[unit] not in seen:
            unit = self.merged[unit]
            seen.add(unit)
        return unit


def past_of(case: CaseFile, programme: Programme, terms: NoticeTerms, today: date) -> Past:
    """Everything that happened until this day, in the order of the file."""
    past = Past()
    for key, unit in case.units.items():
        past.names[key] = [*unit.former_names, unit.name]
        if unit.merged_into and (unit.merged_on is None or unit.merged_on <= today):
            past.merged[key] = unit.merged_into
    for event in case.events:
        if event.day is None or event.day <= today:
            _happens(event, past, programme, terms)
    return past


def units_of(case: CaseFile, past: Past) -> dict[str, Unit]:
    """The units as they are now, by each key and name that they have or had."""
    now = {
        key: Unit(
            key, said.kind, said.area, said.city, past.names[key][-1], said.region, said.attributes
        )
        for key, said in case.units.items()
    }
    known = {key: now[past.surviving(key)] for key in now}
    for key, names in past.names.items():
        known |= {name: known[key] for name in names if name}
    return known


def _happens(event: EventSaid, past: Past, programme: Programme, terms: NoticeTerms) -> None:
    match event:
        case LeftSaid():
            past.left.add(event.item)
        case ReplacedSaid():
            _replaced(event, past, terms)
        case MergedSaid():
            past.merged[event.unit] = event.into
        case RenamedSaid():
            past.names[event.unit].append(event.name)
        case ObjectionSaid():
            _objected(event, past, terms)
        case ChangedSaid():
            _changed(event, past, programme)


def _replaced(event: ReplacedSaid, past: Past, terms: NoticeTerms) -> None:
    past.left.add(event.item)
    if terms.replacement == "lapses":
        past.of_items.setdefault(event.by, []).append(Finding("place_lapses", LAPSES))
        return
    past.moved_up.add(event.by)
    if event.day:
        past.begun.append(event.day)


def _objected(event: ObjectionSaid, past: Past, terms: NoticeTerms) -> None:
    found = past.of_items.setdefault(event.item, [])
    if not event.signed and terms.objections == "real_name":
        found.append(Finding("objection_unsigned", NOT_HANDLED, Strength.TARGET))
    elif event.upheld:
        past.left.add(event.item)
    elif event.upheld is None:
        remedy = gettext_noop("Decide it first; only this item is held meanwhile.")
        found.append(Finding("objection_open", UNDECIDED, remedy=remedy))


def _changed(event: ChangedSaid, past: Past, programme: Programme) -> None:
    said = next(each for each in programme.events if each.id == event.event)
    strength, message = EFFECTS[said.effect]
    params = {"event": said.title, "level": LEVELS[said.level]}
    code = f"event_{said.effect}"
    found = Finding(code, message, strength, params=params, quote=said.quote)
    past.of_units.setdefault(event.unit, []).append(found)


def last_day(events: Iterable[EventSaid]) -> date | None:
    """The day of the last event."""
    return max((event.day for event in events if event.day), default=None)
