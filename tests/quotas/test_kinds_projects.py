"""The worked cases of projects, consortia, libraries and enterprises, by number."""

import pytest

from .judging import (
    HARD,
    LIAONING,
    SOFT,
    STATEMENT,
    TARGET,
    college,
    item,
    judge,
    many,
    quota,
    shown,
)

pytestmark = pytest.mark.rules


# --- production projects: five to eight ----------------------------------------------------------

PROJECTS = quota("range", scope="province", min=5, max=8, quote="各省可报送5—8项。")


def test_case_48_four_projects_need_a_statement():
    assert shown(judge(PROJECTS, many(4))) == [(SOFT, "quota_below_minimum", 4, None, 5)]
    [marked] = judge(PROJECTS, many(4), statement=STATEMENT)
    assert (marked.strength, marked.params["short"]) == (TARGET, 1)


def test_case_49_nine_projects_are_refused_whatever_is_written():
    every = [item(f"p{n}", justified=[PROJECTS.id]) for n in range(9)]
    for items in (many(9), every):
        found = judge(PROJECTS, items, statement=STATEMENT)
        assert shown(found) == [(HARD, "quota_over", 9, 8, None)]


@pytest.mark.parametrize(("withdrawn", "expected"), [(1, []), (3, []), (4, [SOFT])])
def test_case_50_withdrawn_projects_free_their_places(withdrawn, expected):
    items = [item(f"p{n}", live=n >= withdrawn) for n in range(8)]
    assert [found.strength for found in judge(PROJECTS, items)] == expected


def test_case_60_all_units_send_eight_and_the_national_figure_refuses_nothing():
    total = quota("national_target", count=200, quote="首批认定200个")
    away = [each for n in range(31) for each in many(8, college(f"u{n}", area=f"A{n}"))]
    assert judge([PROJECTS, total], many(8), elsewhere=away) == []


# --- consortia, libraries, enterprises -----------------------------------------------------------

CONSORTIA = quota("cap", scope="province", max=3, quote="每个省份推荐不超过3家")


def test_case_61_a_fourth_consortium_is_refused():
    assert judge(CONSORTIA, many(3)) == []
    [found] = judge(CONSORTIA, many(4))
    assert shown([found]) == [(HARD, "quota_over", 4, 3, None)]
    assert (found.place, found.quote) == ("list", "每个省份推荐不超过3家")


def test_case_61_when_one_more_would_be_added():
    [found] = judge(CONSORTIA, many(1, begin=9), elsewhere=many(3))
    assert (found.params["others"], found.params["added"], found.params["over"]) == (3, 1, 1)


def test_case_62_a_cluster_counts_in_the_province_of_its_park():
    park = college("park", LIAONING, kind="park")
    assert judge(CONSORTIA, many(3), elsewhere=[item("cluster", park)]) == []
    found = judge(CONSORTIA, [item("cluster", park)], elsewhere=many(3, college("l", LIAONING)))
    assert found[0].params["group"].zh == "辽宁省"


HOSTS = quota("field_cap", field="hosts", max=3, quote="每个资源库主持单位不超过3家")
SERVICE = quota("field_cap", field="service_majors", min=1, max=5, quote="服务专业不超过5个")


def hosts(count):
    return [{"_id": f"h{n}", "unit": f"学校{n}"} for n in range(count)]


def test_case_66_a_fourth_host_is_refused():
    assert judge(HOSTS, [item("l", hosts=hosts(3))]) == []
    [found] = judge(HOSTS, [item("l", hosts=hosts(4))])
    assert shown([found]) == [(HARD, "quota_field", 4, 3, None)]
    assert found.place == "field:hosts"


def test_case_67_six_service_majors_are_refused_and_the_core_is_none_of_them():
    majors = ["460101", "460102", "460103", "460104", "460105", "460106"]
    [found] = judge(SERVICE, [item("l", core_major="460201", service_majors=majors)])
    assert shown([found]) == [(HARD, "quota_field", 6, 5, 1)]
    assert judge(SERVICE, [item("l", core_major="460201", service_majors=majors[:5])]) == []
    assert shown(judge(SERVICE, [item("l", core_major="460201")]))[0][2:] == (0, 5, 1)


def test_case_74_a_school_may_be_host_of_two_libraries():
    assert judge(HOSTS, [item("a", hosts=hosts(3)), item("b", hosts=hosts(3))]) == []


def test_case_75_three_of_five_enterprises_are_only_shown():
    nominated = quota("target", scope="city", min=5, quote="力争每批次我州至少有5家企业")
    [found] = judge(nominated, many(3), level="city", city="652800")
    assert shown([found]) == [(TARGET, "quota_below_minimum", 3, None, 5)]
    assert judge(nominated, many(5), level="city", city="652800") == []
