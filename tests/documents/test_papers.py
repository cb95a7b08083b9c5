"""The two papers, printed for real and read back."""

import copy
import re
from itertools import chain

import pytest

from documents import papers
from documents.printer import Printed
from tests.documents.reading import picture_of, reader_of, run_of, text_of, without_blanks
from tests.documents.samples import HEAD, LONG, RECOMMENDATION, SUMMARY
from tests.documents.test_seal import red_box

pytestmark = pytest.mark.rules


@pytest.fixture(scope="module")
def recommendation() -> Printed:
    return papers.printed("recommendation", RECOMMENDATION)


@pytest.fixture(scope="module")
def summary() -> Printed:
    return papers.printed("province_summary", SUMMARY)


def answers(context: dict) -> list[str]:
    """Every label and every answer of a recommendation form."""
    rows = list(chain.from_iterable(section["rows"] for section in context["sections"]))
    tables = [row["table"] for row in rows if "table" in row]
    return [
        *(row["label"] for row in rows),
        *(row.get("value", "") for row in rows),
        *chain.from_iterable(table["columns"] for table in tables),
        *chain.from_iterable(chain.from_iterable(table["rows"] for table in tables)),
        *chain.from_iterable(context["meta"]),
        *(opinion["title"] + opinion["text"] for opinion in context["opinions"]),
    ]


def test_every_answer_of_the_form_stands_on_the_paper(recommendation):
    printed = run_of(recommendation.pdf, HEAD["title"], "编号：" + HEAD["number"])
    missing = [each for each in answers(RECOMMENDATION) if without_blanks(each) not in printed]
    assert missing == []


def test_a_removed_answer_would_be_noticed(recommendation):
    less = copy.deepcopy(RECOMMENDATION)
    less["sections"][0]["rows"][3]["value"] = ""
    printed = run_of(papers.printed("recommendation", less).pdf)
    assert "12420000MB1234567X" not in printed


def test_every_page_carries_the_number_and_its_place_but_the_cover_only_the_number(recommendation):
    pages = [page.extract_text() for page in reader_of(recommendation.pdf).pages]
    assert len(pages) == recommendation.pages > 4
    assert all(HEAD["number"] in page for page in pages)
    assert "页" not in pages[0]
    for place, page in enumerate(pages[1:], 2):
        assert f"第{place}页共{len(pages)}页" in without_blanks(page)


def test_the_head_of_a_long_table_stands_on_every_page_of_it(recommendation):
    pages = [without_blanks(page) for page in text_of(recommendation.pdf).split("\f")]
    with_rows = [page for page in pages if "精密零" in page]
    assert len(with_rows) >= 2
    assert all("实践任务名称" in page for page in with_rows)


def test_the_file_names_its_title_and_language_and_is_tagged(recommendation):
    reader = reader_of(recommendation.pdf)
    assert reader.metadata.title == HEAD["title"]
    assert reader.root_object["/Lang"] == "zh"
    assert reader.root_object["/MarkInfo"]["/Marked"]
    assert "/EmbeddedFiles" not in reader.root_object.get("/Names", {})


def test_all_type_is_ours_and_embedded(recommendation):
    fonts = {
        str(font["/BaseFont"])
        for page in reader_of(recommendation.pdf).pages
        for font in (each.get_object() for each in page["/Resources"]["/Font"].values())
    }
    assert fonts
    assert all(re.fullmatch(r"/[A-Z]{6}\+Noto-(Serif|Sans)-(SC|TC|JP).*", font) for font in fonts)


def test_a_section_is_numbered_once(recommendation):
    numbered = copy.deepcopy(RECOMMENDATION)
    numbered["sections"][0]["title"] = "一、基本情况"
    printed = run_of(papers.printed("recommendation", numbered).pdf)
    assert "一、基本情况" in printed
    assert "一、一、" not in printed
    assert "四、推荐意见" in printed


@pytest.mark.parametrize("kind", ["recommendation", "province_summary"])
def test_the_seal_lies_whole_on_the_last_page_over_the_name(kind, recommendation, summary):
    printed = recommendation if kind == "recommendation" else summary
    picture = picture_of(printed.pdf, printed.pages, 150)
    left, top, right, bottom = red_box(picture)
    assert (right - left) / 150 * 25.4 == pytest.approx(42, abs=0.6)
    assert (bottom - top) / 150 * 25.4 == pytest.approx(42, abs=0.6)


def test_an_opinion_without_a_seal_leaves_room_to_sign(recommendation):
    assert "（单位公章）" in text_of(recommendation.pdf)


def test_the_summary_lists_every_item_with_the_rule_the_statement_and_the_date(summary):
    printed = run_of(summary.pdf)
    for item in SUMMARY["items"]:
        for words in (item["number"], item["title"], item["organisation"], *item["cells"]):
            assert without_blanks(words) in printed
    assert "本表共4项" in printed
    for key in ("quote", "statement", "date", "province", "number", "verify_url"):
        assert without_blanks(SUMMARY[key]) in printed


def test_what_people_wrote_is_never_markup():
    sly = copy.deepcopy(RECOMMENDATION)
    sly["sections"][0]["rows"][0]["value"] = '<img src="file:///etc/hostname"><b>粗</b>&amp;'
    printed = run_of(papers.printed("recommendation", sly).pdf)
    assert '<imgsrc="file:///etc/hostname"><b>粗</b>&amp;' in printed


def test_a_character_without_a_shape_is_marked_and_named_at_the_end():
    odd = copy.deepcopy(RECOMMENDATION)
    odd["sections"][0]["rows"][0]["value"] = "笑😀"
    printed = run_of(papers.printed("recommendation", odd).pdf)
    assert "笑〓" in printed
    assert "字库未收的字符以〓代替，依次为U+1F600" in printed


def test_very_long_answers_are_printed_within_seconds():
    long = copy.deepcopy(RECOMMENDATION)
    long["sections"][1]["rows"][1]["value"] = LONG * 100
    long["sections"][2]["rows"][0]["table"]["rows"][0][5] = LONG * 20
    assert papers.printed("recommendation", long).pages > 8
