"""A unit is taken over by another: its places follow, and lists on notice are judged anew."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction

from organisations import services as organisations
from organisations.models import Merger, Organisation, User
from quotas.selectors.following import holders_as
from quotas.services import follow
from quotas.services.following import MERGED

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
    lists = mending.lock_lists_with(declarations)
    merger = organisations.merge(
        unit, into, happened_on=happened_on, basis=basis, actor=actor, at=at
    )
    moved = follow(unit.code, into.code, actor=actor, at=at)
    for summary, placed in lists:
        first = next((pk for pk in placed if str(pk) in moved), None)
        if first is not None:
            gone = declarations[first]
            mending.note_change(summary, gone, MERGED, actor=actor, at=at, cause=merger)
    return merger
