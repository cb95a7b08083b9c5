"""Windows are Beijing days; the last one ends at 24:00, whatever day of the week it is."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from programmes.reference import calendar
from programmes.windows import (
    BEIJING,
    Span,
    correction_deadline,
    day_of,
    days_left,
    due_reminder,
    is_open,
    is_time_to_remind,
    last_day,
    span_of,
)
from programmes.workdays import Calendar

pytestmark = pytest.mark.rules

MICROSECOND = timedelta(microseconds=1)
SCHOOL = span_of(date(2023, 8, 10), date(2023, 9, 12))

days = st.dates(date(2000, 1, 1), date(2100, 1, 1))
moments = st.datetimes(datetime(2000, 1, 1), datetime(2100, 1, 1), timezones=st.just(UTC))


def beijing(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=BEIJING)


@pytest.mark.parametrize(
    ("at", "expected"),
    [
        (beijing(2023, 8, 9, 23, 59, 59), False),
        (beijing(2023, 8, 10, 0, 0), True),
        (beijing(2023, 9, 12, 23, 59, 59), True),
        (beijing(2023, 9, 13, 0, 0), False),
        (datetime(2023, 9, 12, 15, 59, 59, tzinfo=UTC), True),
        (datetime(2023, 9, 12, 16, 0, tzinfo=UTC), False),
    ],
)
def test_a_window_is_open_from_midnight_to_24_00_in_beijing(at, expected):
    assert is_open(SCHOOL, at) is expected


@pytest.mark.parametrize(
    ("at", "left"),
    [
        (beijing(2023, 8, 29, 12), 14),
        (beijing(2023, 9, 11, 23, 59), 1),
        (beijing(2023, 9, 12, 0, 0), 0),
        (beijing(2023, 9, 12, 23, 59), 0),
        (beijing(2023, 9, 13, 0, 0), -1),
        (beijing(2023, 9, 20, 8), -8),
    ],
)
def test_days_left_counts_beijing_days_to_the_last_day(at, left):
    assert days_left(SCHOOL, at) == left


def test_a_window_that_ended_at_noon_is_over_in_the_afternoon_of_that_day():
    span = Span(beijing(2026, 3, 1), beijing(2026, 3, 10, 12))
    assert days_left(span, beijing(2026, 3, 10, 11)) == 0
    assert days_left(span, beijing(2026, 3, 10, 13)) == -1


def test_a_deadline_on_a_rest_day_does_not_move():
    saturday = date(2026, 10, 31)
    assert saturday.isoweekday() == 6
    span = span_of(date(2026, 1, 1), saturday)
    assert is_open(span, beijing(2026, 10, 31, 23, 59))
    assert not is_open(span, beijing(2026, 11, 1))


MARKS = (14, 7, 3, 1)


@pytest.mark.parametrize(
    ("at", "due"),
    [
        (beijing(2023, 8, 29, 0, 0), 14),
        (beijing(2023, 8, 29, 23, 59), 14),
        (beijing(2023, 8, 30, 0, 0), None),
        (beijing(2023, 9, 5, 9), 7),
        (beijing(2023, 9, 9, 9), 3),  # a Saturday
        (beijing(2023, 9, 11, 9), 1),
        (beijing(2023, 9, 12, 9), None),
        (beijing(2023, 9, 13, 9), None),
    ],
)
def test_a_reminder_is_due_on_its_one_beijing_day(at, due):
    assert due_reminder(SCHOOL, MARKS, at, calendar()) == due


@pytest.mark.parametrize(
    ("closes", "due"),
    [
        (date(2026, 11, 29), {15: 14, 22: 7, 26: 3, 27: 2, 28: 1}),  # Sunday: Friday too
        (date(2026, 11, 28), {14: 14, 21: 7, 25: 3, 27: 1}),  # Saturday: Friday is a mark already
        (date(2026, 11, 30), {16: 14, 23: 7, 27: 3, 29: 1}),  # Monday
    ],
)
def test_the_last_working_day_before_a_rest_day_is_due_too(closes, due):
    span = span_of(date(2026, 11, 1), closes)
    reminded = {
        day: left
        for day in range(1, 31)
        if (left := due_reminder(span, MARKS, beijing(2026, 11, day, 9), calendar())) is not None
    }
    assert reminded == due


def test_before_a_long_holiday_the_last_working_day_is_far_away():
    span = span_of(date(2026, 9, 1), date(2026, 10, 6))
    assert due_reminder(span, MARKS, beijing(2026, 9, 30, 9), calendar()) == 6
    assert due_reminder(span, MARKS, beijing(2026, 10, 5, 9), calendar()) == 1


def test_a_year_without_data_has_weekends_only():
    span = span_of(date(2027, 10, 1), date(2027, 10, 31))
    assert due_reminder(span, (), beijing(2027, 10, 29, 9), calendar()) == 2
    assert due_reminder(span, (), beijing(2027, 10, 30, 9), calendar()) is None


def test_nobody_is_written_to_before_eight():
    assert not is_time_to_remind(beijing(2026, 11, 23, 7, 59, 59))
    assert is_time_to_remind(beijing(2026, 11, 23, 8))
    assert is_time_to_remind(datetime(2026, 11, 23, 0, 0, tzinfo=UTC))


def test_no_reminder_is_due_before_the_window_opens():
    span = span_of(date(2026, 5, 2), date(2026, 5, 3))
    assert due_reminder(span, (3, 2), beijing(2026, 5, 1, 9), calendar()) is None


def test_who_corrects_has_five_whole_days_after_the_day_of_the_return():
    returned = beijing(2023, 8, 20, 9)
    assert correction_deadline(returned, SCHOOL.closes_at) == beijing(2023, 8, 26)


def test_the_personal_window_never_outlasts_the_level():
    returned = beijing(2023, 9, 10, 9)
    assert correction_deadline(returned, SCHOOL.closes_at) == SCHOOL.closes_at


@given(days, st.integers(0, 400), moments)
def test_open_means_days_left_is_not_negative(first, length, at):
    span = span_of(first, first + timedelta(days=length))
    assert last_day(span) == first + timedelta(days=length)
    assert (days_left(span, at) >= 0) is (at < span.closes_at)
    if is_open(span, at):
        assert 0 <= days_left(span, at) <= length


@given(days, st.integers(15, 60))
def test_every_mark_inside_the_window_is_due_on_exactly_one_day(first, length):
    span = span_of(first, first + timedelta(days=length))
    noons = [span.opens_at + timedelta(days=n, hours=12) for n in range(length + 3)]
    weekdays = Calendar(frozenset(), frozenset(map(day_of, noons)), frozenset())
    due = [left for noon in noons if (left := due_reminder(span, MARKS, noon, weekdays))]
    assert due == [14, 7, 3, 1]


@given(moments, st.timedeltas(timedelta(seconds=1), timedelta(days=90)))
def test_a_correction_gets_at_least_five_days_or_all_that_is_left(at, rest):
    closes = at + rest
    deadline = correction_deadline(at, closes)
    assert at < deadline <= closes
    assert deadline == closes or timedelta(days=5) < deadline - at <= timedelta(days=6)


@pytest.mark.parametrize(
    ("opens", "closes"),
    [
        (beijing(2026, 1, 2), beijing(2026, 1, 1)),
        (beijing(2026, 1, 1), beijing(2026, 1, 1)),
        (datetime(2026, 1, 1), beijing(2026, 1, 2)),
    ],
)
def test_a_span_that_is_empty_or_has_no_zone_cannot_be_made(opens, closes):
    with pytest.raises(ValueError, match="a span"):
        Span(opens, closes)


def test_case_72_a_deadline_on_a_saturday_stays_and_is_told_on_the_friday():
    span = span_of(date(2026, 1, 1), date(2026, 10, 31))
    assert span.closes_at == beijing(2026, 11, 1)
    assert is_open(span, beijing(2026, 10, 31, 23, 59, 59))
    told = [
        day
        for day in range(24, 32)
        if due_reminder(span, (), beijing(2026, 10, day, 9), calendar()) is not None
    ]
    assert told == [30]
