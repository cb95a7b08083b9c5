"""The worked cases of courses and textbooks, by number, one rule at a time."""

import pytest

from programmes.facts import Unit
from quotas.rules.apportionment import apportion

from .judging import (
    HARD,
    HUBEI,
    LIAONING,
    SOFT,
    STATEMENT,
    TARGET,
    XINJIANG,
    college,
    facts,
    item,
    judge,
    many,
    quota,
    shown,
)

pytestmark = pytest.mark.rules


# --- offline core courses: five of a province, two and three ------------------------------------

FIVE = quota("exact", scope="province", count=5, quote="每省建设认定后报送5门")
SPLIT = quota(
    "split",
    scope="province",
    by="level_group",
    counts={"secondary": 2, "higher": 3},
    quote="其中中职2门、高职(含高职专科和职教本科)3门",
)
COURSES = [FIVE, SPLIT]
LEADER = quota("person_cap", person="leader", max=1, quote="同一课程负责人牵头的课程限推荐1门。")
TEAM = quota(
    "field_cap",
    field="team",
    plus=["leader"],
    max=4,
    strength="soft",
    quote="团队总人数原则上不超过4人。",
)


def courses(secondary, higher, **said):
    return [
        *many(secondary, college("secondary", **said), level_group="secondary"),
        *many(higher, college("higher", **said), level_group="higher"),
    ]


def person(key, name="张三"):
    return {"name": name, "key": key}


def team(*keys):
    return [{"_id": f"r{n}", "member": person(key)} for n, key in enumerate(keys)]


def test_case_01_two_secondary_and_three_higher_are_accepted():
    assert judge(COURSES, courses(2, 3)) == []


def test_case_02_three_and_two_are_refused_with_a_finding_for_each_class():
    over, under = judge(COURSES, courses(3, 2))
    assert shown([over, under]) == [
        (HARD, "quota_over", 3, 2, None),
        (SOFT, "quota_below_minimum", 2, None, 3),
    ]
    assert (over.params["group"].zh, under.params["group"].zh) == ("“secondary”", "“higher”")
    assert over.quote == SPLIT.quote


def test_case_04_four_need_a_statement():
    without = [(SOFT, "quota_below_minimum", 4, None, 5), (SOFT, "quota_below_minimum", 1, None, 2)]
    assert shown(judge(COURSES, courses(1, 3))) == without
    assert shown(judge(COURSES, courses(1, 3), statement="  \n")) == without
    marked = judge(COURSES, courses(1, 3), statement=STATEMENT)
    assert [found.strength for found in marked] == [TARGET, TARGET]


def test_case_04_a_free_secondary_place_takes_no_higher_course_whatever_is_stated():
    found = judge(COURSES, courses(1, 4), statement=STATEMENT)
    assert (HARD, "quota_over", 4, 3, None) in shown(found)


def test_case_05_a_bachelor_course_is_a_higher_one():
    bachelor = item("b", college("b", kind="vocational_university"), level_group="higher")
    assert judge(COURSES, [*courses(2, 2), bachelor]) == []


def test_case_06_a_five_year_course_counts_in_the_class_that_it_is_put_under():
    five_year = item("f", college("f"), level_group="secondary", schooling=5, taught_in=2)
    assert judge(COURSES, [*courses(1, 3), five_year]) == []


def test_case_10_two_people_of_one_name_are_two():
    assert judge(LEADER, [item("a", leader=person("k1")), item("b", leader=person("k2"))]) == []


def test_one_person_under_two_names_is_one():
    first, second = item("a", leader=person("k1")), item("b", leader=person("k1", "张 叁"))
    [found] = judge(LEADER, [first, second])
    assert shown([found]) == [(HARD, "quota_person", 2, 1, None)]
    assert found.place == "item:b"


def test_case_11_the_leader_of_one_may_be_in_the_team_of_another():
    items = [
        item("a", leader=person("k1")),
        item("b", leader=person("k2"), team=team("k1")),
    ]
    assert judge(LEADER, items) == []


def test_case_12_a_refused_course_frees_its_leader():
    refused = item("a", leader=person("k1"), live=False)
    assert judge(LEADER, [item("b", leader=person("k1"))], elsewhere=[refused]) == []
    assert judge(LEADER, [refused, item("b", leader=person("k1"))]) == []


def test_a_leader_counts_in_the_whole_country():
    away = item("a", college("x", XINJIANG), leader=person("k1"))
    [found] = judge(LEADER, [item("b", leader=person("k1"))], elsewhere=[away])
    assert "%(others)s" in found.message
    assert (found.params["others"], found.params["added"]) == (1, 1)


def test_case_14_a_team_of_five_needs_a_reason():
    five = item("a", leader=person("k0"), team=team("k0", "k1", "k2", "k3", "k4"))
    [found] = judge(TEAM, [five])
    assert shown([found]) == [(SOFT, "quota_field", 5, 4, None)]
    assert (found.place, found.params["item"]) == ("field:team", "a")


def test_case_14_with_a_confirmed_reason_it_is_a_mark():
    members = team("k0", "k1", "k2", "k3", "k4")
    five = item("a", leader=person("k0"), team=members, justified=[TEAM.id])
    assert shown(judge(TEAM, [five])) == [(TARGET, "quota_field", 5, 4, None)]


def test_case_15_the_leader_counts_besides_the_four():
    five = item("a", leader=person("k0"), team=team("k1", "k2", "k3", "k4"))
    assert shown(judge(TEAM, [five])) == [(SOFT, "quota_field", 5, 4, None)]
    assert judge(TEAM, [item("a", leader=person("k0"), team=team("k1", "k2", "k3"))]) == []


def test_case_18_the_corps_and_xinjiang_send_five_each():
    corps, xinjiang = courses(2, 3, area="XPCC"), courses(2, 3, area=XINJIANG)
    assert judge(COURSES, corps, elsewhere=xinjiang, area="XPCC") == []
    assert judge(COURSES, xinjiang, elsewhere=corps, area=XINJIANG) == []


DALIAN = "210200"
INSIDE = quota("counted_in", at=[], areas=[DALIAN], area=LIAONING, quote="计划单列市纳入所在省")


def test_case_20_dalian_sends_no_list_of_its_own():
    found = judge([INSIDE, *COURSES], courses(2, 3, area=DALIAN), area=DALIAN)
    assert shown(found)[0] == (HARD, "quota_other_area", 5, 0, None)
    assert found[0].params["areas"][0].zh == "辽宁省"
    assert found[0].quote == INSIDE.quote


def test_case_20_dalian_eats_places_of_liaoning():
    both = [*courses(2, 2, area=LIAONING), item("d", college("d", DALIAN), level_group="higher")]
    assert judge([INSIDE, *COURSES], both, area=LIAONING) == []
    one_more = [*both, item("e", college("d", DALIAN), level_group="higher")]
    assert (HARD, "quota_over", 6, 5, None) in shown(
        judge([INSIDE, *COURSES], one_more, area=LIAONING)
    )


# --- textbooks: a share of classes, two of an editor, eight of a unit, places by area -----------

FOUNDATION = quota(
    "ratio_max",
    scope="province",
    part={"field": "course_class", "value": "foundation"},
    max=30,
    of=100,
    quote="各省认定的优质教材中,专业基础课教材占比不超过30%。",
)
GREATEST = [0, 0, 0, 0, 1, 1, 1, 2, 2, 2, 3, 3, 3, 3, 4, 4, 4, 5, 5, 5, 6]


def books(foundation, count):
    return [
        *many(foundation, college("f"), course_class="foundation"),
        *many(count - foundation, college("c"), course_class="core"),
    ]


def test_case_21_one_of_three_is_refused():
    [found] = judge(FOUNDATION, books(1, 3))
    assert shown([found]) == [(HARD, "quota_ratio", 1, 0, None)]
    assert (found.params["total"], found.params["over"]) == (3, 1)


def test_case_22_three_of_ten_are_accepted():
    assert judge(FOUNDATION, books(3, 10)) == []


@pytest.mark.parametrize(("count", "greatest"), list(enumerate(GREATEST)))
def test_cases_21_and_22_the_greatest_number_for_each_length(count, greatest):
    assert judge(FOUNDATION, books(greatest, count)) == []
    if greatest < count:
        [found] = judge(FOUNDATION, books(greatest + 1, count))
        assert shown([found]) == [(HARD, "quota_ratio", greatest + 1, greatest, None)]


def test_case_26_the_share_binds_no_list_of_a_school():
    roll_of_school = {"level": "unit", "unit": "college-1"}
    elsewhere = FOUNDATION.model_copy(update={"at": ("province_list",)})
    assert judge(elsewhere, books(2, 2), **roll_of_school) == []


EDITOR = quota(
    "person_cap",
    person="editors.person",
    rows={"field": "role", "value": "chief"},
    max=2,
    strength="soft",
    quote="同一主编申报优质教材原则上不超过2种",
)


def book(key, *editors, role="chief", **said):
    rows = [{"_id": e, "person": person(e), "role": role} for e in editors]
    return item(key, editors=rows, **said)


def test_case_28_any_chief_editor_counts():
    items = [book("a", "A"), book("b", "A", "B"), book("c", "C", "A")]
    [found] = judge(EDITOR, items)
    assert shown([found]) == [(SOFT, "quota_person", 3, 2, None)]
    assert found.place == "item:c"


def test_case_28_only_the_first_counts_where_the_programme_says_so():
    items = [book("a", "A"), book("b", "A", "B"), book("c", "C", "A")]
    assert judge(EDITOR.model_copy(update={"first_only": True}), items) == []


def test_case_29_an_associate_editor_is_no_chief_editor():
    associate = [book(f"s{n}", "A", role="associate") for n in range(5)]
    assert judge(EDITOR, [*associate, book("a", "A"), book("b", "A")]) == []


def test_case_30_the_third_book_with_a_confirmed_reason_is_a_mark():
    items = [book("a", "A"), book("b", "A"), book("c", "A", justified=[EDITOR.id])]
    assert shown(judge(EDITOR, items)) == [(TARGET, "quota_person", 3, 2, None)]


def test_case_30_every_book_beyond_the_figure_needs_its_reason():
    justified = {"justified": [EDITOR.id]}
    items = [book("a", "A"), book("b", "A"), book("c", "A", **justified), book("d", "A")]
    [found] = judge(EDITOR, items)
    assert (found.strength, found.place) == (SOFT, "item:d")
    reason_of_another = book("d", "A", justified=["unit_eight"])
    assert judge(EDITOR, [*items[:3], reason_of_another])[0].strength is SOFT


def test_what_stands_elsewhere_came_first():
    earlier = [book("x", "A"), book("y", "A")]
    [found] = judge(EDITOR, [book("c", "A", justified=[EDITOR.id])], elsewhere=earlier)
    assert found.strength is TARGET
    assert judge(EDITOR, [book("c", "A")], elsewhere=earlier)[0].strength is SOFT


LEAD_UNIT = quota(
    "org_cap",
    organisation="lead_unit",
    max=8,
    strength="soft",
    quote="同一编写单位推荐的优质教材原则上不超过8种。",
)
ANY_UNIT = LEAD_UNIT.model_copy(update={"organisation": "units.name"})


def compiled(lead, *others):
    rows = [{"_id": name, "name": name} for name in (lead, *others)]
    return {"lead_unit": lead, "units": rows}


def nine_books():
    schools = [college(f"school-{n}", name=f"学校{n}") for n in range(3)]
    return [
        item(f"{unit.key}-{n}", unit, **compiled(unit.name, "示例出版集团"))
        for unit in schools
        for n in range(3)
    ]


def test_case_32_an_enterprise_that_leads_none_is_not_counted():
    assert judge(LEAD_UNIT, nine_books()) == []


def test_case_32_it_is_counted_where_the_programme_counts_every_compiling_unit():
    [found] = judge(ANY_UNIT, nine_books())
    assert shown([found]) == [(SOFT, "quota_unit", 9, 8, None)]
    assert found.params["group"].zh == "“示例出版集团”"
    assert judge(ANY_UNIT.model_copy(update={"first_only": True}), nine_books()) == []


PLACES = quota("apportioned", total=35, base="plan_textbook_1", quote="分省测算并确定认定指标")
TABLE = apportion(35, {HUBEI: 40, LIAONING: 27, XINJIANG: 33, "XPCC": 0}, "largest_remainder")
ALLOTTED = facts(allotted={(PLACES.id, area): n for area, n in TABLE.seats.items()})


def test_case_36_the_list_is_held_to_the_apportioned_places():
    assert TABLE.seats[HUBEI] == 14
    assert judge(PLACES, many(14), known=ALLOTTED) == []
    [found] = judge(PLACES, many(15), known=ALLOTTED)
    assert shown([found]) == [(HARD, "quota_over", 15, 14, None)]
    assert found.params["group"].zh == "湖北省"


def test_case_38_an_area_without_a_base_has_no_place():
    corps = college("corps", "XPCC")
    for known in (ALLOTTED, facts(allotted={(PLACES.id, HUBEI): 35})):
        [found] = judge(PLACES, many(1, corps), known=known, area="XPCC")
        assert shown([found]) == [(HARD, "quota_over", 1, 0, None)]
        assert judge(PLACES, [], known=known, area="XPCC") == []


def test_places_that_nobody_has_set_yet_want_a_statement():
    sent = quota("allotted", quote="分省发送")
    other = facts(allotted={("another", HUBEI): 3})
    for rule in (PLACES, sent):
        assert shown(judge(rule, many(1), known=other)) == [(SOFT, "quota_not_set", 1, None, None)]
        assert judge(rule, many(1), known=other, statement=STATEMENT)[0].strength is TARGET
        assert judge(rule, [], known=other) == []


HOST = quota(
    "counted_in", at=[], kinds=["direct_university"], area_from="host", quote="纳入所在省份"
)


def direct(host):
    attributes = {"host": host} if host else {}
    return Unit("direct", "direct_university", "MOE", name="直属高校", attributes=attributes)


def test_a_book_of_a_direct_university_eats_a_place_of_its_host():
    known = facts(allotted={(PLACES.id, HUBEI): 2})
    assert judge([HOST, PLACES], [*many(1), item("d", direct(HUBEI))], known=known) == []
    [found] = judge([HOST, PLACES], [*many(2), item("d", direct(HUBEI))], known=known)
    assert shown([found]) == [(HARD, "quota_over", 3, 2, None)]


def test_a_book_on_the_list_of_another_province_is_sent_back_there():
    known = facts(allotted={(PLACES.id, HUBEI): 2, (PLACES.id, LIAONING): 2})
    items = [*many(2), item("d", direct(LIAONING))]
    assert [f.code for f in judge([HOST, PLACES], items, known=known)] == ["quota_other_area"]
    caps = [HOST, quota("cap", scope="province", max=2)]
    assert judge(caps, [item("d", direct(HUBEI))], elsewhere=many(2))[0].figures.used == 3
    assert judge(caps, [item("d", direct(LIAONING))], elsewhere=many(2)) == []
    assert judge(caps, [item("d", direct(""))], elsewhere=many(2)) == []


LEVELS = quota(
    "coverage",
    scope="province",
    by="levels",
    values=["secondary", "college", "bachelor"],
    quote="各省认定优质教材要兼顾中职、高职专科、职教本科等不同层次教育",
)


def test_case_40_a_level_that_is_missing_is_no_refusal():
    items = [*many(6, college("s"), levels="secondary"), *many(6, college("c"), levels="college")]
    [found] = judge(LEVELS, items)
    assert shown([found]) == [(SOFT, "quota_coverage", 2, None, 3)]
    assert [name.zh for name in found.params["missing"]] == ["“bachelor”"]
    assert judge(LEVELS, items, statement=STATEMENT)[0].strength is TARGET
    only_shown = LEVELS.model_copy(update={"strength": TARGET})
    assert judge(only_shown, items)[0].strength is TARGET


def test_an_item_of_several_classes_covers_each():
    items = [item("a", levels=["secondary", "college"]), item("b", levels=["bachelor"])]
    assert judge(LEVELS, items) == []


def test_an_empty_list_has_nothing_to_balance():
    assert judge(LEVELS, []) == []
