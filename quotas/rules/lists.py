"""Rules that judge a list as a whole: its length, how it is made up, and its share of places."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from types import MappingProxyType
from typing import Any

from declarations.rules.conditions import holds
from programmes.definitions import (
    AllottedQuota,
    ApportionedQuota,
    By,
    CountedInQuota,
    CoverageQuota,
    ExactQuota,
    LocalTargetQuota,
    Quota,
    RangeQuota,
    RatioMaxQuota,
    SplitQuota,
    Text,
)
from programmes.facts import Item
from programmes.findings import Figures, Finding, Strength, gettext_noop

from . import keys
from .counting import COUNTRY, LIST, Group, Tally, values_of
from .telling import (
    ADD_CLASS,
    HARD,
    STATEMENT_ENCLOSED,
    TAKE_OFF_CLASS,
    TARGET,
    Remedies,
    found,
    mark_of,
    too_few,
    too_many,
    weighed,
)

NOT_STATED = Text(zh="未填写类别的", en="No class stated")


def group_of(quota: Quota, tally: Tally) -> Group | None:
    """The items that the rule counts on this list; ``None`` where it does not apply to it."""
    scope = getattr(quota, "scope", "")
    here = tuple(item for item in tally.here if scope != "province" or stays(item, tally))
    others = tally.elsewhere if scope == "country" else ()
    subject = any(tally.binds(quota, item) for item in (*here, *others))
    if not subject and (quota.option or not tally.applies_to(quota, tally.unit)):
        return None
    return Group(
        tally.counted(quota, here),
        tally.counted(quota, others),
        COUNTRY if scope == "country" else LIST,
        tally.roll.statement.strip(),
        tally.taken(quota, keys.COUNTRY) if scope == "country" else 0,
    )


def stays(item: Item, tally: Tally) -> bool:
    """Whether it eats places of the list's own area; a list of no area takes all."""
    roll = tally.roll
    return not roll.area or tally.move_of(item) is None or tally.area_of(item) == roll.area


def _range(quota: RangeQuota, group: Group, tally: Tally) -> Iterator[Finding]:
    yield from too_many(quota, group, quota.max, quota.max_strength)
    yield from too_few(quota, group, quota.min, quota.min_strength)


def _exact(quota: ExactQuota, group: Group, tally: Tally) -> Iterator[Finding]:
    yield from too_many(quota, group, quota.count, quota.max_strength)
    yield from too_few(quota, group, quota.count, quota.min_strength)


def _split(quota: SplitQuota, group: Group, tally: Tally) -> Iterator[Finding]:
    """Each class by itself; a class that is not named has no place."""
    there = _classes(quota.by, group, tally)
    for name in dict.fromkeys((*quota.counts, *there)):
        of_class = replace(
            _class(group, quota.by, name, tally),
            name=tally.class_name(quota.by, name),
            more=_more_of(quota, name, tally),
        )
        count = quota.counts.get(name, 0)
        yield from too_many(quota, of_class, count, quota.max_strength, TAKE_OFF_CLASS)
        yield from too_few(quota, of_class, count, quota.min_strength, ADD_CLASS)
    unclassed = _part(group, lambda item: not tally.classes_of(quota.by, item))
    unclassed = replace(unclassed, name=NOT_STATED, more=_more_of(quota, "", tally))
    yield from too_many(quota, unclassed, 0, quota.max_strength, TAKE_OFF_CLASS)


def _more_of(quota: SplitQuota, name: str, tally: Tally) -> int:
    """How many of the class others have; only a rule for the country asks."""
    if quota.scope != "country":
        return 0
    return tally.taken(quota, keys.class_key(keys.COUNTRY, name))


def _classes(by: By, group: Group, tally: Tally) -> list[str]:
    """The classes that are there, in the order of the items."""
    return [name for item in (*group.others, *group.here) for name in tally.classes_of(by, item)]


def _class(group: Group, by: By, name: str, tally: Tally) -> Group:
    return _part(group, lambda item: name in tally.classes_of(by, item))


def _part(group: Group, belongs: Callable[[Item], bool]) -> Group:
    """Those of the group of which it is true."""
    here = tuple(item for item in group.here if belongs(item))
    return replace(group, here=here, others=tuple(i for i in group.others if belongs(i)))


THIN_OUT = Remedies(
    gettext_noop("Take at least %(over)s of this kind off the list, or add others."),
    gettext_noop(
        "Take at least %(over)s of this kind off the list, add others, or write the reason: "
        "once confirmed, the next level sees it."
    ),
)


def _ratio_max(quota: RatioMaxQuota, group: Group, tally: Tally) -> Iterator[Finding]:
    """Compares integers: ``of`` times the part against ``max`` times the whole."""
    part = _part(group, lambda item: holds(quota.part, values_of(item)))
    allowed = quota.max * group.used // quota.of
    if part.used <= allowed:
        return
    # Each that goes makes the whole smaller too: of·(part − x) ≤ max·(whole − x).
    over = -((quota.max * group.used - quota.of * part.used) // (quota.of - quota.max))
    message = gettext_noop(
        "On the list: %(total)s, of this kind: %(used)s. At %(max)s in every %(of)s "
        "it may have at most %(limit)s of them."
    )
    mark = mark_of(quota, part, part.beyond(allowed))
    weight = weighed(quota.strength, THIN_OUT, mark)
    params = {"total": group.used, "max": quota.max, "of": quota.of, "over": over}
    figures = Figures(part.used, allowed)
    yield found(quota, "quota_ratio", message, weight, figures, params)


COVER = Remedies(
    gettext_noop("Add one of each: %(missing)s."),
    gettext_noop(
        "Add one of each: %(missing)s; or enclose a written statement why there is none; "
        "the next level sees it."
    ),
)


def _coverage(quota: CoverageQuota, group: Group, tally: Tally) -> Iterator[Finding]:
    """One finding names all classes that are missing; an empty list has nothing to balance."""
    there = _classes(quota.by, group, tally)
    missing = [name for name in quota.values if name not in there]
    if not missing or not group.used:
        return
    message = gettext_noop("%(used)s of %(minimum)s classes are there; missing: %(missing)s.")
    names = tuple(tally.class_name(quota.by, name) for name in missing)
    mark = STATEMENT_ENCLOSED if group.statement else ""
    weight = weighed(quota.strength, COVER, mark)
    figures = Figures(len(quota.values) - len(missing), minimum=len(quota.values))
    yield found(quota, "quota_coverage", message, weight, figures, {"missing": names})


WAIT = Remedies(
    "",
    gettext_noop(
        "Wait for the figure, or send with a written statement; "
        "the list is checked again once it is set."
    ),
)


def _places(
    quota: ApportionedQuota | AllottedQuota, group: Group, tally: Tally
) -> Iterator[Finding]:
    """An area without a row in the table has no place; without a table nobody knows yet."""
    area = tally.roll.area
    if any(rule == quota.id for rule, _ in tally.facts.allotted):
        limit = tally.facts.allotted.get((quota.id, area), 0)
        named = replace(group, name=tally.name_of("province", area))
        yield from too_many(quota, named, limit, quota.strength)
    elif group.used:
        message = gettext_noop(
            "%(used)s are listed, but how many places %(group)s has is not set yet."
        )
        strength = TARGET if quota.strength is TARGET else Strength.SOFT
        weight = weighed(strength, WAIT, STATEMENT_ENCLOSED if group.statement else "")
        name = tally.name_of("province", area)
        figures = Figures(group.used)
        yield found(quota, "quota_not_set", message, weight, figures, {"group": name})


def _target(quota: LocalTargetQuota, group: Group, tally: Tally) -> Iterator[Finding]:
    yield from too_few(quota, group, quota.min, TARGET)
    if quota.max is not None:
        yield from too_many(quota, group, quota.max, TARGET)


def misplaced(moves: Iterable[CountedInQuota], tally: Tally) -> Iterator[Finding]:
    """Items on the list of one area that eat the places of another: that area lists them."""
    astray = [item for item in tally.here if not stays(item, tally)]
    for move in moves:
        moved = [item for item in astray if tally.move_of(item) is move]
        if not moved:
            continue
        message = gettext_noop(
            "On this list, but counted against the places of another area (%(areas)s): %(used)s."
        )
        remedy = gettext_noop("Send them with the list of that area.")
        areas = tuple(dict.fromkeys(tally.area_of(item) for item in moved))
        names = tuple(tally.name_of("province", area) for area in areas)
        keys = tuple(item.key for item in moved)
        figures = Figures(len(moved), 0)
        params = {"areas": names, "items": keys}
        yield found(move, "quota_other_area", message, (HARD, remedy), figures, params)


KINDS: MappingProxyType[str, Callable[[Any, Group, Tally], Iterator[Finding]]] = MappingProxyType(
    {
        "range": _range,
        "exact": _exact,
        "split": _split,
        "ratio_max": _ratio_max,
        "coverage": _coverage,
        "apportioned": _places,
        "allotted": _places,
        "target": _target,
    }
)


def of_areas(quota: Quota) -> bool:
    """Whether it is a rule for the list of each area."""
    return quota.type in KINDS and getattr(quota, "scope", "") == "province"


def judge(quota: Quota, tally: Tally) -> Iterator[Finding]:
    """Everything that a rule of lists has to say about this one."""
    group = group_of(quota, tally)
    if group is not None:
        yield from KINDS[quota.type](quota, group, tally)
