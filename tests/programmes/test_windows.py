"""Windows are Beijing days; the last one ends at 24:00, whatever day of the week it is."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from programmes.windows import (
    BEIJING,
    Span,
    correction_deadline,
    days_left,
    due_reminders,
    is_open,
    last_day,
    span_of,
)

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


@pytest.mark.parametrize(
    ("at", "due"),
    [
        (beijing(2023, 8, 29, 0, 0), (14,)),
        (beijing(2023, 8, 29, 23, 59), (14,)),
        (beijing(2023, 8, 30, 0, 0), ()),
        (beijing(2023, 9, 5, 9), (7,)),
        (beijing(2023, 9, 9, 9), (3,)),
        (beijing(2023, 9, 11, 9), (1,)),
        (beijing(2023, 9, 12, 9), ()),
        (beijing(2023, 9, 13, 9), ()),
    ],
)
def test_a_reminder_is_due_on_its_one_beijing_day(at, due):
    assert due_reminders(SCHOOL, (14, 7, 3, 1), at) == due


def test_no_reminder_is_due_before_the_window_opens():
    assert (
        due_reminders(span_of(date(2026, 5, 2), date(2026, 5, 3)), (3, 2), beijing(2026, 5, 1))
        == ()
    )


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
    due = [mark for noon in noons for mark in due_reminders(span, (14, 7, 3, 1), noon)]
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
