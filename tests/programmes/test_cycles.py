"""Windows as notices give them: fixed, yearly, fuzzy, unannounced, shared by two levels."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from programmes import loader
from programmes.cycles import cycle_of, days_in
from programmes.findings import Refused
from tests.programmes.factories import production_source

pytestmark = pytest.mark.rules

SOURCE = production_source()
HEAD, REST = SOURCE[: SOURCE.index("cycles:\n")], SOURCE[SOURCE.index("route:\n") :]
SHARED = """cycles:
  - id: "2023"
    windows:
      school: {shares: province, cut_off: 10, quote: 截止时间前省级教育行政部门需完成审核}
      province: {opens: 2023-08-11, closes: 2023-08-31, quote: 2023年8月11日-8月31日}
      ministry: {unannounced: true, quote: 另行通知}
  - id: yearly
    since: 2024
    windows:
      school: {shares: province, quote: 截止时间前省级教育行政部门需完成审核}
      province: {opens: 01-01, closes: 08-31, quote: 2024年起每年的1月1日-8月31日}
      ministry: {opens: 09-01, closes: 02-29, fuzzy: 次年初, quote: 另行通知}
"""


def programme(cycles=SHARED):
    return loader.read(HEAD + cycles.replace("02-29", "11-30") + "\n" + REST)


def faults(cycles):
    with pytest.raises(Refused) as refused:
        loader.read(HEAD + cycles + "\n" + REST)
    return {finding.code for finding in refused.value.findings}


def test_a_year_has_its_own_cycle_and_then_the_yearly_one():
    parsed = programme()
    assert days_in(parsed, 2022) == {}
    assert days_in(parsed, 2023)["province"] == (date(2023, 8, 11), date(2023, 8, 31))
    assert days_in(parsed, 2024)["province"] == (date(2024, 1, 1), date(2024, 8, 31))
    assert cycle_of(parsed, 2031).since == 2024


def test_a_shared_end_leaves_the_level_below_its_cut_off():
    parsed = programme()
    assert days_in(parsed, 2023)["school"] == (date(2023, 8, 11), date(2023, 8, 21))
    assert days_in(parsed, 2026)["school"] == (date(2026, 1, 1), date(2026, 8, 21))


def test_what_is_not_announced_has_no_days_and_no_guess():
    assert days_in(programme(), 2023)["ministry"] is None


@given(st.integers(2024, 2100))
def test_every_year_has_its_last_of_february(year):
    cycles = SHARED.replace("opens: 09-01, closes: 02-29", "opens: 01-01, closes: 02-29")
    cycles = cycles.replace("opens: 01-01, closes: 08-31", "opens: 01-01, closes: 01-31")
    parsed = loader.read(HEAD + cycles + "\n" + REST)
    _first, last = days_in(parsed, year)["ministry"]
    assert (last.month, last.day) in {(2, 28), (2, 29)}
    assert date.fromordinal(last.toordinal() + 1) == date(year, 3, 1)


def test_a_cut_off_may_leave_one_day_and_only_in_every_year():
    parsed = programme(SHARED.replace("cut_off: 10", "cut_off: 20"))
    assert days_in(parsed, 2023)["school"] == (date(2023, 8, 11), date(2023, 8, 11))
    short = SHARED.replace("02-29", "11-30").replace("closes: 08-31", "closes: 03-01")
    sixty = "shares: province, cut_off: 60, quote"
    leap = short.replace("shares: province, quote", sixty)  # 1 March is the 61st day of 2024 only
    assert faults(leap) == {"window"}
    assert days_in(programme(leap.replace("60", "59")), 2025)["school"][1] == date(2025, 1, 1)


@pytest.mark.parametrize(
    ("sound", "broken", "code"),
    [
        ("shares: province, cut_off", "shares: provinc, cut_off", "leads_nowhere"),
        ("shares: province, cut_off", "shares: school, cut_off", "leads_nowhere"),
        ("shares: province, cut_off", "opens: 2023-08-01, shares: province, cut_off", "window"),
        ("unannounced: true, quote", "quote", "window"),
        ("unannounced: true", "unannounced: true, opens: 2023-09-01", "window"),
        ("opens: 2023-08-11", "opens: 08-11", "window"),
        ("opens: 01-01", "opens: 2024-01-01", "window"),
        ("opens: 01-01, closes: 08-31", "opens: 09-01, closes: 08-31", "window"),
        ("opens: 01-01, closes: 08-31", "opens: 01-01, closes: 06-31", "window"),
        ("opens: 01-01, closes: 08-31", "opens: 02-30, closes: 08-31", "window"),
        ("closes: 2023-08-31", "closes: 2023-08-14", "window"),  # shorter than its notice
        ("cut_off: 10", "cut_off: 21", "window"),  # ends the day before it begins
        ("since: 2024", "since: 2024\n    untill: 2025", "unknown_key"),
        ('id: "2023"', "id: first", "cycle"),
        (", quote: 另行通知}\n  - id: yearly", "}\n  - id: yearly", "no_sentence"),
    ],
)
def test_a_window_that_cannot_be_is_refused(sound, broken, code):
    cycles = SHARED.replace("02-29", "11-30")
    assert sound in cycles
    assert faults(cycles.replace(sound, broken, 1)) == {code}
