"""Computed recusal (回避): whose relation to a declaration forbids to assess it. Pure.

Nobody judges the own cause: not the own unit's, nor that of a unit above or below it, nor what the
person wrote, decided on or is named in.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Ground(StrEnum):
    """Why a person may not assess a declaration."""

    UNIT = "unit"
    NAMED = "named"
    WROTE = "wrote"
    DECIDED = "decided"
    STATED = "stated"


@dataclass(frozen=True, slots=True)
class Person:
    """An expert as recusal sees one. ``lines`` are keys of the own units and of all above them.

    ``identity`` is the keyed hash of the identity number, empty where nobody gave it.
    """

    key: int
    name: str
    units: frozenset[int] = frozenset()
    lines: frozenset[int] = frozenset()
    unit_names: frozenset[str] = frozenset()
    identity: str = ""


@dataclass(frozen=True, slots=True)
class Subject:
    """A declaration as recusal sees one: its units with all above them, its people by key.

    ``unit_names`` are the names that stand in it, of units that may not be registered. ``people``
    are keyed hashes, ``names`` the names beside them. ``stated`` are those who recused themselves.
    """

    units: frozenset[int]
    lines: frozenset[int]
    unit_names: frozenset[str]
    people: frozenset[str]
    names: frozenset[str]
    writers: frozenset[int]
    deciders: frozenset[int]
    stated: frozenset[int]


def grounds(person: Person, subject: Subject) -> tuple[Ground, ...]:
    """Every ground, none: the person may assess it."""
    found = {
        Ground.UNIT: person.units & subject.lines
        or person.lines & subject.units
        or person.unit_names & subject.unit_names,
        Ground.NAMED: person.identity and person.identity in subject.people,
        Ground.WROTE: person.key in subject.writers,
        Ground.DECIDED: person.key in subject.deciders,
        Ground.STATED: person.key in subject.stated,
    }
    return tuple(ground for ground, holds in found.items() if holds)


def namesake(person: Person, subject: Subject) -> bool:
    """Whether somebody of the same name stands in it: a person decides whether it is the same."""
    return person.name in subject.names
