"""The two papers, printed for real and read back."""

import copy
import re
from itertools import chain

import pytest
import zxingcpp
from PIL import Image, ImageFilter

from documents import papers, printer
from documents.printer import Printed
from tests.documents.reading import (
    codes_on,
    cut_out,
    gaps_in_seal,
    picture_of,
    reader_of,
    run_of,
    text_of,
    without_blanks,
)
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
    assert all(re.fullmatch(r"/[A-Z]{6}\+(Shenbao|Noto)-(Serif|Sans)\b.*", font) for font in fonts)


def test_a_section_is_numbered_once(recommendation):
    numbered = copy.deepcopy(RECOMMENDATION)
    numbered["sections"][0]["title"] = "一、基本情况"
    printed = run_of(papers.printed("recommendation", numbered).pdf)
    assert "一、基本情况" in printed
    assert "一、一、" not in printed
    assert "四、推荐意见" in printed


@pytest.fixture(params=["recommendation", "province_summary"])
def kind(request) -> str:
    return request.param


@pytest.fixture
def paper(kind, recommendation, summary) -> Printed:
    return recommendation if kind == "recommendation" else summary


def test_the_seal_lies_whole_at_its_box_and_is_42_mm_wide(paper):
    place = paper.boxes["seal-1"]
    assert place["page"] == paper.pages
    left, bottom, right, top = place["box"]
    assert right - left == pytest.approx(42 / 25.4 * 72, abs=0.1)
    assert top - bottom == pytest.approx(42 / 25.4 * 72, abs=0.1)
    assert gaps_in_seal(paper.pdf, place) == []
    # Nothing red lies outside of the box, so the ring is the only one and nothing was shifted.
    x_left, y_top, x_right, y_bottom = red_box(picture_of(paper.pdf, place["page"]))
    assert (x_left * 72 / 150, x_right * 72 / 150) == pytest.approx((left, right), abs=1)
    height = picture_of(paper.pdf, place["page"]).height
    edges = [(height - each) * 72 / 150 for each in (y_bottom, y_top)]
    assert edges == pytest.approx([bottom, top], abs=1)


@pytest.mark.parametrize(
    "fault",
    [
        ".signed { overflow: hidden; height: 36mm }",
        ".opinion, .sealed { overflow: hidden } .signed .seal { top: -12mm }",
        ".signed .seal { width: 40mm; height: 40mm }",
        ".signed { background: white }",
    ],
)
def test_a_seal_that_is_cut_shifted_or_covered_is_noticed(kind, fault):
    context = RECOMMENDATION if kind == "recommendation" else SUMMARY
    page = papers.composed(kind, context)
    faulty = printer.printed(page.html, page.css + fault, identifier=page.identifier)
    place = faulty.boxes["seal-1"]
    left, _, right, _ = place["box"]
    whole = gaps_in_seal(faulty.pdf, place) == []
    assert not whole or right - left != pytest.approx(42 / 25.4 * 72, abs=0.1)


def test_the_seal_lies_under_the_words_and_hides_none_of_them(paper, kind):
    context = RECOMMENDATION if kind == "recommendation" else SUMMARY
    page = papers.composed(kind, context)
    css = page.css + ".signed .seal { visibility: hidden }"
    bare = printer.printed(page.html, css, identifier=page.identifier)
    dark = [
        sum(cut_out(each.pdf, paper.boxes["seal-1"], 200).getchannel("R").histogram()[:90])
        for each in (paper, bare)
    ]
    assert dark[1] > 1000, "there are words where the seal lies"
    assert dark[0] == pytest.approx(dark[1], rel=0.02)


def test_a_block_still_to_be_sealed_and_signed_has_its_boxes_and_is_not_torn(recommendation):
    boxes = recommendation.boxes
    assert boxes.keys() == {"qr", "seal-1", "sign-1", "seal-2", "sign-2"}
    for block in ("1", "2"):
        sign, seal = boxes["sign-" + block], boxes["seal-" + block]
        assert sign["page"] == seal["page"]
        assert sign["box"][0] < sign["box"][2], "room to sign"
        assert seal["box"][1] > 0
        assert seal["box"][3] - seal["box"][1] == pytest.approx(42 / 25.4 * 72, abs=0.1)


def test_the_code_is_large_enough_and_says_the_address(paper, kind):
    address = (RECOMMENDATION if kind == "recommendation" else SUMMARY)["verify_url"]
    place = paper.boxes["qr"]
    picture = picture_of(paper.pdf, place["page"])
    (found,) = zxingcpp.read_barcodes(picture)
    assert (found.text, found.ec_level) == (address, "M")
    corners = found.position
    side = corners.top_right.x - corners.top_left.x
    assert side * 25.4 / 150 >= 25
    assert codes_on(cut_out(paper.pdf, place)) == [address], "with its quiet zone"


@pytest.mark.parametrize("angle", [3, 90, 180, 217])
def test_a_rotated_noisy_scan_of_the_code_is_read(paper, kind, angle):
    address = (RECOMMENDATION if kind == "recommendation" else SUMMARY)["verify_url"]
    page = picture_of(paper.pdf, paper.boxes["qr"]["page"]).convert("L")
    turned = page.rotate(angle, expand=True, fillcolor=255, resample=Image.Resampling.BICUBIC)
    noise = Image.effect_noise(turned.size, 90)
    scan = Image.blend(turned, noise, 0.35).filter(ImageFilter.GaussianBlur(0.7))
    assert codes_on(scan) == [address]


def test_beside_the_code_stands_what_a_person_types(paper, kind):
    number = (RECOMMENDATION if kind == "recommendation" else SUMMARY)["number"]
    printed = run_of(paper.pdf)
    assert f"文书编号{number}" in printed
    assert "或打开https://shenbao.example.cn/verify/输入上述编号" in printed


def test_an_opinion_without_a_seal_leaves_room_to_sign(recommendation):
    assert "（单位公章）" in text_of(recommendation.pdf)


def test_the_summary_lists_every_item_with_the_rule_the_statement_and_the_date(summary):
    printed = run_of(summary.pdf)
    for item in SUMMARY["items"]:
        for words in (item["number"], item["title"], item["organisation"], *item["cells"]):
            assert without_blanks(words) in printed
    assert "本表共4项" in printed
    for key in ("quote", "statement", "date", "province", "number"):
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
