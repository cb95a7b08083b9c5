"""What every kind shares: when, where, at, scope, by, strength; persons, units, rows; words."""

from datetime import date

import pytest
from django.utils import translation

from config.templatetags.kit import finding_message, finding_remedy
from programmes.definitions import Attribute, Condition, Form, Programme
from programmes.facts import Result, Roll
from quotas.rules import evaluate

from .judging import (
    HARD,
    HUBEI,
    LIAONING,
    SOFT,
    STATEMENT,
    STEP,
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


def counts(findings):
    """How many were counted in each finding."""
    return [found.figures.used for found in findings]


# --- at, when, where -----------------------------------------------------------------------------


def test_a_rule_speaks_only_at_its_steps():
    assert judge(quota("cap", scope="province", max=0, at=["send"]), many(1)) == []
    assert judge(quota("cap", scope="province", max=0, at=["send", STEP]), many(1)) != []


@pytest.mark.parametrize("kind", ["cap", "range"])
def test_when_looks_at_the_list(kind):
    when = {
        "all": [
            {"field": "list.area", "value": HUBEI},
            {"field": "list.items", "op": "ge", "value": 4},
        ]
    }
    rule = quota(kind, scope="province", max=1, when=when)
    assert judge(rule, many(3)) == []
    assert counts(judge(rule, many(4))) == [4]
    assert judge(rule, many(4), area=LIAONING) == []
    assert judge(rule, [*many(3), item("gone", live=False)]) == []


def test_when_says_to_which_units_it_applies():
    when = {"field": "unit.kind", "value": "secondary_school"}
    school = college("s", kind="secondary_school")
    rule = quota("cap", scope="unit", max=1, when=when)
    assert counts(judge(rule, [*many(2), *many(2, school)])) == [2]
    short = quota("range", scope="unit", min=1, max=3, when=when)
    of_school = {"level": "unit", "unit": "s"}
    assert counts(judge(short, [], **of_school, known=facts(units={"学校": school}))) == [0]
    assert (
        judge(short, [], level="unit", unit="college-1", known=facts(units={"x": college()})) == []
    )
    assert judge(short, []) == []


def test_where_looks_at_answers_and_at_attributes_of_the_unit():
    where = {
        "all": [{"field": "track", "value": "online"}, {"field": "unit.masters", "value": True}]
    }
    rule = quota("cap", scope="country", max=0, where=where)
    masters = college("m", attributes={"masters": True})
    items = [*many(2, track="online"), *many(2, masters, track="offline")]
    assert judge(rule, items) == []
    assert counts(judge(rule, [*items, *many(1, masters, begin=5, track="online")])) == [1]


# --- scopes --------------------------------------------------------------------------------------


def test_caps_count_what_shares_the_group_and_speak_of_the_rolls_own():
    city = {"city": "420100"}
    wuhan, other = college("w", **city), college("o", city="420500")
    rule = quota("cap", scope="city", max=2)
    assert judge(rule, many(1, wuhan), elsewhere=many(5, other)) == []
    away = [*many(2, college("w2", **city)), *many(5, other)]
    [found] = judge(rule, many(1, wuhan), elsewhere=away)
    assert (found.figures.used, found.params["group"].zh) == (3, "湖北省武汉市")
    assert judge(rule, many(9)) == []  # in no city


def test_a_unit_is_called_by_its_name():
    [found] = judge(quota("cap", scope="unit", max=1), [*many(2), *many(1, college("b"))])
    assert found.params["group"].zh == "学校 college-1"


def test_list_rules_leave_out_what_is_elsewhere_unless_they_span_the_country():
    away = many(9, college("x", XINJIANG))
    assert judge(quota("exact", scope="province", count=2), many(2), elsewhere=away) == []
    [found] = judge(quota("exact", scope="country", count=2), many(2), elsewhere=away)
    assert shown([found]) == [(HARD, "quota_over", 11, 2, None)]
    assert found.params["group"].zh == "全国"


def test_an_item_named_twice_counts_once():
    rule = quota("cap", scope="country", max=2)
    assert judge(rule, many(2), elsewhere=many(2)) == []


def test_only_the_units_that_are_meant_are_counted_in_another_area():
    places, known = quota("allotted"), facts(allotted={("allotted", HUBEI): 0})
    corps = quota("counted_in", kinds=["college"], areas=[XINJIANG], area="XPCC")
    others = [college("a"), college("b", XINJIANG, kind="enterprise"), college("c", XINJIANG)]
    items = [item(unit.key, unit) for unit in others]
    astray, over = judge([corps, places], items, known=known)
    assert (astray.params["items"], over.params["items"]) == (("c",), ("a", "b"))
    online = corps.model_copy(update={"where": Condition(field="track", value="online")})
    [over] = judge([online, places], items, known=known)
    assert over.figures.used == 3


# --- strength ------------------------------------------------------------------------------------


def test_a_soft_maximum_of_a_list_gives_way_to_a_statement_or_to_reasons():
    rule = quota("range", scope="province", max=2, max_strength="soft")
    assert shown(judge(rule, many(3))) == [(SOFT, "quota_over", 3, 2, None)]
    assert judge(rule, many(3), statement=STATEMENT)[0].strength is TARGET
    assert judge(rule, [*many(2), item("z", justified=["range"])])[0].strength is TARGET


def test_the_statement_of_a_list_speaks_for_its_length_and_not_for_one_unit():
    length = quota("cap", scope="province", max=2, strength="soft")
    assert judge(length, many(3), statement="")[0].strength is SOFT
    assert judge(length, many(3), statement=STATEMENT)[0].strength is TARGET
    unit = quota("org_cap", scope="country", max=2, strength="soft")
    assert judge(unit, many(3), statement=STATEMENT)[0].strength is SOFT


def test_a_target_is_only_shown():
    rule = quota("target", scope="province", min=2, max=3)
    [found] = judge(rule, many(1))
    assert shown([found]) == [(TARGET, "quota_below_minimum", 1, None, 2)]
    assert found.remedy == "For your information: it refuses nothing."
    assert judge(rule, many(3)) == []
    assert shown(judge(rule, many(4))) == [(TARGET, "quota_over", 4, 3, None)]


def test_places_that_are_only_a_target_are_only_shown_before_they_are_set():
    [found] = judge(quota("allotted", strength="target"), many(1))
    assert shown([found]) == [(TARGET, "quota_not_set", 1, None, None)]


# --- classes -------------------------------------------------------------------------------------


def test_a_maximum_for_each_class():
    rule = quota(
        "cap_by_class",
        scope="country",
        by="post",
        caps={"head": 1, "dean": 2},
        others=0,
        floors={"head": 1},
    )
    assert judge(rule, [item("a", post="head"), item("b", post="dean")]) == []
    items = [item("a", post="dean"), item("b", post="clerk"), item("c")]
    found = judge(rule, items, elsewhere=[item("x", post="dean"), item("y", post="dean")])
    assert shown(found) == [
        (HARD, "quota_over", 3, 2, None),
        (HARD, "quota_over", 1, 0, None),
        (SOFT, "quota_below_minimum", 0, None, 1),
    ]
    assert [f.params["group"].zh for f in found] == ["全国“dean”", "全国“clerk”", "全国“head”"]


def test_a_class_without_a_figure_is_free_and_one_of_others_lists_is_not_spoken_of():
    rule = quota("cap_by_class", scope="country", by="post", caps={"head": 1})
    heads = [item(f"h{n}", post="head") for n in range(3)]
    assert judge(rule, [item("a", post="clerk"), item("b", post="clerk")], elsewhere=heads) == []


def test_a_floor_speaks_of_an_empty_list_and_gives_way_to_a_statement():
    rule = quota("cap_by_class", scope="province", by="post", caps={"head": 3}, floors={"head": 2})
    assert shown(judge(rule, [])) == [(SOFT, "quota_below_minimum", 0, None, 2)]
    assert judge(rule, [], statement=STATEMENT)[0].strength is TARGET
    assert judge(rule, [], area="") == []
    away = rule.model_copy(update={"when": Condition(field="list.area", value=LIAONING)})
    assert judge(away, []) == []


def test_classes_by_unit_and_by_yes_and_no():
    by_kind = quota("cap_by_class", scope="country", by={"unit": "kind"}, caps={"college": 1})
    assert counts(judge(by_kind, many(2))) == [2]
    by_rank = quota("cap_by_class", scope="country", by={"unit": "elite"}, caps={"no": 1, "yes": 9})
    plain, elite = (college(str(n), attributes={"elite": bool(n)}) for n in (0, 1))
    assert counts(judge(by_rank, [*many(2, plain), *many(2, elite)])) == [2]
    moved = quota("counted_in", areas=["210200"], area=LIAONING)
    by_area = quota("cap_by_class", scope="country", by={"unit": "area"}, caps={LIAONING: 1})
    items = [*many(1, college("d", "210200")), *many(1, college("l", LIAONING))]
    [found] = judge([moved, by_area], items)
    assert (found.figures.used, found.params["group"].zh) == (2, "全国“辽宁省”")


def result(outcome, level="province", year=2024, unit="college-1", programme="certified"):
    return Result(programme, unit, outcome, level, date(year, 1, 1))


@pytest.mark.parametrize(
    ("results", "expected"),
    [
        ([], "none"),
        ([result("")], "none"),
        ([result("listed", unit="other")], "none"),
        ([result("listed", programme="another")], "none"),
        ([result("listed")], "listed"),
        ([result("listed", year=2023), result("revoked", year=2025)], "revoked"),
        ([result("revoked", year=2025), result("listed", year=2023)], "revoked"),
        ([result("certified", "province", 2022), result("pooled", "city", 2025)], "certified"),
    ],
)
def test_the_class_of_a_unit_by_what_another_programme_decided(results, expected):
    caps = dict.fromkeys(["none", "listed", "revoked", "certified", "pooled"], 9)
    rule = quota(
        "cap_by_class", scope="country", by={"outcome_of": "certified"}, caps={**caps, expected: 0}
    )
    [found] = judge(rule, many(1), known=facts(results=tuple(results)))
    assert found.params["group"].zh == f"全国“{expected}”"


def test_a_class_without_a_place_and_an_item_without_a_class():
    rule = quota("split", scope="province", by="level", counts={"a": 1})
    found = judge(rule, [item("1", level="a"), item("2", level="b"), item("3")])
    assert [(f.figures.used, f.figures.limit) for f in found] == [(1, 0), (1, 0)]
    assert [f.params["group"].zh for f in found] == ["“b”", "未填写类别的"]


def asking(**field):
    """What a programme knows of classes: a form of one question, and two attributes of units."""
    section = {"id": "s", "title": "一", "fields": [{"id": "level", "label": "层次", **field}]}
    form = Form.model_validate({"title_field": "level", "sections": [section]})
    said = [{"id": "seat", "title": "驻地", "kind": "area"},
            {"id": "double_high", "title": "“双高”", "kind": "bool"}]  # fmt: skip
    attributes = tuple(Attribute.model_validate(each) for each in said)
    return Programme.model_construct(form=form, attributes=attributes)


CHOICES = [{"value": "secondary", "label": {"zh-hans": "中职", "en": "Secondary"}}]
SCHOOL = college(kind="secondary_school", attributes={"seat": LIAONING, "double_high": True})


@pytest.mark.parametrize(
    ("by", "value", "words"),
    [
        ("level", "secondary", ("“中职”", "“Secondary”")),
        ({"unit": "kind"}, "secondary_school", ("“中等职业学校”", "“secondary vocational school”")),
        ({"unit": "area"}, HUBEI, ("“湖北省”", "“Hubei”")),
        ({"unit": "seat"}, LIAONING, ("“辽宁省”", "“Liaoning”")),
        ({"unit": "double_high"}, "yes", ("“是”", "“yes”")),
    ],
)
def test_classes_are_shown_by_their_words_where_the_programme_is_known(by, value, words):
    rule = quota("split", scope="province", by=by, counts={value: 0})
    roll = Roll("province", tuple(many(2, SCHOOL, level="secondary")), HUBEI)
    asked = asking(kind="choice", choices=CHOICES)
    found = evaluate([rule], roll, facts(), step=STEP, programme=asked)
    assert (found[0].params["group"].zh, found[0].params["group"].en) == words


def test_yes_and_no_are_classes_in_words():
    rule = quota("split", scope="province", by="level", counts={"yes": 0, "no": 0})
    roll = Roll("province", (item("1", level=True), item("2", level=False)), HUBEI)
    found = evaluate([rule], roll, facts(), step=STEP, programme=asking(kind="bool"))
    assert [f.params["group"].zh for f in found] == ["“是”", "“否”"]


# --- persons, units, rows ------------------------------------------------------------------------


def test_a_person_whose_number_is_unknown_cannot_be_counted():
    rule = quota("person_cap", person="leader", max=1)
    assert judge(rule, [item(k, leader={"name": "张三"}) for k in "ab"]) == []


def test_a_person_twice_in_one_item_counts_once():
    rule = quota("person_cap", person="editors", max=1)
    twice = [{"name": "张三", "key": "k"}] * 2
    assert judge(rule, [item("a", editors=twice)]) == []
    assert counts(judge(rule, [item("a", editors=twice), item("b", editors=twice)])) == [2]
    nameless = [item(key, editors={"key": "k"}) for key in "ab"]
    assert judge(rule, nameless)[0].params["group"].zh == "同一人"


def test_units_are_followed_through_mergers_and_unknown_ones_by_name_written_alike():
    rule = quota("org_cap", organisation="maker", max=1)
    merged = college("new", name="武汉新职业学院")
    known = facts(units={"武汉旧职业学院": merged, "武汉新职业学院": merged})
    items = [item("a", maker="武汉旧职业学院"), item("b", maker=" 武汉新职业学院 ")]
    [found] = judge(rule, items, known=known)
    assert (found.figures.used, found.params["group"].zh) == (2, "“武汉新职业学院”")
    assert judge(rule, items) == []
    alike = [item("a", maker="ＡＢＣ（集团） 公司"), item("b", maker={"name": "abc(集团)公司"})]
    assert counts(judge(rule, alike)) == [2]


def test_the_declaring_unit_is_meant_where_none_is_named():
    rule = quota("org_cap", max=1)
    [found] = judge(rule, [*many(2), *many(1, college("b"))])
    assert shown([found]) == [(HARD, "quota_unit", 2, 1, None)]
    assert found.place == "item:college-1-2"


def test_only_the_rows_that_are_meant_are_counted():
    rule = quota("field_cap", field="team", rows={"field": "role", "value": "host"}, max=1)
    team = [{"_id": str(n), "role": role} for n, role in enumerate(["host", "guest", "guest"])]
    assert judge(rule, [item("a", team=team)]) == []
    assert counts(judge(rule, [item("a", team=[*team, {"_id": "9", "role": "host"}])])) == [2]
    assert judge(rule, [item("a", live=False, team=team * 3)]) == []


# --- what it says --------------------------------------------------------------------------------


def chinese(found):
    with translation.override("zh-hans"):
        return finding_message(found), finding_remedy(found)


def test_it_says_so_in_chinese():
    [found] = judge(quota("cap", scope="province", max=8), many(1, begin=9), elsewhere=many(8))
    assert chinese(found) == (
        "湖北省已有 8 项，最多 8 项，再加入 1 项将超出。",
        "请移出 1 项，移出的可保留为候选。",
    )
    [found] = judge(quota("range", scope="province", min=5, max=8), many(4))
    assert chinese(found)[0] == "本名单现有 4 项，至少应有 5 项，还差 1 项。"
    share = {"field": "c", "value": "f"}
    [found] = judge(
        quota("ratio_max", scope="province", part=share, max=30, of=100), many(3, c="f")
    )
    assert chinese(found)[0] == (
        "名单共 3 项，其中此类 3 项；按每 100 项不超过 30 项计算，3 项中最多 0 项。"
    )
