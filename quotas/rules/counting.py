"""Which items a rule counts, whose places they eat, and in which group or class they stand."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from types import MappingProxyType
from typing import Any, get_args

from declarations.rules.conditions import holds
from declarations.rules.lookups import label_of
from programmes import reference
from programmes.definitions import (
    By,
    CountedInQuota,
    FormField,
    Level,
    Programme,
    Quota,
    QuotaBase,
    Text,
)
from programmes.facts import Facts, Item, Roll, Unit
from programmes.unitdata import PLACED, known

UPWARD: tuple[str, ...] = get_args(Level)
NEVER_DECIDED = "none"  # the class of a unit that another programme never decided on
LIST = Text(zh="本名单", en="This list")
COUNTRY = Text(zh="全国", en="The whole country")


@dataclass(frozen=True, slots=True)
class Group:
    """Items that share a figure: those of the roll in its order, and those elsewhere before them.

    ``more`` are elsewhere too, but only their number is known. ``statement`` is the written
    one that may stand for reasons here; empty where none does.
    """

    here: tuple[Item, ...]
    others: tuple[Item, ...] = ()
    name: Text = LIST
    statement: str = ""
    more: int = 0

    @property
    def elsewhere(self) -> int:
        """How many came first."""
        return len(self.others) + self.more

    @property
    def used(self) -> int:
        """How many there are."""
        return len(self.here) + self.elsewhere

    def beyond(self, limit: int) -> tuple[Item, ...]:
        """Items of the roll that no longer fit; what stands elsewhere came first."""
        return self.here[max(0, limit - self.elsewhere) :]


@dataclass(frozen=True)
class Tally:
    """One roll made ready for counting. ``programme``, where it is known, has words for classes."""

    roll: Roll
    facts: Facts
    moves: tuple[CountedInQuota, ...] = ()
    programme: Programme | None = None

    @cached_property
    def here(self) -> tuple[Item, ...]:
        """The live items of the roll, in its order."""
        return tuple(item for item in self.roll.items if item.live)

    @cached_property
    def elsewhere(self) -> tuple[Item, ...]:
        """The live items outside the roll; an item that is in it as well is counted there."""
        inside = {item.key for item in self.roll.items}
        return tuple(i for i in self.roll.elsewhere if i.live and i.key not in inside)

    def counted(self, quota: QuotaBase, items: Iterable[Item]) -> tuple[Item, ...]:
        """Those that the rule applies to and counts."""
        where = quota.where
        return tuple(
            item
            for item in items
            if self.binds(quota, item) and (where is None or holds(where, values_of(item)))
        )

    def taken(self, quota: QuotaBase, group: str) -> int:
        """How many others there are of this group that are not given one by one."""
        return self.roll.taken.get((quota.id, group), 0)

    def binds(self, quota: QuotaBase, item: Item) -> bool:
        """Whether the item is under the rule, whether or not the rule counts it.

        What an area switches on binds what is submitted from then on (docs/decisions 565).
        """
        switched_on = not quota.option or quota.option in item.options
        return switched_on and self.applies_to(quota, item.unit)

    def applies_to(self, quota: QuotaBase, unit: Unit | None) -> bool:
        """Whether ``when`` holds for the unit on this list; ``None`` is a list without a unit."""
        if quota.when is None:
            return True
        roll = self.roll
        of_list = {"area": roll.area, "city": roll.city, "items": len(self.here)}
        values = {"list": of_list, "unit": attributes_of(unit) if unit else {}}
        return holds(quota.when, values)

    @cached_property
    def unit(self) -> Unit | None:
        """The unit whose list it is; ``None`` for lists of other levels, or where nobody knows."""
        known = (*(item.unit for item in self.roll.items), *self.facts.units.values())
        return next((unit for unit in known if unit.key == self.roll.unit), None)

    def area_of(self, item: Item) -> str:
        """Whose places the item eats: its unit's area, or another by ``counted_in``."""
        move = self.move_of(item)
        if move is None:
            return item.unit.area
        return move.area or str(item.unit.attributes[move.area_from])

    def move_of(self, item: Item) -> CountedInQuota | None:
        """The first rule that moves it; one that names no area for this unit does not."""
        return next((move for move in self.moves if self._moves(move, item)), None)

    def _moves(self, move: CountedInQuota, item: Item) -> bool:
        return (
            (not move.kinds or item.unit.kind in move.kinds)
            and (not move.areas or item.unit.area in move.areas)
            and bool(move.area or item.unit.attributes.get(move.area_from))
            and bool(self.counted(move, [item]))
        )

    def scoped(self, scope: str, item: Item) -> str | None:
        """The key of the item's group; ``None`` where it is in none, such as in no city."""
        match scope:
            case "province":
                return self.area_of(item)
            case "city":
                return item.unit.city or None
            case "unit":
                return item.unit.key
        return ""

    def own(self, scope: str) -> str | None:
        """The key of the group that the roll itself is; ``None`` where it is none."""
        roll = self.roll
        own = {"province": roll.area, "city": roll.city, "unit": roll.unit}
        return "" if scope == "country" else own[scope] or None

    def name_of(self, scope: str, key: str) -> Text:
        """What the group is called."""
        if scope == "country":
            return COUNTRY
        if scope == "unit":
            known = (*(item.unit for item in self.here), *self.facts.units.values())
            return _text(next((u.name for u in known if u.key == key and u.name), key))
        return reference.label("regions", key) if key else LIST

    def classes_of(self, by: By, item: Item) -> tuple[str, ...]:
        """The classes of the item: several under a field with several answers, or none."""
        if by.outcome_of:
            return (self._outcome(by.outcome_of, item.unit),)
        if by.unit == "area":
            return (self.area_of(item),)
        answer = attributes_of(item.unit).get(by.unit) if by.unit else item.answers.get(by.field)
        several = answer if isinstance(answer, list | tuple) else [answer]
        return tuple(dict.fromkeys(_class(each) for each in several if each not in (None, "")))

    def _outcome(self, programme: str, unit: Unit) -> str:
        """What was decided last at the highest level."""
        decided = [
            (UPWARD.index(result.level), result.decided_on or date.min, n, result.outcome)
            for n, result in enumerate(self.facts.results)
            if (result.programme, result.unit) == (programme, unit.key) and result.outcome
        ]
        return max(decided)[-1] if decided else NEVER_DECIDED

    def class_name(self, by: By, name: str) -> Text:
        """The class as a reader knows it, in quotation marks."""
        words = class_words(by, name, self.programme)
        return Text(zh=f"“{words.zh}”", en=f"“{words.get('en')}”")


def moves_of(quotas: Iterable[Quota]) -> tuple[CountedInQuota, ...]:
    """The rules on whose places an item eats, in their order."""
    return tuple(quota for quota in quotas if isinstance(quota, CountedInQuota))


def class_words(by: By, name: str, programme: Programme | None) -> Text:
    """The class as a reader knows it; as stored where no question of the programme tells more."""
    asked = PLACED.get(by.unit) or _asked(by, programme)
    if asked and asked.kind == "bool":
        return YES_NO.get(name, _text(name))
    words = label_of(asked, name) if asked else name
    return words if isinstance(words, Text) else _text(words)


def _asked(by: By, programme: Programme | None) -> FormField | None:
    """The question of whose answers the classes are: of the form, or what is told of a unit."""
    if programme is None:
        return None
    return programme.form.field(by.field) or known(programme.attributes).get(by.unit)


def values_of(item: Item) -> dict[str, Any]:
    """What ``where`` and ``part`` look at: the answers, and ``unit``."""
    return {**item.answers, "unit": attributes_of(item.unit)}


def attributes_of(unit: Unit) -> Mapping[str, Any]:
    """The unit as conditions see it."""
    own = {"kind": unit.kind, "area": unit.area, "city": unit.city, "region": unit.region}
    return {**unit.attributes, **own}


def _class(answer: Any) -> str:
    if isinstance(answer, bool):
        return "yes" if answer else "no"
    return str(answer)


YES_NO: Mapping[str, Text] = MappingProxyType(
    {"yes": Text(zh="是", en="yes"), "no": Text(zh="否", en="no")}
)


def _text(words: str) -> Text:
    return Text(zh=words, en=words)
