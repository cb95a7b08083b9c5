"""A unit is taken over by another: its places follow, and lists on notice are judged anew."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction

from organisations import services as organisations
from organisations.models import Merger, Organisation, User
from quotas.selectors.following import holders_as
from quotas.services import follow
from quotas.services.following import MERGED
from reviews.models import ListItem, SummaryList

from . import mending
from .moving import lock_declarations


@transaction.atomic
def merge(
    unit: Organisation,
    into: Organisation,
    *,
    happened_on: date,
    basis: str,
    actor: User,
    at: datetime,
) -> Merger:
    """Enter the merger; from now on the caps of ``into`` count what ``unit`` holds.

    ``Refused`` and ``Conflict`` as ``organisations.services.merge``. Declarations, then lists, then
    units and counters are locked: the order of the house.
    """
    declarations = {each.pk: each for each in lock_declarations(holders_as(unit.code))}
    lists = _lists_with(list(declarations))
    merger = organisations.merge(
        unit, into, happened_on=happened_on, basis=basis, actor=actor, at=at
    )
    moved = follow(unit.code, into.code, actor=actor, at=at)
    for summary, placed in lists:
        first = next((pk for pk in placed if str(pk) in moved), None)
        if first is not None:
            gone = declarations[first]
            mending.note_change(summary, gone, MERGED, actor=actor, at=at, merger=merger)
    return merger


def _lists_with(declarations: list[int]) -> list[tuple[SummaryList, list[int]]]:
    """The lists on which these hold a place, locked in their order, with those on each."""
    items = ListItem.objects.filter(
        declaration__in=declarations, state=ListItem.State.SHORTLISTED
    ).order_by("pk")
    by_list: dict[int, list[int]] = {}
    for summary, declaration in items.values_list("list", "declaration"):
        by_list.setdefault(summary, []).append(declaration)
    rows = SummaryList.objects.select_for_update(of=("self",)).filter(pk__in=by_list)
    rows = rows.select_related("round__definition", "round__programme", "organisation")
    return [(row, by_list[row.pk]) for row in rows.order_by("pk")]
