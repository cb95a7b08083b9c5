"""A province's five core courses, two and three; a second one of the same leader is refused."""

from types import SimpleNamespace
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from programmes.selectors import definition_of
from reviews.models import PublicNotice
from tests.life import national
from tests.life.clock import MovedClock
from tests.life.people import Visitor
from tests.workflow import lives, ruled
from workflow.tasks import end_notices, move_lists

pytestmark = pytest.mark.browser

LEADER = ruled.person("陈立新", 7)
TERMS = [
    {"_id": f"t{n}", "term": {"from": f"202{n}-09-01", "to": f"202{n + 1}-01-15"},
     "classes": "数控2101班", "students": "45", "teacher": "陈立新"}
    for n in (1, 2)
]  # fmt: skip
SCHOOLS = ("U8", "U8", "U1", "U1", "U12", "U12")  # two courses of secondary level, four of higher
ONE_EACH = "同一课程负责人牵头的课程限推荐1门"
FIVE = "中职2门、高职(含高职专科和职教本科)3门"


def answers(n: int, **given: Any) -> dict[str, Any]:
    """A course of the third year's associates; its leader is somebody of its own unless said."""
    leader = ruled.person(f"负责人{n}", n + 20)
    member = {"_id": "m0", "name": ruled.person(f"成员{n}", n + 60), "unit": "本校",
              "unit_kind": "school", "task": "实训教学"}  # fmt: skip
    return {
        "course_name": f"数控加工工艺（{n}）",
        "level": "associate",
        "level_group": "higher",
        "course_class": "core",
        "offerings": TERMS,
        "leader": leader,
        "leader_title": "college_teacher_professor",
        "team": [member],
    } | given


@pytest.fixture
def world(transactional_db: None, clock: MovedClock) -> SimpleNamespace:
    """Six courses that their schools have sent and that the province's experts have scored."""
    clock.move_to(national.moment("2023-08-15"))
    round = national.opened("core_course_offline")
    filed = national.moment("2023-08-15")
    courses = []
    for n, code in enumerate(SCHOOLS):
        group = "secondary" if n < 2 else "higher"
        level = group if n < 2 else "associate"
        own = answers(n, level=level, level_group=group)
        if n == 2:
            own["leader"] = LEADER
        courses.append(national.submitted(round, national.unit(code), filed, **own))
    national.sent_by_schools(courses, national.moment("2023-08-22"))
    hubei = national.unit("420000")
    officer = national.somebody("review", "province_officer", hubei)
    at = national.moment("2023-09-18")
    courses = [lives.fresh(each) for each in courses]
    experts = national.experts_of(hubei, officer, at)
    national.assessed(courses, experts, officer, at)
    return SimpleNamespace(round=round, courses=courses, officer=officer, hubei=hubei)


def test_a_quota_of_two_and_three_and_no_second_course_of_a_leader(
    page: Page, live_server: Any, world: SimpleNamespace, clock: MovedClock
) -> None:
    someone = Visitor(page, live_server.url)
    _second_school(someone, world, clock)
    _fill_the_list(someone, world, clock)
    _announce_and_send(someone, world, clock)


def _second_school(author: Visitor, world: SimpleNamespace, clock: MovedClock) -> None:
    """Everything is filled in but the leader's page; whom she names leads a course elsewhere."""
    clock.move_to(national.moment("2023-09-01"))
    second = national.drafted(
        world.round, national.unit("U2"), national.moment("2023-09-01"), **answers(9, leader={})
    )
    form = definition_of(world.round.definition).form
    author.enter("demo.other_author")
    author.correct(second.pk, form, "leader", LEADER)
    author.open("check_answers", second.pk)
    for language in ("en", "zh-hans"):
        author.read_in(language)
        (found,) = author.findings().all()
        expect(found.locator("blockquote")).to_contain_text(ONE_EACH)
        expect(found).to_contain_text("陈立新")
        author.press("Submit")
        (found,) = author.findings().all()
        expect(found.locator("blockquote")).to_contain_text(ONE_EACH)
        author.open("check_answers", second.pk)


def _fill_the_list(officer: Visitor, world: SimpleNamespace, clock: MovedClock) -> None:
    """The fifth is given its place; the sixth finds the whole and the higher class full."""
    at = national.moment("2023-09-25")
    clock.move_to(at)
    *four, fifth, last = world.courses
    for course in four:
        lives.shortlist(lives.decide(course, world.officer, at=at), world.officer, at=at)
    lives.decide(fifth, world.officer, at=at)
    officer.become("demo.province_officer")
    officer.take_from_queue(last.number)
    officer.decide("recommend", lives.OPINION)
    officer.open("home")
    officer.follow("Open the list")
    officer.give_place(fifth.number)
    for language in ("en", "zh-hans"):
        officer.read_in(language)
        officer.give_place(last.number)
        whole, of_higher = officer.findings().all()
        for refusal, figures in ((whole, "5/5"), (of_higher, "3/3")):
            expect(refusal).to_contain_text(figures)
            expect(refusal.locator("blockquote")).to_contain_text(FIVE)
        officer.open("list", fifth.list_items.latest("pk").list_id)
    assert officer.placed() == [course.number for course in (*four, fifth)]


def _announce_and_send(leader: Visitor, world: SimpleNamespace, clock: MovedClock) -> None:
    leader.become("demo.province_leader")
    leader.follow("Open the list")
    leader.follow("Put it on public notice…")
    leader.page.locator("[name=contact]").fill(lives.CONTACT)
    leader.press("Publish the notice")
    notice = PublicNotice.objects.get(list__organisation=world.hubei)
    clock.move_to(notice.ends_at)
    assert end_notices() == 1
    leader.open("home")
    leader.follow("Open the list")
    leader.follow("Send the list…")
    assert leader.send_list(move_lists) == 5
    leader.become("demo.ministry_officer")
    expect(leader.page.locator("main")).to_contain_text("专家复核")
    expect(leader.page.locator("main")).to_contain_text("5项申报")
    assert {lives.fresh(each).step for each in world.courses[:-1]} == {"ministry_experts"}
