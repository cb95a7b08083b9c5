"""Places shared out among areas in proportion to their bases, with the arithmetic shown. Exact.

Ties go to the larger base, then to the area code that comes first. An area without a base has no
place; ``least`` and ``most`` bound the others. The method is kept with the table, because the
notice names none: 「根据各省新申报入选的教材比例,分省测算」.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise
from types import MappingProxyType
from typing import Any

from programmes.definitions.quotas import Method
from programmes.findings import Figures, Finding, gettext_noop

Bases = Mapping[str, int]
Seats = dict[str, int]


@dataclass(frozen=True, slots=True)
class Share:
    """One area's row. ``quota`` is its exact share of the total, ``seats`` what it gets.

    Under the largest remainder the share is held between the bounds first, and those of the other
    areas are scaled so that all still add up. ``tied`` says that only a tie rule gave it its last
    place, or kept it from the next one.
    """

    area: str
    base: int
    quota: Fraction
    seats: int
    tied: bool = False

    @property
    def floor(self) -> int:
        """The whole places in the share."""
        return self.quota.numerator // self.quota.denominator

    @property
    def remainder(self) -> Fraction:
        """What of the share is no whole place."""
        return self.quota - self.floor

    @property
    def kept(self) -> dict[str, Any]:
        """The row in plain values; ``of`` is its way back."""
        exact = [self.quota.numerator, self.quota.denominator]
        return {
            "area": self.area,
            "base": self.base,
            "quota": exact,
            "seats": self.seats,
            "tied": self.tied,
        }

    @classmethod
    def of(cls, kept: Mapping[str, Any]) -> Share:
        """The row from what ``kept`` gave."""
        return cls(**{**kept, "quota": Fraction(*kept["quota"])})


@dataclass(frozen=True, slots=True)
class Table:
    """Who gets how many of ``total`` places and why, by area code."""

    total: int
    method: Method
    shares: tuple[Share, ...]
    least: int = 0
    most: int | None = None

    @property
    def seats(self) -> Mapping[str, int]:
        """Places by area."""
        return MappingProxyType({share.area: share.seats for share in self.shares})

    @property
    def base(self) -> int:
        """The sum of the bases."""
        return sum(share.base for share in self.shares)

    @property
    def bounds_shares(self) -> bool:
        """Whether the exact shares were held between bounds; Webster bounds the places instead."""
        return self.method == "largest_remainder" and bool(self.least or self.most is not None)

    @property
    def floors(self) -> int:
        """The whole places of all shares, before what is left is given out."""
        return sum(share.floor for share in self.shares)

    @property
    def left(self) -> int:
        """What the remainders share among them."""
        return self.total - self.floors

    @property
    def kept(self) -> dict[str, Any]:
        """The whole table in plain values, to be stored; ``of`` is its way back."""
        return {
            "total": self.total,
            "method": self.method,
            "least": self.least,
            "most": self.most,
            "shares": [share.kept for share in self.shares],
        }

    @classmethod
    def of(cls, kept: Mapping[str, Any]) -> Table:
        """The table from what ``kept`` gave. Nothing is computed."""
        return cls(**{**kept, "shares": tuple(Share.of(each) for each in kept["shares"])})


def obstacles(total: int, base: Bases, least: int = 0, most: int | None = None) -> list[Finding]:
    """Why these places cannot be shared out exactly; empty where they can."""
    areas = sum(count > 0 for count in base.values())
    if any(count < 0 for count in base.values()):
        message = gettext_noop("A base cannot be below 0.")
        return [_obstacle("apportion_base", message, areas, total)]
    if total > 0 and not areas:
        message = gettext_noop("No area has a base: nobody can be given a place.")
        return [_obstacle("apportion_base", message, areas, total)]
    if least * areas > total:
        message = gettext_noop(
            "%(areas)s areas with at least %(bound)s each need more than the %(total)s places."
        )
        return [_obstacle("apportion_least", message, areas, total, least)]
    if most is not None and most * areas < total:
        message = gettext_noop(
            "%(areas)s areas with at most %(bound)s each cannot take all %(total)s places."
        )
        return [_obstacle("apportion_most", message, areas, total, most)]
    return []


def _obstacle(code: str, message: str, areas: int, total: int, bound: int = 0) -> Finding:
    return Finding(
        code,
        message,
        params={"areas": areas, "total": total, "bound": bound},
        remedy=gettext_noop("Correct the imported list, the total, or the bounds of an area."),
        figures=Figures(bound * areas, total),
    )


def apportion(
    total: int, base: Bases, method: Method, least: int = 0, most: int | None = None
) -> Table:
    """The table; its places add up to ``total``.

    Raises ``ValueError`` where ``obstacles`` finds any: whoever calls asks it first.
    """
    if found := obstacles(total, base, least, most):
        raise ValueError(found[0].message % found[0].params)
    bases = {area: count for area, count in base.items() if count > 0}
    top = total if most is None else most
    quotas, seats, tied = METHODS[method](total, bases, least, top)
    shares = tuple(
        Share(area, base[area], quotas.get(area, Fraction(0)), seats.get(area, 0), area in tied)
        for area in sorted(base)
    )
    return Table(total, method, shares, least, most)


Counted = tuple[dict[str, Fraction], Seats, set[str]]  # quotas, places, areas that were tied


def _largest_remainder(total: int, bases: Bases, least: int, most: int) -> Counted:
    """Whole places first, the rest to the greatest remainders, one each."""
    quotas = _held(total, bases, least, most)
    seats = {area: int(quota) for area, quota in quotas.items()}
    remainders = {area: quotas[area] - seats[area] for area in bases}
    order = sorted(bases, key=lambda area: (-remainders[area], -bases[area], area))
    left = total - sum(seats.values())
    for area in order[:left]:
        seats[area] += 1
    return quotas, seats, _tied(order, left, remainders)


def _tied(order: list[str], left: int, remainders: Mapping[str, Fraction]) -> set[str]:
    """Those whose remainder is both that of the last served and that of the first left out."""
    if not 0 < left < len(order) or remainders[order[left - 1]] != remainders[order[left]]:
        return set()
    return {area for area in order if remainders[area] == remainders[order[left]]}


def _held(total: int, bases: Bases, least: int, most: int) -> dict[str, Fraction]:
    """Shares in proportion to the bases, each held between the bounds, that add up to the total.

    They are ``base × factor`` held between the bounds. Their sum grows with the factor in straight
    lines from corner to corner, where a share meets a bound, so the factor is found exactly.
    """

    def shares(factor: Fraction) -> dict[str, Fraction]:
        held = {area: max(factor * count, Fraction(least)) for area, count in bases.items()}
        return {area: min(share, Fraction(most)) for area, share in held.items()}

    corners = sorted({Fraction(bound, n) for n in bases.values() for bound in (least, most)})
    for low, high in pairwise(corners):
        below, above = sum(shares(low).values()), sum(shares(high).values())
        if below < total <= above:
            return shares(low + (high - low) * Fraction(total - below) / (above - below))
    return shares(corners[0]) if corners else {}


def _webster(total: int, bases: Bases, least: int, most: int) -> Counted:
    """Place by place to the greatest base ÷ (2 × places + 1), after ``least`` for each."""
    seats = dict.fromkeys(bases, least)
    tied: set[str] = set()
    for _ in range(total - sum(seats.values())):
        claims = {a: Fraction(bases[a], 2 * seats[a] + 1) for a in bases if seats[a] < most}
        area = min(claims, key=lambda a: (-claims[a], -bases[a], a))
        seats[area] += 1
        tied = _rivals(area, claims, tied)
    whole = sum(bases.values())
    quotas = {area: Fraction(total * count, whole) for area, count in bases.items()}
    return quotas, seats, tied


def _rivals(served: str, claims: Mapping[str, Fraction], before: set[str]) -> set[str]:
    """Those with the same claim as the one served now; nobody if all of them were served."""
    rivals = {area for area in claims if claims[area] == claims[served]}
    if len(rivals) > 1:
        return before | rivals if served in before else rivals
    return set()


METHODS: MappingProxyType[Method, Callable[[int, Bases, int, int], Counted]] = MappingProxyType(
    {"largest_remainder": _largest_remainder, "webster": _webster}
)
