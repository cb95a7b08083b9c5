"""Registers and lists that tell people: by the identity number, never by the name."""

from pathlib import Path

import pytest

from programmes import loader
from programmes.findings import Refused
from workflow import trial
from workflow.trial import Judged

pytestmark = pytest.mark.rules

MASTERS = Path(__file__).resolve().parents[1] / "programmes" / "strangers" / "teaching_master.yaml"
CASE = """\
units: {school: {kind: college, area: "420000", attributes: {private: false}}}
persons:
  one: {name: 张伟, type: resident_id, number: "420106197501011234"}
  other: {name: 张伟}
items:
  - {key: a, unit: school, answers: {teacher: one}}
  - {key: b, unit: school, answers: {teacher: other}}
"""


def judged(more: str) -> dict[str, Judged]:
    programme = loader.read(loader.text_of(MASTERS))
    outcome = trial.judge(trial.read(CASE + more, programme, "fill", name="case.yaml"))
    return {each.of: each.judged for each in outcome.items}


@pytest.mark.parametrize(
    "more",
    [
        "registers: [{person: one, kind: misconduct, day: 2025-05-01}]\n",
        "lists: {national_masters: [one]}\n",
        "lists: {national_masters: ['resident_id:420106197501011234']}\n",
        "lists: {national_masters: ['420106197501011234']}\n",
    ],
)
def test_one_of_two_people_of_one_name_is_refused(more):
    assert judged(more) == {"a": Judged.REFUSED, "b": Judged.ACCEPTED}


@pytest.mark.parametrize(
    "more",
    [
        "registers: [{unit: school, kind: misconduct, day: 2025-05-01}]\n",
        "registers: [{person: one, kind: misconduct, day: 2019-05-01}]\n",
        "lists: {national_masters: [张伟]}\n",
    ],
)
def test_what_stands_against_others_or_long_ago_refuses_nobody(more):
    assert judged(more) == {"a": Judged.ACCEPTED, "b": Judged.ACCEPTED}


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ("registers: [{person: one, kind: miscondut}]\n", "“misconduct”"),
        ("registers: [{person: nobody, kind: misconduct}]\n", "one, other"),
        ("registers: [{unit: school, person: one, kind: misconduct}]\n", "name one of them"),
        ("registers: [{kind: misconduct}]\n", "name one of them"),
    ],
)
def test_an_entry_names_a_register_and_whose_it_is(more, said):
    with pytest.raises(Refused) as refused:
        judged(more)
    (found,) = refused.value.findings
    assert said in f"{found.message} {found.remedy}" % found.params
