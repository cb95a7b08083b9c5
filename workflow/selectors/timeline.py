"""Where a declaration is, who holds it, until when, what comes next, and what happened so far."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import prefetch_related_objects
from django.utils.translation import gettext_lazy as _

from declarations.models import Countersignature, Declaration
from declarations.selectors import window_in
from organisations.models import Organisation
from organisations.selectors import levels_in, line_of
from programmes.definitions import Step
from reviews.models import Review
from reviews.objections import Objection
from trail.selectors import entries_of

from . import route_of

VERBS: dict[str, tuple[str, Any]] = {
    "began": ("info", _("Draft begun")),
    "submitted": ("info", _("Submitted")),
    "assessed": ("info", _("Assessed by experts")),
    "exception_confirmed": ("info", _("An exception was confirmed")),
    "exception_refused": ("warn", _("An exception was refused")),
    "shortlisted": ("ok", _("Given a place on the list")),
    "candidate": ("warn", _("Taken off the list; candidate again")),
    "on_notice": ("info", _("Put on public notice")),
    "notice_over": ("ok", _("Public notice over")),
    "handed_in": ("ok", _("Sealed paper handed in")),
    "notice_cancelled": ("warn", _("Public notice withdrawn")),
    "sent": ("ok", _("Sent up with the list")),
    "recognised": ("ok", _("Recognised")),
    "accepted": ("ok", _("Accepted")),
    "lapsed": ("warn", _("No longer owed: the outcome has ended")),
    "not_selected": ("bad", _("Not selected: the window ended without a place")),
    "withdrawn": ("bad", _("Withdrawn by the applicant")),
    "moved_up": ("ok", _("Moved up into a free place; on public notice")),
}
OUTCOMES: dict[str, tuple[str, Any]] = {
    Review.Outcome.RECOMMEND: ("ok", _("Recommended")),
    Review.Outcome.RETURN: ("warn", _("Returned for correction")),
    Review.Outcome.REFUSE: ("bad", _("Refused")),
    Review.Outcome.PASS_OVER: ("info", _("Passed over this step")),
}


ANSWERS: dict[str, tuple[str, Any]] = {
    Countersignature.Answer.AGREE: ("ok", _("Agreed and countersigned")),
    Countersignature.Answer.RETURN: ("warn", _("Returned for correction")),
    Countersignature.Answer.REFUSE: ("bad", _("Refused")),
    Countersignature.Answer.NOTED: ("info", _("Opinion given")),
}

OBJECTED: dict[str, tuple[str, Any]] = {
    Objection.State.UPHELD: ("bad", _("An objection was upheld; off the list")),
    Objection.State.NOT_UPHELD: ("info", _("An objection was not upheld")),
    Objection.State.INADMISSIBLE: ("info", _("An objection was inadmissible")),
}


BY_HAND = ("ok", _("Sealed by hand; the scan was uploaded"))


@dataclass(frozen=True, slots=True)
class Stop:
    """One step of the route. ``status``: done, now, todo, or bad where it ended badly."""

    step: Step
    desk: Organisation
    status: str
    until: datetime


@dataclass(frozen=True, slots=True)
class Event:
    """One thing that happened, in words that every reader of the declaration may see."""

    at: datetime
    tone: str
    title: Any
    desk: str = ""
    text: str = ""


@dataclass(frozen=True, slots=True)
class Timeline:
    """``now`` is the stop it waits at (none once it has ended), ``following`` what comes after."""

    stops: tuple[Stop, ...]
    now: Stop | None
    following: Stop | None
    events: tuple[Event, ...]


def timeline_of(declaration: Declaration) -> Timeline:
    """The timeline of one declaration; the caller has already checked who may see it."""
    stops = tuple(_stops(declaration))
    now = next((stop for stop in stops if stop.status == "now"), None)
    following = None
    if now is not None:
        position = stops.index(now)
        following = stops[position + 1] if position + 1 < len(stops) else None
    return Timeline(stops, now, following, tuple(_events(declaration)))


def _stops(declaration: Declaration) -> list[Stop]:
    line = line_of(declaration.organisation)
    levels = levels_in(line)
    route = [step for step in route_of(declaration) if step.level in levels]
    prefetch_related_objects([declaration.round], "windows", "extensions")
    current = next(n for n, step in enumerate(route) if step.id == declaration.step)
    desks = {each.level: each for each in line}
    if declaration.province_id not in {each.pk for each in line}:
        desks[Organisation.Level.PROVINCE] = declaration.province
    stops = []
    for n, step in enumerate(route):
        until = window_in(declaration, step.window).closes_at
        if n == current and declaration.correct_until:
            until = declaration.correct_until
        stops.append(Stop(step, desks[step.level], _status(declaration, n, current), until))
    return stops


def _status(declaration: Declaration, n: int, current: int) -> str:
    if declaration.state == Declaration.State.RECOGNISED or n < current:
        return "done"
    if n > current:
        return "todo"
    return "bad" if declaration.ended_at else "now"


def _events(declaration: Declaration) -> list[Event]:
    reviews = {
        (review.step, review.revision.number): review
        for review in declaration.reviews.select_related("organisation", "revision")
    }
    signed = {
        (row.step, row.revision.number, (row.organisation.code, row.department, row.party)): row
        for row in declaration.countersignatures.select_related("organisation", "revision")
    }
    entries = list(entries_of("declaration", str(declaration.pk)))
    told = [each.data["objection"] for each in entries if each.verb == "objection_decided"]
    objected = Objection.objects.select_related("notice__list__organisation").in_bulk(told)
    events = []
    for entry in entries:
        if entry.verb == "reviewed":
            review = reviews[entry.data["step"], entry.data["revision"]]
            tone, title = OUTCOMES[review.outcome]
            desk = review.organisation.name
            events.append(Event(entry.at, tone, title, desk, review.opinion))
        elif entry.verb == "countersigned":
            row = signed[entry.data["step"], entry.data["revision"], _who(entry.data)]
            tone, title = BY_HAND if row.scan_id else ANSWERS[row.answer]
            events.append(Event(entry.at, tone, title, row.organisation.name, row.opinion))
        elif entry.verb == "objection_decided":
            decided = objected[entry.data["objection"]]
            tone, title = OBJECTED[decided.state]
            desk = decided.notice.list.organisation.name
            events.append(Event(entry.at, tone, title, desk, decided.reason))
        elif entry.verb in VERBS:
            tone, title = VERBS[entry.verb]
            events.append(Event(entry.at, tone, title))
    return events[::-1]


def _who(data: Mapping[str, Any]) -> tuple[str, str, str]:
    return data["organisation"], data["department"], data["party"]
