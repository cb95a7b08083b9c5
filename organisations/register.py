"""What is registered of units: dated facts, and which of them holds on a day. Pure.

A row is never changed. A correction is a new row that replaces the wrong one; a row that replaces
another and says nothing withdraws it. Of several rows that hold on one day the one that began last
counts, of those the one entered last: what a unit becomes later need not end what it was before.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Protocol, TypeVar

from trail.findings import Finding, gettext_noop

Scalar = str | bool | int

# What a unit says of itself, and keeps up to date itself; nothing is decided by it.
CONTACT = ("address", "postcode", "phone", "email", "website", "legal_representative")
# What tells it from others. The table of units states it first; the level above corrects it.
IDENTITY = ("name_en", "uscc", "region")
# Not registered: a new name is a change of the unit, and these follow its place in the tree.
OF_THE_TREE = ("name", "kind", "area", "city")

KEY = re.compile(r"[a-z][a-z0-9_]{0,39}\Z")
MAX_VALUE, MAX_BASIS = 300, 300


class Row(Protocol):
    """A row of the register; ``value`` is ``None`` where it withdraws another."""

    pk: int
    key: str
    value: Scalar | None
    valid_from: date
    valid_until: date | None  # the last day
    replaces_id: int | None


RowT = TypeVar("RowT", bound=Row)


@dataclass(frozen=True, slots=True)
class Entry:
    """What is to be registered, up to and with ``valid_until``; ``basis`` names the document."""

    key: str
    value: Scalar
    valid_from: date
    valid_until: date | None = None
    basis: str = ""


def standing(rows: Iterable[RowT]) -> list[RowT]:
    """The rows that nobody corrected or withdrew, in the order given."""
    every = list(rows)
    replaced = {row.replaces_id for row in every}
    return [row for row in every if row.pk not in replaced and row.value is not None]


def in_force(rows: Iterable[RowT], day: date) -> dict[str, RowT]:
    """By key the row that holds on the day; a blank one says that there is nothing any more."""
    found: dict[str, RowT] = {}
    for row in sorted(standing(rows), key=lambda row: (row.valid_from, row.pk)):
        if row.valid_from <= day and (row.valid_until is None or day <= row.valid_until):
            found[row.key] = row
    return {key: row for key, row in found.items() if row.value != ""}


def faults(entry: Entry) -> list[Finding]:
    """What is wrong with an entry of the level above, whatever its key means."""
    found = []
    if not KEY.match(entry.key) or entry.key in (*CONTACT, *OF_THE_TREE):
        found.append(_fault("key", gettext_noop("This cannot be registered here.")))
    if entry.value == "" or len(str(entry.value)) > MAX_VALUE:
        found.append(_fault("value", gettext_noop("Write what holds, in at most 300 characters.")))
    if entry.valid_until is not None and entry.valid_until < entry.valid_from:
        found.append(_fault("valid_until", gettext_noop("The last day is before the first.")))
    if not entry.basis.strip() or len(entry.basis) > MAX_BASIS:
        message = gettext_noop("Name the document that says so, in at most 300 characters.")
        found.append(_fault("basis", message))
    return found


def contact_faults(values: Mapping[str, str]) -> list[Finding]:
    """What is too long, or is not the unit's own to write."""
    return [
        _fault(key, gettext_noop("At most 300 characters."))
        for key, value in values.items()
        if key not in CONTACT or len(value) > MAX_VALUE
    ]


def _fault(place: str, message: str) -> Finding:
    return Finding(f"register.{place}", message, place=f"field:{place}")
