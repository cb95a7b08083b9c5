"""What results owe: given to each when it opens, begun for whoever writes it, and told once.

Each result says itself on which day it is to be looked at again, so that a tick with nothing to do
costs one query, and a day without a worker is made up for on the next.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, datetime, timedelta

from django.db import transaction

from declarations.models import Duty, Result
from declarations.owing import owed_by, writer_of
from declarations.services import duties, results
from notifications.services import queue
from programmes import periods
from programmes.definitions import Obligation, Programme
from programmes.selectors import announced_days, definition_of
from programmes.services.obligations import round_of
from programmes.windows import BEIJING, REMINDING_FROM, day_of

from .filing import start_owed
from .lapsing import end_what_is_owed_no_longer
from .telling import link_to


@transaction.atomic
def oblige(result_id: int, *, at: datetime) -> int:
    """Give the result what has become due, and say when to look again; returns how much was new.

    Nothing when it is not its day, whoever was faster.
    """
    result = (
        Result.objects.select_for_update(of=("self",))
        .select_related("definition", "organisation", "declaration__author")
        .get(pk=result_id)
    )
    today = day_of(at)
    if result.look_on is None or result.look_on > today:
        return 0
    looked = result.look_on
    results.expire(result, at=at)
    programme = definition_of(result.definition)
    owing = owed_by(result, programme, today)
    end_what_is_owed_no_longer(result, owing, at=at)
    given = list(_given(result, owing, looked, at=at))
    begun = _begin(result, at=at)
    _tell(result, begun, at=at)
    result.look_on = _next_look(result, owing, programme, today)
    result.save(update_fields=["look_on"])
    return len(given)


def _given(
    result: Result, owing: Sequence[Obligation], looked: date, *, at: datetime
) -> Iterator[Duty]:
    for owed in owing:
        announced = announced_days(result.programme_id, owed)
        for period in periods.due(owed, result.since, looked, day_of(at), announced):
            round = round_of(result.definition, owed, period, at)
            if (duty := duties.give(result, round, owed, at=at)) is not None:
                yield duty


def _begin(result: Result, *, at: datetime) -> list[Duty]:
    """Begin what nobody has begun: what is new, and what waited for somebody to write it."""
    waiting = result.duties.filter(declaration=None, ended_at=None).select_related("round")
    found = list(waiting.order_by("due_at", "pk"))
    writer = writer_of(result) if found else None
    if writer is None:
        return []
    for duty in found:
        duty.result = result
        start_owed(duty, writer, at=at)
    return found


def _tell(result: Result, begun: Sequence[Duty], *, at: datetime) -> None:
    """One mail about all of it, at an hour at which people read."""
    if not begun:
        return
    writers = {duty.declaration.author for duty in begun if duty.declaration}
    morning = datetime.combine(day_of(at), REMINDING_FROM, tzinfo=BEIJING)
    queue(
        "owed",
        writers,
        dedupe=f"owed:{begun[0].pk}",
        context={
            "title": result.title,
            "organisation": result.unit,
            "rows": [{"round": each.round.title_zh, "closes": each.due_at} for each in begun],
            "link": link_to("duties"),
        },
        subject_kind="result",
        subject_id=str(result.pk),
        at=at,
        not_before=max(at, morning),
    )


def _next_look(
    result: Result, owing: Sequence[Obligation], programme: Programme, today: date
) -> date | None:
    days = [
        periods.next_opening(owed, result.since, today, announced_days(result.programme_id, owed))
        for owed in owing
    ]
    if result.until is not None:
        days.append(result.until + timedelta(days=1))
    if result.duties.filter(declaration=None, ended_at=None).exists():
        days.append(today + timedelta(days=1))  # somebody may write for the unit by then
    return min((day for day in days if day is not None), default=None)
