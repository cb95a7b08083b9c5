"""Conditions that the experts decide: which are asked, and what a majority of them says. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass
from typing import Any, Literal

from programmes.definitions import JudgedRule, Rule

Answer = Literal["met", "unmet"]
ANSWERS: tuple[Answer, ...] = ("met", "unmet")


@dataclass(frozen=True, slots=True)
class Decision:
    """What became of one condition. ``accepted`` is ``None`` while a tie waits for the desk.

    ``reason`` is the desk's, where it broke a tie.
    """

    met: int
    unmet: int
    accepted: bool | None
    reason: str = ""


def asked(rules: Iterable[Rule], standings: Mapping[str, str], step: str) -> list[JudgedRule]:
    """The conditions that experts judge at this step: those that wait for them.

    ``standings`` are those of the revision. One that names its step (``at``) waits for that; one
    that names none is judged by the experts of every step, and the later ones decide.
    """
    return [
        rule
        for rule in _judged(rules)
        if rule.by == "expert"
        and standings.get(rule.id) == "pending"
        and (not rule.at or step in rule.at)
    ]


def _judged(rules: Iterable[Rule]) -> Iterator[JudgedRule]:
    for rule in rules:
        if isinstance(rule, JudgedRule):
            yield rule
        yield from _judged(getattr(rule, "rules", ()))


def tally(answers: Iterable[str]) -> Decision:
    """The majority of the sheets; as many for as against leaves it to the desk."""
    given = list(answers)
    met, unmet = given.count("met"), given.count("unmet")
    return Decision(met, unmet, None if met == unmet else met > unmet)


def stored(decision: Decision) -> dict[str, Any]:
    """The decision as JSON."""
    return asdict(decision)


def accepted_in(decisions: Mapping[str, Mapping[str, Any]]) -> dict[str, bool]:
    """Rule id to what was decided, out of stored decisions; undecided ones are left out."""
    return {
        rule: each["accepted"] for rule, each in decisions.items() if each["accepted"] is not None
    }
