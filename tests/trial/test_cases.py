"""Every worked decision of the domain is a case file that is judged as the command judges it."""

import re
from pathlib import Path

import pytest

from programmes import loader
from tests.tree.test_files import ROOT
from workflow import trial
from workflow.trial import telling

pytestmark = pytest.mark.rules

HERE = Path(__file__).parent
CASES = sorted((HERE / "cases").glob("case_*.yaml"))


def programme_of(key: str):
    """One of ours, or one of the tests' own."""
    ours = ROOT / "fixtures" / "programmes" / f"{key}.yaml"
    file = ours if ours.exists() else HERE / "programmes" / f"{key}.yaml"
    return loader.read(loader.text_of(file), name=file.name)


@pytest.mark.parametrize("file", CASES, ids=lambda file: file.stem.removeprefix("case_"))
def test_a_case_is_judged_as_it_expects(file):
    source = loader.text_of(file)
    key = re.search(r"^programme: (\w+)$", source, re.MULTILINE)[1]
    outcome = trial.judge(trial.read(source, programme_of(key), name=file.name))
    assert outcome.expected is not None
    assert outcome.as_expected, "\n".join(telling.as_lines(outcome))
