"""The rules as they bind one list or one declaration: with the figures of the round."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field

from django.db.models import Q

from organisations.models import Organisation
from programmes.definitions import (
    AllottedQuota,
    ApportionedQuota,
    CountedInQuota,
    ExactQuota,
    Programme,
    Quota,
    RangeQuota,
    SplitQuota,
)
from programmes.findings import Strength
from programmes.models import Round

from ..models import Limit
from ..rules.places import FIGURED
from . import Bounds, Figured, Newest, bounds_in, newest_of

AT_HAND = "at_hand"  # the step at which everything here binds


@dataclass(frozen=True, slots=True)
class Force:
    """Rules that bind at the step ``AT_HAND``, and places as they were sent."""

    quotas: tuple[Quota, ...] = ()
    allotted: Mapping[tuple[str, str], int] = field(default_factory=dict)

    def __bool__(self) -> bool:
        return any(quota.at for quota in self.quotas)


def in_force(
    round: Round,
    programme: Programme,
    steps: Collection[str],
    organisation: Organisation | None = None,
    limits: Newest | None = None,
) -> Force:
    """The rules that bind at any of the steps; figures are those of the organisation's list.

    Rules on whose places an item eats hold everywhere. One query, and only where figures bind;
    none where the ``limits`` of the round have been read already.
    """
    binding = [quota for quota in programme.quotas if set(quota.at) & set(steps)]
    bounds = _bounds(round, binding, organisation, limits)
    quotas = [_figured(quota, bounds.get(quota.id)) for quota in binding]
    moves = [q for q in programme.quotas if isinstance(q, CountedInQuota) and q not in binding]
    area = organisation.quota_area if organisation else ""
    return Force((*moves, *quotas), dict(_sent(bounds, binding, area)))


def _bounds(
    round: Round,
    binding: Collection[Quota],
    organisation: Organisation | None,
    limits: Newest | None,
) -> dict[str, Bounds]:
    rules: list[Figured] = [quota for quota in binding if isinstance(quota, FIGURED)]
    if not rules:
        return {}
    if limits is None:
        area = Q(area=organisation.pk if organisation else None) | Q(area__isnull=True)
        limits = newest_of(Limit.objects.filter(area, round=round, rule__in=[r.id for r in rules]))
    return {rule.id: bounds_in(limits, rule, round.pk, organisation) for rule in rules}


def _figured(quota: Quota, bounds: Bounds | None) -> Quota:
    """The rule with the figures in force; no list alone falls short for the whole country."""
    here = {"at": (AT_HAND,)}
    of_country = getattr(quota, "scope", "") == "country"
    if isinstance(quota, RangeQuota | ExactQuota) and bounds and bounds.maximum is not None:
        minimum = 0 if of_country else bounds.minimum
        return _as_range(quota, minimum, bounds.maximum)
    if isinstance(quota, SplitQuota) and of_country:
        return quota.model_copy(update={**here, "min_strength": Strength.TARGET})
    return quota.model_copy(update=here)


def _as_range(quota: RangeQuota | ExactQuota, minimum: int, maximum: int) -> RangeQuota:
    """An exact figure is a range too, and the ministry may have made it a wider one."""
    return RangeQuota(
        type="range",
        id=quota.id,
        title=quota.title,
        at=(AT_HAND,),
        when=quota.when,
        option=quota.option,
        where=quota.where,
        quote=quota.quote,
        basis=quota.basis,
        min_strength=quota.min_strength,
        max_strength=quota.max_strength,
        scope=quota.scope,
        min=minimum,
        max=maximum,
    )


def _sent(
    bounds: Mapping[str, Bounds], binding: Collection[Quota], area: str
) -> Iterator[tuple[tuple[str, str], int]]:
    """The places of the area under the rules whose figures are sent, where they are set."""
    for quota in binding:
        if isinstance(quota, AllottedQuota | ApportionedQuota):
            maximum = bounds[quota.id].maximum
            if maximum is not None:
                yield (quota.id, area), maximum
