"""Who takes part beside the applicant, who recommends, and what an area may switch on."""

from __future__ import annotations

from typing import Literal

from .base import Condition, Identifier, Text, UnitKind, Value


class Attribute(Value):
    """What the programme must know of units beyond their kind and place (``host_area``).

    It is registered with the unit, not asked in the form. Conditions read it as ``applicant.<id>``,
    quotas as ``unit.<id>``. ``area`` is a code of a region or of the XPCC.
    """

    id: Identifier
    title: Text
    kind: Literal["text", "bool", "int", "area"] = "text"


class Party(Value):
    """Units that take part in a role: those that the answer ``field`` names.

    ``field`` is a field or ``table.column`` of kind ``organisation``; ``rows`` are the rows of the
    table that are meant. ``kinds`` are the kinds of unit that the notice expects; rules of type
    ``unit_kind`` and ``party_count`` say what is refused.
    """

    id: Identifier
    title: Text
    field: str
    rows: Condition | None = None
    kinds: tuple[UnitKind, ...] = ()
    quote: str = ""


class Recommending(Value):
    """The applicant chooses which province recommends: the region in ``field``.

    It must be a province in which one of the units in ``among`` has its seat.
    """

    field: str
    among: tuple[str, ...]
    quote: str = ""
    basis: Text | None = None


class Option(Value):
    """What a recommending area may switch on: steps and rules that name it in ``option``.

    Only the ``areas`` may, any where that is empty. It is off until switched on.
    """

    id: Identifier
    title: Text
    areas: tuple[str, ...] = ()
    quote: str = ""
    basis: Text | None = None
