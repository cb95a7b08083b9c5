"""Judges a case at a step: each item, and each list of a step that acts on lists. Pure."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import replace

from declarations.rules import eligibility, unmet
from programmes import reference
from programmes.definitions import CountedInQuota, Rule, Text
from programmes.facts import Item, Roll
from programmes.findings import Finding, Standing, Strength, gettext_noop
from quotas.rules import evaluate
from quotas.rules.counting import Tally
from quotas.rules.telling import REASON_CONFIRMED

from . import stating, timing
from .answers import unanswered
from .attributes import settled
from .passing import known_of, passing
from .setting import Declared, Trial
from .types import Judged, Outcome, Verdict

LISTS = ("shortlist", "notice", "send")
WEIGHTS = {
    Strength.HARD: Judged.REFUSED,
    Strength.SOFT: Judged.REASON,
    Strength.TARGET: Judged.MARKED,
}
ORDER = list(Judged)
Found = tuple[list[Finding], list[stating.Missing]]


def judge(trial: Trial) -> Outcome:
    """The verdict on every live item and every list, and the worst of them on the whole."""
    items = trial.declared(trial.case.items)
    elsewhere = trial.declared(trial.case.elsewhere, len(trial.case.items))
    lists = tuple(_lists(trial, items, elsewhere)) if trial.step.kind in LISTS else ()
    verdicts = tuple(
        _item(trial, declared, _items((*elsewhere, *items[:position])))
        for position, declared in enumerate(items)
        if declared.item.live
    )
    return Outcome(
        programme=trial.programme.key,
        step=trial.step.id,
        today=trial.today,
        judged=_worst(each.judged for each in (*lists, *verdicts)),
        lists=lists,
        items=verdicts,
        window=timing.span(trial.programme, trial.step, trial.year),
        places=trial.places,
        expected=trial.case.expect,
    )


def _worst(verdicts: Iterable[Judged]) -> Judged:
    return max(verdicts, key=ORDER.index, default=Judged.ACCEPTED)


def _weighed(findings: Iterable[Finding]) -> Judged:
    return _worst(WEIGHTS[finding.strength] for finding in findings)


def _items(declared: Iterable[Declared]) -> tuple[Item, ...]:
    return tuple(each.item for each in declared)


# --- one item ------------------------------------------------------------------------------------


def _item(trial: Trial, declared: Declared, before: tuple[Item, ...]) -> Verdict:
    """Of items that count together, the earlier ones came first."""
    item, said = declared.item, declared.said
    options = trial.options(item.unit.area)
    found = [
        *passing(item, trial.step, trial.programme, said.after, options),
        *declared.faults,
        *declared.notes,
        *timing.moments(said.done, trial.programme, trial.year),
    ]
    if trial.step.kind in LISTS and said.list_of:
        found += _astray(trial, declared)
    if said.complete:
        found += unanswered(item.answers, trial.programme.form)
    verdicts, unjudged = _conditions(trial, declared)
    missing = list(unjudged.values())
    found += [_justified(each, item) for each in unmet.findings(verdicts, trial.programme.form)]
    if trial.step.kind not in LISTS:
        counted, uncounted = _counted(trial, [declared], _roll_of(trial, item, before))
        found += counted
        missing += uncounted
    pending = tuple(each.rule.title for each in verdicts if _waits(each, unjudged))
    return Verdict(item.key, _weighed(found), tuple(found), pending, tuple(missing))


def _waits(verdict: eligibility.Verdict, unjudged: Collection[str]) -> bool:
    """Whether others decide it later: not where only an answer is missing."""
    if not verdict.applies or verdict.standing is not Standing.PENDING:
        return False
    open_parts = [p for p in verdict.parts if p.applies and p.standing is Standing.PENDING]
    by_parts = any(_waits(part, unjudged) for part in open_parts) or not open_parts
    return verdict.rule.id not in unjudged and by_parts


def _astray(trial: Trial, declared: Declared) -> Iterator[Finding]:
    """An item on the list of somebody else has no place there."""
    whose = _whose(trial, declared.item)
    if whose != declared.said.list_of:
        message = gettext_noop("It stands on the list of %(list)s, and takes places of %(whose)s.")
        names = {"list": declared.said.list_of, "whose": whose}
        params = {name: _named(trial, key) for name, key in names.items()}
        remedy = gettext_noop("Send it with the list on which it has a place.")
        yield Finding("other_list", message, params=params, remedy=remedy)


def _named(trial: Trial, key: str) -> Text | str:
    return key if trial.step.level == "unit" else reference.label("regions", key)


def _conditions(
    trial: Trial, declared: Declared
) -> tuple[tuple[eligibility.Verdict, ...], dict[str, stating.Missing]]:
    """The conditions of this step on one item; those on what the case leaves out wait."""
    item, said = declared.item, declared.said
    rules: tuple[Rule, ...] = tuple(
        rule
        for rule in stating.in_force(trial.programme.eligibility, trial.options(item.unit.area))
        if said.complete or trial.step.kind not in LISTS or trial.step.id in rule.at
    )
    missing: dict[str, stating.Missing] = {}
    if not said.complete:
        known = stating.Known(declared.answered, known_of(item), trial.decided, item.unit)
        rules, missing = stating.stated(rules, known)
    options = frozenset(trial.options(item.unit.area))
    judged = {**trial.facts.judged, **said.judged}
    facts = replace(trial.facts, judged=judged, options=options)
    return eligibility.evaluate(rules, item.answers, item.unit, facts, trial.step.id), missing


def _justified(finding: Finding, item: Item) -> Finding:
    """A soft condition whose written reason is confirmed is a mark for the next level."""
    if finding.strength is Strength.SOFT and finding.params.get("rule") in item.justified:
        return replace(finding, strength=Strength.TARGET, remedy=REASON_CONFIRMED)
    return finding


def _roll_of(trial: Trial, item: Item, before: tuple[Item, ...]) -> Roll:
    """The item by itself; those before it are elsewhere."""
    whose = _whose(trial, item)
    return _roll(trial, whose, (item,), before)


# --- one list ------------------------------------------------------------------------------------


def _lists(
    trial: Trial, items: Sequence[Declared], elsewhere: Sequence[Declared]
) -> Iterator[Verdict]:
    """The list of each area, city or unit that has an item in the case, in their order."""
    listed = [each for each in items if each.listed]
    whose = {each.item.key: each.said.list_of or _whose(trial, each.item) for each in listed}
    for key in dict.fromkeys(whose.values()):
        here = [each for each in listed if whose[each.item.key] == key]
        others = [each for each in (*elsewhere, *listed) if each not in here]
        roll = _roll(trial, key, _items(here), _items(others))
        found, missing = _counted(trial, here, roll)
        found += _notices(trial)
        count = sum(each.item.live for each in here)
        yield Verdict(key, _weighed(found), tuple(found), (), tuple(missing), count)


def _notices(trial: Trial) -> Iterator[Finding]:
    said = trial.case.notice
    begun = [*([said.begins] if said and said.begins else []), *trial.past.begun]
    yield from timing.too_short(trial.programme, trial.step, said)
    yield from timing.notices(
        begun, trial.terms, trial.programme, trial.step, trial.today, trial.year
    )


# --- figures -------------------------------------------------------------------------------------


def _counted(trial: Trial, here: Sequence[Declared], roll: Roll) -> Found:
    """What the quotas of this step find in the roll; those on what no item says are left out."""
    areas = {roll.area or each.item.unit.area for each in here}
    options = {option for area in areas for option in trial.options(area)}
    binding = stating.in_force(trial.programme.quotas, options)
    quotas = [quota.model_copy(update={"option": ""}) for quota in binding]  # of every item alike
    live = [each for each in here if each.item.live]
    open_items = _items(each for each in live if not each.said.complete)
    quotas, missing = settled(quotas, open_items, roll, trial.step.id)
    if not any(each.said.complete for each in here):
        answered = [each.answered for each in live]
        quotas, absent = stating.countable(
            quotas, answered, {**trial.case.allotted, **trial.places}, trial.step.id
        )
        missing += absent
    found = evaluate(quotas, roll, trial.facts, step=trial.step.id, programme=trial.programme)
    return list(found), missing


def _whose(trial: Trial, item: Item) -> str:
    """Whose list it would come on: that of the area whose places it eats, its city, its unit."""
    match trial.step.level:
        case "province":
            moves = (q for q in trial.programme.quotas if isinstance(q, CountedInQuota))
            return Tally(Roll("province", ()), trial.facts, tuple(moves)).area_of(item)
        case "city":
            return item.unit.city
        case "unit":
            return item.unit.key
    return ""


def _roll(trial: Trial, whose: str, here: tuple[Item, ...], elsewhere: tuple[Item, ...]) -> Roll:
    level = trial.step.level
    return Roll(
        level=level,
        items=here,
        area=whose if level == "province" else "",
        city=whose if level == "city" else "",
        unit=whose if level == "unit" else "",
        elsewhere=elsewhere,
        statement=trial.case.statement,
    )
