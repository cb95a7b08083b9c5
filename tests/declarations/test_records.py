"""Earlier results and registers: taken over whole or not at all, and then rules go by them."""

from datetime import date

import pytest
from django.core.exceptions import PermissionDenied

from declarations.models import RecordImport, RegisterEntry, Result
from declarations.record import on_record
from declarations.rules import records
from declarations.services.recording import Sheet, take_over
from programmes.findings import Conflict, Refused
from programmes.selectors import definition_of
from tests.factories import AT, make_world
from tests.workflow import afterlife

pytestmark = [pytest.mark.db, pytest.mark.django_db]
TODAY = date(2026, 11, 2)
OUTCOMES = {"认定": "recognised"}
GOOD = """单位名称,项目名称,结果,级别,日期
武汉示例职业技术学院,智能制造,认定,国家级,2024-05-01
不在本平台的公司,数字工坊,认定,省级,2023-12-31
"""


@pytest.fixture
def world():
    made = make_world()
    return made


def sheet(source=GOOD, **changed) -> Sheet:
    said = {
        "kind": RecordImport.Kind.RESULTS,
        "key": "production_project",
        "source": source,
        "origin": "教职成厅函〔2024〕1号",
        "is_complete": False,
    }
    return Sheet(**{**said, **changed})


def load() -> None:
    from programmes.services import load_definition

    load_definition(afterlife.source(), at=AT)


@pytest.mark.parametrize(
    ("row", "said"),
    [
        (",智能制造,认定,国家级,2024-05-01", "Name the unit"),
        ("甲,,认定,国家级,2024-05-01", "Name the project"),
        ("甲,智能制造,通过,国家级,2024-05-01", "is no result"),
        ("甲,智能制造,认定,县级,2024-05-01", "is no level"),
        ("甲,智能制造,认定,国家级,2024年5月", "Write the day"),
        ("甲,智能制造,认定,国家级,2026-11-03", "still to come"),
    ],
)
def test_every_mistake_is_told_with_its_line(row, said):
    read = records.results(GOOD + row, OUTCOMES, TODAY)
    assert read.lines == ()
    (mistake,) = read.mistakes
    assert said in mistake.message
    assert mistake.params["label"] == "#4"


def test_the_same_line_twice_is_a_mistake():
    read = records.results(GOOD + GOOD.splitlines()[1], OUTCOMES, TODAY)
    assert [each.params["before"] for each in read.mistakes] == [2]


def test_earlier_results_are_kept_with_the_units_that_are_here(world):
    load()
    kept = take_over(sheet(), actor=world.ministry_administrator, at=AT)
    here, elsewhere = Result.objects.order_by("pk")
    assert (here.organisation, here.since, here.level) == (
        world.school,
        date(2024, 5, 1),
        "ministry",
    )
    assert (elsewhere.organisation, elsewhere.unit, elsewhere.look_on) == (
        None,
        "不在本平台的公司",
        None,
    )
    assert here.outcomes.get().document == kept.origin
    with pytest.raises(Conflict):
        take_over(sheet(), actor=world.ministry_administrator, at=AT)


def test_a_table_with_one_mistake_leaves_nothing_behind(world):
    load()
    with pytest.raises(Refused):
        take_over(
            sheet(GOOD + "甲,,认定,国家级,2024-05-01"), actor=world.ministry_administrator, at=AT
        )
    assert not Result.objects.exists()
    assert not RecordImport.objects.exists()


def test_only_who_manages_rounds_imports(world):
    with pytest.raises(PermissionDenied):
        take_over(sheet(), actor=world.province_officer, at=AT)


def test_rules_go_by_what_is_on_record(world):
    load()
    take_over(
        sheet(
            "unit,title,outcome,level,since\n武汉示例职业技术学院,甲,recognised,province,2024-05-01\n"
        ),
        actor=world.ministry_administrator,
        at=AT,
    )
    programme = definition_of(afterlife.result(world, world.other_school).definition)
    rule = next(each for each in _rules(programme.eligibility) if each.type == "outcome_of")
    asking = rule.model_copy(update={"programme": ("production_project",)})
    known = on_record(programme.model_copy(update={"eligibility": (asking,)}), world.school, {})
    assert {(each.unit, each.outcome) for each in known["results"]} >= {
        (world.school.code, "recognised"),
    }
    assert {each.title.zh for each in known["results"]} == {"认定"}
    assert known["decided"] == frozenset()


def test_a_register_that_is_complete_decides(world):
    entries = sheet(
        "单位名称,日期\n武汉示例职业技术学院,2025-01-01\n",
        kind=RecordImport.Kind.REGISTER,
        key="complaints",
        is_complete=True,
    )
    take_over(entries, actor=world.ministry_administrator, at=AT)
    assert RegisterEntry.objects.get().organisation == world.school


def _rules(rules):
    for rule in rules:
        yield rule
        yield from _rules(getattr(rule, "rules", ()))
