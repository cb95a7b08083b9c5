"""The ranking of a list: by the average of the sheets, ties stated, equal ones share a rank. Pure.

Higher average first; of equal averages the one whose lowest sheet is higher; what is equal then
shares its rank until the composer orders it by hand. Without results everything is equal.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from itertools import groupby
from typing import Any


@dataclass(frozen=True, slots=True)
class Merit:
    """The sheets of one item together: whole points, so that averages are exact fractions."""

    total: int
    sheets: int
    lowest: int

    @property
    def average(self) -> Fraction:
        """Points a sheet."""
        return Fraction(self.total, self.sheets)

    @property
    def shown(self) -> Decimal:
        """The average, rounded to hundredths for the eye."""
        exact = Decimal(self.total) / Decimal(self.sheets)
        return exact.quantize(Decimal("0.01"), ROUND_HALF_UP)


@dataclass(frozen=True, slots=True)
class Place:
    """An item in its ranking. ``shared``: others have the same rank, and nobody has ordered them.

    ``equal``: the results leave others equal to it, ordered by hand or not.
    """

    item: int
    rank: int
    merit: Merit | None
    shared: bool
    equal: bool


def ranked(merits: Mapping[int, Merit | None], order: Sequence[int] = ()) -> tuple[Place, ...]:
    """The items in their ranking. ``order`` is the order by hand; it matters among equals only."""
    by_hand = {item: n for n, item in enumerate(order)}
    last = len(by_hand)

    def place(item: int) -> tuple[Any, ...]:
        return (*_merit(merits[item]), by_hand.get(item, last))

    places: list[Place] = []
    for _, together in groupby(sorted(merits, key=lambda i: (_merit(merits[i]), i)), _of(merits)):
        equal = list(together)
        equal.sort(key=lambda item: (place(item), item))
        for _, same in groupby(equal, place):
            rank, ones = len(places) + 1, list(same)
            shared = len(ones) > 1
            places += [Place(i, rank, merits[i], shared, len(equal) > 1) for i in ones]
    return tuple(places)


def _of(merits: Mapping[int, Merit | None]) -> Callable[[int], tuple[Any, ...]]:
    return lambda item: _merit(merits[item])


def _merit(merit: Merit | None) -> tuple[int, Fraction, int]:
    """A key that sorts the best first, and what nobody assessed last."""
    return (0, -merit.average, -merit.lowest) if merit else (1, Fraction(0), 0)


def frozen(places: Iterable[Place], reserve: Collection[int]) -> list[dict[str, int]]:
    """The reserve as a public notice keeps it: candidates without a place, the first first."""
    return [{"declaration": p.item, "rank": p.rank} for p in places if p.item in reserve]


def next_in_ranking(
    content: Mapping[str, Any],
    gone: Collection[int] = (),
    fits: Callable[[int], bool] = lambda item: True,
) -> tuple[int, ...]:
    """Who follows by the ranking that the notice froze (``PublicNotice.content``).

    ``gone`` are declarations that are no longer there, ``fits`` says whether one may take the
    freed place. Empty: nobody follows. Several: they share the rank, so none of them is the next.
    """
    left = [
        row
        for row in content.get("reserve", ())
        if row["declaration"] not in gone and fits(row["declaration"])
    ]
    best = min((row["rank"] for row in left), default=0)
    return tuple(row["declaration"] for row in left if row["rank"] == best)
