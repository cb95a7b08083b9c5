"""Characters (字): said beforehand, counted by code points, a line break is one."""

import pytest
from django.template import engines
from django.utils import translation

from declarations.forms import factory
from declarations.rules.cleaning import clean

from .judging import form

pytestmark = pytest.mark.rules

FORM = form(
    {"id": "plan", "kind": "longtext", "label": "计划", "min": 2, "max": 4},
    {"id": "name", "kind": "text", "label": "名称", "max": 60},
    {"id": "aim", "kind": "longtext", "label": "目标", "min": 10},
    {"id": "words", "kind": "text", "label": "词", "multiple": True, "max": 3},
)


@pytest.mark.parametrize(
    ("typed", "code", "count"),
    [
        ("一二三四", None, 4),
        ("一\r\n二😀", None, 4),
        ("  一二三四 \n", None, 4),
        ("一\r\n二三😀", "too_long", 5),
        ("𠮷𠮷𠮷𠮷𠮷", "too_long", 5),
        ("𠮷", "too_short", 1),
    ],
)
def test_the_server_counts_code_points(typed, code, count):
    values, findings = clean(FORM, {"plan": typed})
    assert [each.code for each in findings] == ([code] if code else [])
    if findings:
        assert findings[0].params["count"] == count
    else:
        assert len(values["plan"]) == count


def test_the_control_knows_both_bounds_and_points_to_them():
    drawn = factory.widgets(FORM.sections[0], factory.Draft({}, {}, (), lambda place: ()))
    plan, name, aim, words = (each.control for each in drawn)
    bounds = [(each.least, each.limit) for each in (plan, name, aim, words)]
    assert bounds == [(2, 4), (0, 60), (10, 0), (0, 0)]
    assert plan.described_by == "limit-plan"
    assert words.parts[0].described_by == ""


@pytest.mark.parametrize(
    ("field", "language", "said"),
    [
        ("plan", "zh-hans", "2至4字。"),
        ("plan", "en", "2 to 4 characters."),
        ("name", "zh-hans", "不超过60字。"),
        ("name", "en", "At most 60 characters."),
        ("aim", "en", "At least 10 characters."),
    ],
)
def test_the_page_says_the_bounds_beforehand_in_the_reader_s_unit(field, language, said):
    drawn = factory.widgets(FORM.sections[0], factory.Draft({}, {}, (), lambda place: ()))
    control = next(each.control for each in drawn if each.field.id == field)
    template = engines["django"].get_template("declarations/question.html")
    with translation.override(language):
        page = template.render({"control": control})
    assert f'<p class="hint" id="limit-{field}">{said}</p>' in page
