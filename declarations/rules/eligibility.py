"""May this be declared? Conditions as standings: met, unmet, or pending until others decide.

Filing is refused only where met and pending together cannot suffice; what is pending is judged
again after the experts. Every look back counts from the first day of the applicant's window.
"""

from __future__ import annotations

import calendar
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from dataclasses import field as attribute
from datetime import date
from typing import Any

from programmes.definitions import (
    AllOfRule,
    AttestationRule,
    FieldCompareRule,
    JudgedRule,
    LookbackRule,
    NOfRule,
    OutcomeRule,
    PartyCountRule,
    Rule,
    Text,
    UnitKindRule,
)
from programmes.findings import Standing, gettext_noop

from .conditions import answer_at, fields_of, filled, holds
from .drafting import rows_of

MET, UNMET, PENDING = Standing.MET, Standing.UNMET, Standing.PENDING


@dataclass(frozen=True, slots=True)
class Facts:
    """What is known besides the answers. ``outcomes``: programmes whose result the unit holds."""

    unit_kind: str
    reference_day: date
    outcomes: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Need:
    """What is missing: message with params, and the field where it is put right."""

    message: str
    field: str = ""
    params: Mapping[str, Any] = attribute(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Verdict:
    """Where one rule stands, what it still needs, and the verdicts of the rules below it."""

    rule: Rule
    standing: Standing
    needs: tuple[Need, ...] = ()
    parts: tuple[Verdict, ...] = ()
    claimed: bool = True

    @property
    def met(self) -> int:
        """How many of the rules below are met."""
        return sum(part.standing is MET for part in self.parts)

    @property
    def pending(self) -> int:
        """How many of the rules below are pending."""
        return sum(part.standing is PENDING for part in self.parts)


def evaluate(rules: Iterable[Rule], values: Mapping[str, Any], facts: Facts) -> tuple[Verdict, ...]:
    """The verdict on each rule, given the cleaned values."""
    return tuple(_verdict(rule, values, facts) for rule in rules)


def standings(verdicts: Iterable[Verdict]) -> dict[str, str]:
    """Rule id to standing, of all rules at every depth."""
    found: dict[str, str] = {}
    for verdict in verdicts:
        found[verdict.rule.id] = str(verdict.standing)
        found |= standings(verdict.parts)
    return found


def _verdict(rule: Rule, values: Mapping[str, Any], facts: Facts) -> Verdict:
    match rule:
        case UnitKindRule():
            return _unit_kind(rule, facts)
        case PartyCountRule():
            return _party_count(rule, values)
        case FieldCompareRule():
            return _field_compare(rule, values)
        case AttestationRule():
            return _attestation(rule, values)
        case JudgedRule():
            return _judged(rule, values)
        case OutcomeRule():
            return _outcome(rule, values, facts)
        case LookbackRule():
            return _lookback(rule, values, facts)
        case AllOfRule():
            return _all_of(rule, values, facts)
        case NOfRule():
            return _n_of(rule, values, facts)


def _unit_kind(rule: UnitKindRule, facts: Facts) -> Verdict:
    if facts.unit_kind in rule.kinds:
        return Verdict(rule, MET)
    return Verdict(rule, UNMET, (Need(gettext_noop("A unit of another kind must lead.")),))


def _party_count(rule: PartyCountRule, values: Mapping[str, Any]) -> Verdict:
    count = sum(filled(row) for row in rows_of(values, rule.table))
    if count >= rule.min:
        return Verdict(rule, MET)
    message = gettext_noop("%(count)s are entered; at least %(min)s must be.")
    return Verdict(rule, UNMET, (Need(message, rule.table, {"count": count, "min": rule.min}),))


def _field_compare(rule: FieldCompareRule, values: Mapping[str, Any]) -> Verdict:
    if holds(rule.condition, values):
        return Verdict(rule, MET)
    message = gettext_noop("The answer does not fulfil the condition.")
    needs = tuple(Need(message, name) for name in sorted(fields_of(rule.condition)))
    return Verdict(rule, UNMET, needs)


def _attestation(rule: AttestationRule, values: Mapping[str, Any]) -> Verdict:
    needs = []
    if rule.field and not _affirmed(answer_at(values, rule.field)):
        needs.append(Need(gettext_noop("Not stated yet."), rule.field))
    if rule.evidence and not filled(values.get(rule.evidence)):
        needs.append(Need(gettext_noop("The evidence is missing: upload it."), rule.evidence))
    # A rule that names neither can be proved by nobody, so it never counts.
    named = rule.field or rule.evidence
    return Verdict(rule, MET if named and not needs else UNMET, tuple(needs))


def _affirmed(answer: Any) -> bool:
    return answer is not False and filled(answer)


def _judged(rule: JudgedRule, values: Mapping[str, Any]) -> Verdict:
    if not rule.field or filled(answer_at(values, rule.field)):
        return Verdict(rule, PENDING)
    return Verdict(rule, UNMET, (Need(gettext_noop("Describe it for the experts."), rule.field),))


def _outcome(rule: OutcomeRule, values: Mapping[str, Any], facts: Facts) -> Verdict:
    """Met by a result on record; a result that the unit only declares is pending until checked."""
    if facts.outcomes & set(rule.programme):
        return Verdict(rule, MET)
    if rule.table:
        answers = [row.get(rule.column) for row in rows_of(values, rule.table)]
    else:
        answers = [answer_at(values, rule.field)] if rule.field else []
    if any(filled(each) and (not rule.accepted or each in rule.accepted) for each in answers):
        return Verdict(rule, PENDING)
    message = gettext_noop("No result that counts is entered.")
    return Verdict(rule, UNMET, (Need(message, rule.table or rule.field),))


def _lookback(rule: LookbackRule, values: Mapping[str, Any], facts: Facts) -> Verdict:
    since = years_before(facts.reference_day, rule.years)
    rows = [row for row in rows_of(values, rule.table) if filled(row)]
    if rule.years and rule.date_column:
        dates = [row.get(rule.date_column) for row in rows]
        count = sum(_lies_in(each, since, facts.reference_day) for each in dates)
    else:
        count = len(rows)
    if count >= rule.count_min:
        return Verdict(rule, MET)
    params = {"count": count, "min": rule.count_min, "since": since, "until": facts.reference_day}
    if rule.years:
        message = gettext_noop(
            "%(count)s dated from %(since)s to %(until)s; at least %(min)s must be."
        )
    else:
        message = gettext_noop("%(count)s are entered; at least %(min)s must be.")
    return Verdict(rule, UNMET, (Need(message, rule.table, params),))


def years_before(day: date, years: int) -> date:
    """The same day so many years earlier; 29 February becomes 28 February."""
    year = day.year - years
    return date(year, day.month, min(day.day, calendar.monthrange(year, day.month)[1]))


def _lies_in(value: Any, first: date, last: date) -> bool:
    """Both ends count. A month counts if any of its days does; a period by its last day."""
    if isinstance(value, Mapping):
        value = value.get("to")
    try:
        if isinstance(value, str) and len(value) == 7:
            begins = date.fromisoformat(f"{value}-01")
            ends = begins.replace(day=calendar.monthrange(begins.year, begins.month)[1])
        else:
            begins = ends = date.fromisoformat(str(value))
    except ValueError:
        return False
    return begins <= last and ends >= first


def _all_of(rule: AllOfRule, values: Mapping[str, Any], facts: Facts) -> Verdict:
    parts = evaluate(rule.rules, values, facts)
    if any(part.standing is UNMET for part in parts):
        return Verdict(rule, UNMET, parts=parts)
    pending = any(part.standing is PENDING for part in parts)
    return Verdict(rule, PENDING if pending else MET, parts=parts)


def _n_of(rule: NOfRule, values: Mapping[str, Any], facts: Facts) -> Verdict:
    parts = evaluate(rule.rules, values, facts)
    if rule.ticked:
        ticked = answer_at(values, rule.ticked) or ()
        parts = tuple(_as_claimed(part, ticked) for part in parts)
    whole = Verdict(rule, UNMET, parts=parts)
    if whole.met >= rule.n:
        return Verdict(rule, MET, parts=parts)
    if whole.met + whole.pending >= rule.n:
        return Verdict(rule, PENDING, parts=parts)
    return whole


def _as_claimed(part: Verdict, ticked: Sequence[str]) -> Verdict:
    """What the unit does not claim does not count for it, whatever else it wrote."""
    if part.rule.id in ticked:
        return part
    return Verdict(part.rule, UNMET, claimed=False)


@dataclass(frozen=True, slots=True)
class Line:
    """One condition for a panel, with those below it; ``needed`` is 0 where all must hold."""

    title: Text
    standing: Standing
    quote: str
    below: tuple[Line, ...]
    needed: int = 0

    @property
    def met(self) -> int:
        """How many below are met."""
        return sum(line.standing is MET for line in self.below)

    @property
    def pending(self) -> int:
        """How many below wait for others."""
        return sum(line.standing is PENDING for line in self.below)


def lines(rules: Iterable[Rule], standing: Mapping[str, str]) -> list[Line]:
    """The rules with where they stand (``standings``, as a revision keeps them)."""
    return [
        Line(
            rule.title,
            Standing(standing.get(rule.id, UNMET)),
            rule.quote,
            tuple(lines(rule.rules, standing)) if isinstance(rule, AllOfRule | NOfRule) else (),
            rule.n if isinstance(rule, NOfRule) else 0,
        )
        for rule in rules
    ]
