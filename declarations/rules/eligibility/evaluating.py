"""Every kind of rule to the function that judges it, and the groups of rules."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from programmes.definitions import AllOfRule, JudgedRule, NOfRule, PreferenceRule, Rule
from programmes.facts import Facts, Unit
from programmes.findings import Standing, Strength, gettext_noop

from ..conditions import answer_at, filled, holds
from ..drafting import rows_of
from ..ways import known_of
from . import answers, dates, parties, registered
from .verdicts import MET, PENDING, UNMET, Case, Need, Verdict

# These judge the units, people and things that answers name, in a table too.
NAMING = ("unit_kind", "none_of", "member_of_list", "not_member_of_list", "same_region")


def evaluate(
    rules: Iterable[Rule], values: Mapping[str, Any], unit: Unit, facts: Facts, step: str = ""
) -> tuple[Verdict, ...]:
    """The verdict on each rule, given the cleaned values of a declaration of ``unit``.

    ``step`` is the step of the route at which it is judged; empty judges the rules of all steps.
    """
    known = known_of(values, unit)
    return _all(rules, Case(known, unit, facts, step))


def _all(rules: Iterable[Rule], case: Case) -> tuple[Verdict, ...]:
    return tuple(_verdict(rule, case) for rule in rules)


def _verdict(rule: Rule, case: Case) -> Verdict:
    if rule.option and rule.option not in case.facts.options:
        return Verdict(rule, MET, applies=False)
    if names := registered.turns_on(rule.when, case):
        return registered.waiting(rule, names, case)
    if not holds(rule.when, case.values):
        return Verdict(rule, MET, applies=False)
    if rule.at and case.step and case.step not in rule.at:
        return Verdict(rule, PENDING)
    if names := registered.rests_on(rule, case):
        return _as_decided(registered.waiting(rule, names, case), case)
    return _as_decided(_with_answers(_judged(rule, case), case), case)


def _judged(rule: Rule, case: Case) -> Verdict:
    match rule.type:
        case "all_of":
            return _all_of(rule, case)
        case "n_of":
            return _n_of(rule, case)
        case "preference":
            return _preference(rule, case)
    for kinds in (answers.KINDS, dates.KINDS, parties.KINDS):
        if rule.type in kinds:
            return kinds[rule.type](rule, case)
    raise KeyError(rule.type)


def _with_answers(verdict: Verdict, case: Case) -> Verdict:
    """The verdict that knows which of its needs an answer stands against."""
    rule = verdict.rule
    needs = (replace(n, answered=n.answered or _answered(n, rule, case)) for n in verdict.needs)
    return replace(verdict, needs=tuple(needs))


def _answered(need: Need, rule: Rule, case: Case) -> bool:
    """Whether something stands where the need points; a table as such only lacks rows."""
    name, _, cell = need.field.partition(".")
    rows = rows_of(case.values, name)
    if need.message == answers.NOT_ANSWERED:
        return False
    if cell:
        row_id, _, column = cell.partition(".")
        return any(filled(row.get(column)) for row in rows if str(row.get("_id", "")) == row_id)
    return filled(case.values.get(name)) and (not rows or rule.type in NAMING)


def _as_decided(verdict: Verdict, case: Case) -> Verdict:
    """What experts refused is unmet; what waited for them is met once they accept it."""
    accepted = case.facts.judged.get(verdict.rule.id)
    if accepted is False:
        need = Need(gettext_noop("The review has not accepted it."))
        return replace(verdict, standing=UNMET, needs=(need,))
    waited = verdict.standing is PENDING or isinstance(verdict.rule, JudgedRule)
    return replace(verdict, standing=MET, needs=()) if accepted and waited else verdict


def _all_of(rule: AllOfRule, case: Case) -> Verdict:
    """As weak as its weakest; what is only soft waits for the reason, targets are only shown."""
    parts = _all(rule.rules, case)
    found = {_weight_in(part) for part in parts}
    weakest = next((each for each in (UNMET, PENDING) if each in found), MET)
    return Verdict(rule, weakest, parts=parts)


def _weight_in(part: Verdict) -> Standing:
    if not part.applies or part.rule.type == "preference":
        return MET
    if part.standing is UNMET and not part.vetoes:
        return {Strength.SOFT: PENDING, Strength.TARGET: MET}.get(part.rule.strength, UNMET)
    return part.standing


def _n_of(rule: NOfRule, case: Case) -> Verdict:
    parts = _all(rule.rules, case)
    if rule.ticked:
        ticked = answer_at(case.values, rule.ticked) or ()
        parts = tuple(_as_claimed(part, ticked) for part in parts)
    whole = Verdict(rule, UNMET, parts=parts)
    if whole.vetoes:
        return whole
    if whole.met >= rule.n:
        return replace(whole, standing=MET)
    if whole.met + whole.pending >= rule.n:
        return replace(whole, standing=PENDING)
    return whole


def _as_claimed(part: Verdict, ticked: Sequence[str]) -> Verdict:
    """What the unit does not claim does not count for it, whatever else it wrote."""
    if part.rule.id in ticked or part.vetoes or not part.applies:
        return part
    return Verdict(part.rule, UNMET, claimed=False)


def _preference(rule: PreferenceRule, case: Case) -> Verdict:
    parts = _all(rule.rules, case)
    found = {part.standing for part in parts if part.applies}
    best = next((each for each in (MET, PENDING) if each in found), UNMET)
    return Verdict(rule, best, parts=parts)
