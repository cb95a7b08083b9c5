"""From what was typed to canonical values, and every finding at its place."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from declarations.rules import cleaning, comparing, drafting, reading, secrecy
from declarations.rules.conditions import filled, holds
from declarations.rules.faults import Fault
from declarations.rules.identity import credit_code, document_number
from declarations.rules.parsing import PARSERS, parse
from programmes import loader
from programmes.definitions import Condition, FormField
from tests.programmes.factories import production_source

from . import samples

pytestmark = pytest.mark.rules

PROGRAMME = loader.read(production_source(), name="production_project.yaml")
FORM = PROGRAMME.form
ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=30),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(
            st.sampled_from(["_id", "from", "to", "name", "type", "number", "org", "uscc", "date"]),
            inner,
            max_size=5,
        )
    ),
    max_leaves=12,
)
TOP_LEVEL = [field for section in FORM.sections for field in section.fields]


def field(kind: str, **more) -> FormField:
    return FormField.model_validate({"id": "x", "kind": kind, "label": "题", **more})


def clean(**changed):
    return cleaning.clean(FORM, samples.answers(**changed))


@given(st.dictionaries(st.sampled_from([f.id for f in TOP_LEVEL]), ANYTHING, max_size=12))
def test_cleaning_and_showing_never_fail_whatever_stands_in_the_draft(raw):
    values, found = cleaning.clean(FORM, raw)
    assert all(each.place.startswith("field:") for each in found)
    for section in reading.sheet(PROGRAMME, reading.overlaid(raw, values), files={}, opinions={}):
        assert section.answers is not None


@given(st.sampled_from(sorted(PARSERS)), st.text(max_size=60))
def test_every_kind_reads_any_text_as_a_value_or_a_fault(kind, typed):
    value = parse(field(kind), typed)
    assert value is not None


@given(st.sampled_from(sorted(PARSERS)), st.text(max_size=40))
def test_reading_a_canonical_value_again_gives_the_same(kind, typed):
    value = parse(field(kind), typed)
    if isinstance(value, str) and value:
        assert parse(field(kind), value) == value


@pytest.mark.parametrize(
    ("kind", "typed", "value"),
    [
        ("int", "１２０", 120),
        ("int", "1,200", 1200),
        ("decimal", "12.50", "12.5"),
        ("money", "１，０００.00", "1000"),
        ("percent", "12.5％", "12.5"),
        ("date", "2023年9月1日", "2023-09-01"),
        ("date", "2023/9/1", "2023-09-01"),
        ("month", "2023年9月", "2023-09"),
        ("phone", "138 0013 8000", "13800138000"),
        ("phone", "+86 13800138000", "13800138000"),
        ("phone", "027-87654321", "027-87654321"),
        ("email", " a@example.edu.cn ", "a@example.edu.cn"),
        ("bool", "no", False),
        ("uscc", "91110000600037341l", "91110000600037341L"),
        ("industry", "C34", "34"),
        ("industry", "34 通用设备制造业", "34"),
        ("region", "420100 湖北省武汉市", "420100"),
        ("region", "湖北省武汉市", "420100"),
        ("major", "460301 机电一体化技术", "460301"),
        ("major", "999999", "999999"),
        ("isbn", "ISBN 978-7-04-012345-6", "9787040123456"),
        ("isbn", "7-04-012345-2", "9787040123456"),
        ("url", "www.example.edu.cn/course?id=1", "http://www.example.edu.cn/course?id=1"),
        ("url", "https://www.example.edu.cn", "https://www.example.edu.cn"),
        ("year", "２０２３年", 2023),
    ],
)
def test_usual_ways_of_writing_are_understood(kind, typed, value):
    assert parse(field(kind), typed) == value


@pytest.mark.parametrize(
    ("kind", "typed"),
    [
        ("int", "12.5"),
        ("int", "十二"),
        ("int", "9" * 400),
        ("decimal", "1e5"),
        ("decimal", "NaN"),
        ("date", "2023-02-29"),
        ("date", "下个月"),
        ("month", "2023-13"),
        ("phone", "1380013"),
        ("email", "a@b"),
        ("uscc", "91110000600037341M"),
        ("uscc", "123"),
        ("region", "火星"),
        ("industry", "C"),
        ("choice", "nothing"),
        ("isbn", "9787040123457"),
        ("isbn", "978704012345"),
        ("url", "javascript:alert(1)"),
        ("url", "课程网站"),
        ("url", "https://localhost"),
        ("year", "23"),
        ("year", "3023"),
    ],
)
def test_what_cannot_be_read_is_a_fault(kind, typed):
    assert isinstance(parse(field(kind), typed), Fault)


def test_bounds_count_inclusively():
    bounded = field("int", min=16, max=20)
    assert parse(bounded, "16") == 16
    assert parse(bounded, "20") == 20
    assert isinstance(parse(bounded, "15"), Fault)
    assert isinstance(parse(bounded, "21"), Fault)


def test_length_is_counted_in_characters_with_a_line_break_as_one():
    text = field("longtext", max=5)
    assert parse(text, "一二\r\n三四") == "一二\n三四"
    assert isinstance(parse(text, "一二三四五六"), Fault)
    assert isinstance(parse(field("text"), "字" * 201), Fault)


# Made up: only the date and the check digit are right.
VALID = {
    "resident_id": ["420104199205050010", "11010119900307387x"],
    "hk_macao_permit": ["H12345678"],
    "taiwan_permit": ["12345678"],
    "passport": ["E12345678"],
    "foreign_permanent": ["ABC123456789012"],
}


def with_check(prefix: str) -> str:
    weights = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
    total = sum(int(digit) * weight for digit, weight in zip(prefix, weights, strict=True))
    return prefix + "10X98765432"[total % 11]


@pytest.mark.parametrize("place", ["420104", "810000", "820000", "830000", "660101", "710000"])
def test_numbers_of_every_place_are_taken_by_date_and_check_digit(place):
    number = with_check(f"{place}19800101123")
    assert document_number("resident_id", number) == number
    wrong = number[:-1] + ("0" if number[-1] != "0" else "1")
    assert isinstance(document_number("resident_id", wrong), Fault)


@pytest.mark.parametrize("prefix", ["42010419800230123", "99010419800101123", "42010417800101123"])
def test_an_impossible_date_or_place_is_refused_despite_a_right_check_digit(prefix):
    assert isinstance(document_number("resident_id", with_check(prefix)), Fault)


@pytest.mark.parametrize(("kind", "number"), [(k, n) for k, ns in VALID.items() for n in ns])
def test_other_documents_are_taken_by_their_shape(kind, number):
    assert not isinstance(document_number(kind, number), Fault)


@pytest.mark.parametrize("kind", ["passport", "hk_macao_permit", "taiwan_permit", "", "unknown"])
def test_a_number_of_another_shape_is_refused(kind):
    assert isinstance(document_number(kind, "４２"), Fault)


def test_the_check_digit_of_a_credit_code_counts():
    assert credit_code("9111 0000-600037341L") == "91110000600037341L"
    assert isinstance(credit_code("91110000600037341K"), Fault)


def test_complete_answers_have_no_findings_but_the_files():
    values, found = clean()
    assert {each.place for each in found} == {f"field:{name}" for name in samples.FILES} | {
        "field:lead_school"
    }
    assert values["team"][0]["name"]["name"] == "罗敏"


def test_a_wrong_number_is_found_at_its_own_cell():
    team = samples.answers()["team"]
    team[1]["name"]["number"] = "420101199011030519"
    found = [each for each in clean(team=team)[1] if each.place.startswith("field:team")]
    assert [each.place for each in found] == ["field:team.t2.name.number"]
    assert [part.zh for part in found[0].params["label"]] == ["团队成员", "第2行", "姓名"]


def test_a_wrong_credit_code_is_found_at_its_own_cell():
    partners = samples.answers()["partners"]
    partners[0]["uscc"] = "91420100990000172X"
    found = [each for each in clean(partners=partners)[1] if "partners" in each.place]
    assert [each.place for each in found] == ["field:partners.p1.uscc"]


def test_missing_cells_of_a_begun_row_are_found_and_empty_rows_are_left_out():
    team = [*samples.answers()["team"], {"_id": "t3"}, {"_id": "t4", "task": "分工"}]
    values, found = clean(team=team)
    assert [row["_id"] for row in values["team"]] == ["t1", "t2", "t4"]
    places = {each.place for each in found if each.place.startswith("field:team")}
    assert places == {"field:team.t4.name", "field:team.t4.unit", "field:team.t4.side"}


def test_too_few_rows_are_found_at_the_table():
    found = clean(team=samples.answers()["team"][:1])[1]
    assert [each.code for each in found if each.place == "field:team"] == ["too_few"]


def test_a_row_of_which_nothing_can_be_read_is_no_missing_row():
    found = clean(partners=[{"_id": "p1", "uscc": "123"}])[1]
    places = [each.place for each in found if each.place.startswith("field:partners")]
    assert "field:partners.p1.uscc" in places
    assert "field:partners" not in places


def test_what_does_not_apply_is_dropped_and_not_missed():
    values, found = clean(ticked=["c2", "c4", "c5"])
    assert "tech_services" not in values
    places = {each.place for each in found}
    assert "field:tech_services_proof" not in places
    assert "field:community_membership" in places


def test_a_dropped_answer_drives_no_other():
    form = FORM.model_copy(
        update={
            "sections": (
                FORM.sections[0].model_copy(
                    update={
                        "fields": (
                            field("bool", id="a"),
                            field("bool", id="b", when={"field": "a", "value": True}),
                            field("text", id="c", when={"field": "b", "value": True}),
                        )
                    }
                ),
            )
        }
    )
    assert cleaning.clean(form, {"a": "no", "b": "yes", "c": "文"})[0] == {"a": False}
    assert cleaning.clean(form, {"a": "yes", "b": "yes", "c": "文"})[0]["c"] == "文"


def test_a_column_may_depend_on_its_row_and_on_the_form():
    table = field(
        "table",
        id="t",
        columns=[
            {"id": "k", "kind": "text", "label": "类"},
            {
                "id": "n",
                "kind": "text",
                "label": "号",
                "required_if": {
                    "all": [{"field": "k", "value": "甲"}, {"field": "on", "value": True}]
                },
            },
        ],
    )
    section = FORM.sections[0].model_copy(update={"fields": (field("bool", id="on"), table)})
    form = FORM.model_copy(update={"sections": (section,)})
    rows = [{"_id": "1", "k": "甲"}, {"_id": "2", "k": "乙"}]
    assert [f.place for f in cleaning.clean(form, {"on": "yes", "t": rows})[1]] == ["field:t.1.n"]
    assert cleaning.clean(form, {"on": "no", "t": rows})[1] == []


def test_a_computed_sum_adds_what_can_be_read():
    table = field("table", id="t", columns=[{"id": "m", "kind": "money", "label": "额"}])
    section = FORM.sections[0].model_copy(
        update={"fields": (table, field("computed", id="s", sum="t.m"))}
    )
    form = FORM.model_copy(update={"sections": (section,)})
    rows = [{"_id": "1", "m": "1.10"}, {"_id": "2", "m": "坏"}, {"_id": "3", "m": "2.20"}]
    assert cleaning.clean(form, {"t": rows})[0]["s"] == "3.3"


def test_a_computed_ratio_is_a_percentage_and_nothing_is_divided_by_nothing():
    table = field("table", id="t", columns=[{"id": "m", "kind": "money", "label": "额"}])
    ratio = field("computed", id="r", ratio=["t.m", "whole"])
    fields = (table, field("int", id="whole"), ratio)
    section = FORM.sections[0].model_copy(update={"fields": fields})
    form = FORM.model_copy(update={"sections": (section,)})
    rows = [{"_id": "1", "m": "1"}, {"_id": "2", "m": "1"}]
    values = cleaning.clean(form, {"t": rows, "whole": "3"})[0]
    assert values["r"] == "66.67"
    assert "r" not in cleaning.clean(form, {"t": rows, "whole": "0"})[0]
    assert "r" not in cleaning.clean(form, {"t": rows})[0]


@pytest.mark.parametrize(
    ("condition", "values", "answer"),
    [
        ({"field": "a", "value": "x"}, {"a": "x"}, True),
        ({"field": "a", "op": "ne", "value": "x"}, {}, True),
        ({"field": "a", "op": "in", "value": ["x", "y"]}, {"a": "y"}, True),
        ({"field": "a", "op": "contains", "value": "c1"}, {"a": ["c1"]}, True),
        ({"field": "a", "op": "contains", "value": "c1"}, {"a": []}, False),
        ({"field": "a", "op": "ge", "value": 10}, {"a": "10.0"}, True),
        ({"field": "a", "op": "ge", "value": "9"}, {"a": 10}, True),
        ({"field": "a", "op": "le", "value": "2023-01-01"}, {"a": "2022-12-31"}, True),
        ({"field": "a", "op": "ge", "value": 1}, {}, False),
        ({"field": "a", "op": "filled"}, {"a": False}, True),
        ({"field": "a", "op": "filled"}, {"a": " "}, False),
        ({"field": "a", "op": "filled", "value": False}, {}, True),
        ({"field": "a.type", "value": "passport"}, {"a": {"type": "passport"}}, True),
        ({"field": "a", "value": True}, {"a": "true"}, False),
        ({"field": "a", "value": 1}, {"a": True}, False),
    ],
)
def test_conditions(condition, values, answer):
    assert holds(Condition.model_validate(condition), values) is answer


def test_conditions_combine():
    yes, no = {"field": "a", "value": "x"}, {"field": "a", "value": "y"}
    values = {"a": "x"}
    assert holds(Condition.model_validate({"any": [no, yes]}), values)
    assert not holds(Condition.model_validate({"all": [no, yes]}), values)


def test_zero_and_no_are_answers_and_an_empty_row_is_none():
    assert filled(0)
    assert filled(False)
    assert not filled([{"_id": "x"}])


@given(st.text())
def test_a_mask_is_as_long_as_the_value_and_never_the_value(value):
    shown = secrecy.mask(value)
    assert "*" in shown
    assert len(shown) == max(len(value), 3)
    if len(value) >= 4:
        assert sum(mark == "*" for mark in shown) >= 2


def test_masks_look_as_expected():
    assert secrecy.mask("420101197001101234") == "4201**********1234"
    assert secrecy.mask("13800138000") == "138****8000"


def test_changes_are_told_by_the_ids_of_rows():
    old = clean()[0]
    team = samples.answers()["team"]
    team[0]["task"] = "新的分工"
    new_row = {**team[1], "_id": "t9"}
    new = clean(team=[new_row, team[0]], site="新场地")[0]
    found = comparing.changes(PROGRAMME, old, new, {})
    assert [(c.kind, c.field, c.row) for c in found] == [
        ("changed", "site", 0),
        ("added", "team", 1),
        ("changed", "team", 2),
        ("removed", "team", 2),
    ]
    assert found[2].column.zh == "分工"
    assert (found[2].old, found[2].new) == (("教学组织与过程评价",), ("新的分工",))


def test_a_posted_row_keeps_its_id_and_strange_ids_are_dropped():
    class Posted(dict):
        def getlist(self, name):
            return self[name]

    people = FORM.section("people")
    posted = Posted(
        {
            "a.team._rows": ["t1", "t1", "../x", "t2"],
            "a.team.t1.unit": ["甲\r\n乙\x00"],
            "a.ticked": [""],
        }
    )
    collected = drafting.collect(people, posted, {"leader_title": "none"})
    assert [row["_id"] for row in collected["team"]] == ["t1", "t2"]
    assert collected["team"][0]["unit"] == "甲\n乙"
    assert collected["leader_title"] == "none"
    assert "ticked" not in collected


def test_a_row_that_is_not_there_is_removed_from_nothing():
    saved = {"members": [{"_id": "r1", "name": "王一"}]}
    assert drafting.without_row(saved, "members", "r2") == saved
    assert drafting.without_row(saved, "standards", "r1") == saved
    assert drafting.without_row(saved, "members", "r1") == {"members": []}
