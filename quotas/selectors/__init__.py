"""Reads of figures and counters that are used twice."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from django.db.models import (
    Count,
    Exists,
    F,
    Max,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Sum,
    Window,
)
from django.db.models.functions import Coalesce

from declarations.models import Declaration
from organisations.models import Organisation
from programmes.definitions import (
    AllottedQuota,
    ApportionedQuota,
    ExactQuota,
    Quota,
    RangeQuota,
    SplitQuota,
)
from programmes.models import Round
from programmes.selectors import definition_of

from ..models import Counter, Drift, LedgerRow, Limit
from ..rules.keys import COUNTRY
from ..rules.places import FIGURED

# Rules whose figure the ministry may set for a round: how many items a list has.
Figured = RangeQuota | ExactQuota | AllottedQuota | ApportionedQuota


@dataclass(frozen=True, slots=True)
class Bounds:
    """The figures in force. ``limit`` is the administrator's row, ``None``: the notice's count.

    Without a ``maximum`` the figure is one that the ministry sends, and has not set yet.
    """

    minimum: int
    maximum: int | None
    limit: Limit | None


def figured_rules(round: Round) -> list[Figured]:
    """The rules of the round on how many items a list has, in the order of its definition."""
    quotas = definition_of(round.definition).quotas
    return [quota for quota in quotas if isinstance(quota, FIGURED)]


def list_rules(round: Round, step_id: str) -> list[Figured]:
    """The rules on how many items a list has that bind at this step."""
    return [rule for rule in figured_rules(round) if step_id in rule.at]


def as_noticed(rule: Figured) -> tuple[int, int | None]:
    """Minimum and maximum as the notice says them; figures that are sent it does not say."""
    match rule:
        case RangeQuota():
            return rule.min, rule.max
        case ExactQuota():
            return rule.count, rule.count
    return 0, None


def bounds_for(round: Round, rule: Figured, organisation: Organisation | None) -> Bounds:
    """The figure of the organisation, else the one for all (also ``None``), else the notice's."""
    area = organisation.pk if organisation else None
    rows = Limit.objects.filter(Q(area=area) | Q(area__isnull=True), round=round, rule=rule.id)
    return bounds_in(newest_of(rows), rule, round.pk, organisation)


Newest = dict[tuple[int, str, int | None], Limit]


def newest_of(limits: QuerySet[Limit]) -> Newest:
    """The row that counts of each round, rule and area, in one query; ``changes_of`` knows more."""
    each = ("round", "rule", "area")
    rows = (
        limits.order_by()
        .annotate(last=Window(Max("pk"), each), changes=Window(Count("pk"), each))
        .filter(pk=F("last"))
        .select_related("set_by", "area")
    )
    return {(row.round_id, row.rule, row.area_id): row for row in rows}


def changes_of(newest: Limit) -> int:
    """How many rows there were of the same round, rule and area, with the newest itself."""
    changes: int = newest.changes  # type: ignore[attr-defined]
    return changes


def bounds_in(
    limits: Newest, rule: Figured, round_id: int, organisation: Organisation | None
) -> Bounds:
    """The same as ``bounds_for``, from rows that are already read."""
    for area in (organisation.pk if organisation else None, None):
        limit = limits.get((round_id, rule.id, area))
        if limit and limit.figure:
            return Bounds(*limit.figure, limit)
    return Bounds(*as_noticed(rule), None)


def last_change(round: Round, rule_id: str) -> int:
    """Key of the rule's newest figure, 0 before the first: what a person has seen who changes it.

    A rule has one history for all its groups, so that two people never change it unseen.
    """
    newest = Limit.objects.filter(round=round, rule=rule_id).aggregate(last=Max("pk"))["last"]
    return newest or 0


def group_of(organisation: Organisation | None, rule: Figured | SplitQuota) -> str:
    """The counter's group of an organisation's list: one for all under a rule for the country.

    A rule for provinces or units binds lists of that level only: the language sees to it.
    """
    if organisation is None or rule.scope == "country":
        return COUNTRY
    return f"org:{organisation.pk}"


def stands_under(rule: Quota, used: int, switched_on: Collection[str]) -> bool:
    """Whether a rule binds an area that has switched these options on, or something there still."""
    return not rule.option or rule.option in switched_on or used > 0


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


def with_standing(rounds: QuerySet[Round]) -> QuerySet[Round]:
    """Each with ``recognised``, how many declarations are, and ``adrift``: a counter is wrong."""
    recognised = Declaration.objects.filter(
        round=OuterRef("pk"), state=Declaration.State.RECOGNISED
    )
    doubtful = Drift.objects.filter(counter__round=OuterRef("pk"), ended_at=None)
    many = recognised.order_by().values("round").annotate(many=Count("pk")).values("many")
    return rounds.annotate(recognised=Coalesce(Subquery(many), 0), adrift=Exists(doubtful))
