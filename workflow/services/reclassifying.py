"""What is registered of a unit changes: its places follow, and lists on notice are judged anew.

Rules look at what held on the first day of filing. So an entry may reach back into a running round:
made late, corrected, or withdrawn. The one door through which pages enter facts.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Generic, TypeVar

from django.db import transaction

from declarations.models import Declaration
from declarations.rules.registering import Typed
from declarations.services import registering
from declarations.services.registering import Line
from organisations import services as organisations
from organisations.models import Organisation, RegisteredFact, User
from programmes.definitions import Text
from programmes.facts import Unit
from quotas.services import Shift, demand_of, shift
from quotas.services.shifting import RECLASSIFIED
from reviews.models import SummaryList

from ..selectors.reclassified import (
    Moved,
    Told,
    counting_of,
    fact_between,
    moved,
    seen_as,
    told,
)
from . import mending
from .moving import lock_declarations

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Effect:
    """What follows an entry: the places that move, and lists on notice that are judged otherwise.

    Of each list the names of the rules that it no longer keeps to; none where it is mended.
    """

    moves: tuple[Told, ...]
    lists: tuple[tuple[SummaryList, tuple[Text, ...]], ...]

    def __bool__(self) -> bool:
        return bool(self.moves or self.lists)


@dataclass(frozen=True, slots=True)
class Followed(Generic[T]):
    """What was entered, and what followed it."""

    entered: T
    effect: Effect


@transaction.atomic
def foreseen(act: Callable[[], Followed[T]]) -> Followed[T]:
    """What one of the acts below would enter and move: done, and taken back.

    ``Refused`` and ``Conflict`` as it would be. Whoever does it afterwards may find it otherwise.
    """
    done = act()
    transaction.set_rollback(True)
    return done


@transaction.atomic
def register_fact(
    unit: Organisation, typed: Typed, *, actor: User, at: datetime
) -> Followed[RegisteredFact]:
    """Enter one fact as typed; ``Refused`` with all that is wrong."""
    enter = partial(registering.register_fact, unit, typed, actor=actor, at=at)
    return _followed([unit], enter, actor=actor, at=at)


@transaction.atomic
def correct_fact(
    fact: RegisteredFact, typed: Typed, *, actor: User, at: datetime
) -> Followed[RegisteredFact]:
    """Replace a wrong entry by what is typed; ``Refused`` or ``Conflict``."""
    enter = partial(registering.correct_fact, fact, typed, actor=actor, at=at)
    return _followed([fact.organisation], enter, actor=actor, at=at)


@transaction.atomic
def withdraw_fact(
    fact: RegisteredFact, *, basis: str, actor: User, at: datetime
) -> Followed[RegisteredFact]:
    """Say that an entry should never have been made; ``Refused`` or ``Conflict``."""
    enter = partial(organisations.withdraw_fact, fact, basis=basis, actor=actor, at=at)
    return _followed([fact.organisation], enter, actor=actor, at=at)


@transaction.atomic
def register_table(text: str, *, actor: User, at: datetime) -> Followed[list[Line]]:
    """Enter every line or none; ``Refused`` with all that is wrong, line by line."""
    units = registering.units_in_table(text, actor)
    enter = partial(registering.register_table, text, actor=actor, at=at)
    return _followed(units, enter, actor=actor, at=at)


def _followed(
    units: Collection[Organisation], enter: Callable[[], T], *, actor: User, at: datetime
) -> Followed[T]:
    """Enter it, and let the places follow that the units' declarations hold in running rounds.

    Declarations, then lists, then units and counters are locked: the order of the house.
    """
    declarations = lock_declarations(counting_of(units))
    lists = mending.lock_lists_with([each.pk for each in declarations])
    before = seen_as(declarations)
    entered = enter()
    after = seen_as(declarations)
    changed = [each for each in declarations if before[each.pk] != after[each.pk]]
    moves = [_moved(each, lists, before[each.pk]) for each in changed]
    shift([_shift(each) for each in moves], actor=actor, at=at)
    otherwise: list[tuple[SummaryList, tuple[Text, ...]]] = []
    for summary, placed in lists:
        first = next((each for each in changed if each.pk in placed), None)
        if first is None:
            continue
        fact = fact_between(before[first.pk], after[first.pk], first.organisation_id)
        found = mending.note_change(summary, first, RECLASSIFIED, actor=actor, at=at, cause=fact)
        if found is not None:
            rules = dict.fromkeys(each.params["rule"] for each in found)
            otherwise.append((summary, tuple(rules)))
    return Followed(entered, Effect(tuple(told(moves)), tuple(otherwise)))


def _moved(
    declaration: Declaration, lists: list[tuple[SummaryList, list[int]]], before: Unit
) -> Moved:
    here = [summary for summary, placed in lists if declaration.pk in placed]
    return moved(declaration, here, before)


def _shift(move: Moved) -> Shift:
    leaving = tuple(counter for _, counter in move.left)
    entering = tuple(demand_of(place, reasoned=True) for place in move.entered)
    return Shift(move.declaration.round, str(move.declaration.pk), leaving, entering)
