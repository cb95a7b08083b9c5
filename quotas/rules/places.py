"""Which places one item takes, under which rules and of which groups: what counters count. Pure.

Only a maximum that one item more can pass has places. Ratios, coverage and minima are judged on
the whole list, and so is a rule that applies from some length of the list on.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from programmes.definitions import (
    AllottedQuota,
    ApportionedQuota,
    CapByClassQuota,
    CapQuota,
    Condition,
    ExactQuota,
    OrgCapQuota,
    PersonCapQuota,
    Quota,
    RangeQuota,
    SplitQuota,
    Step,
    Text,
    TwoBounds,
)
from programmes.facts import Item
from programmes.findings import Figures, Finding, Strength, gettext_noop

from . import items, lists
from .counting import COUNTRY, LIST, Group, Tally
from .keys import class_key
from .naming import by_names, persons, units
from .telling import LEAVE_OUT, Remedies, found, too_many, weighed

FIGURED = (RangeQuota, ExactQuota, AllottedQuota, ApportionedQuota)
COUNTED = (*FIGURED, SplitQuota, CapQuota, CapByClassQuota, PersonCapQuota, OrgCapQuota)
NAMED = (PersonCapQuota, OrgCapQuota)
ONE_FIGURE = (CapQuota, *NAMED)  # all of their places are of ``max``
TAKING = ("fill", "review", "shortlist")  # kinds of steps at which a place can be taken


@dataclass(frozen=True, slots=True)
class Place:
    """One place of an item under a rule. ``most`` is the figure in force, none where it is not set.

    ``rank`` orders the locks; ``name`` is the group as a reader knows it.
    """

    quota: Quota
    group: str
    rank: str
    name: Text
    most: int | None

    @property
    def key(self) -> tuple[str, str]:
        """Rule and group: what there is one counter for."""
        return self.quota.id, self.group


def taking_step(quota: Quota, route: Iterable[Step]) -> Step | None:
    """The first step of the route at which an item takes its places under the rule."""
    if not is_counted(quota):
        return None
    return next((s for s in route if s.id in quota.at and s.kind in TAKING), None)


def is_counted(quota: Quota) -> bool:
    """Whether its maximum is kept by counters, place by place."""
    return isinstance(quota, COUNTED) and not _looks_at_length(quota.when)


def places(quota: Quota, item: Item, tally: Tally, own: str) -> tuple[Place, ...]:
    """The places of the item under the rule; ``own`` is the group of the list it would come on."""
    if not tally.counted(quota, [item]):
        return ()
    if isinstance(quota, FIGURED):
        return tuple(_of_list(quota, item, tally, own))
    if isinstance(quota, SplitQuota):
        return tuple(_of_split(quota, item, tally, own))
    return tuple(_of_items(quota, item, tally))


def strength_of(quota: Any) -> Strength:
    """How much the rule's maximum weighs."""
    weight: Strength = quota.max_strength if isinstance(quota, TwoBounds) else quota.strength
    return weight


def most_of(quota: Any, area: str, tally: Tally) -> int | None:
    """The maximum of a list's rule; ``None`` where the ministry has not set it yet."""
    match quota:
        case RangeQuota():
            return quota.max
        case ExactQuota():
            return quota.count
    return tally.facts.allotted.get((quota.id, area))


def _of_list(quota: Any, item: Item, tally: Tally, own: str) -> Iterator[Place]:
    if quota.scope == "province" and not lists.stays(item, tally):
        return
    name = COUNTRY if quota.scope == "country" else LIST
    yield Place(quota, own, quota.scope, name, most_of(quota, tally.roll.area, tally))


def _of_split(quota: SplitQuota, item: Item, tally: Tally, own: str) -> Iterator[Place]:
    if quota.scope == "province" and not lists.stays(item, tally):
        return
    classes = tally.classes_of(quota.by, item)
    for name in classes:
        words = tally.class_name(quota.by, name)
        yield Place(quota, class_key(own, name), "class", words, quota.counts.get(name, 0))
    if not classes:
        yield Place(quota, class_key(own, ""), "class", lists.NOT_STATED, 0)


def _of_items(quota: Any, item: Item, tally: Tally) -> Iterator[Place]:
    scoped = tally.scoped(quota.scope, item)
    if scoped is None:
        return
    for key, name, most, rank in _parts(quota, item, tally, scoped):
        yield Place(quota, items.group_of(quota, (scoped, key)), rank, name, most)


def _parts(
    quota: Any, item: Item, tally: Tally, scoped: str
) -> Iterator[tuple[str, Text, int, str]]:
    match quota:
        case CapQuota():
            yield "", tally.name_of(quota.scope, scoped), quota.max, quota.scope
        case CapByClassQuota():
            for name in tally.classes_of(quota.by, item):
                cap = quota.caps.get(name, quota.others)
                if cap is not None:
                    yield name, items.class_in(quota, (scoped, name), tally), cap, "class"
        case PersonCapQuota():
            for key, name in persons(quota, item).items():
                yield key, items.in_quotes(name), quota.max, "person"
        case OrgCapQuota():
            for key, name in units(quota, item, by_names(tally.facts.units)).items():
                yield key, items.in_quotes(name), quota.max, "unit"


def _looks_at_length(condition: Condition | None) -> bool:
    if condition is None:
        return False
    parts = (*condition.all, *condition.any)
    return condition.field == "list.items" or any(_looks_at_length(part) for part in parts)


FREE_ONE = Remedies(
    gettext_noop(
        "Take an item off the list first, or keep this one as a candidate: "
        "it moves up when a place is freed."
    ),
    gettext_noop(
        "Take an item off the list first, or write the reason: "
        "once confirmed, the next level sees it."
    ),
)
FREE_CLASS = Remedies(
    gettext_noop(
        "Take one of them off first, or keep this one as a candidate; "
        "free places of other classes cannot be used."
    ),
    gettext_noop(
        "Take one of them off first, or write the reason; "
        "free places of other classes cannot be used."
    ),
)
WITHDRAW_ONE = Remedies(
    gettext_noop(
        "Name another, or have one of them withdrawn: what is withdrawn no longer counts."
    ),
    gettext_noop(
        "Name another, or write the reason: once this level confirms it, the next one sees it."
    ),
)
REMEDIES = {"person": WITHDRAW_ONE, "unit": WITHDRAW_ONE, "class": FREE_CLASS}


def no_room(
    place: Place, used: int, holders: tuple[Any, ...], mark: str = "", where: str = "list"
) -> Finding:
    """The answer to one item more than fits; ``used`` places are others', ``where`` it belongs.

    ``mark`` tells of the reason that stands for it, where the rule gives way to one.
    """
    quota = place.quota
    message = gettext_noop(
        "%(group)s: %(used)s of at most %(limit)s places are taken; one more does not fit."
    )
    weight = weighed(strength_of(quota), REMEDIES.get(place.rank, FREE_ONE), mark)
    figures = Figures(used, place.most, holders=holders)
    return found(quota, "quota_full", message, weight, figures, {"group": place.name}, where)


def passed(place: Place, item: Item, before: int) -> Iterator[Finding]:
    """What the oracle finds of an item that has its place after ``before`` others, if anything.

    Of rules on persons and units only: what it is on a list with is nothing to them.
    """
    if place.most is not None:
        group = Group((item,), name=place.name, more=before)
        code, where = f"quota_{place.rank}", f"item:{item.key}"
        weight = strength_of(place.quota)
        yield from too_many(
            place.quota, group, place.most, weight, LEAVE_OUT, code=code, place=where
        )


def asked_in(quota: Quota) -> str:
    """The place of the question that a rule on persons or units looks at; empty for other rules."""
    match quota:
        case PersonCapQuota():
            path = quota.person
        case OrgCapQuota():
            path = quota.organisation
        case _:
            path = ""
    return f"field:{path.partition('.')[0]}" if path else ""
