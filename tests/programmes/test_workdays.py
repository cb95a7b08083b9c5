"""Working days: the table of the State Council's notices, and what is counted in it."""

from datetime import date, timedelta

import chinese_calendar
import pytest
from hypothesis import given
from hypothesis import strategies as st

from programmes.definitions import NoticeTerms
from programmes.reference import calendar
from programmes.workdays import (
    Calendar,
    all_official,
    last_workday_before,
    latest_begin,
    notice_last_day,
)

pytestmark = pytest.mark.rules

DAY = timedelta(days=1)
CHINA = calendar()
WORKING = NoticeTerms()
WORKING_COUNTED = NoticeTerms(first_day="counted")
DAYS = NoticeTerms(count="calendar")
DAYS_COUNTED = NoticeTerms(count="calendar", first_day="counted")

# By hand from the yearly notices of the State Council; 2022 and 2027 are not in the table.
WORKED = """
2022-12-30 2023-01-03 2023-01-20 2023-01-28 2023-01-29 2023-01-30 2023-04-06 2023-04-23 2023-05-06
2023-06-25 2023-10-07 2023-10-08 2024-02-04 2024-02-09 2024-02-18 2024-09-14 2024-09-29 2024-10-12
2025-01-26 2025-02-08 2025-04-27 2025-09-28 2025-10-11 2025-12-31 2026-01-04 2026-02-14 2026-02-24
2026-02-28 2026-05-09 2026-09-20 2026-10-08 2026-10-10 2026-11-23 2027-01-01 2027-02-08 2027-08-31
2027-12-15
"""
RESTED = """
2022-12-31 2023-01-01 2023-01-02 2023-01-23 2023-01-27 2023-04-05 2023-04-29 2023-05-03 2023-05-07
2023-09-29 2023-10-06 2023-12-30 2024-01-01 2024-02-10 2024-02-12 2024-02-16 2024-02-17 2024-09-16
2024-10-07 2025-01-28 2025-02-04 2025-05-05 2025-10-08 2026-01-02 2026-01-03 2026-02-15 2026-02-16
2026-02-23 2026-04-06 2026-06-19 2026-09-25 2026-09-26 2026-10-07 2026-10-11 2026-11-28 2027-01-02
2027-10-31
"""

NOTICES = [
    # Five working days, the first not counted.
    (WORKING, "2026-11-23", "2026-11-30"),  # over a weekend
    (WORKING, "2026-11-20", "2026-11-27"),  # published on a Friday,
    (WORKING, "2026-11-21", "2026-11-27"),  # a Saturday,
    (WORKING, "2026-11-22", "2026-11-27"),  # a Sunday
    (WORKING, "2026-09-21", "2026-09-29"),  # Mid-autumn
    (WORKING, "2026-09-28", "2026-10-10"),  # National Day; ends on a Saturday that is worked
    (WORKING, "2026-09-30", "2026-10-13"),
    (WORKING, "2026-02-12", "2026-02-26"),  # Spring Festival
    (WORKING, "2026-12-28", "2027-01-04"),  # into a year without data: Friday 1 January counts
    (WORKING, "2025-09-26", "2025-10-10"),  # eight days off
    (WORKING, "2025-01-24", "2025-02-07"),
    (WORKING, "2024-02-07", "2024-02-20"),  # New Year's Eve is worked, a Sunday too
    (WORKING, "2024-09-13", "2024-09-23"),
    (WORKING, "2023-01-19", "2023-01-31"),
    (WORKING, "2023-04-21", "2023-04-27"),
    (WORKING, "2023-09-27", "2023-10-10"),
    (WORKING_COUNTED, "2026-11-23", "2026-11-27"),
    (WORKING_COUNTED, "2026-11-21", "2026-11-27"),  # a rest day is no first day
    (WORKING_COUNTED, "2026-09-30", "2026-10-12"),
    (DAYS, "2026-11-23", "2026-11-28"),  # a Saturday: nothing moves
    (DAYS_COUNTED, "2026-11-23", "2026-11-27"),
    (NoticeTerms(days=7, count="calendar"), "2026-12-28", "2027-01-04"),
    (NoticeTerms(days=10), "2026-11-23", "2026-12-07"),
    (NoticeTerms(days=1), "2026-11-20", "2026-11-23"),
    (NoticeTerms(days=1, first_day="counted"), "2026-11-20", "2026-11-20"),
]
LATEST = [
    (WORKING, "2026-11-30", "2026-11-23"),
    (WORKING, "2026-11-29", "2026-11-22"),  # the window ends on a Sunday
    (WORKING, "2023-10-23", "2023-10-16"),
    (WORKING, "2026-10-10", "2026-09-28"),
    (WORKING, "2026-10-11", "2026-09-28"),
    (WORKING, "2027-01-04", "2026-12-28"),
    (WORKING_COUNTED, "2026-11-30", "2026-11-24"),
    (DAYS, "2026-11-30", "2026-11-25"),
    (DAYS_COUNTED, "2026-11-30", "2026-11-26"),
]
BEFORE = [
    ("2026-11-29", "2026-11-27"),
    ("2026-11-23", "2026-11-20"),
    ("2026-10-11", "2026-10-10"),
    ("2026-10-07", "2026-09-30"),
    ("2026-02-23", "2026-02-14"),
    ("2024-02-18", "2024-02-09"),
    ("2027-10-31", "2027-10-29"),
]


def day(text: str) -> date:
    return date.fromisoformat(text)


def test_the_table_agrees_with_chinesecalendar_day_for_day():
    assert CHINA.years == {2023, 2024, 2025, 2026}
    at, wrong = date(2023, 1, 1), []
    while at.year <= 2026:
        if CHINA.is_workday(at) is not chinese_calendar.is_workday(at):
            wrong.append(at)
        at += DAY
    assert wrong == []


def test_only_exceptions_stand_in_the_table():
    assert all(off.isoweekday() < 6 for off in CHINA.off)
    assert all(work.isoweekday() >= 6 for work in CHINA.work)


@pytest.mark.parametrize("text", WORKED.split())
def test_a_day_that_is_worked(text):
    assert CHINA.is_workday(day(text))


@pytest.mark.parametrize("text", RESTED.split())
def test_a_day_of_rest(text):
    assert not CHINA.is_workday(day(text))


@pytest.mark.parametrize(("terms", "begins", "last"), NOTICES)
def test_the_last_day_of_a_notice(terms, begins, last):
    assert notice_last_day(day(begins), terms, CHINA) == day(last)


@pytest.mark.parametrize(("terms", "last", "begins"), LATEST)
def test_the_latest_day_to_begin_a_notice(terms, last, begins):
    assert latest_begin(day(last), terms, CHINA) == day(begins)


@pytest.mark.parametrize(("text", "before"), BEFORE)
def test_the_last_working_day_before(text, before):
    assert last_workday_before(day(text), CHINA) == day(before)


@pytest.mark.parametrize(
    ("first", "last", "official"),
    [
        ("2023-01-01", "2026-12-31", True),
        ("2026-12-28", "2027-01-04", False),
        ("2022-12-31", "2023-01-01", False),
        ("2027-03-01", "2027-03-08", False),
    ],
)
def test_a_stretch_is_official_when_all_its_days_are(first, last, official):
    assert all_official(day(first), day(last), CHINA) is official
    assert (CHINA.is_official(day(first)) and CHINA.is_official(day(last))) is official


def test_a_gap_between_known_years_is_not_official():
    gap = Calendar(frozenset(), frozenset(), frozenset({2025, 2027}))
    assert not all_official(date(2025, 12, 1), date(2027, 1, 31), gap)


days = st.dates(date(2022, 6, 1), date(2028, 6, 1))
terms = st.builds(
    NoticeTerms,
    days=st.integers(1, 60),
    count=st.sampled_from(["working", "calendar"]),
    first_day=st.sampled_from(["counted", "not_counted"]),
)
calendars = st.just(CHINA) | st.builds(
    Calendar,
    st.frozensets(days, max_size=40),
    st.frozensets(days, max_size=40),
    st.just(frozenset({2024})),
)


@given(days, terms, calendars)
def test_the_latest_begin_is_in_time_and_a_day_later_is_not(last, terms, calendar):
    begins = latest_begin(last, terms, calendar)
    assert notice_last_day(begins, terms, calendar) <= last
    assert notice_last_day(begins + DAY, terms, calendar) > last


@given(days, terms, calendars)
def test_the_latest_begin_for_the_last_day_of_a_notice_is_not_before_its_begin(
    begins, terms, calendar
):
    last = notice_last_day(begins, terms, calendar)
    assert latest_begin(last, terms, calendar) >= begins


@given(days, st.integers(0, 30), terms, calendars)
def test_who_begins_later_ends_no_earlier(begins, later, terms, calendar):
    then = begins + later * DAY
    assert notice_last_day(begins, terms, calendar) <= notice_last_day(then, terms, calendar)
    assert latest_begin(begins, terms, calendar) <= latest_begin(then, terms, calendar)


@given(days, st.integers(1, 59), calendars)
def test_a_longer_notice_ends_later(begins, length, calendar):
    short, long = NoticeTerms(days=length), NoticeTerms(days=length + 1)
    last = notice_last_day(begins, long, calendar)
    assert notice_last_day(begins, short, calendar) < last
    assert calendar.is_workday(last)


@given(days, calendars)
def test_between_the_last_working_day_before_and_the_day_nobody_works(at, calendar):
    before = last_workday_before(at, calendar)
    assert before < at
    assert calendar.is_workday(before)
    assert not any(calendar.is_workday(before + n * DAY) for n in range(1, (at - before).days))
