"""What putting several candidates on a list would do, item by item. Nothing is written.

Each is judged as ``placing.take_on_list`` would judge it once those before it have their places.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from organisations.models import User
from programmes.facts import Item
from programmes.findings import Finding, Strength
from quotas.rules import blocking
from quotas.rules.counting import COUNTRY, LIST
from quotas.rules.places import FIGURED, NAMED, Place, strength_of
from quotas.selectors.holders import SHOWN, Key, held_by_each
from quotas.services import Foreseen, foresee
from reviews.models import ListItem, SummaryList

from ..selectors.list_rules import ListRules, rules_of
from ..selectors.standing import UNFINISHED
from . import listing
from .placing import (
    demands_on_list,
    holders_on_list,
    name_of_holder,
    no_room_on_list,
    wanted_on_list,
)
from .placing_several import Ending, Outcome, conflicting, refuse_run


@dataclass(frozen=True, slots=True)
class Seat:
    """A place that an item would take, the ``nth`` under its rule and in its group."""

    place: Place
    nth: int

    @property
    def names_group(self) -> bool:
        """Whether its rule has places for several groups on this list."""
        return self.place.name not in (LIST, COUNTRY)

    @property
    def beyond(self) -> str:
        """Why it may pass the figure: ``statement`` of the list, ``reason``, or ``target``."""
        if self.place.most is None or self.nth <= self.place.most:
            return ""
        if strength_of(self.place.quota) is Strength.TARGET:
            return "target"
        return "reason" if isinstance(self.place.quota, NAMED) else "statement"


@dataclass(frozen=True, slots=True)
class Effect:
    """What would become of one item."""

    item: ListItem
    outcome: Outcome
    seats: tuple[Seat, ...] = ()


@dataclass(frozen=True, slots=True)
class Effects:
    """Of every item, in the order in which they would be placed; and of the list afterwards.

    ``taken`` is how many places the run takes of each counter; ``said`` is what would be said of
    the list then.
    """

    each: tuple[Effect, ...]
    taken: Counter[Key]
    said: tuple[Finding, ...]


@dataclass(slots=True)
class _Run:
    """The list as it would stand after the items so far."""

    summary: SummaryList
    rules: ListRules
    actor: User
    held: dict[str, frozenset[Key]]
    counters: Foreseen
    placed: list[tuple[ListItem, frozenset[Key]]] = field(default_factory=list)
    holders: dict[Key, tuple[Any, ...]] = field(default_factory=dict)

    def place(self, row: ListItem, item: Item) -> Effect:
        """As ``placing.take_on_list``, on figures that nobody keeps."""
        if astray := blocking(self.rules.misplaced(item)):
            return _refused(row, astray)
        wanted = wanted_on_list(self.rules, item, self.held.get(item.key, frozenset()))
        full = {demand.key for demand in self.counters.reserve(demands_on_list(wanted, item))}
        if full:
            return _refused(row, [self._no_room(each) for each in wanted if each.key in full])
        self.placed.append((row, frozenset(each.key for each in wanted)))
        seats = tuple(Seat(each, self.counters.used[each.key]) for each in wanted)
        return Effect(row, Outcome(row.declaration_id, Ending.PLACED), seats)

    def _no_room(self, place: Place) -> Finding:
        return no_room_on_list(place, self.counters.used.get(place.key, 0), self._holders(place))

    def _holders(self, place: Place) -> tuple[Any, ...]:
        """Who holds places now, and who would have taken theirs before."""
        if place.key not in self.holders:
            self.holders[place.key] = holders_on_list(self.summary, place, self.actor)
        of_list = isinstance(place.quota, FIGURED)
        before = [
            name_of_holder(row.declaration)
            for row, keys in self.placed
            if of_list or place.key in keys
        ]
        everybody = (*self.holders[place.key], *before)
        return everybody if of_list else everybody[:SHOWN]


def foresee_several(
    summary: SummaryList, rows: Sequence[ListItem], *, actor: User, at: datetime
) -> Effects:
    """Place the rows in their order, and say of each what became of it.

    They need their declarations with ``organisation``. ``Refused`` or ``Conflict`` as the run.
    """
    refuse_run(summary, [row.declaration_id for row in rows], actor=actor, at=at)
    rules = rules_of(summary)
    there = listing.placed_on(summary)
    read = rules.read([*there, *(row.declaration for row in rows)])
    items = {item.key: item for item in read}
    run = _run(summary, rules, [items[key] for key in map(_key, rows) if key in items], actor)
    effects = tuple(_effect(run, row, items) for row in rows)
    placed = {_key(row) for row, _ in run.placed}
    after = [*read[: len(there)], *(item for item in read[len(there) :] if item.key in placed)]
    said = _said(rules, after, summary.statement) if placed else ()
    return Effects(effects, Counter(key for _, keys in run.placed for key in keys), said)


def _run(summary: SummaryList, rules: ListRules, items: Sequence[Item], actor: User) -> _Run:
    held = held_by_each([item.key for item in items])
    demands = [each for item in items for each in demands_on_list(rules.places(item), item)]
    return _Run(summary, rules, actor, held, foresee(summary.round, demands))


def _effect(run: _Run, row: ListItem, items: dict[str, Item]) -> Effect:
    if row.state == ListItem.State.LEFT or row.declaration.ended_at:
        return Effect(row, conflicting(row.declaration_id, listing.GONE))
    if row.state != ListItem.State.CANDIDATE:
        return Effect(row, conflicting(row.declaration_id, listing.ALREADY))
    if not run.rules.force:  # no rule binds the list: there is a place for everyone
        run.placed.append((row, frozenset()))
        return Effect(row, Outcome(row.declaration_id, Ending.PLACED))
    return run.place(row, items[_key(row)])


def _refused(row: ListItem, found: Sequence[Finding]) -> Effect:
    return Effect(row, Outcome(row.declaration_id, Ending.REFUSED, tuple(found)))


def _said(rules: ListRules, items: Sequence[Item], statement: str) -> tuple[Finding, ...]:
    """What is missing to a minimum is told by the meters, as long as the list is made."""
    found = rules.findings(items, statement)
    return tuple(each for each in found if each.code not in UNFINISHED)


def _key(row: ListItem) -> str:
    return str(row.declaration_id)
