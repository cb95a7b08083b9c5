"""What happens to a recognised subject: told by the unit, decided by the desk of the event's level.

A change that keeps the result is recorded, with the new name; one that ends it ends it from the day
on which it happened; what is examined again stays or ends, as the desk says.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime

from django.core.exceptions import PermissionDenied
from django.db import transaction

from declarations.models import Change, Result, ResultOutcome
from declarations.rules.moves import events_of
from declarations.rules.outcomes import ENDINGS
from declarations.services.results import Ground, turn
from notifications.services import queue
from organisations.models import User
from organisations.selectors import holds, people_with
from programmes.definitions import ChangeEvent
from programmes.facts import REVOKED
from programmes.findings import Conflict, Finding, Refused, gettext_noop
from programmes.selectors import definition_of
from programmes.terms import later
from programmes.windows import day_of
from trail.services import record

from ..selectors.advancing import POSSIBLE, desk_of, may_examine
from .advancing import MOVED_ON, lock_result, without_opinion
from .obliging import oblige
from .telling import link_to, turned


@dataclass(frozen=True, slots=True)
class Account:
    """What is said to have happened: the event, on which day, in words; the new name if any."""

    event: str
    happened_on: date
    words: str
    new_title: str = ""
    document: str = ""


@transaction.atomic
def tell(result_id: int, account: Account, *, actor: User, at: datetime) -> Change:
    """Say what happened: an author of the unit, or whoever decides on it.

    ``Refused`` without words, for a day to come, and while the same thing waits for its decision.
    What comes after the file's time is taken, and marked as late.
    """
    result = lock_result(result_id)
    assert result.organisation is not None
    event = _event(result, account.event)
    if not (
        holds(actor, "declare", result.organisation.pk) or may_examine(actor, result, event.level)
    ):
        raise PermissionDenied
    if findings := list(_faults(result, account, day_of(at))):
        raise Refused(findings)
    last = later(account.happened_on, event.within) if event.within else None
    change = Change.objects.create(
        result=result,
        event=event.id,
        happened_on=account.happened_on,
        account=account.words.strip(),
        new_title=account.new_title.strip()[:200],
        document=account.document.strip()[:300],
        is_late=last is not None and day_of(at) > last,
        told_at=at,
        told_by=actor,
    )
    data = {"event": event.id, "happened_on": account.happened_on.isoformat()}
    record("result", str(result.pk), "change_told", actor=actor, at=at, data=data)
    queue(
        "change_told",
        people_with("review", desk_of(result, event.level)),
        dedupe=f"change:{change.pk}",
        context={
            "title": result.title,
            "organisation": result.unit,
            "event": event.title.zh,
            "account": change.account,
            "link": link_to("result", result.pk),
        },
        subject_kind="result",
        subject_id=str(result.pk),
        at=at,
    )
    return change


@transaction.atomic
def decide(change_id: int, state: str, *, opinion: str, actor: User, at: datetime) -> Change:
    """Say what the change comes to. ``state`` is one that the event's effect allows (POSSIBLE)."""
    result = lock_result(Change.objects.get(pk=change_id).result_id)
    change = Change.objects.select_for_update().get(pk=change_id)
    event = _event_in(result, change.event)
    if event is None or change.state != Change.State.TOLD:
        raise Conflict(MOVED_ON, yours=opinion)
    if not may_examine(actor, result, event.level):
        raise PermissionDenied
    if findings := [*_impossible(event, state), *without_opinion(opinion)]:
        raise Refused(findings)
    change.state, change.opinion = state, opinion.strip()
    change.decided_at, change.decided_by = at, actor
    change.save(update_fields=["state", "opinion", "decided_at", "decided_by"])
    data = {"event": event.id, "state": state}
    record("result", str(result.pk), "change_decided", actor=actor, at=at, data=data)
    if state == Change.State.REVOKED:
        _end(result, change, actor=actor, at=at)
    elif state == Change.State.KEPT and change.new_title:
        result.title = change.new_title
        result.save(update_fields=["title"])
    return change


def _end(result: Result, change: Change, *, actor: User, at: datetime) -> None:
    ground = Ground(ResultOutcome.Cause.EVENT, change.event, change.opinion, change.document)
    since = max(change.happened_on, result.since)
    entry = turn(result, REVOKED, ground, actor=actor, at=at, since=since)
    oblige(result.pk, at=at)
    turned(result, entry, ENDINGS[REVOKED].zh, at=at)


def _event_in(result: Result, event_id: str) -> ChangeEvent | None:
    programme = definition_of(result.definition)
    return next((each for each in programme.events if each.id == event_id), None)


def _event(result: Result, event_id: str) -> ChangeEvent:
    event = _event_in(result, event_id)
    if event is None or event not in events_of(definition_of(result.definition), result.outcome):
        raise Conflict(MOVED_ON)
    return event


def _faults(result: Result, account: Account, today: date) -> Iterator[Finding]:
    if len(account.words.strip()) < 2:
        yield Finding(
            "change_without_words",
            gettext_noop("Say what happened."),
            place="field:words",
            remedy=gettext_noop("In a few sentences; the desk that decides on it reads them."),
        )
    if account.happened_on > today:
        yield Finding(
            "change_to_come",
            gettext_noop("That day is still to come."),
            place="field:happened_on",
            remedy=gettext_noop("Tell it when it has happened."),
        )
    if result.changes.filter(event=account.event, state=Change.State.TOLD).exists():
        yield Finding(
            "change_waits",
            gettext_noop("The same has been told already and waits for its decision."),
        )


def _impossible(event: ChangeEvent, state: str) -> Iterator[Finding]:
    if state not in POSSIBLE[event.effect]:
        yield Finding(
            "no_outcome",
            gettext_noop("Choose what the change comes to."),
            place="field:state",
            quote=event.quote,
        )
