"""A file compared with its notice: sentences copied as they stand, figures that they say."""

from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from programmes import loader, sentences
from programmes.definitions import Programme
from programmes.findings import Refused
from tests.programmes.factories import FILES, production_source

pytestmark = pytest.mark.rules

NOTICE = Path(__file__).parent / "notices" / "task9.txt"
RANGE = "    min: 5\n    max: 8\n"


def findings(source: str, notice: str = ""):
    check = sentences.against(notice or NOTICE.read_text(encoding="utf-8"))
    with pytest.raises(Refused) as refused:
        loader.read_as(Programme, source, check, name="some.yaml")
    return refused.value.findings


@pytest.mark.parametrize(
    ("old", "new", "code", "remedy"),
    [
        ("各省可报送5—8项。", "各省可报送6—8项。", "not_in_notice", "character for character, or"),
        ("近三年无投诉", "近三年有投诉", "not_in_notice", "or say"),
        ("取得成效并经", "取得成效，并经", "not_in_notice", "or say"),
        ("合作企业在中国境内注册成立,", "合作企业在中国境内注册成立，", "not_in_notice", "width"),
        (RANGE, RANGE.replace("8", "9"), "not_in_sentence", "basis"),
        ("    n: 3\n    ticked", "    n: 4\n    ticked", "not_in_sentence", "basis"),
        ("    count: 200\n", "    count: 20\n", "not_in_sentence", "basis"),
        ("            years: 3\n", "            years: 5\n", "not_in_sentence", "basis"),
    ],
)
def test_what_the_notice_does_not_say_is_told_where_it_stands(old, new, code, remedy):
    source = production_source()
    assert old in source
    line = source[: source.index(old)].count("\n") + 1
    found = findings(source.replace(old, new))
    assert {finding.code for finding in found} == {code}
    assert all(remedy in finding.remedy for finding in found)
    assert any(line <= finding.params["line"] <= line + 3 for finding in found)


@pytest.mark.parametrize(
    ("quote", "figure", "said"),
    [
        ("满足以下六项条件中的三项:", 3, True),
        ("满足以下六项条件中的三项:", 6, True),
        ("不超过两项", 2, True),
        ("推荐十二项", 12, True),
        ("推荐１２项", 12, True),
        ("推荐120项", 12, False),
        ("推荐二十项", 20, True),
        ("推荐200项", 200, True),
        ("推荐5项", 8, False),
    ],
)
def test_a_figure_is_said_in_digits_or_in_words(quote, figure, said):
    assert sentences._says(quote, figure) is said


def test_line_ends_of_the_notice_are_no_difference(tmp_path):
    notice = "\n ".join(NOTICE.read_text(encoding="utf-8"))
    loader.read_as(Programme, production_source(), sentences.against(notice), name="x")


def test_the_command_compares_with_a_notice_and_tells_one_that_is_missing(tmp_path, capsys):
    file = str(FILES / "production_project.yaml")
    call_command("check_programmes", file, "--notice", str(NOTICE), "--language", "en")
    other = tmp_path / "notice.txt"
    other.write_text("另一份通知。", encoding="utf-8")
    with pytest.raises(CommandError):
        call_command("check_programmes", file, "--notice", str(other), "--language", "en")
    assert "does not stand in the notice" in capsys.readouterr().err
    with pytest.raises(CommandError, match="cannot be read"):
        call_command(
            "check_programmes", file, "--notice", str(tmp_path / "none"), "--language", "en"
        )


@pytest.mark.parametrize("name", ["teaching_master", "county_complex"])
def test_what_a_stranger_wrote_of_a_notice_that_is_not_among_ours_holds(name):
    """Written with the guide alone; what the language then learned is put to use in them."""
    folder = Path(__file__).parent / "strangers"
    notice = loader.text_of(folder / f"{name}.txt")
    source = loader.text_of(folder / f"{name}.yaml")
    loader.read(source, name=name)
    loader.read_as(Programme, source, sentences.against(notice), name=name)
