"""Core courses: five = two and three, one a leader, a team of four; by the quota cases."""

import pytest
from django.urls import reverse

from programmes.findings import Refused, Strength
from quotas.models import Counter
from quotas.selectors import drifted
from reviews.models import SummaryList
from tests.factories import AT, make_world
from tests.workflow import ruled
from workflow.services import filing

pytestmark = [pytest.mark.flow, pytest.mark.django_db]
TEAM = "quota-team_size"
STATEMENT = "经评议，没有其他合格课程。"


@pytest.fixture
def world():
    world = make_world()
    world.round = ruled.open_ruled("core_course_offline")
    return world


def refusal(call, *args, **said):
    with pytest.raises(Refused) as refused:
        call(*args, **said)
    return list(refused.value.findings)


def told(findings):
    return [(f.params.get("id"), f.code, f.figures.used, f.figures.limit) for f in findings]


def listed(world, secondary, higher, begin=0):
    courses = [ruled.course(begin + n) for n in range(secondary)]
    courses += [ruled.course(begin + 50 + n, "higher") for n in range(higher)]
    return [ruled.listed(world.round, each, world.school) for each in courses]


def test_two_and_three_make_a_list_of_five(world):
    """Cases 1 and 5."""
    listed(world, 2, 3)
    ruled.announce(SummaryList.objects.get())
    assert not drifted().exists()


def test_a_third_secondary_course_has_no_place_though_the_list_has_room(world):
    """Case 2: the refusal names the class, its figures, its holders and the sentence."""
    listed(world, 2, 0)
    third = ruled.candidate(world.round, ruled.course(9), world.school)
    (found,) = refusal(ruled.give, third)
    assert (found.code, found.params["id"], found.params["group"].zh) == (
        "quota_full",
        "levels",
        "“中职”",
    )
    assert (found.figures.used, found.figures.limit, len(found.figures.holders)) == (2, 2, 2)
    assert "中职2门" in found.quote
    assert Counter.objects.get(rule="per_province").used == 2


def test_a_freed_place_of_one_class_is_none_of_the_other(world):
    """Case 4: four with a statement; the free secondary place stays free."""
    rows = listed(world, 2, 3)
    sixth = ruled.candidate(world.round, ruled.course(99, "higher"), world.school)
    ruled.withdraw(rows[0])
    assert told(refusal(ruled.give, sixth)) == [("levels", "quota_full", 3, 3)]
    summary = SummaryList.objects.get()
    found = refusal(ruled.announce, summary)
    assert {(f.params["id"], f.strength) for f in found} == {
        ("per_province", Strength.SOFT),
        ("levels", Strength.SOFT),
    }
    ruled.announce(summary, STATEMENT)


def test_a_leader_has_one_course_whichever_school_files_the_second(world):
    """Q-C3: told that the leader leads one already, and from where; of whose, nothing."""
    leader = ruled.person("陈立新", 7)
    first = ruled.submitted(world.round, ruled.course(1, leader=leader), world.school)
    second = ruled.written(world.round, ruled.course(2, leader=leader), world.foreign_school)
    (found,) = refusal(ruled.submit, second)
    assert (found.code, found.params["id"], found.place) == (
        "quota_full",
        "leader_one",
        "field:leader",
    )
    assert found.params["group"].zh == "“陈立新”"
    (holder,) = found.figures.holders
    assert holder.zh == "湖北的一项申报"
    assert first.number not in str(found)
    assert "限推荐1门" in found.quote


def test_the_own_schools_first_course_is_named(world):
    leader = ruled.person("陈立新", 7)
    first = ruled.submitted(world.round, ruled.course(1, leader=leader), world.school)
    second = ruled.written(world.round, ruled.course(2, leader=leader), world.school)
    (found,) = refusal(ruled.submit, second)
    assert found.figures.holders == (f"{first.number} {first.title}",)


def test_two_people_of_one_name_are_two_leaders(world):
    """Case 10."""
    for n in (1, 2):
        leader = ruled.person("王芳", n)
        ruled.submitted(world.round, ruled.course(n, leader=leader), world.school)
    assert list(Counter.objects.filter(rule="leader_one").values_list("used", flat=True)) == [1, 1]


def test_who_leads_one_course_may_be_in_the_team_of_another(world):
    """Case 11."""
    leader = ruled.person("陈立新", 7)
    ruled.submitted(world.round, ruled.course(1, leader=leader), world.school)
    other = ruled.course(2) | {"team": [{"name": leader}]}
    ruled.submitted(world.round, other, world.other_school)


@pytest.mark.parametrize("how", ["withdrawn", "refused"])
def test_what_is_gone_no_longer_counts_for_its_leader(world, how):
    """Case 12."""
    leader = ruled.person("陈立新", 7)
    first = ruled.submitted(world.round, ruled.course(1, leader=leader), world.school)
    second = ruled.written(world.round, ruled.course(2, leader=leader), world.school)
    refusal(ruled.submit, second)
    ruled.withdraw(first) if how == "withdrawn" else ruled.decided(first, "refuse")
    ruled.submit(second)
    assert Counter.objects.get(rule="leader_one").used == 1
    assert not drifted().exists()


def test_a_correction_that_names_another_leader_frees_the_first(world):
    first, other = ruled.person("陈立新", 7), ruled.person("赵雨晴", 8)
    course = ruled.submitted(world.round, ruled.course(1, leader=first), world.school)
    course = ruled.decided(course, "return")
    ruled.story.write(course, ruled.course(1, leader=other), {}, actor=course.author, at=AT)
    ruled.submit(course)
    assert sorted(Counter.objects.filter(rule="leader_one").values_list("used", flat=True)) == [
        0,
        1,
    ]
    ruled.submitted(world.round, ruled.course(2, leader=first), world.school)
    taken = ruled.written(world.round, ruled.course(3, leader=other), world.school)
    assert told(refusal(ruled.submit, taken)) == [("leader_one", "quota_full", 1, 1)]


def test_taking_a_course_off_the_list_keeps_its_leaders_place(world):
    leader = ruled.person("陈立新", 7)
    course = ruled.listed(world.round, ruled.course(1, leader=leader), world.school)
    ruled.take_off(course)
    assert {c.rule: c.used for c in Counter.objects.all()} == {
        "leader_one": 1,
        "per_province": 0,
        "levels": 0,
    }


def test_a_team_of_five_with_its_leader_needs_a_reason(world):
    """Cases 14 and 15: without it refused; with it the school confirms by recommending."""
    draft = ruled.written(world.round, ruled.course(1, team=4), world.school)
    found = refusal(ruled.submit, draft)
    assert [f.code for f in found] == ["reason_missing"]
    assert found[0].place == f"field:reason-{TEAM}"
    reasons = {TEAM: "跨两个专业，须两名教师。"}
    course = ruled.candidate(world.round, ruled.course(2, team=4), world.school, reasons=reasons)
    assert course.revisions.get().justifications == reasons


def test_the_leaders_other_course_is_counted_again_when_a_returned_one_comes_back(world):
    """Case 12 the other way round: a return frees nothing, the declaration lives."""
    leader = ruled.person("陈立新", 7)
    first = ruled.submitted(world.round, ruled.course(1, leader=leader), world.school)
    first = ruled.decided(first, "return")
    second = ruled.written(world.round, ruled.course(2, leader=leader), world.school)
    assert told(refusal(ruled.submit, second)) == [("leader_one", "quota_full", 1, 1)]
    ruled.submit(first)
    filing.withdraw(first.pk, reason="不再申报", actor=first.author, at=AT)
    ruled.submit(second)


def test_the_check_page_says_what_the_leader_leads_already(client, world):
    """Before submission, and again when it is refused."""
    leader = ruled.person("陈立新", 7)
    ruled.submitted(world.round, ruled.course(1, leader=leader), world.school)
    second = ruled.written(world.round, ruled.course(2, leader=leader), world.foreign_school)
    client.force_login(second.author)
    client.cookies["django_language"] = "zh-hans"
    page = client.get(reverse("check_answers", args=[second.pk])).content.decode()
    assert "已有 1 项，限 1 项" in page
    assert "湖北的一项申报" in page
    refused = client.post(reverse("submit", args=[second.pk]), {})
    assert refused.status_code == 422
    assert "限推荐1门" in refused.content.decode()


def test_a_reviewer_reads_the_reason_and_is_asked_to_confirm_it(client, world):
    """Case 14: the school confirms; the province sees a mark."""
    reasons = {TEAM: "跨两个专业，须两名教师。"}
    course = ruled.submitted(world.round, ruled.course(2, team=4), world.school, reasons=reasons)
    client.force_login(world.unit_leader)
    client.cookies["django_language"] = "zh-hans"
    page = client.get(reverse("review", args=[course.pk])).content.decode()
    assert "请在审核结论处同意或不同意该例外" in page
    assert reasons[TEAM] in page
