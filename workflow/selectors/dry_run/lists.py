"""The lists of a round under a rule as it is and as it would be, and what has a place on them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from django.db.models import QuerySet

from programmes.definitions import Step
from programmes.facts import Facts, Item
from programmes.findings import Finding, Strength
from quotas.rules.places import NAMED, Place, no_room, strength_of, taking_step
from quotas.selectors.force import in_force
from reviews.models import SummaryList

from ..list_rules import ListRules, steps_with
from ..succession import standing_items
from .trial import Declared, Flip, Side, Trial, batches, flip_of

BATCH = 100  # lists at a time


@dataclass(frozen=True, slots=True)
class _Sheet:
    """A list, what stands on it, and the rule on both sides."""

    summary: SummaryList
    declarations: list[Declared]
    items: list[Item]
    now: ListRules
    then: ListRules


def flips_of_lists(trial: Trial) -> Iterator[Flip]:
    """The lists that flip, each followed by what flips by its place on it."""
    taking = taken_on(trial)
    for some in batches(binding_lists(trial), BATCH):
        for sheet in _sheets(trial, some):
            yield from _of_list(trial, sheet)
            if taking and taking.id == sheet.summary.step:
                yield from _on_list(trial, sheet)


def binding_lists(trial: Trial) -> QuerySet[SummaryList]:
    """The lists on which the rule is asked."""
    route, rule = trial.now.programme.route, trial.now.rule
    composed = [step.id for step in route if step.kind == "shortlist"]
    binding = [step for step in composed if set(steps_with(route, step)) & set(rule.at)]
    lists = SummaryList.objects.filter(round=trial.round, step__in=binding)
    return lists.select_related("organisation").order_by("organisation__code", "pk")


def taken_on(trial: Trial) -> Step | None:
    """The lists on which places are taken; none where a declaration is judged by itself too."""
    if trial.own_steps:
        return None
    return taking_step(trial.now.rule, trial.now.programme.route)


def _sheets(trial: Trial, lists: Sequence[SummaryList]) -> Iterator[_Sheet]:
    standing = _standing(trial, lists)
    everything = {each.pk: each for some in standing.values() for each in some}
    items = dict(zip(everything, trial.read(list(everything.values())), strict=True))
    named = trial.named(items.values())
    for summary in lists:
        summary.round = trial.round
        its_own = [items[each.pk] for each in standing[summary.pk]]
        names, facts = trial.facts(its_own, named)
        yield _Sheet(
            summary,
            standing[summary.pk],
            its_own,
            _rules(trial, trial.now, summary, names, facts),
            _rules(trial, trial.then, summary, names, facts),
        )


def _standing(trial: Trial, lists: Sequence[SummaryList]) -> dict[int, list[Declared]]:
    """What stands on each list."""
    standing: dict[int, list[Declared]] = defaultdict(list)
    columns = (f"declaration__{name}" for name in Declared._fields)
    for of_list, *row in standing_items(lists).values_list("list_id", *columns):
        standing[of_list].append(Declared(*row))
    return standing


def _rules(
    trial: Trial, side: Side, summary: SummaryList, names: frozenset[str], facts: Facts
) -> ListRules:
    steps = steps_with(side.programme.route, summary.step)
    force = in_force(trial.round, side.programme, steps, summary.organisation, side.limits)
    known = {names: replace(facts, allotted=force.allotted)}
    return ListRules(summary, side.programme, force, trial.ledger, known)


def _of_list(trial: Trial, sheet: _Sheet) -> Iterator[Flip]:
    statement = sheet.summary.statement
    now = trial.own(sheet.now.findings(sheet.items, statement))
    then = trial.own(sheet.then.findings(sheet.items, statement))
    yield from flip_of(sheet.summary, now, then)


def _on_list(trial: Trial, sheet: _Sheet) -> Iterator[Flip]:
    for declaration, item in zip(sheet.declarations, sheet.items, strict=True):
        now, then = (
            tuple(_passed(trial, rules.places(item), item)) for rules in (sheet.now, sheet.then)
        )
        yield from flip_of(declaration, now, then)


def _passed(trial: Trial, places: Sequence[Place], item: Item) -> Iterator[Finding]:
    """The places that it would not get if all took theirs again in the order of the ledger."""
    for place in places:
        before = trial.ledger.held.get(place.group, {}).get(item.key)
        if place.most is None or before is None or before < place.most:
            continue
        yield from in_no_place(place, item, before)


def in_no_place(place: Place, item: Item, before: int) -> Iterator[Finding]:
    """What is said of an item that comes on a list on which so many have their places."""
    if _refuses(place, item):
        yield no_room(place, before, ())


def _refuses(place: Place, item: Item) -> bool:
    """Over a soft maximum of lists the list's statement is asked for, and of its items nothing."""
    if strength_of(place.quota) is not Strength.SOFT:
        return strength_of(place.quota) is Strength.HARD
    return isinstance(place.quota, NAMED) and place.quota.id not in item.justified
