"""What is registered of a unit changes: its places follow, and lists on notice are judged anew.

Rules look at what held on the first day of filing. So an entry may reach back into a running round:
made late, corrected, or withdrawn. The one door through which pages enter facts.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from datetime import datetime
from functools import partial
from typing import TypeVar

from django.db import transaction

from declarations.models import Declaration
from declarations.rules.registering import Typed
from declarations.services import registering
from declarations.services.registering import Line
from organisations import services as organisations
from organisations.models import Organisation, RegisteredFact, User
from programmes.facts import Unit
from quotas.services import Shift, demand_of, shift
from quotas.services.shifting import RECLASSIFIED
from reviews.models import SummaryList

from ..selectors.reclassified import counting_of, fact_between, moved, seen_as
from . import mending
from .moving import lock_declarations

T = TypeVar("T")


@transaction.atomic
def register_fact(unit: Organisation, typed: Typed, *, actor: User, at: datetime) -> RegisteredFact:
    """Enter one fact as typed; ``Refused`` with all that is wrong."""
    enter = partial(registering.register_fact, unit, typed, actor=actor, at=at)
    return _followed([unit], enter, actor=actor, at=at)


@transaction.atomic
def correct_fact(
    fact: RegisteredFact, typed: Typed, *, actor: User, at: datetime
) -> RegisteredFact:
    """Replace a wrong entry by what is typed; ``Refused`` or ``Conflict``."""
    enter = partial(registering.correct_fact, fact, typed, actor=actor, at=at)
    return _followed([fact.organisation], enter, actor=actor, at=at)


@transaction.atomic
def withdraw_fact(fact: RegisteredFact, *, basis: str, actor: User, at: datetime) -> RegisteredFact:
    """Say that an entry should never have been made; ``Refused`` or ``Conflict``."""
    enter = partial(organisations.withdraw_fact, fact, basis=basis, actor=actor, at=at)
    return _followed([fact.organisation], enter, actor=actor, at=at)


@transaction.atomic
def register_table(text: str, *, actor: User, at: datetime) -> list[Line]:
    """Enter every line or none; ``Refused`` with all that is wrong, line by line."""
    units = registering.units_in_table(text, actor)
    enter = partial(registering.register_table, text, actor=actor, at=at)
    return _followed(units, enter, actor=actor, at=at)


def _followed(
    units: Collection[Organisation], enter: Callable[[], T], *, actor: User, at: datetime
) -> T:
    """Enter it, and let the places follow that the units' declarations hold in running rounds.

    Declarations, then lists, then units and counters are locked: the order of the house.
    """
    declarations = lock_declarations(counting_of(units))
    lists = mending.lock_lists_with([each.pk for each in declarations])
    before = seen_as(declarations)
    entered = enter()
    after = seen_as(declarations)
    changed = [each for each in declarations if before[each.pk] != after[each.pk]]
    shift([_shift(each, lists, before[each.pk]) for each in changed], actor=actor, at=at)
    for summary, placed in lists:
        first = next((each for each in changed if each.pk in placed), None)
        if first is not None:
            fact = fact_between(before[first.pk], after[first.pk], first.organisation_id)
            mending.note_change(summary, first, RECLASSIFIED, actor=actor, at=at, cause=fact)
    return entered


def _shift(
    declaration: Declaration, lists: list[tuple[SummaryList, list[int]]], before: Unit
) -> Shift:
    here = [summary for summary, placed in lists if declaration.pk in placed]
    found = moved(declaration, here, before)
    entering = tuple(demand_of(place, reasoned=True) for place in found.entering)
    return Shift(declaration.round, str(declaration.pk), found.leaving, entering)
