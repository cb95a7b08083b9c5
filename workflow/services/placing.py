"""Taking and freeing the places of one declaration, at the step at which its rules say so.

The counters are locked last: the caller holds declaration and list.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

from declarations.models import Declaration
from organisations.models import User
from programmes.definitions import Step
from programmes.facts import Item
from programmes.findings import Figures, Finding, Refused
from programmes.selectors import definition_of
from quotas.rules import blocking, over_maximum
from quotas.rules.places import FIGURED, NAMED, Place, no_room
from quotas.selectors.holders import SUBJECT, Key, held_by, others, told_to
from quotas.services import Demand, demand_of, exchange, release, reserve
from reviews.models import SummaryList
from reviews.selectors import items_with_place

from ..selectors.list_rules import ListRules, rules_of
from ..selectors.own_rules import Own, taken_at


def take_on_list(
    summary: SummaryList, declaration: Declaration, *, actor: User, at: datetime
) -> None:
    """Take the places that an item of this list takes; ``Refused`` with each one that is full."""
    rules = rules_of(summary)
    if not rules.force:
        return
    (item,) = rules.read([declaration])
    if astray := blocking(rules.misplaced(item)):
        raise Refused(astray)
    wanted = wanted_on_list(rules, item, held_by(item.key))
    full = reserve(
        summary.round,
        demands_on_list(wanted, item),
        subject_kind=SUBJECT,
        subject_id=item.key,
        reason="shortlisted",
        actor=actor,
        at=at,
    )
    if full:
        raise Refused(_full(summary, wanted, full, actor))


def wanted_on_list(rules: ListRules, item: Item, held: Collection[Key]) -> list[Place]:
    """The places that the item takes on this list besides those that it holds."""
    return [place for place in rules.places(item) if place.key not in held]


def demands_on_list(wanted: Sequence[Place], item: Item) -> list[Demand]:
    """The places as they are asked for when the item comes on a list."""
    return [demand_of(place, reasoned=_reasoned_on_list(place, item)) for place in wanted]


def free_on_list(
    summary: SummaryList, declaration: Declaration, *, reason: str, actor: User, at: datetime
) -> None:
    """Free the places that it took on this list; what it holds since its filing it keeps."""
    release(
        subject_kind=SUBJECT,
        subject_id=str(declaration.pk),
        reason=reason,
        actor=actor,
        at=at,
        rules=taken_at(definition_of(summary.round.definition), [summary.step]),
    )


def free(declaration: Declaration, *, reason: str, actor: User | str, at: datetime) -> None:
    """Free every place that the declaration holds: only live ones count."""
    release(subject_kind=SUBJECT, subject_id=str(declaration.pk), reason=reason, actor=actor, at=at)


def take_by_itself(
    declaration: Declaration,
    own: Own,
    steps: Sequence[Step],
    *,
    reason: str,
    actor: User,
    at: datetime,
) -> None:
    """Make its places under the rules of these steps those that it now asks for.

    After a correction others than before; ``Refused`` with each one that is full.
    """
    rules = taken_at(definition_of(declaration.round.definition), [step.id for step in steps])
    wanted = [place for place in own.places if place.quota.id in rules]
    full = exchange(
        declaration.round,
        [demand_of(p, reasoned=p.quota.id in own.item.justified) for p in wanted],
        rules,
        subject_kind=SUBJECT,
        subject_id=own.item.key,
        reason=reason,
        actor=actor,
        at=at,
    )
    if not full:
        return
    keys = {demand.key for demand in full}
    taken = others(declaration.round, keys, [own.item.key])
    told = [
        no_room(p, taken[p.key], told_to(actor, declaration.round, p.key, own.item.key))
        for p in wanted
        if p.key in keys
    ]
    raise Refused(told)


def _reasoned_on_list(place: Place, item: Item) -> bool:
    """Over a soft maximum of lists, the list's statement is asked for when it is sent."""
    return not isinstance(place.quota, NAMED) or place.quota.id in item.justified


def _full(
    summary: SummaryList, wanted: Sequence[Place], full: Sequence[Demand], user: User
) -> list[Finding]:
    keys = {demand.key for demand in full}
    used = others(summary.round, keys, [])
    places = [place for place in wanted if place.key in keys]
    return [
        no_room_on_list(place, used[place.key], holders_on_list(summary, place, user))
        for place in places
    ]


def holders_on_list(summary: SummaryList, place: Place, user: User) -> tuple[Any, ...]:
    """Who holds the places, as this person may know it: of the list its composer sees everyone."""
    if not isinstance(place.quota, FIGURED):
        return told_to(user, summary.round, place.key)
    items = items_with_place(summary).select_related("declaration")
    return tuple(name_of_holder(item.declaration) for item in items)


def name_of_holder(declaration: Declaration) -> str:
    """The number and title of one who holds a place."""
    return f"{declaration.number} {declaration.title}"


def no_room_on_list(place: Place, used: int, holders: tuple[Any, ...]) -> Finding:
    """The refusal of the ninth."""
    if not isinstance(place.quota, FIGURED):
        return no_room(place, used, holders)
    minimum = getattr(place.quota, "min", 0)
    return over_maximum(place.quota.quote, Figures(used, place.most, minimum, holders))
