"""Taking and freeing the places of one declaration, at the step at which its rules say so.

The counters are locked last: the caller holds declaration and list.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from declarations.models import Declaration
from organisations.models import User
from programmes.definitions import Step
from programmes.facts import Item
from programmes.findings import Figures, Finding, Refused
from programmes.selectors import definition_of
from quotas.rules import blocking, over_maximum
from quotas.rules.places import FIGURED, NAMED, Place, no_room
from quotas.selectors.holders import SUBJECT, held_by, others, told_to
from quotas.services import Demand, demand_of, exchange, release, reserve
from reviews.models import SummaryList
from reviews.selectors import items_with_place

from ..selectors.list_rules import rules_of
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
    held = held_by(item.key)
    wanted = [place for place in rules.places(item) if place.key not in held]
    full = reserve(
        summary.round,
        [demand_of(place, reasoned=_reasoned_on_list(place, item)) for place in wanted],
        subject_kind=SUBJECT,
        subject_id=item.key,
        reason="shortlisted",
        actor=actor,
        at=at,
    )
    if full:
        raise Refused(_full(summary, wanted, full, actor))


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
    return [_no_room(summary, place, used[place.key], user) for place in places]


def _no_room(summary: SummaryList, place: Place, used: int, user: User) -> Finding:
    """The refusal of the ninth. The composer of the list may see every holder on it."""
    if not isinstance(place.quota, FIGURED):
        return no_room(place, used, told_to(user, summary.round, place.key))
    holders = tuple(
        f"{item.declaration.number} {item.declaration.title}"
        for item in items_with_place(summary).select_related("declaration")
    )
    minimum = getattr(place.quota, "min", 0)
    return over_maximum(place.quota.quote, Figures(used, place.most, minimum, holders))
