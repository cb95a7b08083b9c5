"""The guides name every key of a case, in both languages, and their example is true."""

import re

import pytest
from django.utils import translation
from pydantic import BaseModel

from programmes.mistakes import models_in
from tests.tree.test_files import ROOT
from tests.trial.test_cases import programme_of
from workflow import trial
from workflow.trial import telling

pytestmark = pytest.mark.rules

GUIDES = [ROOT / "docs" / "guides" / name for name in ("try-rules.md", "try-rules.zh.md")]


def keys_under(model: type[BaseModel]) -> set[str]:
    found = set(model.model_fields)
    for info in model.model_fields.values():
        for below in models_in(info.annotation):
            found |= keys_under(below)
    return found


@pytest.mark.parametrize("guide", GUIDES, ids=lambda guide: guide.name)
def test_the_guide_names_every_key(guide):
    said = set(re.findall(r"[a-z_]+", guide.read_text()))
    assert keys_under(trial.CaseFile) - said == set()


@pytest.mark.parametrize("guide", GUIDES, ids=lambda guide: guide.name)
def test_the_example_of_the_guide_is_true(guide):
    (example,) = re.findall(r"```yaml\n(.*?)```", guide.read_text(), re.DOTALL)
    outcome = trial.judge(trial.read(example, programme_of("production_project")))
    assert outcome.as_expected


def test_the_answer_in_the_guide_is_what_is_told():
    text = GUIDES[0].read_text()
    (example,) = re.findall(r"```yaml\n(.*?)```", text, re.DOTALL)
    (answer,) = re.findall(r"```text\n(.*?)```", text, re.DOTALL)
    outcome = trial.judge(trial.read(example, programme_of("production_project")))
    with translation.override("en"):
        assert "\n".join(telling.as_lines(outcome)) == answer.strip()
