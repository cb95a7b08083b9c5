"""A place as it is asked for: of which group, under which figure, in which order of locks."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from programmes.findings import Strength

from ..rules.places import FIGURED, Place, strength_of

RANKS = {"person": 1, "unit": 2, "class": 3, "city": 4, "province": 4, "country": 5}


@dataclass(frozen=True, slots=True)
class Demand:
    """One place wanted under one rule by one group.

    ``ceiling`` is the figure in force, which the counter keeps and nobody passes. ``most`` is one
    that gives way to a reason: it binds this demand only, and the counter has no ceiling then.
    """

    rule: str
    group: str
    rank: int
    ceiling: int | None
    most: int | None = None

    @property
    def key(self) -> tuple[str, str]:
        """What there is one counter for."""
        return self.rule, self.group


def demand_of(place: Place, *, reasoned: bool) -> Demand:
    """The place as it is asked for; a reason lets it pass a figure that holds only in principle."""
    rank = RANKS[place.rank]
    match strength_of(place.quota):
        case Strength.HARD if isinstance(place.quota, FIGURED):
            return Demand(*place.key, rank, place.most)
        case Strength.HARD:
            # After a merger the counter may hold more than the figure, which binds all the same.
            return Demand(*place.key, rank, place.most, place.most)
        case Strength.SOFT if not reasoned:
            return Demand(*place.key, rank, None, place.most)
    return Demand(*place.key, rank, None)


def in_order(demands: Iterable[Demand]) -> Sequence[Demand]:
    """One demand a counter, in one order: of two who make the same counters neither waits."""
    unique = {demand.key: demand for demand in demands}
    return sorted(unique.values(), key=lambda demand: (demand.rank, demand.key))


def is_full(demand: Demand, used: int, ceiling: int | None) -> bool:
    """Whether a counter that stands at ``used``, and keeps this ceiling, has no place for it."""
    figures = [each for each in (ceiling, demand.most) if each is not None]
    return bool(figures) and used >= min(figures)
