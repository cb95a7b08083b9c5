"""Deadline reminders: so many days before a window ends, to whoever still owes something in it.

A person gets one mail a window and day, which says everything that the person owes.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction

from declarations.models import Declaration
from notifications.selectors import last_occasion, occasions_among
from notifications.services import first_time, queue_each
from programmes.models import Round
from programmes.reference import calendar
from programmes.selectors import definition_of, ends_of, span_of
from programmes.windows import (
    Span,
    day_of,
    days_left,
    due_reminder,
    is_open,
    is_time_to_remind,
    last_day,
)

from . import owing

LOOKED = "reminded:"  # and the day
MOST_MISSED = 31  # days without a worker that are looked back over


@transaction.atomic
def remind(round: Round, *, at: datetime, missed: Collection[datetime] = ()) -> int:
    """Queue the round's reminders of this Beijing day; returns how many windows were due.

    Once a day, from eight o'clock on: whoever begins later that day needs no reminder yet. What
    fell on one of the days ``missed`` is made up for, in one mail with the days that are left.
    """
    if not is_time_to_remind(at) or not first_time(_occasion(round, at), at=at):
        return 0
    rounds = Round.objects.select_related("programme", "definition")
    round = rounds.prefetch_related("windows", "extensions", "switches").get(pk=round.pk)
    return _remind_of_windows(round, missed, at=at) + _remind_of_corrections(round, missed, at=at)


def untold(rounds: Iterable[Round], missed: Collection[datetime], at: datetime) -> list[Round]:
    """Those of the rounds with something to be reminded of that nobody was told today. Two queries.

    The rounds have their windows and extensions with them.
    """
    returned = Declaration.objects.filter(state=Declaration.State.RETURNED, correct_until__gt=at)
    correcting = frozenset(returned.values_list("round", flat=True).distinct())
    keys = {
        _occasion(each, at): each
        for each in rounds
        if each.pk in correcting or any(_dues(each, missed, at))
    }
    told = occasions_among(keys)
    return [each for key, each in keys.items() if key not in told]


def missed_days(at: datetime) -> list[datetime]:
    """The same hour of the days since somebody last looked; none where nobody ever did."""
    last = last_occasion(LOOKED)
    if not last:
        return []
    days = (day_of(at) - date.fromisoformat(last.removeprefix(LOOKED))).days
    return [at - timedelta(days=n) for n in range(1, min(days, MOST_MISSED))]


def looked(at: datetime) -> None:
    """Keep that everybody was reminded on this day of what was due on it."""
    first_time(f"{LOOKED}{day_of(at)}", at=at)


def _occasion(round: Round, at: datetime) -> str:
    return f"remind:{round.pk}:{day_of(at)}"


def _dues(round: Round, missed: Collection[datetime], at: datetime) -> Iterator[bool]:
    """Whether the end of a window is to be reminded of, for each end that it has for anybody."""
    for reminder in definition_of(round.definition).reminders:
        opens_at = span_of(round, reminder.window).opens_at
        for closes_at in ends_of(round, reminder.window):
            span = Span(opens_at, closes_at)
            yield _due(span, reminder.days, missed, at) is not None


def _due(
    span: Span, marks: Collection[int], missed: Collection[datetime], at: datetime
) -> int | None:
    """The days left, if this is a day to remind of the span's end, or one since the last look."""
    if (days := due_reminder(span, marks, at, calendar())) is not None:
        return days
    late = any(due_reminder(span, marks, each, calendar()) is not None for each in missed)
    return days_left(span, at) if late and is_open(span, at) else None


def _remind_of_windows(round: Round, missed: Collection[datetime], *, at: datetime) -> int:
    """Each end that the window has for somebody is reminded of by itself."""
    due = 0
    for reminder in definition_of(round.definition).reminders:
        opens_at = span_of(round, reminder.window).opens_at
        ends = ends_of(round, reminder.window)
        for closes_at, extensions in ends.items():
            span = Span(opens_at, closes_at)
            days = _due(span, reminder.days, missed, at)
            if days is not None:
                ending = closes_at if len(ends) > 1 else None
                owed = owing.in_window(round, reminder.window, ending, at=at)
                occasion = f"{reminder.window}:{days}"
                if extensions:  # the same days before another end are another occasion
                    occasion = f"{reminder.window}:{last_day(span)}:{days}"
                _queue(round, occasion, owed, _told(round, span, days, at=at), at=at)
                due += 1
    return due


def _remind_of_corrections(round: Round, missed: Collection[datetime], *, at: datetime) -> int:
    """Whoever corrects has a personal window, which may outlast that of the applicants.

    It is reminded of so many days before its own end as theirs is.
    """
    definition = definition_of(round.definition)
    first = definition.route[0].window
    marks = {day for each in definition.reminders if each.window == first for day in each.days}
    returned = Declaration.objects.filter(
        round=round, state=Declaration.State.RETURNED, correct_until__gt=at
    )
    due = 0
    for until in {each for (each,) in returned.values_list("correct_until") if each}:
        span = Span(round.opened_at, until)
        days = _due(span, marks, missed, at)
        if days is not None:
            rows = owing.drafts_by_person(returned.filter(correct_until=until))
            owed = {person: owing.nothing() | {"drafts": drafts} for person, drafts in rows.items()}
            told = _told(round, span, days, at=at) | {"correction": 1}
            _queue(round, f"correction:{until.isoformat()}:{days}", owed, told, at=at)
            due += 1
    return due


def _told(round: Round, span: Span, days: int, *, at: datetime) -> dict[str, Any]:
    unofficial = _unofficial_year(day_of(at), last_day(span))
    return {
        "round": round.title_zh,
        "days": days,
        "closes": span.closes_at,
        "unofficial": unofficial or 0,
    }


def _unofficial_year(first: date, last: date) -> int | None:
    """The first year in question whose calendar the State Council has not announced yet."""
    years = range(first.year, last.year + 1)
    return next((year for year in years if year not in calendar().years), None)


def _queue(
    round: Round, occasion: str, owed: owing.Owed, told: dict[str, Any], *, at: datetime
) -> None:
    queue_each(
        "reminder",
        {person: told | rows for person, rows in owed.items()},
        dedupe=f"reminder:{round.pk}:{occasion}",
        subject_kind="round",
        subject_id=str(round.pk),
        at=at,
    )
