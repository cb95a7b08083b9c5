"""The command: texts in both languages, keys that stay, and 2 only for a bad file."""

import json
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from tests.tree.test_files import ROOT

pytestmark = pytest.mark.rules

CASES = ROOT / "tests" / "trial" / "cases"
SHOWN = sorted(CASES.glob("case_4[4-9]*.yaml"))


def run(programme, case, **options):
    out = StringIO()
    call_command("try_rules", programme, str(case), stdout=out, **options)
    return out.getvalue()


@pytest.mark.parametrize(
    ("language", "verdict", "title"),
    [
        ("zh-hans", "“province_send”环节，2023-09-13：不予通过。", "每省报送项目数（不予通过）"),
        ("en", "At “province_send” on 2023-09-13: refused.",
         "Projects that a province may send (refuses)"),
    ],
)  # fmt: skip
def test_the_answer_is_told_in_the_reader_s_language(language, verdict, title):
    said = run("production_project", CASES / "case_49.yaml", language=language)
    assert said.startswith(verdict)
    assert title in said
    assert "各省可报送5—8项" in said


@pytest.mark.parametrize(
    "case", sorted(CASES.glob("case_4[4-9]*.yaml")), ids=lambda each: each.stem
)
@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_every_answer_has_words_and_ends_well(case, language):
    key = case.read_text().split("programme: ")[1].split()[0]
    said = run(key, case, language=language)
    assert "%(" not in said
    assert "Text(" not in said


def test_the_keys_of_the_json_stay():
    said = json.loads(run("production_project", CASES / "case_49.yaml", as_json=True))
    assert said.keys() == {
        "programme", "step", "today", "window", "verdict", "lists", "items", "places",
        "as_expected",
    }  # fmt: skip
    (summary,) = said["lists"]
    assert summary.keys() == {"of", "count", "verdict", "findings", "pending", "not_judged"}
    (finding,) = summary["findings"]
    assert finding.keys() == {
        "code", "strength", "rule", "title", "place", "items", "message", "remedy", "quote",
        "figures",
    }  # fmt: skip
    assert (finding["code"], finding["rule"], finding["strength"]) == (
        "quota_over",
        "per_province",
        "hard",
    )
    assert finding["items"] == ["project-9"]
    assert finding["figures"] == {"used": 9, "limit": 8, "minimum": None}
    assert (said["verdict"], said["as_expected"]) == ("refused", True)


def test_a_programme_may_be_named_by_its_file():
    file = ROOT / "fixtures" / "programmes" / "production_project.yaml"
    assert run(str(file), CASES / "case_49.yaml")


def test_another_step_may_be_tried_than_the_case_names():
    said = run("production_project", CASES / "case_49.yaml", at="province_list", as_json=True)
    assert json.loads(said)["step"] == "province_list"


@pytest.mark.parametrize(
    ("programme", "case", "at"),
    [
        ("production_project", "case_49.yaml", "province_sent"),
        ("production_project", "no_such_case.yaml", ""),
        ("no_such_programme", "case_49.yaml", ""),
        ("textbook", "case_52.yaml", ""),
    ],
)
def test_a_bad_file_ends_with_two(programme, case, at):
    err = StringIO()
    with pytest.raises(CommandError) as stop:
        call_command("try_rules", programme, str(CASES / case), at=at, stderr=err)
    assert stop.value.returncode == 2
    assert err.getvalue().strip()


def test_a_day_at_the_end_of_the_calendar_is_a_bad_file(tmp_path):
    text = (CASES / "case_42.yaml").read_text(encoding="utf-8")
    begins = "begins: 2023-10-07"
    assert begins in text
    far = tmp_path / "far.yaml"
    far.write_text(text.replace(begins, "begins: 9999-12-31"), encoding="utf-8")
    with pytest.raises(CommandError, match="too far") as stop:
        run("textbook", far, language="en")
    assert stop.value.returncode == 2
