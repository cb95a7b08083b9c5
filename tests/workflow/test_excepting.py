"""What is allowed in principle is confirmed or refused by the next level, and seen above."""

import html
import re

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from declarations.services import justifying
from programmes.findings import Refused
from quotas.rules.telling import REASON_CONFIRMED
from reviews.exceptions import ExceptionDecision
from reviews.models import Review, SummaryList
from reviews.rules.excepting import Verdict
from tests.factories import AT, make_world
from tests.recorded import Recorded
from tests.workflow import ruled
from trail.selectors import entries_of
from workflow.selectors import current_step
from workflow.selectors.excepted import lines_of
from workflow.selectors.own_rules import TO_CONFIRM, desk_findings
from workflow.services import story

pytestmark = [pytest.mark.flow, pytest.mark.django_db]
KEY = "quota-team_size"
REASON = "课程跨两个专业，须五名教师。"
WHY = "四名教师可以完成，请减少一名。"
SENTENCE = "团队总人数原则上不超过4人。"


@pytest.fixture
def world(request, monkeypatch):
    monkeypatch.setattr("trail.clock._read", lambda: AT)
    return _asking() if "asking" in request.fixturenames else _opened()


@Recorded
def _opened():
    world = make_world()
    world.round = ruled.open_ruled("core_course_offline")
    return world


@pytest.fixture
def asking(world):
    return world.asking


@Recorded
def _asking():
    """With a course with five in its team, before the school's desk."""
    world, answers = _opened(), ruled.course(1, team=5)
    world.asking = ruled.submitted(world.round, answers, world.school, reasons={KEY: REASON})
    return world


def refusal(call, *args, **said):
    with pytest.raises(Refused) as refused:
        call(*args, **said)
    return [(each.code, each.place) for each in refused.value.findings]


def decisions():
    rows = ExceptionDecision.objects.values_list("key", "outcome", "remark", "review__outcome")
    return list(rows)


def test_a_recommendation_without_a_decision_on_the_exception_is_refused_at_its_box(asking):
    assert refusal(ruled.decided, asking, exceptions={}) == [
        ("exception_undecided", f"field:exception-{KEY}")
    ]
    assert not Review.objects.exists()


def test_what_is_confirmed_is_kept_with_who_and_when_and_asked_once(world, asking):
    before = ruled.decided(asking)
    assert decisions() == [(KEY, "confirmed", "", "recommend")]
    (entry,) = entries_of("declaration", str(asking.pk)).filter(verb="exception_confirmed")
    assert entry.actor == f"user:{world.unit_leader.pk}"
    assert entry.data == {"key": KEY, "step": "school_review", "revision": 1}
    on_list = ruled.decided(before, exceptions={})
    assert on_list.state == "candidate"


def test_a_refused_exception_goes_back_with_its_remark_and_opens_the_whole_form(asking):
    refuse = {KEY: Verdict("refused", WHY)}
    assert refusal(ruled.decided, asking, exceptions=refuse) == [
        ("exception_refused", f"field:exception-{KEY}")
    ]
    flagged = {"course_name": "请核对名称。"}
    assert ("exception_with_flags", "field:outcome") in refusal(
        ruled.decided, asking, "return", exceptions=refuse, flags=flagged
    )
    back = ruled.decided(asking, "return", exceptions=refuse)
    assert back.state == "returned"
    assert decisions() == [(KEY, "refused", WHY, "return")]
    assert [e.verb for e in entries_of("declaration", str(asking.pk))][-2:].count(
        "exception_refused"
    ) == 1


def test_what_is_submitted_again_with_the_exception_is_decided_again(asking):
    ruled.submit(ruled.decided(asking, "return", exceptions={KEY: Verdict("refused", WHY)}))
    again = ruled.fresh(asking)
    assert refusal(ruled.decided, again, exceptions={}) == [
        ("exception_undecided", f"field:exception-{KEY}")
    ]
    ruled.decided(again)
    assert [row[1] for row in decisions()] == ["refused", "confirmed"]


def test_a_correction_that_comes_back_to_the_province_is_decided_there(asking):
    """The school is not asked again, so its confirmation does not speak for the new version."""
    back = ruled.decided(ruled.decided(asking), "return")
    ruled.submit(back)
    before_province = ruled.fresh(back)
    assert before_province.desk.level == "province"
    assert refusal(ruled.decided, before_province, exceptions={}) == [
        ("exception_undecided", f"field:exception-{KEY}")
    ]
    ruled.decided(before_province)
    assert ExceptionDecision.objects.latest("pk").review.step == "province_review"


def test_the_desk_is_told_that_a_reason_waits_and_the_next_that_it_is_confirmed(world, asking):
    def remedies(declaration, user, step=None):
        found = desk_findings(declaration, step or current_step(declaration), user)
        return [each.remedy for each in found if each.params["id"] == "team_size"]

    assert remedies(asking, world.unit_leader) == [TO_CONFIRM]
    step = current_step(asking)
    above = ruled.decided(asking)
    assert remedies(above, world.unit_leader, step) == [REASON_CONFIRMED]


def test_nothing_of_it_can_be_changed_and_no_refusal_is_without_its_reason(asking):
    ruled.decided(asking)
    with pytest.raises(IntegrityError), transaction.atomic():
        ExceptionDecision.objects.update(remark="另有说明")
    review = Review.objects.get()
    with pytest.raises(IntegrityError), transaction.atomic():
        ExceptionDecision.objects.create(review=review, key="rule-x", outcome="refused")


# --- pages ---------------------------------------------------------------------------------------


def text_of(client, user, name, *args):
    client.force_login(user)
    return html.unescape(client.get(reverse(name, args=args)).content.decode())


def post(client, user, declaration, **form):
    text = text_of(client, user, "review", declaration.pk)
    key = re.search(r'name="idempotency_key" value="([^"]+)"', text)[1]
    form = {"revision": 1, "opinion": "情况属实。", "idempotency_key": key, **form}
    return client.post(reverse("review", args=[declaration.pk]), form)


def test_the_page_of_the_desk_asks_for_a_decision_and_keeps_what_was_written(client, world, asking):
    text = text_of(client, world.unit_leader, "review", asking.pk)
    box = text.partition(f'id="field-exception-{KEY}"')[2].partition("</fieldset>")[0]
    assert all(words in box for words in (REASON, SENTENCE, "同意例外", "不同意例外"))
    assert text.count(REASON) == 1
    more = {f"exception.{KEY}": "refused", f"exception-remark.{KEY}": WHY}
    answer = post(client, world.unit_leader, asking, outcome="recommend", **more)
    kept = html.unescape(answer.content.decode())
    assert answer.status_code == 422
    assert f'value="{WHY}"' in kept
    assert f'href="#field-exception-{KEY}"' in kept
    assert 'value="refused" checked' in kept
    answer = post(client, world.unit_leader, asking, outcome="return", **more)
    assert answer.status_code == 302
    assert decisions() == [(KEY, "refused", WHY, "return")]
    assert WHY in text_of(client, world.author, "hub", asking.pk)


@pytest.mark.parametrize(
    ("language", "words"),
    [("zh-hans", "{school}于{day}审核"), ("en", "by {school} on {day}")],
)
def test_the_levels_above_see_by_whom_it_was_confirmed(client, world, asking, language, words):
    above = ruled.decided(asking)
    client.cookies["django_language"] = language
    day = {"zh-hans": "2026年11月2日", "en": "2 Nov 2026"}[language]
    school = world.school.name_en if language == "en" else world.school.name
    confirmed = words.format(school=school, day=day)
    shown = text_of(client, world.province_officer, "review", asking.pk)
    assert confirmed in shown
    assert "exception." not in shown
    ruled.decided(above)
    summary = SummaryList.objects.get()
    assert confirmed in text_of(client, world.province_officer, "list", summary.pk)


def test_the_paper_of_the_list_names_each_exception(world, asking):
    on_list = ruled.decided(ruled.decided(asking))
    ruled.give(on_list)
    assert lines_of([on_list]) == [
        f"1. {asking.title}：团队总人数原则上不超过4人（{world.school.name}2026年11月2日同意例外）"
    ]


def test_a_list_names_the_exception_that_came_with_a_correction(client, world):
    course = ruled.submitted(world.round, ruled.course(1), world.school)
    course = ruled.decided(course, "return")
    story.write(course, ruled.course(1, team=5), {}, actor=world.author, at=AT)
    justifying.write(course.pk, {KEY: REASON}, {}, "", actor=world.author, at=AT)
    ruled.submit(course)
    ruled.decided(ruled.decided(ruled.fresh(course)))
    shown = text_of(client, world.province_officer, "list", SummaryList.objects.get().pk)
    assert "例外：" in shown


def test_a_list_costs_no_more_queries_with_more_exceptions(client, world):
    def listed(n):
        answers = ruled.course(n, team=5)
        return ruled.candidate(world.round, answers, world.school, reasons={KEY: REASON})

    def queries():
        with CaptureQueriesContext(connection) as seen:
            text = text_of(client, world.province_officer, "list", SummaryList.objects.get().pk)
        return text.count("例外："), len(seen)

    listed(1)
    one, cost = queries()
    listed(2), listed(3)
    three, dearer = queries()
    assert (one, three) == (1, 3)
    assert dearer <= cost
