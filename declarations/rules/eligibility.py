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
    Form,
    JudgedRule,
    LookbackRule,
    NOfRule,
    OutcomeRule,
    PartyCountRule,
    Rule,
    Text,
    UnitKindRule,
)
from programmes.findings import Figures, Finding, Standing, Strength, gettext_noop

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


def findings(verdicts: Iterable[Verdict], form: Form) -> list[Finding]:
    """Findings of the unmet rules: each with its quote, figures, and what would put it right."""
    found: list[Finding] = []
    for verdict in verdicts:
        if verdict.standing is UNMET:
            found += _findings_of(verdict, form)
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


def _findings_of(verdict: Verdict, form: Form) -> list[Finding]:
    if isinstance(verdict.rule, NOfRule):
        return [_n_of_finding(verdict, form), *_claimed_needs(verdict, form)]
    if verdict.parts:
        return [each for part in _unmet(verdict.parts) for each in _findings_of(part, form)]
    return [_need_finding(verdict, need, form) for need in verdict.needs] or [
        _need_finding(verdict, Need(gettext_noop("This condition is not met.")), form)
    ]


def _unmet(parts: Iterable[Verdict]) -> list[Verdict]:
    return [part for part in parts if part.standing is UNMET]


def _n_of_finding(verdict: Verdict, form: Form) -> Finding:
    rule = verdict.rule
    assert isinstance(rule, NOfRule)
    unclaimed = [part.rule.title for part in verdict.parts if not part.claimed]
    if unclaimed:
        remedy = gettext_noop("Complete a claimed one, or claim another: %(unclaimed)s.")
    else:
        remedy = gettext_noop("Complete one of those named below.")
    return Finding(
        "n_of",
        gettext_noop(
            "%(count)s of %(total)s hold (%(met)s met, %(pending)s to be judged); %(n)s are needed."
        ),
        strength=rule.strength,
        place=f"field:{rule.ticked}" if rule.ticked else "",
        params={
            "label": rule.title,
            "count": verdict.met + verdict.pending,
            "total": len(verdict.parts),
            "met": verdict.met,
            "pending": verdict.pending,
            "n": rule.n,
            "unclaimed": tuple(unclaimed),
        },
        remedy=remedy,
        figures=Figures(used=verdict.met + verdict.pending, minimum=rule.n),
        quote=rule.quote,
    )


def _claimed_needs(verdict: Verdict, form: Form) -> list[Finding]:
    """What each claimed condition lacks; it explains the refusal above, so it weighs as much."""
    found: list[Finding] = []
    for part in _unmet(verdict.parts):
        if part.claimed:
            found += [
                _need_finding(
                    below, need, form, title=part.rule.title, weighs=verdict.rule.strength
                )
                for below in _leaves(part)
                for need in below.needs
            ]
    return found


def _leaves(verdict: Verdict) -> list[Verdict]:
    """The unmet rules at the bottom, which alone know what is missing."""
    if not verdict.parts:
        return [verdict]
    return [leaf for part in _unmet(verdict.parts) for leaf in _leaves(part)]


def _need_finding(
    verdict: Verdict,
    need: Need,
    form: Form,
    title: Text | None = None,
    weighs: Strength | None = None,
) -> Finding:
    asked = form.field(need.field) if need.field else None
    params = {"label": title or verdict.rule.title, **need.params}
    if asked:
        params["question"] = asked.label
    return Finding(
        f"unmet_{verdict.rule.type}",
        need.message,
        strength=weighs or verdict.rule.strength,
        place=f"field:{need.field}" if need.field else "",
        params=params,
        remedy=gettext_noop("See the question “%(question)s”.") if asked else "",
        quote=verdict.rule.quote,
    )


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
