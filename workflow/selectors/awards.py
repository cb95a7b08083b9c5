"""What the notice pays for an outcome, what of it is recorded, and who may record it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import cast

from declarations.models import AwardGiven, Result
from organisations.models import User
from programmes.definitions import Award, Level
from programmes.selectors import definition_of

from .advancing import may_examine


@dataclass(frozen=True, slots=True)
class AwardRow:
    """One award of a result: what was recorded, and whether this person may record it now."""

    award: Award
    given: Sequence[AwardGiven]
    may_give: bool


def awards_known(result: Result) -> list[Award]:
    """The awards of the file that come with an outcome which the result has or had."""
    had = set(result.outcomes.values_list("outcome", flat=True))
    return [each for each in definition_of(result.definition).awards if each.outcome in had]


def may_award(user: User, result: Result) -> bool:
    """Whether the person decides at the level that recognised the result."""
    return may_examine(user, result, cast(Level, result.level))


def awards_of(result: Result, user: User) -> list[AwardRow]:
    """Every award that the result is due, with what is recorded of it."""
    known = awards_known(result)
    if not known:
        return []
    given = list(result.awards.select_related("recorded_by").order_by("pk"))
    may = may_award(user, result)
    rows = []
    for award in known:
        own = [each for each in given if each.award == award.id]
        rows.append(AwardRow(award, own, may and len(own) < award.times))
    return rows
