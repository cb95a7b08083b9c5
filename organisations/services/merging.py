"""Entering that one unit was taken over by another."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.db import transaction

from organisations import selectors
from organisations.models import Merger, Organisation, User
from trail import services as trail
from trail.findings import Conflict, Finding, Refused, gettext_noop

BEIJING = ZoneInfo("Asia/Shanghai")


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
    """From now on ``unit`` counts as ``into``, and so does what was taken over by it before.

    ``Refused`` where the actor does not answer for both, or the two cannot be one; ``Conflict``
    where somebody has entered a merger of either meanwhile.
    """
    ids = [unit.pk, into.pk]
    rows = Organisation.objects.select_for_update(of=("self",)).filter(pk__in=ids)
    locked = {each.pk: each for each in rows.order_by("pk")}
    gone, survivor = locked[unit.pk], locked[into.pk]
    try_merger(gone, survivor, happened_on=happened_on, basis=basis, actor=actor, at=at)
    Organisation.objects.filter(pk=gone.pk).update(merged_into=survivor)
    Organisation.objects.filter(merged_into=gone).update(merged_into=survivor)
    merger = Merger.objects.create(
        unit=gone,
        into=survivor,
        happened_on=happened_on,
        basis=basis.strip(),
        entered_by=actor,
        entered_at=at,
    )
    data = {"into": survivor.code, "happened_on": happened_on.isoformat()}
    trail.record("organisation", gone.code, "merged", actor=actor, at=at, data=data)
    return merger


def try_merger(
    unit: Organisation,
    into: Organisation,
    *,
    happened_on: date,
    basis: str,
    actor: User,
    at: datetime,
) -> None:
    """What speaks against the merger, raised as ``merge`` would."""
    if unit.merged_into_id or into.merged_into_id:
        raise Conflict(gettext_noop("One of the two has been taken over by another unit already."))
    if findings := [*_faults(unit, into, actor), *_unsaid(happened_on, basis, at)]:
        raise Refused(findings)


def _faults(unit: Organisation, into: Organisation, actor: User) -> Iterator[Finding]:
    if unit.pk == into.pk:
        yield Finding(
            "merger_with_itself",
            gettext_noop("A unit is not taken over by itself."),
            remedy=gettext_noop("Name the unit that goes on."),
            place="field:into",
        )
    elif {unit.level, into.level} != {Organisation.Level.UNIT}:
        yield Finding(
            "merger_of_offices",
            gettext_noop("Only schools, enterprises and other units are merged, not offices."),
            remedy=gettext_noop("Offices are changed in the table of units."),
            place="field:into",
        )
    elif not all(selectors.registers_facts_of(actor, each) for each in (unit, into)):
        yield Finding(
            "merger_beyond",
            gettext_noop("You do not answer for both units."),
            remedy=gettext_noop("A level above both, such as the ministry, can enter it."),
            place="field:into",
        )


def _unsaid(happened_on: date, basis: str, at: datetime) -> Iterator[Finding]:
    if happened_on > at.astimezone(BEIJING).date():
        yield Finding(
            "merger_to_come",
            gettext_noop("That day is still to come."),
            remedy=gettext_noop("Enter it when it has happened."),
            place="field:happened_on",
        )
    if len(basis.strip()) < 2:
        yield Finding(
            "merger_without_basis",
            gettext_noop("A merger needs the document that says so."),
            remedy=gettext_noop("Write its number, such as 鄂教职成〔2026〕3号."),
            place="field:basis",
        )
