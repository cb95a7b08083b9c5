"""What does not go with its list: an open objection or a running notice of its own holds it.

And the places that fell free, whose time to be filled is over.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet

from programmes.findings import Finding, Strength

from .models import ListItem, PublicNotice, SummaryList
from .objections import FreedPlace, Objection
from .rules.replacement import LAPSES

WITH_OBJECTION = Exists(
    Objection.objects.filter(item=OuterRef("pk"), state__in=Objection.OPEN),
)
ON_ITS_OWN_NOTICE = Exists(
    PublicNotice.objects.filter(
        state=PublicNotice.State.RUNNING,
        replaces__isnull=False,
        replaces__freed__by=OuterRef("pk"),
    ),
)


def to_move(summary: SummaryList) -> QuerySet[ListItem]:
    """The items that nothing holds: what goes when the list is sent."""
    placed = summary.items.filter(state=ListItem.State.SHORTLISTED)
    return placed.exclude(WITH_OBJECTION).exclude(ON_ITS_OWN_NOTICE)


def held(summary: SummaryList) -> QuerySet[ListItem, Any]:
    """The items that wait while the others of the list go on, ``by_objection`` or not."""
    placed = summary.items.filter(state=ListItem.State.SHORTLISTED)
    waiting = placed.filter(Q(WITH_OBJECTION) | Q(ON_ITS_OWN_NOTICE))
    return waiting.annotate(by_objection=WITH_OBJECTION)


def places_waited_for(at: datetime) -> list[int]:
    """Keys of free places whose follower's notice can no longer begin in time."""
    due = FreedPlace.objects.filter(state=FreedPlace.State.OPEN, until__lte=at)
    return list(due.order_by("until", "pk").values_list("pk", flat=True))


@dataclass(frozen=True, slots=True)
class Freed:
    """A free place as pages show it: ``notice`` is that of who takes it, ``lapsed`` why nobody."""

    place: FreedPlace
    notice: PublicNotice | None
    lapsed: Finding | None


def freed_since(summary: SummaryList, at: datetime) -> list[Freed]:
    """The places that fell free on the list since then, the first first."""
    places = list(
        summary.freed.filter(freed_at__gte=at)
        .select_related("item__declaration__organisation", "by__declaration__organisation")
        .order_by("pk")
    )
    notices = PublicNotice.objects.filter(replaces__in=[each.item_id for each in places])
    shown = {notice.replaces_id: notice for notice in notices.order_by("pk")}
    return [Freed(each, shown.get(each.item_id), _lapse_told(each)) for each in places]


def _lapse_told(place: FreedPlace) -> Finding | None:
    if place.state != FreedPlace.State.LAPSED:
        return None
    facts: dict[str, Any] = {key: date.fromisoformat(day) for key, day in place.facts.items()}
    return Finding("place_lapsed", LAPSES[place.why], Strength.TARGET, "list", facts)
