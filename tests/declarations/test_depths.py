"""Regions asked to the province, the city or the county only: checked, looked up, pasted."""

import pytest

from declarations.forms.searching import offers
from declarations.rules import pasting, suggesting
from declarations.rules.faults import Fault
from declarations.rules.lookups import code_of
from programmes import depths, loader
from programmes.checks import sources
from programmes.definitions import FormField, Text
from programmes.findings import Refused
from tests.programmes.factories import production_source

pytestmark = pytest.mark.rules


def region(depth):
    return FormField(id="x", kind="region", depth=depth, label=Text(zh="所在地"))


@pytest.mark.parametrize(
    ("depth", "code", "fits"),
    [
        ("", "420111", True),
        ("province", "420000", True),
        ("province", "420100", False),
        ("province", "110000", True),
        ("city", "420100", True),
        ("city", "420000", False),
        ("city", "420111", False),
        ("city", "110000", True),  # has no cities
        ("city", "110101", False),
        ("city", "429004", True),  # 仙桃市, right under its province
        ("county", "420111", True),
        ("county", "420100", False),
        ("county", "429004", True),
        ("county", "441900", True),  # 东莞市 has no counties
        ("county", "110000", False),
        ("county", "810000", True),
        ("city", "999999", False),
    ],
)
def test_what_answers_a_question_of_a_depth(depth, code, fits):
    assert depths.answers(depth, code) is fits
    assert (code_of(region(depth), code) == code) is fits


def test_a_region_that_lies_deeper_is_refused_with_the_one_to_choose():
    fault = code_of(region("province"), "420111 湖北省武汉市洪山区")
    assert isinstance(fault, Fault)
    assert (fault.message, dict(fault.params)) == (
        "Only the province is asked here.", {"name": "湖北省"}
    )  # fmt: skip
    shallow = code_of(region("county"), "武汉市")
    assert (shallow.message, dict(shallow.params)) == (
        "The county or district is asked here.", {"name": "湖北省武汉市"}
    )  # fmt: skip


def test_a_name_that_only_one_region_of_the_depth_has_is_understood():
    assert isinstance(code_of(region(""), "吉林"), Fault)
    assert code_of(region("province"), "吉林省") == "220000"
    assert code_of(region("city"), "吉林市") == "220200"


def test_what_is_looked_up_is_raised_to_the_depth():
    assert offers("regions", "武汉", depth="province").offers[0].value == "420000 湖北省"
    assert offers("regions", "洪山区", depth="city").offers[0].value == "420100 湖北省武汉市"
    provinces = offers("regions", "", depth="province")
    codes = [each.value[:6] for each in provinces.offers]
    assert codes
    assert all(code.endswith("0000") for code in codes)
    inside = [each.value[:6] for each in offers("regions", "湖北", depth="city").offers]
    assert "420100" in inside
    assert "420000" not in inside


def test_the_seat_of_the_unit_is_suggested_as_deep_as_is_asked():
    assert suggesting.answer(region("province"), "420111") == "420000 湖北省"
    assert suggesting.answer(region("county"), "420100") == ""
    assert suggesting.answer(region(""), "420111") == "420111 湖北省武汉市洪山区"


def test_pasted_regions_that_go_too_deep_are_named():
    table = FormField(id="t", kind="table", label=Text(zh="表"), columns=(region("province"),))
    pasted = pasting.read(table, "湖北省\n武汉市")
    assert [(u.row, u.typed) for u in pasted.unread] == [(2, "武汉市")]


def codes_of(source):
    try:
        loader.read(source, name="a.yaml")
    except Refused as refused:
        return [each.code for each in refused.findings]
    return []


def test_only_regions_have_a_depth():
    source = production_source()
    wrong = source.replace("{id: org, kind: text,", "{id: org, kind: text, depth: city,")
    assert (codes_of(source), codes_of(wrong)) == ([], ["depth"])


def test_an_answer_asked_deeper_or_to_no_depth_is_no_source_of_a_flatter_one():
    seats = [
        {"id": "flat", "depth": "province"},
        {"id": "deep"},
        {"id": "one", "values_from": ["flat", "deep"]},
        {"id": "two", "depth": "province", "values_from": ["flat"]},
        {"id": "bad", "depth": "province", "values_from": ["deep"]},
    ]
    seats = [FormField.model_validate({"kind": "region", "label": "甲", **each}) for each in seats]
    placed = [((n,), each) for n, each in enumerate(seats)]
    assert [each.path for each in sources.weaknesses(placed)] == [(4, "values_from", 0)]
