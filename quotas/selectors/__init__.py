"""Reads of figures and counters that are used twice."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from django.db.models import F, Max, Q, QuerySet, Sum
from django.db.models.functions import Coalesce

from declarations.models import Declaration
from organisations.models import Organisation
from programmes.definitions import RangeQuota
from programmes.findings import Figures
from programmes.models import Round
from programmes.selectors import definition_of

from ..models import Counter, LedgerRow, Limit


@dataclass(frozen=True, slots=True)
class Bounds:
    """The figures in force. ``limit`` is the administrator's row, ``None``: the notice's count."""

    minimum: int
    maximum: int
    limit: Limit | None


def range_rules(round: Round) -> list[RangeQuota]:
    """The range rules of the round, in the order of its definition."""
    definition = definition_of(round.definition)
    return [quota for quota in definition.quotas if isinstance(quota, RangeQuota)]


def list_rules(round: Round, step_id: str) -> list[RangeQuota]:
    """The range rules of the round that bind at this step."""
    return [rule for rule in range_rules(round) if step_id in rule.at]


def bounds_for(round: Round, rule: RangeQuota, organisation: Organisation | None) -> Bounds:
    """The figure of the organisation, else the one for all (also ``None``), else the notice's."""
    area = organisation.pk if organisation else None
    rows = Limit.objects.filter(Q(area=area) | Q(area__isnull=True), round=round, rule=rule.id)
    return bounds_in(newest_of(rows), rule, round.pk, organisation)


Newest = dict[tuple[int, str, int | None], Limit]


def newest_of(limits: QuerySet[Limit]) -> Newest:
    """The row that counts of each round, rule and area, in one query."""
    last = limits.order_by().values("round", "rule", "area").annotate(last=Max("pk"))
    rows = Limit.objects.filter(pk__in=last.values("last")).select_related("set_by", "area")
    return {(row.round_id, row.rule, row.area_id): row for row in rows}


def bounds_in(
    limits: Newest, rule: RangeQuota, round_id: int, organisation: Organisation | None
) -> Bounds:
    """The same as ``bounds_for``, from rows that are already read."""
    for area in (organisation.pk if organisation else None, None):
        limit = limits.get((round_id, rule.id, area))
        if limit and limit.figure:
            return Bounds(*limit.figure, limit)
    return Bounds(rule.min, rule.max, None)


def last_change(round: Round, rule_id: str) -> int:
    """Key of the rule's newest figure, 0 before the first: what a person has seen who changes it.

    A rule has one history for all its groups, so that two people never change it unseen.
    """
    newest = Limit.objects.filter(round=round, rule=rule_id).aggregate(last=Max("pk"))["last"]
    return newest or 0


COUNTRY = "country"


def group_of(organisation: Organisation | None, rule: RangeQuota) -> str:
    """The counter's group of an organisation's list: one for all under a rule for the country.

    A rule for provinces or units binds lists of that level only: the language sees to it.
    """
    if organisation is None or rule.scope == "country":
        return COUNTRY
    return f"org:{organisation.pk}"


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
    limits = newest_of(
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
                bounds_in(limits, rule, summary.round.pk, summary.organisation),
            )
            for rule in list_rules(summary.round, summary.step)
        ]
    return meters


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


def recognised(round: Round) -> int:
    """Declarations of the round that have been recognised so far."""
    return Declaration.objects.filter(round=round, state=Declaration.State.RECOGNISED).count()
