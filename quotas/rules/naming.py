"""Who is named in an item: persons by their keys, units by the one that survives a merger."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from declarations.rules.conditions import filled, holds
from declarations.rules.drafting import rows_of
from programmes.definitions import OrgCapQuota, PersonCapQuota
from programmes.facts import Item, Unit

# Something that a person or unit is told by, and the name that stands there.
Named = dict[str, str]


def persons(quota: PersonCapQuota, item: Item) -> Named:
    """Each person once. One whose identity number is not known cannot be told, and not counted."""
    found = [answer for answer in _answers(quota.person, quota, item) if isinstance(answer, dict)]
    return {str(one["key"]): str(one.get("name", "")) for one in found if one.get("key")}


def units(quota: OrgCapQuota, item: Item, known: Mapping[str, Unit]) -> Named:
    """Each unit once; one that is not known is told by its name, written alike."""
    if not quota.organisation:
        return {f"key:{item.unit.key}": item.unit.name or item.unit.key}
    found: Named = {}
    for answer in _answers(quota.organisation, quota, item):
        unit = _known(answer, known)
        words = _words(answer)
        if unit:
            found[f"key:{unit.key}"] = unit.name or words
        elif words:
            found[f"name:{normal(words)}"] = words
    return found


def by_names(units: Mapping[str, Unit]) -> dict[str, Unit]:
    """The units by each name and key that they have or had, written alike."""
    own = {normal(name): unit for unit in units.values() for name in (unit.name, unit.key)}
    return own | {normal(name): unit for name, unit in units.items()}


@lru_cache(maxsize=50_000)
def normal(name: str) -> str:
    """A name as compared: half width, no blanks, lower case."""
    return re.sub(r"\s", "", unicodedata.normalize("NFKC", name)).casefold()


def _answers(path: str, quota: PersonCapQuota | OrgCapQuota, item: Item) -> list[Any]:
    """Every answer under ``field`` or ``table.column`` that counts."""
    field, _, column = path.partition(".")
    if column:
        rows = [row for row in rows_of(item.answers, field) if holds(quota.rows, row)]
        found = [row.get(column) for row in rows]
    else:
        found = [item.answers.get(field)]
    flat = [each for value in found for each in (value if isinstance(value, list) else [value])]
    there = [each for each in flat if filled(each)]
    return there[:1] if quota.first_only else there


def _known(answer: Any, known: Mapping[str, Unit]) -> Unit | None:
    told = (answer.get("key"), answer.get("name")) if isinstance(answer, Mapping) else (answer,)
    return next((known[normal(str(w))] for w in told if w and normal(str(w)) in known), None)


def _words(answer: Any) -> str:
    if isinstance(answer, Mapping):
        return str(answer.get("name") or answer.get("key") or "").strip()
    return str(answer).strip()
