"""Windows, notices and reminders, date by date, as they were reckoned by hand.

``calendar_table.csv`` has a row for each: the answer was counted from the State Council's yearly
notices, with its reckoning beside it, and not by this code. ``guessed`` after a date says that a
year without official data was counted Monday to Friday; where it is missing nothing was guessed.
"""

import csv
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from declarations.rules.eligibility.dates import years_before
from programmes.cycles import days_of
from programmes.definitions import Cycle, NoticeTerms, Window
from programmes.facts import Facts
from programmes.findings import Standing
from programmes.reference import calendar
from programmes.windows import (
    correction_deadline,
    days_left,
    due_reminder,
    is_open,
    last_day,
    span_of,
)
from programmes.workdays import (
    Calendar,
    all_official,
    last_workday_before,
    latest_begin,
    notice_is_official,
    notice_last_day,
)
from tests.declarations.judging import rule, stands

pytestmark = pytest.mark.rules

TABLE = Path(__file__).with_name("calendar_table.csv")
CHINA = calendar()
DAY = timedelta(days=1)
MICROSECOND = timedelta(microseconds=1)
MARKS = (14, 7, 3, 1)
Inputs = dict[str, str]


def day(text: str) -> date:
    return date.fromisoformat(text)


def end_of(day: date) -> datetime:
    """24:00 in Beijing, which is eight hours ahead of UTC."""
    return datetime(day.year, day.month, day.day, 16, tzinfo=UTC)


def guessed(answer: object, official: bool) -> str:
    return f"{answer}" if official else f"{answer} guessed"


def terms(given: Inputs) -> NoticeTerms:
    said = {name: given[name] for name in ("count", "first_day") if name in given}
    return NoticeTerms(days=given["days"], at_least="at_least" in given, **said)


def notice(given: Inputs) -> str:
    begins = day(given["begins"])
    last = notice_last_day(begins, terms(given), CHINA)
    return guessed(last, notice_is_official(begins, last, terms(given), CHINA))


def latest(given: Inputs) -> str:
    last = day(given["last"])
    begins = latest_begin(last, terms(given), CHINA)
    return guessed(begins, notice_is_official(begins, last, terms(given), CHINA))


def workday_before(given: Inputs) -> str:
    before = last_workday_before(day(given["day"]), CHINA)
    return guessed(before, all_official(before, day(given["day"]), CHINA))


def closes(given: Inputs) -> str:
    span = span_of(day(given["opens"]), day(given["closes"]))
    ends = end_of(last_day(span))
    assert is_open(span, end_of(day(given["opens"]) - DAY))
    assert not is_open(span, end_of(day(given["opens"]) - DAY) - MICROSECOND)
    assert is_open(span, ends - MICROSECOND)
    assert not is_open(span, ends)
    return f"{last_day(span)} 24:00"


def left(given: Inputs) -> str:
    span = span_of(day(given["opens"]), day(given["closes"]))
    return str(days_left(span, datetime.fromisoformat(given["at"])))


def reminders(given: Inputs) -> str:
    """Every day is asked, from a week before the window to a week after it, at 9 in Beijing."""
    opens, closes = day(given["opens"]), day(given["closes"])
    span = span_of(opens, closes)
    asked = [opens + n * DAY for n in range(-7, (closes - opens).days + 8)]
    told = [
        f"{each}:{days}"
        for each in asked
        if (days := due_reminder(span, MARKS, end_of(each) - timedelta(hours=15), CHINA))
        is not None
    ]
    return guessed(" ".join(told), all_official(opens, closes, CHINA))


def correction(given: Inputs) -> str:
    returned = datetime.fromisoformat(given["returned"])
    ends = correction_deadline(returned, end_of(day(given["closes"]))).astimezone(UTC)
    assert ends == end_of(ends.date())
    return f"{ends.date()} 24:00"


def shared(given: Inputs) -> str:
    """The window of the level below, which shares the end of the one that has the days."""
    yearly = {} if len(given["opens"]) == len("2023-08-11") else {"since": 2024}
    level = Window(opens=given["opens"], closes=given["closes"])
    below = Window(shares="province", cut_off=given["cut_off"])
    cycle = Cycle(id=given["year"], windows={"school": below, "province": level}, **yearly)
    first, last = days_of(cycle, below, int(given["year"]))
    return f"{first}..{last}"


def terms_over(given: Inputs) -> str:
    """The most terms that a condition may ask for and be met."""
    facts = Facts(opens=day(given["until"]), today=day(given["until"]))
    asked = [
        wanted
        for wanted in range(1, 12)
        if stands(rule("elapsed", field="d", terms=wanted), {"d": given["since"]}, facts=facts)
        is Standing.MET
    ]
    return str(max(asked, default=0))


def before(given: Inputs) -> str:
    return str(years_before(day(given["day"]), int(given["years"])))


QUESTIONS: dict[str, Callable[[Inputs], str]] = {
    "notice": notice,
    "latest_begin": latest,
    "workday_before": workday_before,
    "closes": closes,
    "left": left,
    "reminders": reminders,
    "correction": correction,
    "shared": shared,
    "terms": terms_over,
    "years_before": before,
}

COUNTED = {"notice", "latest_begin", "workday_before", "reminders"}  # by the calendar


def rows() -> list[dict[str, str]]:
    with TABLE.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def inputs(row: dict[str, str]) -> Inputs:
    return dict(each.split("=", 1) for each in row["inputs"].split())


@pytest.mark.parametrize("row", rows(), ids=lambda row: f"{row['question']}: {row['what']}")
def test_the_answer_is_the_one_reckoned_by_hand(row):
    assert QUESTIONS[row["question"]](inputs(row)) == row["answer"], row["reckoned"]


def test_the_table_asks_every_question_on_many_days_and_reckons_each():
    table = rows()
    assert {row["question"] for row in table} == set(QUESTIONS)
    assert len({(row["question"], row["inputs"]) for row in table}) == len(table) >= 60
    assert all(row["reckoned"] for row in table)
    asked = " ".join(row["inputs"] + " " + row["answer"] for row in table)
    assert all(str(year) in asked for year in range(2022, 2028))
    assert sum(row["answer"].endswith("guessed") for row in table) >= 6


def test_no_exception_of_the_calendar_can_be_lost_without_an_answer_changing(monkeypatch):
    counted = [row for row in rows() if row["question"] in COUNTED]
    unnoticed = []
    for lost in sorted(CHINA.off | CHINA.work):
        without = Calendar(CHINA.off - {lost}, CHINA.work - {lost}, CHINA.years)
        monkeypatch.setattr(f"{__name__}.CHINA", without)
        if all(QUESTIONS[row["question"]](inputs(row)) == row["answer"] for row in counted):
            unnoticed.append(lost)
        monkeypatch.undo()
    assert unnoticed == []


ALL_YEARS = st.dates(date(1990, 1, 1), date(2150, 1, 1))
ALL_TERMS = st.builds(
    NoticeTerms,
    days=st.integers(1, 60),
    count=st.sampled_from(["working", "calendar"]),
    first_day=st.sampled_from(["counted", "not_counted"]),
)
EMPTY = Calendar(frozenset(), frozenset(), frozenset())


@given(ALL_YEARS, st.integers(0, 400), ALL_TERMS, st.sampled_from([CHINA, EMPTY]))
def test_a_year_without_data_is_answered_and_said_to_be_a_guess(first, length, terms, known):
    last = notice_last_day(first, terms, known)
    if terms.count == "working":
        years = {first.year, last.year}
        assert notice_is_official(first, last, terms, known) is (years <= known.years)
    else:
        assert notice_is_official(first, last, terms, known)
    assert latest_begin(first, terms, known) <= first
    assert first - last_workday_before(first, known) < timedelta(days=15)
    span = span_of(first, first + length * DAY)
    assert due_reminder(span, MARKS, span.opens_at, known) in (None, *range(length + 1))


@given(st.dates(date(2027, 1, 1), date(2100, 1, 1)))
def test_what_is_not_announced_yet_is_counted_monday_to_friday(first):
    """The fifth weekday after a weekday is a week on; a rest day lends its count to Friday."""
    assert not CHINA.is_official(first)
    last = notice_last_day(first, NoticeTerms(days=5), CHINA)
    on_from = max(first.isoweekday() - 5, 0)
    assert last == first + (7 - on_from) * DAY
