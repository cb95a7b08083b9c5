"""The conditions while filing: state by state, and the way to what is missing."""

import pytest

from declarations.rules import panel, progress
from declarations.rules.cleaning import clean
from declarations.rules.eligibility import evaluate
from programmes.findings import Strength

from . import samples
from .test_eligibility import COLLEGE, ENTERPRISE, EVIDENCE, FACTS, PROGRAMME

pytestmark = pytest.mark.rules


def conditions(unit=COLLEGE, files=EVIDENCE, **changed):
    raw = samples.answers(**changed) | files | {"lead_school": "学校"}
    values = clean(PROGRAMME.form, raw)[0]
    verdicts = evaluate(PROGRAMME.eligibility, values, unit, FACTS)
    return {each.id: each for each in panel.conditions(verdicts, PROGRAMME.form)}


def without(*fields):
    return {key: value for key, value in EVIDENCE.items() if key not in fields}


def states(whole):
    return {part.id: part.state for part in whole.below}


def test_of_the_three_claimed_two_hold_and_one_lacks_evidence():
    whole = conditions(files=without("joint_body_proof"), ticked=["c1", "c3", "c6"])
    three = whole["three_of_six"]
    assert dict(three.counts) == {"met": 1, "pending": 1, "evidence": 1, "unclaimed": 3}
    assert (three.state, three.needed, len(three.below)) == ("evidence", 3, 6)
    sixth = three.below[-1]
    assert states(sixth)["c6_body"] == "evidence"
    [need] = sixth.below[0].needs
    assert need.place == "field:joint_body_proof"
    assert need.params["question"] == PROGRAMME.form.field("joint_body_proof").label


def test_what_is_not_filled_in_is_not_yet_held_against_anybody():
    whole = conditions(joint_body=None, files=without("joint_body_proof"))
    assert states(whole["three_of_six"])["c6"] == "missing"
    empty = {"files": {}, "ticked": None, "partners": None, "clean_commitment": None}
    whole = conditions(**empty)
    assert {key: each.state for key, each in whole.items()} == {
        "lead": "met",
        "partner": "missing",
        "clean": "missing",
        "three_of_six": "missing",
    }


def test_an_answer_that_stands_against_it_is_unmet_and_so_is_the_wrong_kind_of_unit():
    whole = conditions(partner_registered_in_cn="no")
    assert states(whole["three_of_six"])["c6"] == "unmet"
    assert conditions(unit=ENTERPRISE)["lead"].state == "unmet"


def test_enough_that_is_met_needs_nothing_more():
    whole = conditions(
        ticked=["c1", "c4", "c6"],
        overseas_issuer="湖北省商务厅〔2025〕1号",
        files=EVIDENCE | {"overseas_recognition": [9]},
    )
    assert whole["three_of_six"].state == "met"


def test_every_condition_carries_the_sentence_of_the_notice_and_weighs_as_its_rule():
    for each in conditions().values():
        assert each.quote
        assert each.weighs is Strength.HARD


def test_the_tally_is_from_the_best_to_the_worst():
    counted = panel.tally(conditions(partners=None).values())
    assert [state for state, _n in counted] == ["met", "pending", "missing"]


def test_missing_files_are_those_that_are_asked_for():
    raw = samples.answers() | without("joint_body_proof", "agreement") | {"lead_school": "学校"}
    found = clean(PROGRAMME.form, raw)[1]
    places = [each.place for each in progress.missing_files(PROGRAMME.form, found)]
    assert places == ["field:agreement", "field:joint_body_proof"]


def test_a_section_that_a_desk_writes_asks_nothing():
    section = PROGRAMME.form.sections[0]
    later = section.model_copy(
        update={"fields": tuple(f.model_copy(update={"filled_by": "x"}) for f in section.fields)}
    )
    assert progress.asks_anything(section, {})
    assert not progress.asks_anything(later, {})
