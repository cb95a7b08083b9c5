"""Attributes of units on which a rule turns, and which a case does not state. Pure.

Each is named by its place in the case file: ``units.college.attributes.private``.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from declarations.rules.conditions import holds
from programmes.definitions import (
    By,
    Condition,
    CountedInQuota,
    Quota,
    RatioMaxQuota,
    Text,
)
from programmes.facts import Item, Roll, Unit
from quotas.rules.counting import values_of

PREFIXES = ("applicant", "unit")
OWN = ("kind", "area", "city", "region")  # what every unit has


def unstated(condition: Condition | None, unit: Unit, values: Mapping[str, Any]) -> tuple[str, ...]:
    """Those of the unit that decide the condition; none where the rest of it decides already.

    ``values`` are what the condition looks at.
    """
    if condition is None:
        return ()
    parts = condition.all or condition.any
    if not parts:
        return _lacking(condition.field, unit)
    found: list[str] = []
    for part in parts:
        names = unstated(part, unit, values)
        if not names and holds(part, values) is bool(condition.any):
            return ()
        found += names
    return tuple(dict.fromkeys(found))


def _lacking(path: str, unit: Unit) -> tuple[str, ...]:
    prefix, _, name = path.partition(".")
    if prefix not in PREFIXES or not name:
        return ()
    if name in OWN:
        return () if getattr(unit, name) else (f"units.{unit.key}.{name}",)
    stated = unit.attributes.get(name) is not None
    return () if stated else (f"units.{unit.key}.attributes.{name}",)


def settled(
    quotas: Iterable[Quota], items: Iterable[Item], roll: Roll, step: str
) -> tuple[list[Quota], list[tuple[Text, tuple[str, ...]]]]:
    """The quotas whose figure is known, and those of this step that turn on what is not stated.

    One that moves items into another area stays: it moves those of which enough is stated.
    """
    said, here = list(quotas), list(items)
    on_list = {"area": roll.area, "city": roll.city, "items": sum(i.live for i in roll.items)}
    known, missing = [], []
    for quota in said:
        names = dict.fromkeys(n for item in here for n in _of(quota, item, on_list))
        moves = isinstance(quota, CountedInQuota)
        if names and (step in quota.at or (moves and any(step in each.at for each in said))):
            missing.append((quota.title, tuple(names)))
        if moves or not names:
            known.append(quota)
    return known, missing


def _of(quota: Quota, item: Item, on_list: Mapping[str, Any]) -> tuple[str, ...]:
    """What the unit of the item leaves open of whether the item counts, and where."""
    unit, values = item.unit, values_of(item)
    about = {"unit": values["unit"], "list": on_list}
    applies = unstated(quota.when, unit, about)
    if not applies and not holds(quota.when, about):
        return ()
    if isinstance(quota, CountedInQuota) and not _may_move(quota, unit):
        return ()
    counts = unstated(quota.where, unit, values)
    if applies or counts or not holds(quota.where, values):
        return (*applies, *counts)
    return _beyond(quota, unit, values)


def _may_move(quota: CountedInQuota, unit: Unit) -> bool:
    return (not quota.kinds or unit.kind in quota.kinds) and (
        not quota.areas or unit.area in quota.areas
    )


def _beyond(quota: Quota, unit: Unit, values: Mapping[str, Any]) -> tuple[str, ...]:
    """What is looked at of an item that counts."""
    match quota:
        case RatioMaxQuota():
            return unstated(quota.part, unit, values)
        case CountedInQuota() if not quota.area:
            return _lacking(f"unit.{quota.area_from}", unit)
    by = getattr(quota, "by", None)
    return _lacking(f"unit.{by.unit}", unit) if isinstance(by, By) and by.unit else ()
