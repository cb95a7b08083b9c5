"""递补: a place that falls free on a public notice passes to the next of its ranking, or lapses.

Decision 0440. Who follows is decided by the frozen ranking in the transaction that frees the place;
that its notice begins is decided by a person, and in time, or the place lapses.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction

from declarations.models import Declaration
from organisations.models import User
from programmes import routes
from programmes.findings import Conflict, Refused, gettext_noop
from programmes.selectors import province_of
from programmes.windows import day_of, span_of
from reviews.models import ListItem, PublicNotice, SummaryList
from reviews.objections import FreedPlace
from reviews.rules.replacement import LATE, WAITED
from reviews.services import move_item, open_notice
from trail.services import record

from ..selectors.succession import against, follower_of, notice_of_list, standing_on
from . import noticing, placing, telling, telling_objections
from .listing import route_of_list
from .moving import lock_declarations, refuse_outside_window, require, stand_at

CLOCK = "system:workflow.lapse_places"
CHANGED = gettext_noop("The list has just changed. Look at it again first.")


def place_freed(
    summary: SummaryList, item: ListItem, cause: str, *, actor: User | str, at: datetime
) -> None:
    """Note that ``item`` left a list that the public has seen, and settle who follows.

    The caller holds the list's lock and has freed the counters. Nothing for a list being composed:
    there the composer gives the place to whom he likes.
    """
    if summary.state == SummaryList.State.OPEN or notice_of_list(summary) is None:
        return
    place = FreedPlace.objects.create(list=summary, item=item, cause=cause, freed_at=at)
    data = {"declaration": item.declaration_id, "cause": cause}
    record("list", summary.pk, "place_freed", actor=actor, at=at, data=data)
    _settle(place, summary, actor=actor, at=at)


def follower_left(summary: SummaryList, item: ListItem, *, actor: User | str, at: datetime) -> None:
    """Settle anew who follows where ``item`` was to, and has left the list itself."""
    place = summary.freed.filter(by=item, state=FreedPlace.State.OPEN).first()
    if place is not None:
        _settle(place, summary, actor=actor, at=at)


def _settle(place: FreedPlace, summary: SummaryList, *, actor: User | str, at: datetime) -> None:
    notice = notice_of_list(summary)
    days = noticing.days_of(summary, at=at)
    assert notice is not None  # the caller has looked
    assert days is not None  # what has been on notice has a step for it
    begins = day_of(at)
    found = follower_of(summary, notice, place, begins=begins, latest=days.latest)
    if found.by is None:
        facts = _days(days, begins) if found.why == LATE else {}
        _lapse(place, found.why, facts, actor=actor, at=at)
        return
    place.by = summary.items.get(declaration=found.by, state=ListItem.State.CANDIDATE)
    place.until = span_of(days.latest, days.latest).closes_at
    place.save(update_fields=["by", "until"])
    data = {"place": place.item.declaration_id, "by": found.by}
    record("list", summary.pk, "place_passes", actor=actor, at=at, data=data)
    telling_objections.place_to_fill(place, days.latest, at=at)


def _days(days: noticing.Days, begins: date) -> dict[str, str]:
    named = {
        "today": begins,
        "last_day": days.last_day,
        "closes": day_of(days.closes_at - timedelta(microseconds=1)),
        "latest": days.latest,
    }
    return {key: day.isoformat() for key, day in named.items()}


@transaction.atomic
def announce_replacement(place_id: int, *, actor: User, at: datetime) -> PublicNotice:
    """Give the place to who follows, and begin its own public notice, whole and in time.

    ``Refused`` when it would not end inside the window, or a rule of the list stands against it.
    """
    place, summary, declaration = _locked(place_id)
    require(actor, "send_list", summary.organisation_id)
    item = place.by
    if place.state != FreedPlace.State.OPEN or item is None or declaration is None:
        raise Conflict(CHANGED)
    if item.state != ListItem.State.CANDIDATE or declaration.ended_at:
        raise Conflict(CHANGED)
    step = routes.noticing(route_of_list(summary), summary.step)
    days, shown = noticing.days_of(summary, at=at), notice_of_list(summary)
    assert step is not None
    assert days is not None
    assert shown is not None
    refuse_outside_window(summary.round, step, at=at, province=province_of(summary.organisation))
    findings = noticing.too_late(step, days)
    findings += against(summary, standing_on(summary), declaration)
    if findings:
        raise Refused(findings)
    placing.take_on_list(summary, declaration, actor=actor, at=at)
    move_item(item, ListItem.State.SHORTLISTED, verb="moved_up", actor=actor, at=at)
    stand_at(declaration, step, at=at)
    record("declaration", declaration.pk, "moved_up", actor=actor, at=at)
    notice = open_notice(
        summary,
        content=_content(summary, place, declaration, shown),
        first_day=days.first_day,
        last_day=days.last_day,
        ends_at=days.ends_at,
        official=days.official,
        replaces=place.item,
        actor=actor,
        at=at,
    )
    place.state, place.settled_at = FreedPlace.State.FILLED, at
    place.save(update_fields=["state", "settled_at"])
    telling.noticed(summary, [declaration], notice, at=at)
    return notice


@transaction.atomic
def lapse(place_id: int, *, at: datetime) -> bool:
    """Let a place lapse whose follower's notice can no longer begin in time; False if it can."""
    place, summary, _declaration = _locked(place_id)
    if place.state != FreedPlace.State.OPEN or place.until is None or at < place.until:
        return False
    days = noticing.days_of(summary, at=at)
    assert days is not None
    if day_of(at) <= days.latest:  # the window was extended meanwhile
        place.until = span_of(days.latest, days.latest).closes_at
        place.save(update_fields=["until"])
        return False
    _lapse(place, WAITED, {"latest": days.latest.isoformat()}, actor=CLOCK, at=at)
    return True


def _lapse(
    place: FreedPlace, why: str, facts: dict[str, str], *, actor: User | str, at: datetime
) -> None:
    place.state, place.why, place.facts = FreedPlace.State.LAPSED, why, facts
    place.by, place.until, place.settled_at = None, None, at
    place.save(update_fields=["state", "why", "facts", "by", "until", "settled_at"])
    data = {"place": place.item.declaration_id, "why": why, **facts}
    record("list", place.list_id, "place_lapsed", actor=actor, at=at, data=data)
    telling_objections.place_lapsed(place, at=at)


def _locked(place_id: int) -> tuple[FreedPlace, SummaryList, Declaration | None]:
    """The place, its list and who is to follow, locked in the order of the house."""
    known = FreedPlace.objects.select_related("by").get(pk=place_id)
    found = lock_declarations([known.by.declaration_id] if known.by else [])
    summary = (
        SummaryList.objects.select_for_update(of=("self",))
        .select_related("round__definition", "round__programme", "organisation")
        .get(pk=known.list_id)
    )
    places = FreedPlace.objects.select_for_update(of=("self",))
    place = places.select_related("item__declaration", "by").get(pk=place_id)
    if place.by_id != known.by_id:
        raise Conflict(CHANGED)
    return place, summary, found[0] if found else None


def _content(
    summary: SummaryList, place: FreedPlace, declaration: Declaration, shown: PublicNotice
) -> dict[str, Any]:
    """What the public reads of a replacement: that of the list's notice, and whose place it is."""
    left = place.item.declaration
    content = noticing.content_of(summary, [declaration], shown.content["contact"])
    return content | {
        "reserve": [],
        "place_of": {
            "notice": shown.pk,
            "number": left.number,
            "title": left.title,
            "cause": place.cause,
            "day": day_of(place.freed_at).isoformat(),
        },
    }
