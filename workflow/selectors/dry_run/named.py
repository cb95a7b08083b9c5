"""Rules on what persons and units have: lists and declarations are judged from the same places.

A declaration takes such a place wherever it stands. So each is read once, and of those only what
took its place too late for a figure of either side.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from declarations.rules.conditions import fields_of
from programmes.definitions import OrgCapQuota, PersonCapQuota, Quota, Step
from programmes.facts import Facts, Item, Roll
from programmes.findings import Finding
from quotas.rules.counting import Tally, moves_of
from quotas.rules.places import NAMED, Place, passed, places
from quotas.selectors.among import among
from reviews.models import SummaryList

from ..own_rules import told_of
from ..succession import standing_items
from .lists import binding_lists, in_no_place, taken_on
from .reading import CHUNK, counting, declared_in, everybody, on_every_way, read
from .trial import Declared, Flip, Trial, batches, flip_of

Rule = PersonCapQuota | OrgCapQuota


@dataclass(frozen=True, slots=True)
class Late:
    """A declaration with its places beyond a figure, and how many were taken before each."""

    declared: Declared
    item: Item
    places: tuple[tuple[Place, int], ...]

    def beyond(self, rule: Rule) -> Iterator[tuple[Place, int]]:
        """Those that are beyond the figure of this rule."""
        for place, before in self.places:
            if before >= rule.max:
                yield Place(rule, place.group, place.rank, place.name, rule.max), before


def names(rule: Quota) -> bool:
    """Whether it counts what a person or unit has, whatever list it comes on."""
    return isinstance(rule, NAMED) and "list" not in fields_of(rule.when)


def flips_of_named(trial: Trial) -> Iterator[Flip]:
    """The lists that flip, each followed by what flips by its place on it; then declarations."""
    late = {each.declared.pk: each for each in _late(trial)}
    yield from _of_lists(trial, late)
    steps = trial.own_steps
    if steps:
        passing: Container[int] = late if on_every_way(steps) else _passing(trial, steps)
        for pk, each in late.items():
            if pk in passing and str(pk) not in trial.unmoved:
                yield from flip_of(each.declared, *(_by_itself(each, q) for q in _rules(trial)))


def _rules(trial: Trial) -> list[Rule]:
    return [side.rule for side in trial.sides if isinstance(side.rule, NAMED)]


def _late(trial: Trial) -> Iterator[Late]:
    """Whoever took a place too late for a figure; by province."""
    (rule, _), programme = _rules(trial), trial.now.programme
    moves, nobody = moves_of(programme.quotas), Facts(trial.opens, trial.opens)
    for some in batches(read(trial, everybody(counting(trial), trial.safe)), CHUNK):
        named = trial.named([item for _, item in some])
        for declared, item in some:
            facts = trial.facts([item], named)[1] if named else nobody
            tally = Tally(Roll("unit", (item,)), facts, moves, programme)
            found = places(rule, item, tally, "") if item.live else ()
            before = trial.ledger.before(item.key, [place.key for place in found])
            late = [(place, n) for place in found if (n := before[place.key]) >= trial.lowest]
            if late:
                yield Late(declared, item, tuple(late))


def _passing(trial: Trial, steps: Sequence[Step]) -> frozenset[int]:
    return frozenset(each.pk for each in declared_in(counting(trial), steps))


def _of_lists(trial: Trial, late: Mapping[int, Late]) -> Iterator[Flip]:
    lists, taking = binding_lists(trial), taken_on(trial)
    for some in batches(lists, CHUNK):
        standing = _standing(some, late)
        for summary in some:
            here = standing[summary.pk]
            said = (_on_list(here, rule) for rule in _rules(trial))
            yield from flip_of(summary, *said)
            if taking and taking.id == summary.step:
                for each in here:
                    said = (_by_its_place(each, rule) for rule in _rules(trial))
                    yield from flip_of(each.declared, *said)


def _standing(
    lists: Iterable[SummaryList], late: Mapping[int, Late]
) -> defaultdict[int, list[Late]]:
    """Who of them stands on which list, in the order of joining it."""
    standing: defaultdict[int, list[Late]] = defaultdict(list)
    rows = standing_items(list(lists)).filter(declaration__in=among(late))
    for of_list, declaration in rows.values_list("list_id", "declaration_id"):
        standing[of_list].append(late[declaration])
    return standing


def _on_list(here: Iterable[Late], rule: Rule) -> Iterator[Finding]:
    """What the list's rules say: each item by itself."""
    for each in here:
        for place, before in each.beyond(rule):
            yield from passed(place, each.item, before)


def _by_itself(late: Late, rule: Rule) -> Iterator[Finding]:
    """What a desk is told of it."""
    for place, before in late.beyond(rule):
        yield told_of(place, late.item, before, ())


def _by_its_place(late: Late, rule: Rule) -> Iterator[Finding]:
    """What is said where it comes on the list on which the rule is asked first."""
    for place, before in late.beyond(rule):
        yield from in_no_place(place, late.item, before)
