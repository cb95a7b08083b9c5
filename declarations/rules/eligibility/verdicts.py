"""What is found of one rule, and how it is kept and shown."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from dataclasses import field as attribute
from typing import Any

from programmes.definitions import AllOfRule, NOfRule, NoneOfRule, PreferenceRule, Rule, Text
from programmes.facts import Facts, Unit
from programmes.findings import Standing

MET, UNMET, PENDING = Standing.MET, Standing.UNMET, Standing.PENDING


@dataclass(frozen=True, slots=True)
class Case:
    """What is judged: the cleaned answers, the declaring unit, and all else that is known.

    ``step`` is the step of the route at which it is judged; empty means at all of them.
    """

    values: Mapping[str, Any]
    unit: Unit
    facts: Facts
    step: str = ""


@dataclass(frozen=True, slots=True)
class Need:
    """What is missing: message with params, and where it is put right.

    ``field`` is ``<field>``, ``<table>`` or ``<table>.<row id>.<column>``. ``codes`` are stored
    values of the question ``asked`` (``field`` or ``table.column``), shown by their words.
    ``given`` is the answer that was compared, ``row`` counts from 1. ``answered``: what stands
    there is not as it must be; else it is missing.
    """

    message: str
    field: str = ""
    params: Mapping[str, Any] = attribute(default_factory=dict)
    codes: tuple[str, ...] = ()
    asked: str = ""
    given: Any = None
    row: int = 0
    answered: bool = False


@dataclass(frozen=True, slots=True)
class Verdict:
    """Where one rule stands, what it still needs, and the verdicts of the rules below it."""

    rule: Rule
    standing: Standing
    needs: tuple[Need, ...] = ()
    parts: tuple[Verdict, ...] = ()
    claimed: bool = True
    applies: bool = True

    @property
    def met(self) -> int:
        """How many of the rules below are met."""
        return sum(part.applies and part.standing is MET for part in self.parts)

    @property
    def pending(self) -> int:
        """How many of the rules below are pending."""
        return sum(part.applies and part.standing is PENDING for part in self.parts)

    @property
    def vetoes(self) -> bool:
        """Whether this, or something below it, stands against whatever else holds."""
        if isinstance(self.rule, NoneOfRule):
            return self.rule.effect == "veto" and self.standing is UNMET
        return any(part.vetoes for part in self.parts)


def unless(rule: Rule, needs: Iterable[Need]) -> Verdict:
    """Met, unless something is needed."""
    lacking = tuple(needs)
    return Verdict(rule, UNMET if lacking else MET, lacking)


def standings(verdicts: Iterable[Verdict]) -> dict[str, str]:
    """Rule id to standing, of all rules at every depth; empty for a rule that does not apply."""
    found: dict[str, str] = {}
    for verdict in verdicts:
        found[verdict.rule.id] = str(verdict.standing) if verdict.applies else ""
        found |= standings(verdict.parts)
    return found


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
    """The rules that apply, with where they stand (``standings``, as a revision keeps them)."""
    return [
        Line(
            rule.title,
            Standing(standing.get(rule.id, UNMET)),
            rule.quote,
            tuple(lines(below_of(rule), standing)),
            _needed(rule),
        )
        for rule in rules
        if standing.get(rule.id, UNMET)
    ]


def below_of(rule: Rule) -> tuple[Rule, ...]:
    """The rules that this one groups."""
    return rule.rules if isinstance(rule, AllOfRule | NOfRule | PreferenceRule) else ()


def _needed(rule: Rule) -> int:
    if isinstance(rule, PreferenceRule):
        return 1
    return rule.n if isinstance(rule, NOfRule) else 0
