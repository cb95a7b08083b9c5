"""What the answer says in words, and what it says only once."""

import pytest
from django.utils import translation

from tests.trial.test_judging import COLLEGE, judged
from workflow import trial
from workflow.trial import Judged, telling

pytestmark = pytest.mark.rules


def lines(outcome: trial.Outcome) -> list[str]:
    with translation.override("zh-hans"):
        return list(telling.as_lines(outcome))


def of_list(times: int, more: str = "") -> trial.Outcome:
    source = f"{COLLEGE}{more}items: [{{key: p, unit: college, times: {times}}}]\n"
    return judged("production_project", "province_send", source)


def test_of_a_refused_list_nothing_is_called_accepted():
    said = lines(of_list(9))
    assert not [line for line in said if line.startswith("通过：")]
    assert "单项审查无问题：p-1、p-2、p-3、p-4、p-5、p-6、p-7、p-8、p-9。" in said
    assert "    超出的：p-9。" in said


def test_of_an_accepted_list_its_items_are():
    assert "通过：p-1、p-2、p-3、p-4、p-5。" in lines(of_list(5))


@pytest.mark.parametrize("step", ["province_list", "province_send"])
def test_a_notice_that_is_too_short_refuses(step):
    notice = "today: 2023-10-20\nnotice: {begins: 2023-10-09, days: 3}\n"
    source = f"{COLLEGE}{notice}items: [{{unit: college, times: 5}}]\n"
    outcome = judged("production_project", step, source)
    (found,) = outcome.lists[0].findings
    assert outcome.judged is Judged.REFUSED
    assert (found.code, found.figures.used, found.figures.minimum) == ("notice_too_short", 3, 5)
    assert found.quote.startswith("各省级教育行政部门组织专家")
    assert "    公示 3 个工作日，至少须为 5 个工作日。" in lines(outcome)


@pytest.mark.parametrize("terms", ["days: 5", "days: 6", "days: 3, count: calendar"])
def test_a_notice_that_is_long_enough_or_counted_otherwise_is_not_compared(terms):
    found = of_list(5, f"notice: {{{terms}}}\n").lists[0].findings
    assert "notice_too_short" not in [each.code for each in found]


def test_what_only_an_answer_is_missing_for_is_told_once():
    source = f"{COLLEGE}items: [{{unit: college, answers: {{level: associate}}}}]\n"
    (item,) = judged("core_course_offline", "fill", source).items
    assert item.not_judged
    assert not set(item.pending) & {title for title, _names in item.not_judged}


def test_what_waits_for_experts_is_told_as_pending():
    answers = "{ticked: [c1, c2, c5], evaluation_reform: x}"
    source = f"{COLLEGE}items: [{{unit: college, answers: {answers}}}]\n"
    (item,) = judged("production_project", "fill", source).items
    assert [title.zh for title in item.pending] == ["六项条件中满足三项"]


def test_a_group_that_only_waits_for_answers_is_not_pending():
    source = f"{COLLEGE}items: [{{unit: college, answers: {{ticked: [c1, c4, c6]}}}}]\n"
    (item,) = judged("production_project", "fill", source).items
    assert item.not_judged
    assert item.pending == ()


GUESSED = "2027 年的放假安排尚未公布，该年的工作日暂按周一至周五推算。"


@pytest.mark.parametrize(("year", "told"), [(2026, False), (2027, True)])
def test_a_last_day_in_a_year_without_official_calendar_is_told(year, told):
    source = f"year: {year}\n{COLLEGE}items: [{{unit: college}}]\n"
    outcome = judged("industry_community", "fill", source)
    assert (outcome.window.unofficial == year) is told
    assert (GUESSED in lines(outcome)) is told
