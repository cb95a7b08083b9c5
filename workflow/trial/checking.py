"""What the types of a case file cannot say: that what it names is there. Pure."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from programmes import reference
from programmes.checks.references import Path, repeated, unknown
from programmes.definitions import (
    ApportionedQuota,
    Programme,
    every_rule,
)
from programmes.findings import gettext_noop
from programmes.mistakes import Mistake
from quotas.rules.apportionment import obstacles

from .answers import mistakes_in, unknown_code
from .types import MOST, ApportionSaid, CaseFile, ItemSaid


def keys_of(said: ItemSaid, position: int) -> tuple[str, ...]:
    """The keys of one item said ``times``; one without a key is named by its position."""
    key = said.key or f"item-{position + 1}"
    return (key,) if said.times == 1 else tuple(f"{key}-{n}" for n in range(1, said.times + 1))


def mistakes(case: CaseFile, programme: Programme) -> Iterator[Mistake]:
    """Every name in the case that names nothing."""
    rules = [rule.id for rule in every_rule(programme.eligibility)]
    quotas = [quota.id for quota in programme.quotas]
    options = [option.id for option in programme.options]
    yield from _each(("judged",), case.judged, rules)
    yield from _each(("lists",), case.lists, [each.id for each in programme.lists])
    yield from _each(("allotted",), case.allotted, quotas)
    apportioned = [quota.id for quota in programme.quotas if quota.type == "apportioned"]
    yield from _each(("apportion",), case.apportion, apportioned)
    for area, switched in case.options.items():
        for n, name in enumerate(switched):
            yield from _one(("options", area, n), name, options)
    yield from _apportioned(case, programme)
    yield from _units(case)
    yield from _registers(case, programme)
    yield from _codes(case)
    yield from _items(case, programme, [*rules, *quotas], rules)
    yield from _events(case, programme)
    yield from _notice(case, programme)
    if case.expect:
        yield from _each(("expect", "items"), case.expect.items, [key for _, key in _keys(case)])


def _each(path: Path, names: Collection[str], known: Collection[str]) -> Iterator[Mistake]:
    for name in names:
        if name not in known:
            yield _key(unknown((*path, name), name, known))


def _key(mistake: Mistake) -> Mistake:
    """The same, standing at the key instead of its value."""
    return Mistake(
        mistake.path, mistake.code, mistake.message, mistake.params, mistake.remedy, "key"
    )


def _one(path: Path, name: str, known: Collection[str]) -> Iterator[Mistake]:
    if name not in known:
        yield unknown(path, name, known)


def _units(case: CaseFile) -> Iterator[Mistake]:
    for key, unit in case.units.items():
        if unit.merged_into:
            yield from _one(("units", key, "merged_into"), unit.merged_into, case.units)
    for n, result in enumerate(case.results or ()):
        yield from _one(("results", n, "unit"), result.unit, case.units)


def _registers(case: CaseFile, programme: Programme) -> Iterator[Mistake]:
    """Each entry stands in a register of the programme, against a unit or a person."""
    registers = [each.id for each in programme.registers]
    for n, entry in enumerate(case.registers or ()):
        yield from _one(("registers", n, "kind"), entry.kind, registers)
        if bool(entry.unit) == bool(entry.person):
            message = gettext_noop("An entry is against a “unit” or a “person”: name one of them.")
            yield Mistake(("registers", n), "whose", message)
        elif entry.unit:
            yield from _one(("registers", n, "unit"), entry.unit, case.units)
        else:
            yield from _one(("registers", n, "person"), entry.person, case.persons)


def _codes(case: CaseFile) -> Iterator[Mistake]:
    """Areas, cities and regions are codes of the table of regions."""
    for key, unit in case.units.items():
        for name in ("area", "city", "region"):
            yield from _code(("units", key, name), getattr(unit, name))
    for name in ("allotted", "apportion"):
        for rule, said in getattr(case, name).items():
            base = said.base if isinstance(said, ApportionSaid) else said
            below = ("base",) if isinstance(said, ApportionSaid) else ()
            for area in base:
                yield from _code((name, rule, *below, area), area)
    for area in case.options:
        yield from _code(("options", area), area)


def _code(path: Path, code: str) -> Iterator[Mistake]:
    if code and not reference.known("regions", code):
        yield unknown_code(path, code)


def _apportioned(case: CaseFile, programme: Programme) -> Iterator[Mistake]:
    """Whatever stands in the way of sharing the places out."""
    for quota in programme.quotas:
        said = case.apportion.get(quota.id)
        if said and isinstance(quota, ApportionedQuota):
            for each in obstacles(said.total, said.base, quota.least, quota.most):
                path: Path = ("apportion", quota.id)
                yield Mistake(path, each.code, each.message, each.params, each.remedy)


def _items(
    case: CaseFile, programme: Programme, soft: Collection[str], rules: Collection[str]
) -> Iterator[Mistake]:
    steps = [step.id for step in programme.route]
    count = sum(said.times for said in (*case.items, *case.elsewhere))
    if not case.items or count > MOST:
        message = gettext_noop(
            "A case has at least one item and at most %(most)s; here are %(count)s."
        )
        params = {"most": MOST, "count": count}
        yield Mistake(("items",), "items", message, params, stands_at="key")
        return
    yield from repeated(_keys(case))
    for group in ("items", "elsewhere"):
        for n, said in enumerate(getattr(case, group)):
            path: Path = (group, n)
            yield from _one((*path, "unit"), said.unit, case.units)
            for m, rule in enumerate(said.justified):
                yield from _one((*path, "justified", m), rule, soft)
            yield from _each((*path, "judged"), said.judged, rules)
            yield from _each((*path, "done"), said.done, steps)
            if said.after:
                yield from _one((*path, "after"), said.after, steps)
            yield from mistakes_in((*path, "answers"), said.answers, programme.form, case)


def _keys(case: CaseFile) -> Iterator[tuple[Path, str]]:
    for group in ("items", "elsewhere"):
        for n, said in enumerate(getattr(case, group)):
            shift = len(case.items) if group == "elsewhere" else 0
            yield from (((group, n, "key"), key) for key in keys_of(said, n + shift))


def _events(case: CaseFile, programme: Programme) -> Iterator[Mistake]:
    items = [key for _path, key in _keys(case)]
    events = [event.id for event in programme.events]
    known = {"item": items, "by": items, "unit": case.units, "into": case.units, "event": events}
    for n, event in enumerate(case.events):
        for name in known.keys() & type(event).model_fields:
            yield from _one(("events", n, name), getattr(event, name), known[name])


def _notice(case: CaseFile, programme: Programme) -> Iterator[Mistake]:
    if case.notice and not any(step.kind == "notice" for step in programme.route):
        message = gettext_noop("The programme has no public notice.")
        yield Mistake(("notice",), "no_notice", message, stands_at="key")
