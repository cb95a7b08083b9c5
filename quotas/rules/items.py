"""Rules that count what is there, list or no list: by area, class, person, unit; and in one form.

They count the roll and what stands elsewhere, and speak only of figures that the roll has part in.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from types import MappingProxyType
from typing import Any

from declarations.rules.conditions import filled, holds
from programmes.definitions import (
    CapByClassQuota,
    CapQuota,
    FieldCapQuota,
    OrgCapQuota,
    PersonCapQuota,
    Quota,
    Text,
)
from programmes.facts import Item
from programmes.findings import Figures, Finding, gettext_noop

from .counting import Group, Tally
from .keys import class_key, key_of, named_key
from .naming import by_names, persons, units
from .telling import (
    ADD_CLASS,
    LEAVE_OUT,
    REASON_CONFIRMED,
    TAKE_OFF_CLASS,
    Remedies,
    found,
    too_few,
    too_many,
    weighed,
)

Part = tuple[str, str]  # group of the scope, and the class, person or unit that is counted in it
Keys = Callable[[Item], Iterable[str]]
Gathered = dict[Part, list[Item]]
ONE_BY_ONE = (PersonCapQuota, OrgCapQuota)  # no statement of a list speaks for a person or a unit


def _gathered(scope: str, tally: Tally, keys: Keys, items: Iterable[Item]) -> Gathered:
    """The items by what they count for. One that is in no group of the scope counts nowhere."""
    gathered: Gathered = {}
    for item in items:
        group = tally.scoped(scope, item)
        for key in keys(item) if group is not None else ():
            gathered.setdefault((group or "", key), []).append(item)
    return gathered


def _groups(quota: Any, tally: Tally, keys: Keys) -> dict[Part, Group]:
    """The figures that the roll has part in."""
    here = _gathered(quota.scope, tally, keys, tally.counted(quota, tally.here))
    others = _gathered(quota.scope, tally, keys, tally.counted(quota, tally.elsewhere))
    return {
        part: Group(
            tuple(here[part]),
            tuple(others.get(part, ())),
            statement="" if isinstance(quota, ONE_BY_ONE) else tally.roll.statement.strip(),
            more=tally.taken(quota, group_of(quota, part)),
        )
        for part in here
    }


def group_of(quota: Any, part: Part) -> str:
    """The counter's group of a part of a rule that counts items."""
    scoped, key = part
    group = key_of(quota.scope, scoped)
    match quota.type:
        case "person_cap" | "org_cap":
            return named_key(f"person:{key}" if quota.type == "person_cap" else key, group)
        case "cap_by_class":
            return class_key(group, key)
    return group


def _cap(quota: CapQuota, tally: Tally) -> Iterator[Finding]:
    for (scoped, _), group in _groups(quota, tally, lambda item: ("",)).items():
        named = replace(group, name=tally.name_of(quota.scope, scoped))
        yield from too_many(quota, named, quota.max, quota.strength)


# --- by class ------------------------------------------------------------------------------------


def _cap_by_class(quota: CapByClassQuota, tally: Tally) -> Iterator[Finding]:
    def classes(item: Item) -> tuple[str, ...]:
        return tally.classes_of(quota.by, item)

    for part, group in _groups(quota, tally, classes).items():
        cap = quota.caps.get(part[1], quota.others)
        if cap is not None:
            named = replace(group, name=class_in(quota, part, tally))
            yield from too_many(quota, named, cap, quota.max_strength, TAKE_OFF_CLASS)
    everything = tally.counted(quota, (*tally.elsewhere, *tally.here))
    gathered = _gathered(quota.scope, tally, classes, everything)
    for scoped in _groups_with_floors(quota, tally):
        for name, floor in quota.floors.items():
            part = scoped, name
            group = Group(
                tuple(gathered.get(part, ())),
                name=class_in(quota, part, tally),
                statement=tally.roll.statement.strip(),
                more=tally.taken(quota, group_of(quota, part)),
            )
            yield from too_few(quota, group, floor, quota.min_strength, ADD_CLASS)


def _groups_with_floors(quota: CapByClassQuota, tally: Tally) -> list[str]:
    """The group that the roll itself is, even if it is empty, and those of its items."""
    by_itself = not quota.option and tally.applies_to(quota, tally.unit)
    own = tally.own(quota.scope) if by_itself else None
    theirs = (tally.scoped(quota.scope, item) for item in tally.counted(quota, tally.here))
    return list(dict.fromkeys(each for each in (own, *theirs) if each is not None))


def class_in(quota: CapByClassQuota, part: Part, tally: Tally) -> Text:
    """A class and whose it is, as a reader knows them."""
    scoped, name = tally.name_of(quota.scope, part[0]), tally.class_name(quota.by, part[1])
    return Text(zh=f"{scoped.zh}{name.zh}", en=f"{scoped.get('en')}, {name.get('en')}")


# --- by person and by unit -----------------------------------------------------------------------

NAMELESS = Text(zh="同一人", en="One person")


def in_quotes(name: str) -> Text:
    """A person or unit by the name that stands in the answers."""
    return Text(zh=f"“{name}”", en=f"“{name}”") if name else NAMELESS


def _person_cap(quota: PersonCapQuota, tally: Tally) -> Iterator[Finding]:
    yield from _each_named(quota, tally, lambda item: persons(quota, item), "quota_person")


def _org_cap(quota: OrgCapQuota, tally: Tally) -> Iterator[Finding]:
    known = by_names(tally.facts.units)
    yield from _each_named(quota, tally, lambda item: units(quota, item, known), "quota_unit")


def _each_named(
    quota: PersonCapQuota | OrgCapQuota,
    tally: Tally,
    named: Callable[[Item], Mapping[str, str]],
    code: str,
) -> Iterator[Finding]:
    """One finding for each person or unit, at the first of its items that needs a reason."""
    for (_, key), group in _groups(quota, tally, named).items():
        beyond = group.beyond(quota.max)
        unreasoned = [item for item in beyond if quota.id not in item.justified]
        at = next(iter((*unreasoned, *beyond)), group.here[0])
        name = next((named(item)[key] for item in group.here if named(item)[key]), "")
        yield from too_many(
            quota,
            replace(group, name=in_quotes(name)),
            quota.max,
            quota.strength,
            LEAVE_OUT,
            code=code,
            place=f"item:{at.key}",
        )


# --- in one form ---------------------------------------------------------------------------------

SHORTEN = Remedies(
    gettext_noop("Take %(over)s out."),
    gettext_noop("Take %(over)s out, or write the reason: once confirmed, the next level sees it."),
)
FILL_IN = Remedies(
    gettext_noop("Enter %(short)s more."),
    gettext_noop(
        "Enter %(short)s more, or write the reason: once confirmed, the next level sees it."
    ),
)


def _field_cap(quota: FieldCapQuota, tally: Tally) -> Iterator[Finding]:
    for item in tally.counted(quota, tally.here):
        yield from of_count(quota, item, entered(quota, item))


def of_count(quota: FieldCapQuota, item: Item, count: int) -> Iterator[Finding]:
    """What the rule says of an item in whose form so many are entered."""
    if count > quota.max:
        message = gettext_noop("%(used)s are entered; at most %(limit)s may be.")
        yield _of_field(quota, item, count, message, SHORTEN)
    elif count < quota.min:
        message = gettext_noop("%(used)s are entered; at least %(minimum)s must be.")
        yield _of_field(quota, item, count, message, FILL_IN)


def entered(quota: FieldCapQuota, item: Item) -> int:
    """Rows or answers, and one more for each of ``plus``; a person who is in a row counts once."""
    answer = item.answers.get(quota.field)
    several: Iterable[Any] = answer if isinstance(answer, list | tuple) else [answer]
    rows = [
        row for row in several if filled(row) and (quota.rows is None or holds(quota.rows, row))
    ]
    if not quota.plus:
        return len(rows)
    inside = {_person(cell) for row in rows for cell in _cells(row)} - {""}
    more = [item.answers.get(name) for name in quota.plus]
    return len(rows) + sum(filled(each) and _person(each) not in inside for each in more)


def _cells(row: Any) -> list[Any]:
    return list(row.values()) if isinstance(row, Mapping) else [row]


def _person(answer: Any) -> str:
    return str(answer.get("key") or "") if isinstance(answer, Mapping) else ""


def _of_field(
    quota: FieldCapQuota, item: Item, count: int, message: str, remedies: Remedies
) -> Finding:
    mark = REASON_CONFIRMED if quota.id in item.justified else ""
    params = {"over": count - quota.max, "short": quota.min - count, "item": item.key}
    return found(
        quota,
        "quota_field",
        message,
        weighed(quota.strength, remedies, mark),
        Figures(count, quota.max, quota.min or None),
        params,
        f"field:{quota.field}",
    )


KINDS: MappingProxyType[str, Callable[[Any, Tally], Iterator[Finding]]] = MappingProxyType(
    {
        "cap": _cap,
        "cap_by_class": _cap_by_class,
        "person_cap": _person_cap,
        "org_cap": _org_cap,
        "field_cap": _field_cap,
    }
)


def judge(quota: Quota, tally: Tally) -> Iterator[Finding]:
    """Everything that a rule that counts items has to say about the roll."""
    return KINDS[quota.type](quota, tally)
