"""Windows in time: Beijing days, what is open, what is due. Pure; the moment is always given.

No notice says at which hour a deadline falls or that it moves off a rest day: the last day ends at
24:00 Beijing time and nothing shifts.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from .workdays import Calendar, last_workday_before

BEIJING = ZoneInfo("Asia/Shanghai")
CORRECTION_DAYS = 5
REMINDING_FROM = time(8)  # in Beijing: a mail at midnight helps nobody


@dataclass(frozen=True, slots=True)
class Span:
    """From ``opens_at`` (inclusive) to ``closes_at`` (exclusive); both aware, or ``ValueError``."""

    opens_at: datetime
    closes_at: datetime

    def __post_init__(self) -> None:
        if self.opens_at.tzinfo is None or self.closes_at.tzinfo is None:
            raise ValueError("a span needs aware moments")
        if self.opens_at >= self.closes_at:
            raise ValueError("a span must end after it begins")


def span_of(opens: date, closes: date) -> Span:
    """The inclusive dates of a notice as moments: 00:00 of the first to 24:00 of the last day."""
    return Span(_midnight(opens), _midnight(closes + timedelta(days=1)))


def is_open(span: Span, at: datetime) -> bool:
    """Whether the moment lies in the span."""
    return span.opens_at <= at < span.closes_at


def last_day(span: Span) -> date:
    """The last Beijing day on which the span is open."""
    return (span.closes_at.astimezone(BEIJING) - timedelta(microseconds=1)).date()


def days_left(span: Span, at: datetime) -> int:
    """Beijing days from today to the last day: 0 on the last day, negative when it is over."""
    left = (last_day(span) - day_of(at)).days
    return left if at < span.closes_at else min(left, -1)


def is_time_to_remind(at: datetime) -> bool:
    """Whether it is late enough in Beijing to write to people."""
    return at.astimezone(BEIJING).time() >= REMINDING_FROM


def due_reminder(span: Span, days: Collection[int], at: datetime, calendar: Calendar) -> int | None:
    """The days left, if today is a day to remind of the span's end.

    Such a day is one that is so many ``days`` before the last one, also if it is a rest day, and,
    where the last day is a rest day, the last working day before it. A day already past is not due
    again, so that whoever begins five days before the end is not told at once that fourteen are
    left.
    """
    if not is_open(span, at):
        return None
    left, last = days_left(span, at), last_day(span)
    is_eve = not calendar.is_workday(last) and day_of(at) == last_workday_before(last, calendar)
    return left if left in days or is_eve else None


def correction_deadline(at: datetime, closes_at: datetime, days: int = CORRECTION_DAYS) -> datetime:
    """End of the personal window after a return: 24:00 of the last day, not past ``closes_at``."""
    return min(_midnight(day_of(at) + timedelta(days=days + 1)), closes_at)


def day_of(at: datetime) -> date:
    """The day in Beijing."""
    return at.astimezone(BEIJING).date()


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), tzinfo=BEIJING)
