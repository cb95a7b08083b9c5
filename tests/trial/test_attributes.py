"""What a unit is asked beyond its kind counts only where the case states it."""

from functools import cache

import pytest

from programmes import loader
from tests.tree.test_files import ROOT
from workflow import trial
from workflow.trial import Judged, Outcome

pytestmark = pytest.mark.rules

ATTRIBUTES = """\
attributes:
  - {id: private, title: 民办学校, kind: bool}
  - {id: department_run, title: 部门所属, kind: bool}
  - {id: host_area, title: 所在省份, kind: area}

"""
QUOTAS = """\
  - {type: cap, id: private_ones, title: 民办学校至多一项, scope: province, max: 1,
     where: {all: [{field: unit.kind, value: college}, {field: unit.private, value: true}]},
     at: [province_list, province_send], basis: 试行。}
  - {type: counted_in, id: moved, title: 部门所属学校占所在省份名额, kinds: [college],
     area_from: host_area, when: {field: unit.department_run, value: true}, basis: 试行。}
"""
RULES = """\
  - {type: field_compare, id: public, title: 公办学校,
     condition: {field: applicant.private, value: false}, basis: 试行。}
  - type: all_of
    id: of_private
    title: 民办学校另须具备的条件
    when: {field: applicant.private, value: true}
    basis: 试行。
    rules:
      - {type: field_compare, id: many_hours, title: 不少于100学时, field: hours, op: ge,
         value: 100, basis: 试行。}
"""


@cache
def programme():
    text = loader.text_of(ROOT / "fixtures" / "programmes" / "production_project.yaml")
    for said, more in (("cycles:\n", ATTRIBUTES), ("\neligibility:\n", QUOTAS)):
        assert text.count(said) == 1
        text = text.replace(said, more + said)
    text = text.replace("\neligibility:\n", f"\neligibility:\n{RULES}")
    return loader.read(text)


def judged(step: str, source: str) -> Outcome:
    return trial.judge(trial.read(source, programme(), step))


def unit(attributes: str, key: str = "college", kind: str = "college") -> str:
    return f'  {key}: {{kind: {kind}, area: "420000", attributes: {{{attributes}}}}}\n'


def of_item(attributes: str, more: str = "answers: {hours: 20}"):
    source = f"units:\n{unit(attributes)}items: [{{unit: college, {more}}}]\n"
    (item,) = judged("fill", source).items
    names = {title.zh: names for title, names in item.not_judged}
    return {finding.params.get("rule") for finding in item.findings}, names


def test_a_condition_on_an_attribute_that_is_not_stated_is_not_judged():
    found, not_judged = of_item("")
    place = ("units.college.attributes.private",)
    assert (not_judged["公办学校"], not_judged["民办学校另须具备的条件"]) == (place, place)
    assert not found & {"public", "many_hours"}


@pytest.mark.parametrize(
    ("private", "unmet"), [("true", {"public", "many_hours"}), ("false", set())]
)
def test_a_condition_on_an_attribute_that_is_stated_is_judged(private, unmet):
    found, not_judged = of_item(f"private: {private}")
    assert found & {"public", "many_hours"} == unmet
    assert not not_judged.keys() & {"公办学校", "民办学校另须具备的条件"}


def test_in_a_complete_declaration_it_counts_as_no():
    found, not_judged = of_item("", "complete: true")
    assert "public" in found
    assert not not_judged


def on_list(*units: str, each: str = "") -> dict[str, tuple[str, ...]]:
    keys = [line.strip().partition(":")[0] for line in units]
    items = "".join(f"  - {{unit: {key}, times: 3{each}}}\n" for key in keys)
    (summary,) = judged("province_list", f"units:\n{''.join(units)}items:\n{items}").lists
    return {title.zh: names for title, names in summary.not_judged}


def test_a_figure_of_units_with_an_attribute_waits_until_each_states_it():
    stated = unit("private: true, department_run: false", "a")
    said = on_list(stated, unit("", "b"))
    assert said["民办学校至多一项"] == ("units.b.attributes.private",)
    assert said["部门所属学校占所在省份名额"] == ("units.b.attributes.department_run",)
    assert on_list(stated) == {}


def test_units_that_the_rest_of_the_condition_leaves_out_need_not_state_it():
    assert on_list(unit("", kind="secondary_school")) == {}


def test_a_unit_that_moves_must_say_where_to():
    said = on_list(unit("private: false, department_run: true"))
    assert said == {"部门所属学校占所在省份名额": ("units.college.attributes.host_area",)}


def test_a_figure_of_complete_declarations_is_judged():
    assert on_list(unit(""), each=", complete: true") == {}


def test_what_is_known_is_judged_all_the_same():
    five = [unit("private: true, department_run: false", key) for key in "ab"]
    items = "items: [{unit: a}, {unit: b}]\n"
    assert judged("province_list", f"units:\n{''.join(five)}{items}").judged is Judged.REFUSED
