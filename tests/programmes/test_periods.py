"""When an obligation is owed: the periods that have opened, and the day to look again."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from programmes.definitions import Obligation, Term, Window
from programmes.periods import Period, due, next_opening
from programmes.terms import last_day_of, later

pytestmark = pytest.mark.rules

DAYS = st.dates(date(2020, 1, 1), date(2036, 12, 31))


def owed(**when) -> Obligation:
    return Obligation(id="o", title="报告", outcomes=("named",), quote="报告。", **when)


YEARLY = owed(yearly=Window(opens="11-01", closes="12-15"), since=2023)
ONLY_END = owed(yearly=Window(closes="03-31"))
OVER_NEW_YEAR = owed(yearly=Window(opens="12-01", closes="02-29"))
WITHIN = owed(within=Term(months=3))
ONCE = owed(once=Window(opens=date(2023, 11, 30), closes=date(2025, 12, 31)))
UNANNOUNCED = owed(once=Window(unannounced=True))
KINDS = st.sampled_from([YEARLY, ONLY_END, OVER_NEW_YEAR, WITHIN, ONCE, UNANNOUNCED])


@pytest.mark.parametrize(
    ("day", "term", "expected"),
    [
        (date(2026, 11, 30), Term(months=3), date(2027, 2, 28)),
        (date(2027, 11, 30), Term(months=3), date(2028, 2, 29)),
        (date(2028, 2, 29), Term(years=1), date(2029, 2, 28)),
        (date(2026, 12, 31), Term(years=1, months=2, days=3), date(2028, 3, 3)),
        (date(9999, 12, 30), Term(years=50), date(9999, 12, 30)),
        (date(2026, 11, 2), Term(days=30), date(2026, 12, 2)),
    ],
)
def test_a_term_ends_on_the_same_day_of_the_month_or_its_last(day, term, expected):
    assert later(day, term) == expected


def test_a_term_of_office_ends_the_day_before():
    assert last_day_of(date(2026, 12, 1), Term(years=3)) == date(2029, 11, 30)


def test_a_yearly_window_is_owed_by_whoever_is_there_while_it_is_open():
    opened = Period("2026", date(2026, 11, 1), date(2026, 12, 15))
    since = date(2026, 12, 15)
    assert due(YEARLY, since, since, since) == [opened]
    late = date(2026, 12, 16)
    assert due(YEARLY, late, late, late) == []
    assert next_opening(YEARLY, late, late) == date(2027, 11, 1)


def test_nothing_is_owed_before_the_first_year_of_the_file():
    day = date(2022, 11, 20)
    assert due(YEARLY, day, day, day) == []
    assert next_opening(YEARLY, day, day) == date(2023, 11, 1)


def test_a_window_without_a_first_day_opens_with_its_year():
    day = date(2027, 1, 1)
    assert due(ONLY_END, day, day, day) == [Period("2027", day, date(2027, 3, 31))]


def test_a_window_may_reach_into_the_next_year():
    day = date(2028, 1, 5)
    assert due(OVER_NEW_YEAR, day, day, day) == [
        Period("2027", date(2027, 12, 1), date(2028, 2, 29))
    ]


def test_a_term_after_the_outcome_is_owed_once():
    since = date(2026, 11, 30)
    assert due(WITHIN, since, since, since) == [Period("2027-02-28", since, date(2027, 2, 28))]
    assert next_opening(WITHIN, since, since) is None


def test_what_is_not_announced_is_owed_once_its_days_are():
    since, days = date(2026, 1, 1), (date(2027, 1, 10), date(2027, 2, 10))
    assert due(UNANNOUNCED, since, since, date(2027, 1, 20)) == []
    assert next_opening(UNANNOUNCED, since, since, days) == days[0]
    assert due(UNANNOUNCED, since, since, days[0], days) == [Period("once", *days)]


@given(kind=KINDS, since=DAYS, gaps=st.lists(st.integers(1, 90), max_size=30))
def test_whoever_looks_on_the_days_that_are_named_misses_nothing(kind, since, gaps):
    """Looking each day, and looking whenever it says, however late, give the same periods."""
    last = since + timedelta(days=sum(gaps) + 800)
    days = (since + timedelta(days=n) for n in range((last - since).days + 1))
    daily = {each.key for day in days for each in due(kind, since, day, day)}
    seen, look = set(), since
    pauses = iter([*gaps, *[0] * 10_000])
    while look is not None and look <= last:
        today = min(look + timedelta(days=next(pauses)), last)
        seen |= {each.key for each in due(kind, since, look, today)}
        look = next_opening(kind, since, today)
    assert seen == daily


@given(kind=KINDS, since=DAYS, today=DAYS)
def test_the_next_day_to_look_lies_ahead(kind, since, today):
    following = next_opening(kind, since, max(since, today))
    assert following is None or following > today
