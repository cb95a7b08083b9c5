"""Reads of figures and counters that are used twice."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from django.db.models import F, Max, Q, QuerySet, Sum
from django.db.models.functions import Coalesce

from organisations.models import Organisation
from programmes.definitions import RangeQuota
from programmes.findings import Figures
from programmes.models import Round
from programmes.selectors import definition_of

from .models import Counter, LedgerRow, Limit


@dataclass(frozen=True, slots=True)
class Bounds:
    """The figures in force for one organisation; ``limit`` is the administrator's row, if any."""

    minimum: int
    maximum: int
    limit: Limit | None


def list_rules(round: Round, step_id: str) -> list[RangeQuota]:
    """The range rules of the round that bind at this step."""
    definition = definition_of(round.definition)
    return [q for q in definition.quotas if isinstance(q, RangeQuota) and step_id in q.at]


def bounds_for(round: Round, rule: RangeQuota, organisation: Organisation) -> Bounds:
    """The newest figure for the organisation, else the newest for all, else the definition's."""
    rows = Limit.objects.filter(round=round, rule=rule.id).filter(
        Q(area=organisation) | Q(area__isnull=True)
    )
    newest = rows.order_by(F("area").asc(nulls_last=True), "-id").first()
    if newest is None:
        return Bounds(rule.min, rule.max, None)
    return Bounds(newest.minimum, newest.maximum, newest)


COUNTRY = "country"


def group_of(organisation: Organisation, rule: RangeQuota | None = None) -> str:
    """The counter's group of an organisation's list: one for all under a rule for the country."""
    return COUNTRY if rule and rule.scope == "country" else f"org:{organisation.pk}"


def used_by(round: Round, rule_id: str, group: str) -> int:
    """Places taken; zero before the first reservation."""
    row = Counter.objects.filter(round=round, rule=rule_id, group=group).values_list("used")
    return row[0][0] if row else 0


def figures_for(
    round: Round,
    rule: RangeQuota,
    organisation: Organisation,
    holders: tuple[str, ...] = (),
) -> Figures:
    """Used, limit and minimum of the organisation's list under this rule."""
    bounds = bounds_for(round, rule, organisation)
    used = used_by(round, rule.id, group_of(organisation, rule))
    return Figures(used, bounds.maximum, bounds.minimum, holders)


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
    """Places taken under one rule, and the figures in force."""

    rule: RangeQuota
    used: int
    bounds: Bounds


def meters_for(summaries: Sequence[Composed]) -> dict[int, list[Meter]]:
    """The meters of every list, by its key: two queries however many lists and rules there are.

    ``round__definition`` and ``organisation`` of the lists should have been read with them.
    """
    if not summaries:
        return {}
    rounds = {summary.round.pk for summary in summaries}
    areas = {summary.organisation.pk for summary in summaries}
    limits = _newest(
        Limit.objects.filter(Q(area__in=areas) | Q(area__isnull=True), round__in=rounds)
    )
    groups = {f"org:{pk}" for pk in areas} | {COUNTRY}
    rows = Counter.objects.filter(round__in=rounds, group__in=groups)
    used = {(row.round_id, row.rule, row.group): row.used for row in rows}
    meters: dict[int, list[Meter]] = {}
    for summary in summaries:
        meters[summary.pk] = [
            Meter(
                rule,
                used.get((summary.round.pk, rule.id, group_of(summary.organisation, rule)), 0),
                _bounds(rule, limits, summary.round.pk, summary.organisation.pk),
            )
            for rule in list_rules(summary.round, summary.step)
        ]
    return meters


Newest = dict[tuple[int, str, int | None], Limit]


def _newest(limits: QuerySet[Limit]) -> Newest:
    """The row that counts of each round, rule and area, in one query."""
    last = limits.order_by().values("round", "rule", "area").annotate(last=Max("pk"))
    rows = Limit.objects.filter(pk__in=last.values("last")).select_related("set_by")
    return {(row.round_id, row.rule, row.area_id): row for row in rows}


def _bounds(rule: RangeQuota, limits: Newest, round_id: int, area_id: int | None) -> Bounds:
    limit = limits.get((round_id, rule.id, area_id)) or limits.get((round_id, rule.id, None))
    if limit is None:
        return Bounds(rule.min, rule.max, None)
    return Bounds(limit.minimum, limit.maximum, limit)


def held_counters(subject_kind: str, subject_id: str) -> QuerySet[Counter]:
    """The counters in which the subject holds a place now."""
    held = (
        LedgerRow.objects.filter(subject_kind=subject_kind, subject_id=subject_id)
        .values("counter")
        .annotate(net=Sum("change"))
        .filter(net__gt=0)
        .values("counter")
    )
    return Counter.objects.filter(pk__in=held)


def drifted() -> QuerySet[Counter]:
    """Counters that disagree with the sum of their ledger: always empty, or something is broken."""
    return Counter.objects.annotate(net=Coalesce(Sum("rows__change"), 0)).exclude(used=F("net"))


@dataclass(frozen=True, slots=True)
class Usage:
    """One province under one rule: its figures and what it has used of them."""

    organisation: Organisation
    code: str
    great_area: str
    minimum: int
    maximum: int
    used: int


def usage_by_province(round: Round, rule: RangeQuota) -> list[Usage]:
    """Every provincial unit, by code, in three queries however many there are."""
    provinces = Organisation.objects.filter(level=Organisation.Level.PROVINCE).order_by("code")
    newest: dict[int | None, Limit] = {}
    for row in Limit.objects.filter(round=round, rule=rule.id).order_by("pk"):
        newest[row.area_id] = row
    used = dict(Counter.objects.filter(round=round, rule=rule.id).values_list("group", "used"))
    usage = []
    for province in provinces:
        limit = newest.get(province.pk) or newest.get(None)
        usage.append(
            Usage(
                province,
                province.code,
                province.great_area,
                limit.minimum if limit else rule.min,
                limit.maximum if limit else rule.max,
                used.get(group_of(province), 0),
            )
        )
    return usage
