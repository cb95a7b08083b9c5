"""A case file with a mistake is refused with the place and the nearest name; nothing is guessed."""

import pytest

from programmes import loader
from programmes.definitions import ImportedList
from programmes.findings import Refused
from tests.tree.test_files import ROOT
from workflow import trial

pytestmark = pytest.mark.rules

GOOD = """\
programme: core_course_offline
at: province_list
year: 2023
units:
  school: {kind: secondary_school, area: "420000"}
  college: {kind: college, area: "420000", merged_into: school, merged_on: 2023-09-01}
persons:
  zhang: {name: 张伟}
results:
  - {programme: enterprise, unit: school, outcome: certified}
registers:
  - {unit: school, kind: complaint, day: 2020-01-01}
judged: {design: true}
notice: {begins: 2023-10-10}
items:
  - key: a
    unit: school
    after: school_send
    justified: [team_size]
    done: {fill: 2023-09-01 10:00:00}
    judged: {effect_good: true}
    answers:
      level_group: secondary
      leader: zhang
      five_year: false
      offerings:
        - {term: {from: 2023-02-20, to: 2023-07-07}, students: 40}
  - {key: b, unit: college, reserve: true}
events:
  - {type: replaced, item: a, by: b, day: 2023-10-12}
expect: {verdict: reason_needed}
"""


@pytest.fixture(scope="module")
def programme():
    file = ROOT / "fixtures" / "programmes" / "core_course_offline.yaml"
    register = ImportedList.model_validate({"id": "complaint", "title": "投诉"})
    return loader.read(loader.text_of(file)).model_copy(update={"registers": (register,)})


def mistakes(source, programme, step=""):
    with pytest.raises(Refused) as refusal:
        trial.read(source, programme, step)
    return refusal.value.findings


def test_the_good_file_is_read(programme):
    assert trial.judge(trial.read(GOOD, programme)).judged


WRONG = [
    # what stands there, what is written instead, line and column, the nearest
    ("units:\n", "unitz:\n", (4, 1), "units"),
    ("kind: secondary_school", "kid: secondary_school", (5, 12), "kind"),
    ("kind: secondary_school", "kind: secondary_scool", (5, 18), "secondary_school"),
    ('"420000"}\n  college', '"429999"}\n  college', (5, 42), None),
    ("merged_into: school", "merged_into: scool", (6, 57), "school"),
    ("name: 张伟", "nam: 张伟", (8, 11), "name"),
    ("unit: school, outcome", "unit: schol, outcome", (10, 35), "school"),
    ("{unit: school, kind: complaint", "{unit: schol, kind: complaint", (12, 12), "school"),
    ("{design: true}", "{desing: true}", (13, 10), "design"),
    ("{begins: ", "{begin: ", (14, 10), "begins"),
    ("    unit: school\n", "    unit: shool\n", (17, 11), "school"),
    ("after: school_send", "after: school_sent", (18, 12), "school_send"),
    ("[team_size]", "[team_siz]", (19, 17), "team_size"),
    ("{fill: 2023", "{fil: 2023", (20, 12), "fill"),
    ("{effect_good: true}", "{effect_god: true}", (21, 14), "effect_good"),
    ("level_group: secondary", "level_grup: secondary", (23, 7), "level_group"),
    ("level_group: secondary", "level_group: secondry", (23, 20), "secondary"),
    ("leader: zhang", "leader: zang", (24, 15), "zhang"),
    ("leader: zhang", "leader: {name: zhang}", (24, 7), None),
    ("five_year: false", "five_year: perhaps", (25, 18), None),
    ("students: 40", "studnts: 40", (27, 54), "students"),
    ("{from: 2023-02-20, to: 2023-07-07}", "2023-02-20", (27, 18), None),
    ("reserve: true", "reserved: true", (28, 29), "reserve"),
    ("key: b", "key: a", (28, 11), None),
    ("type: replaced", "type: replacd", (30, 12), "replaced"),
    ("item: a, by", "item: c, by", (30, 28), None),
    ("by: b", "bye: b", (30, 31), "by"),
    ("verdict: reason_needed", "verdict: reason", (31, 19), "reason_needed"),
    ("{verdict: reason_needed}", "{verdict: accepted, items: {c: accepted}}", (31, 37), None),
    ("at: province_list", "at: province_lst", (2, 5), "province_list"),
    ("year: 2023", "year: 2019", (1, 1), None),
    ("items:\n", "items: []\nelsewhere:\n", (15, 1), None),
    ("key: b, unit", "key: b, times: 500, unit", (15, 1), None),
]


@pytest.mark.parametrize(("said", "instead", "place", "like"), WRONG, ids=lambda each: str(each))
def test_a_mistake_is_told_with_its_place_and_the_nearest_name(
    programme, said, instead, place, like
):
    assert GOOD.count(said) == 1
    found = mistakes(GOOD.replace(said, instead), programme)
    where = [(each.params["line"], each.params["column"]) for each in found]
    assert place in where, where
    if like:
        assert like in {each.params.get("nearest") for each in found}


def test_all_mistakes_are_told_together(programme):
    wrong = GOOD.replace("level_group: secondary", "level_grup: secondary")
    wrong = wrong.replace("leader: zhang", "leader: zang").replace("by: b", "by: z")
    assert len(mistakes(wrong, programme)) == 3


def test_a_step_that_is_asked_for_and_not_there_is_told(programme):
    (found,) = mistakes(GOOD, programme, "province_lst")
    assert found.params["nearest"] == "province_list"


@pytest.mark.parametrize(
    "source",
    ["", "a", "[]", "items: &a [*a]", "units: {}\nunits: {}", "items: " + "[" * 50, "\tat: x"],
    ids=["empty", "word", "list", "alias", "twice", "deep", "tab"],
)
def test_what_is_no_case_is_refused_with_a_place(programme, source):
    assert all(each.params["line"] >= 1 for each in mistakes(source, programme))


def test_places_that_cannot_be_shared_out_are_refused():
    file = ROOT / "fixtures" / "programmes" / "textbook.yaml"
    source = """\
at: province_list
units: {college: {kind: college, area: "420000"}}
apportion: {province_allotment: {total: 35, base: {"420000": 0}}}
items: [{unit: college}]
"""
    (found,) = mistakes(source, loader.read(loader.text_of(file)))
    assert found.params["line"] == 3
