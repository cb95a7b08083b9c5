"""Answers that are chosen among earlier answers."""

import pytest

from declarations.forms import factory
from declarations.rules.cleaning import clean
from programmes import loader
from programmes.checks import form as form_checks
from programmes.definitions import Form
from programmes.findings import Refused
from tests.programmes.factories import production_source

from .judging import form

pytestmark = pytest.mark.rules

UNITS = {
    "id": "units",
    "kind": "table",
    "label": "参与单位",
    "columns": [
        {"id": "name", "kind": "organisation", "label": "单位"},
        {"id": "seat", "kind": "region", "label": "所在地"},
    ],
}
FORM = form(
    UNITS,
    {"id": "school", "kind": "organisation", "label": "学校"},
    {"id": "sent_by", "kind": "region", "values_from": ["units.seat"]},
    {
        "id": "team",
        "kind": "table",
        "label": "团队",
        "columns": [
            {"id": "task", "kind": "text", "label": "任务"},
            {
                "id": "unit",
                "kind": "organisation",
                "label": "单位",
                "values_from": ["school", "units.name"],
            },
        ],
    },
)
RAW = {
    "units": [
        {"_id": "u1", "name": "甲校", "seat": "420000 湖北省"},
        {"_id": "u2", "name": "乙厂", "seat": "湖北省"},
        {"_id": "u3", "name": " 甲校 ", "seat": "430000"},
    ],
    "school": "丙校",
    "sent_by": "420000",
    "team": [{"_id": "t1", "task": "甲", "unit": "乙厂"}],
}


def found(raw):
    return [(each.code, each.place) for each in clean(FORM, raw)[1]]


def controls(raw):
    values, findings = clean(FORM, raw)
    draft = factory.Draft(raw, values, findings, lambda place: (), form=FORM)
    drawn = {each.field.id: each for each in factory.widgets(FORM.sections[0], draft)}
    return drawn["sent_by"].control, drawn["team"].rows[0].cells[1]


def test_what_stands_there_is_offered_once_and_chosen_by_its_meaning():
    sent_by, unit = controls(RAW)
    assert sent_by.kind == unit.kind == "select"
    assert [(o.value, o.chosen) for o in sent_by.options] == [("420000", True), ("430000", False)]
    assert [o.value for o in unit.options] == ["丙校", "甲校", "乙厂"]
    assert [each.zh for each in unit.among] == ["学校", "参与单位·单位"]
    assert found(RAW) == []


def test_what_has_gone_is_a_finding_at_its_field_and_stays_chosen():
    raw = {**RAW, "units": RAW["units"][2:]}
    assert found(raw) == [("not_among", "field:sent_by"), ("not_among", "field:team.t1.unit")]
    sent_by, unit = controls(raw)
    assert [(o.value, o.chosen) for o in sent_by.options] == [("430000", False), ("420000", True)]
    assert [o.value for o in unit.options if o.chosen] == ["乙厂"]
    assert [each.code for each in unit.errors] == ["not_among"]
    label = clean(FORM, raw)[1][1].params["label"]
    assert [each.zh for each in label] == ["团队", "第1行", "单位"]


def test_what_cannot_be_read_at_all_is_told_once():
    raw = {**RAW, "sent_by": "火星"}
    assert found(raw) == [("unknown_code", "field:sent_by")]
    assert [(o.value, o.chosen) for o in controls(raw)[0].options][-1] == ("火星", True)


def test_before_anything_is_there_the_control_says_what_to_answer_first():
    sent_by, _ = controls({"team": [{"_id": "t1", "task": "甲"}]})
    assert sent_by.options == ()
    assert [each.zh for each in sent_by.among] == ["参与单位·所在地"]
    assert "among-sent_by" in sent_by.described_by


def test_choices_are_narrowed_to_those_that_were_chosen_before():
    offered = [{"value": x, "label": x} for x in "abc"]
    asked = form(
        {"id": "all", "kind": "multichoice", "choices": offered},
        {"id": "best", "kind": "choice", "choices": offered[1:], "values_from": ["all"]},
    )
    values, findings = clean(asked, {"all": ["a", "c"], "best": "b"})
    assert [(f.code, f.place) for f in findings] == [("not_among", "field:best")]
    draft = factory.Draft({"best": "b"}, values, findings, lambda place: (), form=asked)
    best = factory.widgets(asked.sections[0], draft)[1].control
    assert [(o.value, o.chosen) for o in best.options] == [("c", False), ("b", True)]


@pytest.mark.parametrize(
    ("said", "code"),
    [
        ("units.seat", ""),
        ("units.name", "values_from"),
        ("nowhere", "leads_nowhere"),
        ("later", "leads_nowhere"),
        ("sent_by", "leads_nowhere"),
        ("secret", "values_from"),
    ],
)
def test_the_source_stands_before_and_is_of_the_kind(said, code):
    secret = {"id": "secret", "kind": "region", "sensitive": True, "label": "密"}
    sent_by = {"id": "sent_by", "kind": "region", "label": "推荐省份", "values_from": [said]}
    later = {"id": "later", "kind": "region", "label": "后"}
    asked: Form = form(UNITS, secret, sent_by, later)
    mistakes = [each.code for each in form_checks._form(("form",), asked, set())]
    title = ["leads_nowhere"]  # the small form has no title
    assert mistakes == [*title, *([code] if code else [])]


def test_a_date_is_not_chosen_among_answers():
    source = production_source().replace(
        "- {id: unit, kind: text,",
        "- {id: unit, kind: phone, sensitive: true, values_from: [site],",
    )
    with pytest.raises(Refused) as refused:
        loader.read(source)
    assert "values_from" in [each.code for each in refused.value.findings]
