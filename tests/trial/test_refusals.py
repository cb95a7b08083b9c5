"""What a refused case says, word for word in both languages: rule, figures, remedy, sentence.

``refusals.yaml`` holds, by case file, each finding that refuses or asks for a reason, as pages show
it. A text that changes is read there again, in the place of whoever is refused.
"""

import re
from pathlib import Path

import pytest
import yaml
from django.utils import translation

from config.templatetags.kit import finding_message, finding_remedy, text
from programmes import loader
from programmes.findings import Finding, Strength
from workflow import trial
from workflow.selectors.trying import shipped
from workflow.trial import Judged

from .test_cases import CASES, programme_of

pytestmark = pytest.mark.rules

EXPECTED = yaml.safe_load((Path(__file__).parent / "refusals.yaml").read_text("utf-8"))
ASCII_BETWEEN_HAN = re.compile("[\u4e00-\u9fff][,:;()?!.][\u4e00-\u9fff]")


def judged(file: Path) -> trial.Outcome:
    source = loader.text_of(file)
    key = re.search(r"^programme: (\w+)$", source, re.MULTILINE)[1]
    read = trial.read(source, programme_of(key), name=file.name, others=shipped())
    return trial.judge(read)


def told(found: Finding, language: str) -> str:
    """Rule, what is wrong and what to do, as one line."""
    with translation.override(language):
        parts = [text(found.params.get("label")), finding_message(found), finding_remedy(found)]
    return " | ".join(filter(None, parts))


def refusals(outcome: trial.Outcome) -> list[dict[str, str]]:
    """What refuses or asks for a reason, each once, in its order."""
    against = [
        found
        for verdict in (*outcome.lists, *outcome.items)
        for found in verdict.findings
        if found.strength is not Strength.TARGET
    ]
    said = [
        {"zh": told(each, "zh-hans"), "en": told(each, "en"), "quote": each.quote}
        for each in against
    ]
    return [each for n, each in enumerate(said) if each not in said[:n]]


@pytest.mark.parametrize("file", CASES, ids=lambda file: file.stem)
def test_a_refused_case_says_this_in_both_languages(file):
    outcome = judged(file)
    refused = outcome.judged in (Judged.REFUSED, Judged.REASON)
    assert refused == (file.stem in EXPECTED)
    if refused:
        assert refusals(outcome) == EXPECTED[file.stem]


def test_every_text_is_whole_and_well_set():
    for case, lines in EXPECTED.items():
        for line in lines:
            assert "%(" not in line["zh"] + line["en"], case
            assert re.search("[\u4e00-\u9fff]", line["zh"]), case
            assert not ASCII_BETWEEN_HAN.search(line["zh"].partition(" | ")[2]), case
