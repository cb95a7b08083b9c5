"""A programme as a person reads it: each condition and window with its sentence. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from .definitions import AllOfRule, FormField, NOfRule, Programme, Rule, Step, Text


@dataclass(frozen=True, slots=True)
class Clause:
    """One condition. ``of`` is how many of ``below`` must hold, 0 where there is nothing below.

    ``quote`` is empty where the clause above already shows the same sentence.
    """

    title: Text
    quote: str
    basis: Text | None
    of: int = 0
    below: tuple[Clause, ...] = field(default=())


def clauses(programme: Programme) -> tuple[Clause, ...]:
    """The conditions in the order of the file."""
    return tuple(_clause(rule, shown="") for rule in programme.eligibility)


def _clause(rule: Rule, *, shown: str) -> Clause:
    quote = "" if rule.quote and rule.quote in shown else rule.quote
    if not isinstance(rule, (AllOfRule, NOfRule)):
        return Clause(rule.title, quote, rule.basis)
    below = tuple(_clause(part, shown=rule.quote or shown) for part in rule.rules)
    wanted = rule.n if isinstance(rule, NOfRule) else len(rule.rules)
    return Clause(rule.title, quote, rule.basis, wanted, below)


def steps_in(programme: Programme, window_id: str) -> tuple[Step, ...]:
    """The steps that happen in this window."""
    return tuple(step for step in programme.route if step.window == window_id)


def sentence_of_window(programme: Programme, window_id: str) -> str:
    """The notice's sentence on the window, from the latest cycle that has one."""
    for cycle in reversed(programme.cycles):
        if window_id in cycle.windows:
            return cycle.windows[window_id].quote
    return ""


def attached(programme: Programme) -> Iterator[FormField]:
    """The files that the applicant uploads, in the order of the form."""
    for section in programme.form.sections:
        yield from (each for each in section.fields if each.kind == "file")
