"""Worked decisions that the conditions of a file decide: by number, and with what would turn them.

The shipped file and the case file judge; ``but`` is what of the case is said otherwise.
"""

import re

import pytest

from programmes import loader
from workflow import trial
from workflow.trial import Judged

from .test_cases import CASES, programme_of

pytestmark = pytest.mark.rules

SOURCES = {file.stem.removeprefix("case_"): loader.text_of(file) for file in CASES}
FIELD = "unmet_field_compare"


def judged(name: str, *but: tuple[str, str]) -> tuple[Judged, list[str]]:
    """The verdict, and the codes of what is found."""
    source = SOURCES[name]
    for said, instead in but:
        assert source.count(said) == 1, said
        source = source.replace(said, instead)
    key = re.search(r"^programme: (\w+)$", source, re.MULTILINE)[1]
    outcome = trial.judge(trial.read(source, programme_of(key), name=name))
    found = {f.code for each in (*outcome.lists, *outcome.items) for f in each.findings}
    return outcome.judged, sorted(found)


ACCEPTED = (Judged.ACCEPTED, [])


def refused(*codes: str) -> tuple[Judged, list[str]]:
    return Judged.REFUSED, sorted(codes)


def test_case_07_the_other_class_than_the_years_say_needs_a_confirmed_reason():
    assert judged("07") == (Judged.REASON, [FIELD])
    assert judged("07_with_a_reason") == (Judged.MARKED, [FIELD])
    assert judged("07", ("level_group: secondary", "level_group: higher")) == ACCEPTED


def test_case_16_a_term_that_still_runs_is_not_completed():
    assert judged("16") == refused("unmet_elapsed")
    earlier = ("{from: 2023-09-04, to: 2024-01-12}", "{from: 2022-09-05, to: 2023-01-13}")
    assert judged("16", earlier) == ACCEPTED


def test_case_17_a_skill_grade_is_no_senior_title():
    assert judged("17") == refused("unmet_title_at_least")
    senior = ("college_teacher_lecturer", "college_teacher_associate_professor")
    assert judged("17", senior) == ACCEPTED


def test_case_27_a_book_has_one_class():
    assert judged("27") == refused("one_answer")
    assert judged("27", ("[foundation, core]", "core")) == ACCEPTED


def test_case_46_a_book_on_neither_list_is_refused():
    assert judged("46") == refused("n_of", "unmet_member_of_list")


def test_case_47_a_book_on_one_of_the_two_lists_is_accepted():
    assert judged("47") == ACCEPTED
    assert judged("46", ('"9787040000047"', '"9787040000016"')) == ACCEPTED


def test_case_52_three_accepted_of_four_claimed_suffice_and_two_do_not():
    assert judged("52") == ACCEPTED
    assert judged("52_two_accepted") == refused("n_of", "unmet_all_of", "unmet_judged")


def test_case_55_a_partner_in_the_provincial_pool_counts_unless_it_is_switched_off():
    assert judged("55") == ACCEPTED
    missing = refused("n_of", "unmet_attestation", "unmet_outcome_of")
    assert judged("55_switched_off") == missing


def test_case_65_one_lead_university():
    assert judged("65") == refused("one_answer")
    assert judged("65", ("[university_1, university_2]", "university_1")) == ACCEPTED


def test_case_73_an_old_national_library_declares_as_a_new_one():
    assert judged("73") == ACCEPTED
    assert judged("73", ("old_national: true", "old_national: false"))[0] is Judged.ACCEPTED


def test_case_80_one_enterprise_in_two_programmes():
    assert judged("80") == ACCEPTED


def test_case_81_only_recognised_enterprises_are_bases():
    assert judged("81") == refused("unmet_outcome_of")
    assert judged("81_recognised") == ACCEPTED
    assert judged("81", ("outcome: in_reserve", "outcome: certified")) == ACCEPTED
