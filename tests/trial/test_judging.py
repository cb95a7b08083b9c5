"""What a case states is what is judged: what happened, what is left out, whose list it is."""

from datetime import date
from functools import cache

import pytest

from programmes import loader
from tests.tree.test_files import ROOT
from workflow import trial
from workflow.trial import Judged, Outcome

pytestmark = pytest.mark.rules

COLLEGE = 'units: {college: {kind: college, area: "420000"}}\n'


@cache
def programme(key):
    return loader.read(loader.text_of(ROOT / "fixtures" / "programmes" / f"{key}.yaml"))


def judged(key: str, step: str, source: str) -> Outcome:
    return trial.judge(trial.read(source, programme(key), step))


def codes(outcome: Outcome) -> dict[str, list[str]]:
    return {each.of: [f.code for f in each.findings] for each in outcome.items}


# --- what is left out ----------------------------------------------------------------------------


def test_a_question_left_out_is_not_held_against_it_and_is_told():
    outcome = judged("production_project", "fill", f"{COLLEGE}items: [{{unit: college}}]")
    (item,) = outcome.items
    assert outcome.judged is Judged.ACCEPTED
    assert item.pending
    assert ("partners",) in {names for _title, names in item.not_judged}


def test_a_complete_declaration_is_held_to_every_question():
    source = f"{COLLEGE}items: [{{unit: college, complete: true}}]"
    outcome = judged("production_project", "fill", source)
    (item,) = outcome.items
    missing = [f.place for f in item.findings if f.code == "required"]
    assert outcome.judged is Judged.REFUSED
    assert "field:project_name" in missing
    assert "field:agreement" in missing  # a file
    assert "field:lead_school" not in missing  # known already
    assert "field:school_opinion" not in missing  # another desk writes it
    assert not item.not_judged


def test_an_empty_answer_is_an_answer():
    source = f"{COLLEGE}items: [{{unit: college, answers: {{partners: []}}}}]"
    outcome = judged("production_project", "fill", source)
    assert codes(outcome) == {"item-1": ["unmet_party_count"]}


def test_results_that_are_not_stated_wait_and_none_are_none():
    beijing = 'opens: 2024-03-01\nunits: {firm: {kind: enterprise, area: "110000"}}\n'
    items = "items: [{unit: firm}]\n"
    unsaid = judged("teacher_base_beijing", "fill", beijing + items)
    none = judged("teacher_base_beijing", "fill", f"{beijing}results: []\n{items}")
    assert (unsaid.judged, none.judged) == (Judged.ACCEPTED, Judged.REFUSED)


def test_a_rule_of_a_list_waits_for_answers_of_some_item():
    source = f"{COLLEGE}items: [{{unit: college, times: 5}}]"
    (summary,) = judged("core_course_offline", "province_list", source).lists
    assert summary.judged is Judged.ACCEPTED
    assert [names for _title, names in summary.not_judged] == [("level_group",), ("leader",)]


def test_answers_that_the_form_refuses_are_refused_once():
    answers = "{hours: 8, industry_field: [other, modern_services]}"
    source = f"{COLLEGE}items: [{{unit: college, answers: {answers}}}]"
    outcome = judged("production_project", "fill", source)
    assert codes(outcome) == {"item-1": ["too_small", "one_answer"]}


# --- what happened -------------------------------------------------------------------------------

NINE = """\
units:
  college: {kind: college, area: "420000"}
  press: {kind: enterprise, area: "420000", name: 甲出版有限公司}
  house: {kind: enterprise, area: "420000", name: 乙出版有限公司}
items:
  - {unit: college, times: 5, answers: {compiling_units: [{unit: press}]}}
  - {unit: college, times: 4, answers: {compiling_units: [{unit: house}]}}
"""


@pytest.mark.parametrize(
    ("more", "verdict"),
    [
        ("", Judged.ACCEPTED),
        ("events: [{type: merged, unit: press, into: house, day: 2023-09-20}]", Judged.REASON),
        ("today: 2023-09-19\nevents: [{type: merged, unit: press, into: house, day: 2023-09-20}]",
         Judged.ACCEPTED),
        ("events: [{type: renamed, unit: press, name: 丙出版有限公司}]", Judged.ACCEPTED),
    ],
    ids=["apart", "merged", "merged later", "renamed"],
)  # fmt: skip
def test_a_cap_of_units_follows_mergers_from_their_day_on(more, verdict):
    assert judged("textbook", "province_list", NINE + more).judged is verdict


def test_a_unit_that_is_said_to_be_merged_is_the_surviving_one():
    said = NINE.replace("乙出版有限公司}", "乙出版有限公司, merged_into: press}")
    assert judged("textbook", "province_list", said).judged is Judged.REASON


@pytest.mark.parametrize(
    ("day", "verdict"), [("2023-09-13", Judged.REASON), ("2023-09-14", Judged.ACCEPTED)]
)
def test_a_unit_is_merged_from_its_day_on(day, verdict):
    merged = f"merged_into: press, merged_on: {day}}}"
    said = NINE.replace("乙出版有限公司}", f"乙出版有限公司, {merged}")
    assert judged("textbook", "province_list", said).judged is verdict


def test_a_former_name_names_the_same_unit():
    said = NINE.replace("乙出版有限公司}", "乙出版有限公司, former_names: [丁出版社]}")
    said = said.replace("[{unit: press}]", "[{unit: 丁出版社}]")
    assert judged("textbook", "province_list", said).judged is Judged.REASON


def test_two_units_that_merged_into_each_other_do_not_hang():
    said = NINE.replace("乙出版有限公司}", "乙出版有限公司, merged_into: press}")
    said = said.replace("甲出版有限公司}", "甲出版有限公司, merged_into: house}")
    assert judged("textbook", "province_list", said).judged


def test_the_place_of_one_who_left_goes_to_the_one_in_reserve():
    source = f"""\
{COLLEGE}items:
  - {{key: a, unit: college, times: 8}}
  - {{key: next, unit: college, reserve: true}}
events:
  - {{type: replaced, item: a-8, by: next, day: 2023-10-11}}
"""
    outcome = judged("production_project", "province_list", source)
    assert [each.count for each in outcome.lists] == [8]
    assert "a-8" not in codes(outcome)
    assert outcome.today == date(2023, 10, 11)


@pytest.mark.parametrize(
    ("objection", "verdict"),
    [
        ("signed: true", Judged.REFUSED),
        ("signed: true, upheld: false", Judged.ACCEPTED),
        ("signed: false", Judged.MARKED),
    ],
)
def test_an_objection_holds_only_its_item(objection, verdict):
    source = f"""\
{COLLEGE}items: [{{key: a, unit: college, times: 5}}]
events: [{{type: objection, item: a-1, {objection}, day: 2023-10-11}}]
"""
    outcome = judged("production_project", "province_send", source)
    assert outcome.judged is verdict
    assert {each.of for each in outcome.items if each.findings} <= {"a-1"}


# --- whose list it is ----------------------------------------------------------------------------


def test_every_area_has_a_list_of_its_own():
    source = """\
units:
  hubei: {kind: college, area: "420000"}
  hunan: {kind: college, area: "430000"}
items:
  - {unit: hubei, times: 9}
  - {unit: hunan, times: 8}
"""
    outcome = judged("production_project", "province_list", source)
    assert {each.of: each.judged for each in outcome.lists} == {
        "420000": Judged.REFUSED,
        "430000": Judged.ACCEPTED,
    }


def test_what_stands_elsewhere_counts_and_is_not_judged():
    source = f"""\
{COLLEGE}persons: {{zhang: {{}}}}
items: [{{unit: college, answers: {{leader: zhang}}}}]
elsewhere: [{{unit: college, answers: {{leader: zhang}}}}]
"""
    outcome = judged("core_course_offline", "fill", source)
    assert codes(outcome) == {"item-1": ["quota_person"]}


# --- days ----------------------------------------------------------------------------------------


def test_days_that_are_left_out_follow_from_the_programme():
    source = f"{COLLEGE}items: [{{unit: college}}]"
    ready = trial.read(source, programme("production_project"), "province_list")
    assert (ready.year, ready.opens) == (2023, date(2023, 8, 10))
    assert ready.today == date(2023, 9, 13)


def test_the_school_is_held_to_the_day_before_the_province_s():
    source = f"""\
year: 2024
{COLLEGE}items: [{{unit: college, done: {{fill: "2024-08-22 09:00"}}}}]
"""
    outcome = judged("resource_library", "fill", source)
    assert codes(outcome) == {"item-1": ["too_late"]}


@pytest.mark.parametrize(("today", "found"), [(16, ["notice_running"]), (17, [])])
def test_a_list_is_not_sent_while_its_notice_runs(today, found):
    source = f"""\
today: 2023-10-{today}
notice: {{begins: 2023-10-09}}
{COLLEGE}items: [{{unit: college, times: 5}}]
"""
    (summary,) = judged("production_project", "province_send", source).lists
    assert [f.code for f in summary.findings] == found


# --- options -------------------------------------------------------------------------------------

OURS = "options:\n  - {id: ours, title: 本省另有规定, basis: 由本省规定。}\n"
SWITCHED = """\
quotas:
  - {type: cap, id: one_each, title: 每校一项, scope: unit, max: 1, option: ours, at: [fill],
     basis: 由本省规定。}
"""
PART = """\
          - {type: field_compare, id: c6_hours, title: 不少于100学时, field: hours, op: ge,
             value: 100, option: ours, basis: 由本省规定。}
"""


@pytest.mark.parametrize(
    ("options", "found"),
    [
        ('{"420000": [ours]}', [["n_of", "unmet_field_compare"], ["quota_over"]]),
        ('{"430000": [ours]}', [[], []]),
    ],
    ids=["on", "off"],
)
def test_rules_with_an_option_are_in_force_where_it_is_on(options, found):
    text = loader.text_of(ROOT / "fixtures" / "programmes" / "production_project.yaml")
    first = "          - type: attestation\n            id: c6_body\n"
    changes = (("options:\n", OURS), ("quotas:\n", SWITCHED), (first, PART + first))
    for said, instead in changes:
        assert text.count(said) == 1
        text = text.replace(said, instead)
    source = f"""\
{COLLEGE}options: {options}
items:
  - {{unit: college, answers: {{ticked: [c1, c2, c6], hours: 20}}}}
  - {{unit: college}}
"""
    outcome = trial.judge(trial.read(source, loader.read(text), "fill"))
    assert list(codes(outcome).values()) == found


# --- what is told of what was not judged ---------------------------------------------------------

FIRM = """\
opens: 2024-03-01
units: {firm: {kind: enterprise, area: "420000"}}
items: [{unit: firm, answers: {ticked: [e5], ANSWER}}]
"""


def not_judged(answer: str) -> dict[str, tuple[str, ...]]:
    (item,) = judged("enterprise", "fill", FIRM.replace("ANSWER", answer)).items
    return {title.get("en"): names for title, names in item.not_judged}


def test_only_rules_that_could_count_are_named():
    said = not_judged("legal_person: true")
    assert said["(5) At least 1 000 000 yuan invested in the last three years"] == (
        "investments",
        "investments.date",
        "investments.amount",
    )
    assert not [title for title in said if title.startswith("(4)")]  # it is not claimed
    assert not [title for title in said if "Henan" in title]  # that is another province


def test_a_rule_waits_for_the_question_on_which_it_applies():
    source = f"{COLLEGE}items: [{{unit: college, answers: {{level: associate}}}}]"
    (item,) = judged("core_course_offline", "fill", source).items
    said = {title.get("en"): names for title, names in item.not_judged}
    assert said["The group agrees with the level of education"] == ("five_year", "level_group")


def test_a_cell_that_cannot_be_read_is_told_once_with_its_row():
    answer = 'investments: [{date: 2023-05, amount: 1}, {date: "May", amount: 2000000}]'
    (item,) = judged("enterprise", "fill", FIRM.replace("ANSWER", answer)).items
    (found,) = item.findings
    assert [part.get("en") for part in found.params["label"]][1:] == ["row 2", "Month"]
    assert ("investments.date",) in {names for _title, names in item.not_judged}


@pytest.mark.parametrize(
    ("row", "found"),
    [
        ("edu_fund: 100, edu_front: 50", ["unmet_field_compare"]),
        ("edu_fund: 100, edu_front: 60", []),
        ("edu_fund: 100", []),
    ],
)
def test_a_computed_answer_follows_from_the_answers_that_are_stated(row, found):
    answers = f"finance: [{{{row}}}]"
    (item,) = judged("enterprise", "fill", FIRM.replace("ANSWER", answers)).items
    assert [f.code for f in item.findings] == found


def test_a_table_without_rows_answers_for_its_columns():
    source = f"{COLLEGE}items: [{{unit: college, answers: {{team: []}}}}]"
    outcome = judged("textbook", "fill", source)
    assert codes(outcome) == {"item-1": ["unmet_team_has"]}


# --- terms of the round --------------------------------------------------------------------------


def of_other_terms(instead: str):
    text = loader.text_of(ROOT / "fixtures" / "programmes" / "production_project.yaml")
    said = "    title: {zh-hans: 公示拟认定项目, en: Public notice of the provincial list}\n"
    assert text.count(said) == 1
    return loader.read(text.replace(said, f"{said}    terms: {{{instead}}}\n"))


def test_where_anyone_may_object_an_unsigned_objection_counts():
    source = f"""\
{COLLEGE}items: [{{key: a, unit: college, times: 6}}]
events: [{{type: objection, item: a-1, signed: false, upheld: true}}]
"""
    ready = trial.read(source, of_other_terms("objections: anyone"), "province_list")
    assert "a-1" not in codes(trial.judge(ready))


def test_where_places_lapse_nobody_moves_up():
    source = f"""\
{COLLEGE}items: [{{key: a, unit: college, times: 5}}, {{key: next, unit: college, reserve: true}}]
events: [{{type: replaced, item: a-1, by: next, day: 2023-10-10}}]
"""
    ready = trial.read(source, of_other_terms("replacement: lapses"), "province_list")
    outcome = trial.judge(ready)
    assert [each.count for each in outcome.lists] == [4]
    assert codes(outcome)["next"] == ["place_lapses"]


# --- what the case expects -----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("expected", "met"),
    [
        ("verdict: refused", True),
        ("verdict: accepted", False),
        ("verdict: refused, codes: [quota_over]", True),
        ("verdict: refused, codes: []", False),
        ("verdict: refused, codes: [quota_over, quota_field]", False),
        ('verdict: refused, items: {a-1: accepted}, lists: {"420000": refused}', True),
        ("verdict: refused, items: {a-1: refused}", False),
        ('verdict: refused, lists: {"420000": accepted}', False),
        ('verdict: refused, lists: {"430000": refused}', False),
        ("verdict: refused, places: {per_province: {}}", False),
        ("verdict: refused, reminded: 2023-10-20", False),
    ],
)
def test_all_that_a_case_expects_must_be_so(expected, met):
    source = f"{COLLEGE}items: [{{key: a, unit: college, times: 9}}]\nexpect: {{{expected}}}"
    assert judged("production_project", "province_list", source).as_expected is met
