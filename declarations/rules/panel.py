"""The conditions of the notice as the applicant sees them while filing, and the way to each gap.

Finer than a standing: of what is unmet it says whether something is still to be filled in, whether
only evidence is missing, or whether a given answer stands against it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

from programmes.definitions import Form, NOfRule, Text
from programmes.findings import Finding, Standing, Strength

from . import unmet
from .eligibility import Verdict

State = Literal["met", "pending", "evidence", "missing", "unmet", "unclaimed"]
# In the order in which they are told, and from the best to the worst.
STATES: tuple[State, ...] = ("met", "pending", "evidence", "missing", "unmet", "unclaimed")


@dataclass(frozen=True, slots=True)
class Condition:
    """One condition that applies. ``needs``: what it lacks itself, each at its place.

    ``needed``: how many of those below must hold; 0 where all must, or where there are none.
    ``weighs`` is the weaker of its own strength and of the groups around it.
    """

    id: str
    title: Text
    state: State
    weighs: Strength
    quote: str
    needs: tuple[Finding, ...]
    below: tuple[Condition, ...]
    needed: int = 0

    @property
    def counts(self) -> list[tuple[State, int]]:
        """How many of those below are in each state; those that are in none are left out."""
        return tally(self.below)


def conditions(verdicts: Iterable[Verdict], form: Form) -> tuple[Condition, ...]:
    """The conditions that apply, in the order of the notice."""
    return tuple(_condition(each, form, Strength.HARD) for each in verdicts if each.applies)


def tally(conditions: Iterable[Condition]) -> list[tuple[State, int]]:
    """How many conditions are in each state, the best first; states without any are left out."""
    counted = Counter(each.state for each in conditions)
    return [(state, counted[state]) for state in STATES if counted[state]]


def _condition(verdict: Verdict, form: Form, weighs: Strength) -> Condition:
    rule = verdict.rule
    weighs = unmet.weight_of(rule, weighs)
    below = tuple(_condition(part, form, weighs) for part in verdict.parts if part.applies)
    needs = tuple(unmet.own_findings(verdict, form, weighs))
    return Condition(
        id=rule.id,
        title=rule.title,
        state=_state(verdict, below, form, weighs),
        weighs=weighs,
        quote=rule.quote,
        needs=needs if verdict.claimed else (),
        below=below if verdict.claimed else (),
        needed=rule.n if isinstance(rule, NOfRule) else int(rule.type == "preference"),
    )


def _state(verdict: Verdict, below: Sequence[Condition], form: Form, weighs: Strength) -> State:
    if not verdict.claimed:
        return "unclaimed"
    if verdict.standing is Standing.MET:
        return "met"
    if verdict.standing is Standing.PENDING:
        return "pending"
    if verdict.vetoes or any(need.answered for need in verdict.needs):
        return "unmet"
    if verdict.needs:
        return _gap(verdict, form)
    return _of_group(verdict, below, weighs)


def _gap(verdict: Verdict, form: Form) -> State:
    """Nothing stands against it yet: is it only a file that is missing?"""
    asked = [unmet.question_at(form, need.field) for need in verdict.needs]
    if not all(asked):
        return "unmet"
    return "evidence" if all(each and each.kind == "file" for each in asked) else "missing"


def _of_group(verdict: Verdict, below: Sequence[Condition], weighs: Strength) -> State:
    """As far as what is below can still bring it; what is not claimed may yet be claimed."""
    rule = verdict.rule
    if not below:
        return "unmet"
    if rule.type == "all_of":
        deciding = [part.state for part in below if part.weighs is weighs]
        return max(deciding or [part.state for part in below], key=STATES.index)
    counted = Counter(part.state for part in below)
    needed = rule.n if isinstance(rule, NOfRule) else 1
    if counted["met"] + counted["pending"] + counted["evidence"] >= needed:
        return "evidence"
    return "missing" if len(below) - counted["unmet"] >= needed else "unmet"
