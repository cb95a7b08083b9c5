"""Every worked decision of the domain is a case file that is judged as the command judges it.

A file's name carries the number of the decision, and its first lines carry the decision's words.
"""

import re
from pathlib import Path

import pytest

from programmes import loader
from programmes.definitions import Programme
from tests.tree.test_files import ROOT
from workflow import trial
from workflow.trial import telling

pytestmark = pytest.mark.rules

CASES = sorted((Path(__file__).parent / "cases").glob("case_*.yaml"))
PROGRAMMES = ROOT / "fixtures" / "programmes"

# The numbers of the worked decisions; there are gaps between them.
DECISIONS = {
    1, 2, 4, 5, 6, 7, 10, 11, 12, 14, 15, 16, 17, 18, 20, 21, 22, 26, 27, 28, 29, 30, 32, 34, 35,
    36, 38, 40, 42, 44, 46, 47, 48, 49, 50, 52, 55, 57, 59, 60, 61, 62, 65, 66, 67, 69, 72, 73, 74,
    75, 77, 80, 81,
}  # fmt: skip
# Decisions that no case file can state, with the reason.
NOT_A_CASE: dict[int, str] = {}

# Programmes of ours with what some province has switched otherwise: what is said, and instead.
VARIANTS = {
    "textbook_first_editor_only": (
        "textbook",
        (
            "    person: chief_editors.person\n",
            "    person: chief_editors.person\n    first_only: true\n",
        ),
    ),
    "production_project_pool_does_not_count": (
        "production_project",
        ("accepted: [province_pool, province, national]", "accepted: [province, national]"),
    ),
}


def programme_of(key: str) -> Programme:
    base, *changes = VARIANTS.get(key, (key,))
    source = loader.text_of(PROGRAMMES / f"{base}.yaml")
    for said, instead in changes:
        assert source.count(said) == 1, said
        source = source.replace(said, instead)
    return loader.read(source, name=f"{key}.yaml")


@pytest.mark.parametrize("file", CASES, ids=lambda file: file.stem.removeprefix("case_"))
def test_a_case_is_judged_as_it_expects(file):
    source = loader.text_of(file)
    key = re.search(r"^programme: (\w+)$", source, re.MULTILINE)[1]
    outcome = trial.judge(trial.read(source, programme_of(key), name=file.name))
    assert outcome.as_expected, "\n".join(telling.as_lines(outcome))


def test_every_decision_is_a_case_or_named_with_its_reason():
    stated = {int(re.match(r"case_(\d+)", file.name)[1]) for file in CASES}
    assert stated | NOT_A_CASE.keys() == DECISIONS
    assert not stated & NOT_A_CASE.keys()


@pytest.mark.parametrize("file", CASES, ids=lambda file: file.stem.removeprefix("case_"))
def test_a_case_begins_with_the_words_of_its_decision(file):
    number = int(re.match(r"case_(\d+)", file.name)[1])
    assert re.match(rf"# {number}[.,]", file.read_text())
