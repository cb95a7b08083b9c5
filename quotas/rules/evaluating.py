"""Every kind of quota to the function that judges it."""

from __future__ import annotations

from collections.abc import Iterable

from programmes.definitions import Programme, Quota
from programmes.facts import Facts, Roll
from programmes.findings import Finding

from . import items, lists
from .counting import Tally, moves_of


def evaluate(
    quotas: Iterable[Quota],
    roll: Roll,
    facts: Facts,
    *,
    step: str,
    programme: Programme | None = None,
) -> tuple[Finding, ...]:
    """Everything that the quotas binding at ``step`` find in the roll; empty where all is well.

    The figures are of the roll as it stands, with the items that would come on it. ``programme``
    has the words for classes; without it they are shown as stored. National targets never speak.
    Source: the sentence of each quota, and docs/decisions 260 where it is silent.
    """
    said = tuple(quotas)
    moves = moves_of(said)
    tally = Tally(roll, facts, moves, programme)
    binding = [quota for quota in said if step in quota.at]
    found: list[Finding] = []
    if any(lists.of_areas(quota) for quota in binding):
        found += lists.misplaced(moves, tally)
    for quota in binding:
        if quota.type in lists.KINDS:
            found += lists.judge(quota, tally)
        elif quota.type in items.KINDS:
            found += items.judge(quota, tally)
    return tuple(found)
