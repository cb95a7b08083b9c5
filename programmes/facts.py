"""What a rule may rest on besides its own text: units, items, results, lists, days. Pure.

The services fill these from the database, ``try_rules`` from a file; a rule cannot tell which.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from types import MappingProxyType
from typing import Any

from .definitions import Level, Text, UnitKind

NOTHING: Mapping[str, Any] = MappingProxyType({})
# What ends any result: it was taken away, or its term was over and nobody renewed it.
REVOKED, EXPIRED = "revoked", "expired"


@dataclass(frozen=True, slots=True)
class Unit:
    """A unit as rules see it. ``key`` is the surviving one after a merger.

    ``area`` is the quota area that its items eat, an attribute and never read off an address;
    ``region`` is the registered seat (GB/T 2260). ``attributes`` are what a programme asks of units
    beyond their kind (``master_degrees: yes``); of those that nobody has registered only the titles
    are known, in ``unregistered``.
    """

    key: str
    kind: UnitKind
    area: str
    city: str = ""
    name: str = ""
    region: str = ""
    attributes: Mapping[str, Any] = field(default_factory=lambda: NOTHING)
    unregistered: Mapping[str, Text] = field(default_factory=lambda: NOTHING)


@dataclass(frozen=True, slots=True)
class Item:
    """One declaration. Only ``live`` ones count: withdrawn, refused, not selected ones do not.

    ``answers`` are cleaned answers by field id; a person is ``{"name", "key"}``, whose key stands
    for the identity number and is compared, never the name. ``justified`` are ids of soft rules
    whose written reason stands confirmed. ``options`` is what its area had switched on when it was
    submitted.
    """

    key: str
    unit: Unit
    answers: Mapping[str, Any] = field(default_factory=lambda: NOTHING)
    live: bool = True
    justified: frozenset[str] = frozenset()
    options: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Roll:
    """What is judged together: the items of one list, or of one step where there is no list.

    ``level`` is whose list it is; ``area``, ``city`` and ``unit`` (a key) say which, empty where
    that level has none. ``elsewhere`` are the round's other items: rules for the country count
    them too; ``taken`` is how many there are besides, by rule and group (``quotas.rules.places``),
    where only their number is known. ``statement`` is the written one that a list below its
    minimum is sent with.
    """

    level: Level
    items: tuple[Item, ...]
    area: str = ""
    city: str = ""
    unit: str = ""
    elsewhere: tuple[Item, ...] = ()
    statement: str = ""
    taken: Mapping[tuple[str, str], int] = field(default_factory=lambda: MappingProxyType({}))


@dataclass(frozen=True, slots=True)
class Result:
    """What another programme, or an earlier year, decided of a unit; ours or imported.

    ``outcome`` is empty while it is undecided; ``title`` is what its programme calls it, ``None``
    where that is not known.
    """

    programme: str
    unit: str  # key
    outcome: str
    level: Level
    decided_on: date | None = None
    title: Text | None = None


@dataclass(frozen=True, slots=True)
class Entry:
    """What a register holds against a unit, or a person: a ``kind`` (``tax_violation``), and when.

    ``person`` is the key that stands for the identity number, empty where a unit is meant.
    """

    unit: str  # key
    kind: str
    on: date | None = None
    person: str = ""


@dataclass(frozen=True, slots=True)
class Facts:
    """Everything else. ``opens`` is the first day of the applicant's window.

    ``units`` are the units that answers name, by the name that stands there, former ones too.
    ``judged`` is what experts decided of a rule, by its id. ``lists`` are imported lists by id,
    each the keys that stand on it; ``allotted`` the places of an area under a rule,
    ``{(rule, area): places}``. ``registers`` and ``decided`` are the registers and programmes of
    which all entries and results are here: what rests on others waits. ``options`` is what the area
    has switched on whose conditions are judged.
    """

    opens: date
    today: date
    results: tuple[Result, ...] = ()
    lists: Mapping[str, frozenset[str]] = field(default_factory=lambda: MappingProxyType({}))
    allotted: Mapping[tuple[str, str], int] = field(default_factory=lambda: MappingProxyType({}))
    units: Mapping[str, Unit] = field(default_factory=lambda: MappingProxyType({}))
    entries: tuple[Entry, ...] = ()
    judged: Mapping[str, bool] = field(default_factory=lambda: MappingProxyType({}))
    registers: frozenset[str] = frozenset()
    decided: frozenset[str] = frozenset()
    options: frozenset[str] = frozenset()
