"""Rules on units: what kind they are, where they sit, and what lists and results hold of them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any, get_args

from programmes.definitions import (
    Level,
    MemberOfListRule,
    NoneOfRule,
    NotMemberOfListRule,
    OutcomeRule,
    SameRegionRule,
    UnitKindRule,
)
from programmes.facts import EXPIRED, REVOKED, Entry, Result, Unit
from programmes.findings import gettext_noop

from ..conditions import answer_at, filled
from ..ways import APPLICANT
from .answers import NOT_ANSWERED, NOT_STATED, affirmed, filled_rows
from .dates import reference_day, years_before
from .verdicts import MET, PENDING, UNMET, Case, Need, Verdict, unless

UPWARD: tuple[str, ...] = get_args(Level)
# How a declaration may end without what it asked for; revoked and expired end what once stood.
ENDING = frozenset({EXPIRED, REVOKED})
ENDED = frozenset({"withdrawn", "refused", "not_selected"}) | ENDING
DIGITS = {"province": 2, "city": 4, "county": 6}  # of a GB/T 2260 code
MUNICIPALITIES = ("11", "12", "31", "50")


def _answers(path: str, case: Case) -> list[Any]:
    """Every answer under ``field`` or ``table.column``."""
    table, _, column = path.partition(".")
    if column and (rows := filled_rows(case, table)):
        found = [row.get(column) for row in rows]
    else:
        found = [answer_at(case.values, path)]
    flat = [each for value in found for each in (value if isinstance(value, list) else [value])]
    return [each for each in flat if filled(each)]


def _name(answer: Any) -> str:
    """What stands for the unit or thing: its key where the answer has one, else its words."""
    if isinstance(answer, Mapping):
        return str(answer.get("key") or answer.get("name") or "")
    return str(answer).strip()


def _units(party: str, case: Case) -> list[tuple[str, Unit | None]]:
    """Key and unit of each that ``party`` names; one that is not known has its name for a key."""
    if party == APPLICANT:
        return [(case.unit.key, case.unit)]
    known = {unit.key: unit for unit in case.facts.units.values()} | dict(case.facts.units)
    names = [_name(answer) for answer in _answers(party, case)]
    units = [(name, known.get(name)) for name in names]
    return [(unit.key if unit else name, unit) for name, unit in units]


def _at(path: str) -> str:
    """Where it is put right: nowhere in the form if it is the applicant itself."""
    return "" if path == APPLICANT else path.partition(".")[0]


def _unit_kind(rule: UnitKindRule, case: Case) -> Verdict:
    units = _units(rule.party, case)
    if not units:
        return unless(rule, [Need(NOT_ANSWERED, _at(rule.party))])
    if any(unit and unit.kind not in rule.kinds for _, unit in units):
        return unless(rule, [Need(gettext_noop("A unit of another kind must lead."))])
    return Verdict(rule, MET if all(unit for _, unit in units) else PENDING)


def _outcome(rule: OutcomeRule, case: Case) -> Verdict:
    """Met by a result on record; one that is only declared, or undecided, is pending."""
    keys = {key for key, _ in _units(rule.party, case)}
    ours = [r for r in case.facts.results if r.programme in rule.programme and r.unit in keys]
    high = [r for r in ours if UPWARD.index(r.level) >= UPWARD.index(rule.level_min)]
    if any(_counts(result, rule, ours) for result in high):
        return Verdict(rule, MET)
    if any(not result.outcome for result in high) or _declared(rule, case):
        return Verdict(rule, PENDING)
    place = rule.table or rule.field or _at(rule.party)
    if not (rule.field or rule.table or set(rule.programme) <= case.facts.decided):
        return Verdict(rule, PENDING)
    if ours:
        message = gettext_noop("On record is only: %(found)s.")
        found = {result.outcome: result.title or result.outcome for result in ours}
        words = tuple(found[outcome] for outcome in sorted(found))
        return unless(rule, [Need(message, place, {"found": words})])
    return unless(rule, [Need(gettext_noop("No result that counts is entered."), place)])


def _counts(result: Result, rule: OutcomeRule, others: Iterable[Result]) -> bool:
    if rule.outcomes and result.outcome not in rule.outcomes:
        return False
    if not result.outcome or (not rule.outcomes and result.outcome in ENDED):
        return False
    same = (result.programme, result.unit, result.level)
    return not any(
        other.outcome in ENDING
        and other is not result
        and (other.programme, other.unit, other.level) == same
        and (
            result.decided_on is None
            or (other.decided_on or result.decided_on) >= result.decided_on
        )
        for other in others
    )


def _declared(rule: OutcomeRule, case: Case) -> bool:
    path = f"{rule.table}.{rule.column}" if rule.table else rule.field
    answers = _answers(path, case) if path else []
    return any(affirmed(a) and (not rule.accepted or a in rule.accepted) for a in answers)


def _none_of(rule: NoneOfRule, case: Case) -> Verdict:
    found = [e for e in _entries(rule, case) if _falls_under(e, rule, case)]
    if found:
        message = gettext_noop("On record: %(found)s.")
        params = {"found": tuple(dict.fromkeys(entry.kind for entry in found))}
        return unless(rule, [Need(message, _at(rule.person or rule.party), params)])
    if rule.field and not affirmed(answer_at(case.values, rule.field)):
        return unless(rule, [Need(NOT_STATED, rule.field)])
    return Verdict(rule, MET if set(rule.of) <= case.facts.registers else PENDING)


def _entries(rule: NoneOfRule, case: Case) -> list[Entry]:
    """What the registers hold against the people or units that the rule means."""
    if rule.person:
        people = {word for each in _answers(rule.person, case) for word in _person(each)}
        return [entry for entry in case.facts.entries if entry.person in people]
    keys = {key for key, _ in _units(rule.party, case)}
    return [e for e in case.facts.entries if e.unit in keys and not e.person]


def _person(answer: Any) -> tuple[str, ...]:
    """What a list or register may tell a person by; the name tells nobody apart."""
    if not isinstance(answer, Mapping):
        return ()
    return tuple(str(answer[part]) for part in ("key", "number") if answer.get(part))


def _falls_under(entry: Entry, rule: NoneOfRule, case: Case) -> bool:
    if entry.kind not in rule.of:
        return False
    if not rule.years or entry.on is None:
        return True
    day = reference_day(rule.reference, case.facts)
    return years_before(day, rule.years) <= entry.on <= max(day, case.facts.today)


def _member(rule: MemberOfListRule, case: Case) -> Verdict:
    """Each thing named stands on one of the lists; a list not imported yet leaves it pending."""
    named = _named(rule.field, case)
    if not named:
        return unless(rule, [Need(NOT_ANSWERED, rule.field.partition(".")[0])])
    held = _held(rule.lists, case)
    off = tuple(shown for shown, words in named if not held & words)
    if off and not _imported(rule.lists, case):
        return Verdict(rule, PENDING)
    message = gettext_noop("Not on the list: %(found)s.")
    place = rule.field.partition(".")[0]
    return unless(rule, [Need(message, place, {"found": off})] if off else ())


def _not_member(rule: NotMemberOfListRule, case: Case) -> Verdict:
    held = _held(rule.lists, case)
    on = tuple(shown for shown, words in _named(rule.field, case) if held & words)
    if not on and not _imported(rule.lists, case):
        return Verdict(rule, PENDING)
    message = gettext_noop("On the list: %(found)s.")
    place = rule.field.partition(".")[0]
    return unless(rule, [Need(message, place, {"found": on})] if on else ())


def _named(path: str, case: Case) -> list[tuple[str, frozenset[str]]]:
    """Each thing as it is shown, and every word by which a list may know it."""
    if not path:
        unit = case.unit
        return [(unit.name or unit.key, frozenset((unit.name, unit.key)) - {""})]
    pairs = zip(_answers(path, case), _units(path, case), strict=True)
    return [_known_as(answer, key, unit) for answer, (key, unit) in pairs]


def _known_as(answer: Any, key: str, unit: Unit | None) -> tuple[str, frozenset[str]]:
    if person := _person(answer):
        return str(answer.get("name", "")), frozenset(person)
    word = _name(answer)
    return word, frozenset((word, key, unit.name if unit else word)) - {""}


def _held(lists: tuple[str, ...], case: Case) -> frozenset[str]:
    return frozenset().union(*(case.facts.lists.get(name, frozenset()) for name in lists))


def _imported(lists: tuple[str, ...], case: Case) -> bool:
    return all(name in case.facts.lists for name in lists)


def _same_region(rule: SameRegionRule, case: Case) -> Verdict:
    places = [_name(answer) for answer in _answers(rule.field, case)]
    if not places:
        return unless(rule, [Need(NOT_ANSWERED, _at(rule.field))])
    if rule.beside == APPLICANT:
        seats = [seat for seat in (case.unit.region, case.unit.area) if seat]
    else:
        seats = [_name(answer) for answer in _answers(rule.beside, case)]
    if not seats:
        return Verdict(rule, PENDING)
    if all(any(_together(place, seat, rule.level) for seat in seats) for place in places):
        return Verdict(rule, MET)
    message = gettext_noop("It lies in another region.")
    return Verdict(rule, UNMET, (Need(message, _at(rule.field)),))


def _together(place: str, seat: str, level: str) -> bool:
    """Whether two GB/T 2260 codes share that much; XPCC has no such code and is only itself."""
    digits = DIGITS[level]
    if place[2:4] == "90" and level == "city":  # each county under the province is a city by itself
        digits = DIGITS["county"]
    elif place[:2] in MUNICIPALITIES and level == "city":  # a municipality is its own city
        digits = DIGITS["province"]
    return place == seat or (len(place) >= digits and place[:digits] == seat[:digits])


KINDS: dict[str, Callable[[Any, Case], Verdict]] = {
    "unit_kind": _unit_kind,
    "outcome_of": _outcome,
    "none_of": _none_of,
    "member_of_list": _member,
    "not_member_of_list": _not_member,
    "same_region": _same_region,
}
