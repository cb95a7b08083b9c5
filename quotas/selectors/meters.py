"""The meters of lists: how many places are taken of which figure, by rule and by class."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from django.db.models import Q

from declarations.rules.conditions import holds
from declarations.selectors import city_in
from organisations.models import Organisation
from programmes.definitions import (
    By,
    CapByClassQuota,
    CapQuota,
    Programme,
    Quota,
    SplitQuota,
    Text,
)
from programmes.models import Round
from programmes.selectors import definition_of, options_by_area

from ..models import Counter, Limit
from ..rules.counting import class_words
from ..rules.keys import class_key, key_of
from ..rules.places import FIGURED
from . import Bounds, Newest, bounds_in, group_of, newest_of, stands_under


class Composed(Protocol):
    """A list that takes places, as far as its meters need it; whoever keeps lists has the rest."""

    @property
    def pk(self) -> Any: ...
    @property
    def round(self) -> Round: ...
    @property
    def organisation(self) -> Organisation: ...
    @property
    def step(self) -> str: ...


@dataclass(frozen=True, slots=True)
class Meter:
    """Places taken under one rule, or by one class under it, and the figures in force.

    ``of_list``: it counts every item of the list that the rule looks at, of whatever class.
    ``group`` is the counter's.
    """

    rule: Quota
    used: int
    bounds: Bounds
    name: Text
    of_list: bool = True
    group: str = ""


@dataclass(frozen=True, slots=True)
class _Scale:
    """A meter without its reading: the counter's group, and the figures."""

    rule: Quota
    group: str
    bounds: Bounds
    name: Text
    of_list: bool = True


def limits_of(summaries: Sequence[Composed]) -> Newest:
    """The figures that were set for the lists or for all, in one query."""
    rounds = {summary.round.pk for summary in summaries}
    areas = {summary.organisation.pk for summary in summaries}
    rows = Limit.objects.filter(Q(area__in=areas) | Q(area__isnull=True), round__in=rounds)
    return newest_of(rows)


def meters_for(
    summaries: Sequence[Composed], limits: Newest | None = None
) -> dict[int, list[Meter]]:
    """The meters of every list, by its key: two queries however many lists and rules there are.

    ``round__definition`` and ``organisation`` of the lists should have been read with them. One
    query where their ``limits_of`` have been read already.
    """
    if not summaries:
        return {}
    rounds = {summary.round.pk for summary in summaries}
    if limits is None:
        limits = limits_of(summaries)
    scales = {summary.pk: list(_scales(summary, limits)) for summary in summaries}
    shown = [scale for each in scales.values() for scale in each]
    rules, groups = {scale.rule.id for scale in shown}, {scale.group for scale in shown}
    rows = Counter.objects.filter(round__in=rounds, rule__in=rules, group__in=groups)
    used = {(row.round_id, row.rule, row.group): row.used for row in rows}
    meters = {
        summary.pk: [
            Meter(
                scale.rule,
                used.get((summary.round.pk, scale.rule.id, scale.group), 0),
                scale.bounds,
                scale.name,
                scale.of_list,
                scale.group,
            )
            for scale in scales[summary.pk]
        ]
        for summary in summaries
    }
    _drop_switched_off(meters, summaries)
    return meters


def _drop_switched_off(meters: dict[int, list[Meter]], summaries: Sequence[Composed]) -> None:
    """Without those of rules that an area has not switched on, and under which nothing stands."""
    optional = {s.round.pk for s in summaries if any(m.rule.option for m in meters[s.pk])}
    switched = options_by_area(optional)
    for summary in summaries:
        on = switched[summary.round.pk, summary.organisation.quota_area]
        meters[summary.pk] = [
            each for each in meters[summary.pk] if stands_under(each.rule, each.used, on)
        ]


def own_key(organisation: Organisation, scope: str) -> str:
    """What a rule of this scope calls the organisation; empty where it is no group of it."""
    match (scope, organisation.level):
        case ("province", "province"):
            return organisation.quota_area
        case ("city", "city"):
            return city_in(organisation.region)
        case ("unit", "unit"):
            return organisation.survivor.code
    return ""


def _scales(summary: Composed, limits: Newest) -> Iterator[_Scale]:
    organisation, programme = summary.organisation, definition_of(summary.round.definition)
    for rule in programme.quotas:
        if summary.step not in rule.at or not applies_to(rule, organisation):
            continue
        if isinstance(rule, FIGURED):
            bounds = bounds_in(limits, rule, summary.round.pk, organisation)
            yield _Scale(rule, group_of(organisation, rule), bounds, rule.title)
        elif isinstance(rule, SplitQuota):
            yield from _of_split(rule, organisation, programme)
        elif isinstance(rule, CapQuota | CapByClassQuota):
            yield from _of_caps(rule, organisation, programme)


def applies_to(rule: Quota, organisation: Organisation) -> bool:
    """Whether the rule binds lists of the organisation; one for some units only has no meter."""
    of_list = {"area": own_key(organisation, "province"), "city": own_key(organisation, "city")}
    return holds(rule.when, {"list": {**of_list, "items": 0}, "unit": {}})


def _of_split(
    rule: SplitQuota, organisation: Organisation, programme: Programme
) -> Iterator[_Scale]:
    own = group_of(organisation, rule)
    for name, count in rule.counts.items():
        bounds = Bounds(count, count, None)
        words = _of_class(rule.title, rule.by, name, programme)
        yield _Scale(rule, class_key(own, name), bounds, words, of_list=False)


def _of_caps(
    rule: CapQuota | CapByClassQuota, organisation: Organisation, programme: Programme
) -> Iterator[_Scale]:
    scoped = own_key(organisation, rule.scope)
    if not scoped and rule.scope != "country":
        return
    own = key_of(rule.scope, scoped)
    if isinstance(rule, CapQuota):
        yield _Scale(rule, own, Bounds(0, rule.max, None), rule.title)
        return
    for name in dict.fromkeys((*rule.caps, *rule.floors)):
        cap = rule.caps.get(name, rule.others)
        if cap is not None:
            bounds = Bounds(rule.floors.get(name, 0), cap, None)
            words = _of_class(rule.title, rule.by, name, programme)
            yield _Scale(rule, class_key(own, name), bounds, words, of_list=False)


def _of_class(title: Text, by: By, name: str, programme: Programme) -> Text:
    """The rule and the class, as the meter is called."""
    words = class_words(by, name, programme)
    return Text(zh=f"{title.zh}：{words.zh}", en=f"{title.get('en')}: {words.get('en')}")
