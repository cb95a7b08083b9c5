"""What an explanation is made of before it has a language: messages, what fills them, joints."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import TypeAlias

from ..definitions import Text


@dataclass(frozen=True, slots=True)
class Say:
    """An English message id, marked for extraction, and what fills it by ``%(name)s``."""

    message: str
    params: Mapping[str, Part]


@dataclass(frozen=True, slots=True)
class Joint:
    """How parts are joined: between two of them, and before the last one."""

    between: str
    last: str


@dataclass(frozen=True, slots=True)
class Several:
    """Parts in a row."""

    parts: tuple[Part, ...]
    joint: Joint


@dataclass(frozen=True, slots=True)
class Quoted:
    """A name out of the file, shown in quotation marks."""

    name: Text | Say | str


@dataclass(frozen=True, slots=True)
class Day:
    """A day of a year, or of every year: then ``year`` is 0."""

    year: int
    month: int
    day: int


# What may fill a message; the whole is put into words in one language by ``rendering``.
Part: TypeAlias = Say | Several | Quoted | Day | Text | str | int | Decimal


@dataclass(frozen=True, slots=True)
class Sentence:
    """One thing understood. ``said`` are statements in a row, ``quote`` the notice's own words.

    ``below`` are the sentences that belong to it.
    """

    said: tuple[Say, ...]
    quote: str = ""
    below: tuple[Sentence, ...] = ()


@dataclass(frozen=True, slots=True)
class Chapter:
    """Sentences on one part of the programme, in the order of the file."""

    title: Say
    sentences: tuple[Sentence, ...]


def say(message: str, **params: Part) -> Say:
    """The message with what fills it. Imported as ``_``, so that messages are extracted."""
    return Say(message, params)


_ = say

LIST_AND = Joint(_("%(some)s, %(next)s").message, _("%(some)s and %(next)s").message)
LIST_OR = Joint(LIST_AND.between, _("%(some)s or %(next)s").message)
ROW = Joint(LIST_AND.between, LIST_AND.between)
CLAUSES = Joint(_("%(some)s; %(next)s").message, _("%(some)s; %(next)s").message)
BOTH = Joint(_("%(some)s, and %(next)s").message, _("%(some)s, and %(next)s").message)
EITHER = Joint(_("%(some)s, or %(next)s").message, _("%(some)s, or %(next)s").message)
STATEMENTS = Joint(_("%(some)s %(next)s").message, _("%(some)s %(next)s").message)


def several(parts: Iterable[Part], joint: Joint = LIST_AND) -> Several:
    """The parts joined; by ``LIST_AND`` where nothing else is said."""
    return Several(tuple(parts), joint)


def told(*said: Say | None, quote: str = "", basis: Text | None = None,
         below: Iterable[Sentence] = ()) -> Sentence:  # fmt: skip
    """A sentence of the statements that are there, and below it what it rests on."""
    rests = (Sentence((_("Note: %(basis)s", basis=basis),)),) if basis else ()
    statements = tuple(each for each in said if each is not None)
    return Sentence(statements, quote, (*rests, *below))


def day(given: date | str) -> Day:
    """A date, or ``MM-DD`` of every year."""
    if isinstance(given, date):
        return Day(given.year, given.month, given.day)
    month, number = given.split("-")
    return Day(0, int(month), int(number))
