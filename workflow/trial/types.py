"""What a case file says, and what is answered. Guide: docs/guides/try-rules.md."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Annotated, Any, Literal

from pydantic import Field

from programmes.definitions import Identifier, Level, Text, UnitKind, Value
from programmes.findings import Finding

MOST = 500  # items in a case
Key = Annotated[str, Field(pattern=r"^[A-Za-z0-9_][A-Za-z0-9_.-]{0,59}$")]


class Judged(StrEnum):
    """The answer, from best to worst."""

    ACCEPTED = "accepted"
    MARKED = "accepted_with_marks"  # and what is marked is shown to the next level
    REASON = "reason_needed"
    REFUSED = "refused"


# --- what a file says --------------------------------------------------------------------------


class UnitSaid(Value):
    """A unit. ``area`` is the province (or plan city) whose places its items eat.

    ``merged_into`` another unit since ``merged_on`` (from the beginning, where no day is said).
    """

    kind: UnitKind
    area: str = ""
    city: str = ""
    region: str = ""
    name: str = ""
    former_names: tuple[str, ...] = ()
    merged_into: str = ""
    merged_on: date | None = None
    attributes: dict[str, Any] = Field(default_factory=dict)


class PersonSaid(Value):
    """A person. Two keys are two people, whatever their names, unless they share a ``number``."""

    name: str = ""
    type: str = ""
    number: str = ""


class ResultSaid(Value):
    """What another programme decided of a unit; without ``outcome`` it is not decided yet."""

    programme: Identifier
    unit: str
    outcome: str = ""
    level: Level = "province"
    day: date | None = None


class EntrySaid(Value):
    """What a register of the programme (``kind``) holds against a unit, or a person."""

    unit: str = ""
    person: str = ""
    kind: str
    day: date | None = None


class ApportionSaid(Value):
    """Places to share out under an ``apportioned`` rule: ``base`` is the count of each area."""

    total: int = Field(ge=0)
    base: dict[str, Annotated[int, Field(ge=0)]]


class NoticeSaid(Value):
    """The list's public notice. What is said here comes before the terms of the route."""

    begins: date | None = None
    days: int | None = Field(None, ge=1, le=60)
    count: Literal["working", "calendar"] | None = None
    first_day: Literal["not_counted", "counted"] | None = None


class Happening(Value):
    """Something that happens on a day; without one it has happened whenever the case is judged."""

    day: date | None = None


class LeftSaid(Happening):
    """An item is no longer live: its place is free."""

    type: Literal["withdrawn", "refused", "returned", "not_selected"]
    item: str


class ReplacedSaid(Happening):
    """``item`` leaves the list, and ``by``, in reserve until then, takes its place (递补)."""

    type: Literal["replaced"]
    item: str
    by: str


class MergedSaid(Happening):
    """``unit`` became part of the unit ``into``."""

    type: Literal["merged"]
    unit: str
    into: str


class RenamedSaid(Happening):
    """``unit`` has another name from then on."""

    type: Literal["renamed"]
    unit: str
    name: str


class ObjectionSaid(Happening):
    """Somebody objects to an item; ``upheld`` is left out while it is not decided."""

    type: Literal["objection"]
    item: str
    signed: bool
    upheld: bool | None = None


class ChangedSaid(Happening):
    """Something that the programme names under ``events`` happened to a recognised unit."""

    type: Literal["changed"]
    unit: str
    event: str


EventSaid = Annotated[
    LeftSaid | ReplacedSaid | MergedSaid | RenamedSaid | ObjectionSaid | ChangedSaid,
    Field(discriminator="type"),
]


class ItemSaid(Value):
    """One declaration, or ``times`` alike. Questions left out are not held against it.

    With ``complete`` they are. ``justified`` are soft rules whose written reason is confirmed;
    ``judged`` is what experts decided of rules. ``list_of`` names whose list it stands on, where it
    is not that of its unit; one in ``reserve`` stands on none. ``after`` is the last step that it
    went through, ``done`` when it went through steps.
    """

    key: Key | None = None
    unit: str
    times: int = Field(1, ge=1, le=MOST)
    answers: dict[str, Any] = Field(default_factory=dict)
    complete: bool = False
    justified: tuple[str, ...] = ()
    judged: dict[str, bool] = Field(default_factory=dict)
    list_of: str = ""
    reserve: bool = False
    after: str = ""
    done: dict[str, datetime] = Field(default_factory=dict)


class Expected(Value):
    """What the author of the case expects; ``codes`` are those of all findings, each once."""

    verdict: Judged
    codes: tuple[str, ...] | None = None
    items: dict[str, Judged] = Field(default_factory=dict)
    lists: dict[str, Judged] = Field(default_factory=dict)
    places: dict[str, dict[str, int]] = Field(default_factory=dict)
    reminded: date | None = None


class CaseFile(Value):
    """The whole file. ``today`` is the day of judging, ``opens`` the applicant's first day.

    Left out, ``year`` is that of ``today``, or of the newest cycle; ``opens`` follows from the
    year's window; ``today`` is the first day of the step's window, or that of the last event.
    ``items`` are judged in their order; ``elsewhere`` only counts.
    """

    about: str = ""
    programme: str = ""
    at: str = ""
    today: date | None = None
    year: int | None = Field(None, ge=2000, le=2100)
    opens: date | None = None
    units: dict[Key, UnitSaid]
    persons: dict[Key, PersonSaid] = Field(default_factory=dict)
    results: tuple[ResultSaid, ...] | None = None
    registers: tuple[EntrySaid, ...] | None = None
    lists: dict[str, tuple[str, ...]] = Field(default_factory=dict)
    allotted: dict[str, dict[str, Annotated[int, Field(ge=0)]]] = Field(default_factory=dict)
    apportion: dict[str, ApportionSaid] = Field(default_factory=dict)
    options: dict[str, tuple[str, ...]] = Field(default_factory=dict)
    judged: dict[str, bool] = Field(default_factory=dict)
    statement: str = ""
    notice: NoticeSaid | None = None
    items: tuple[ItemSaid, ...]
    elsewhere: tuple[ItemSaid, ...] = ()
    events: tuple[EventSaid, ...] = ()
    expect: Expected | None = None


# --- what is answered --------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Verdict:
    """On one item, or one list: ``of`` is the item's key, or whose list it is.

    ``pending`` are rules that others decide later, ``not_judged`` those that rest on questions
    which the case leaves out, with these questions.
    """

    of: str
    judged: Judged
    findings: tuple[Finding, ...]
    pending: tuple[Text, ...] = ()
    not_judged: tuple[tuple[Text, tuple[str, ...]], ...] = ()
    count: int = 0  # live items on the list


@dataclass(frozen=True, slots=True)
class Span:
    """The step's window in the year, inclusive.

    Where it closes on a rest day it does not move, and is ``reminded`` of on the last working day.
    ``unofficial`` is the year of its end if that has no official calendar: rest days are guessed.
    """

    opens: date | None
    closes: date | None
    reminded: date | None = None
    unofficial: int | None = None


@dataclass(frozen=True, slots=True)
class Outcome:
    """Everything that is answered; ``places`` are tables that were computed, by rule and area."""

    programme: str
    step: str
    today: date
    judged: Judged
    lists: tuple[Verdict, ...]
    items: tuple[Verdict, ...]
    window: Span
    places: Mapping[str, Mapping[str, int]]
    expected: Expected | None = None

    @property
    def codes(self) -> tuple[str, ...]:
        """The code of every finding, each once, in their order."""
        found = (finding for each in (*self.lists, *self.items) for finding in each.findings)
        return tuple(dict.fromkeys(finding.code for finding in found))

    @property
    def as_expected(self) -> bool | None:
        """Whether all is as the case expects; ``None`` where it expects nothing."""
        if self.expected is None:
            return None
        said = self.expected
        items = {each.of: each.judged for each in self.items}
        lists = {each.of: each.judged for each in self.lists}
        return (
            said.verdict is self.judged
            and (said.codes is None or set(said.codes) == set(self.codes))
            and said.items.items() <= items.items()
            and said.lists.items() <= lists.items()
            and said.reminded in (None, self.window.reminded)
            and all(self.places.get(rule) == table for rule, table in said.places.items())
        )
