"""The committed subsets: what they hold, and that they print what the full fonts print."""

import re
from pathlib import Path

import pylopdf_fonts_zh_cn
import pytest
from fontTools.pens.recordingPen import RecordingPen
from fontTools.ttLib import TTFont

from documents import glyphs, layout, printer
from tests.documents.reading import reader_of

pytestmark = pytest.mark.rules

FACES = {
    "ShenbaoSerif-Regular.otf": pylopdf_fonts_zh_cn.serif_path(),
    "ShenbaoSans-Regular.otf": pylopdf_fonts_zh_cn.sans_path(),
}
TEMPLATES = Path(__file__).resolve().parents[2] / "templates" / "documents"
ORDINARY = "关于推荐典型生产实践项目的报告（2026年）：甲、乙；①②③“好”—…《》℃±√□"
# The first and the last characters of the two levels of GB 2312, and some between.
GB2312 = "啊阿埃学校企业丌鼾座做亍齄鑫龙"


def font(name: str) -> TTFont:
    return TTFont(glyphs.SUBSETS / name)


def shape(font: TTFont, char: str) -> list:
    pen = RecordingPen()
    font.getGlyphSet()[font.getBestCmap()[ord(char)]].draw(pen)
    return pen.value


def bases(html: str) -> set[str]:
    """The fonts that a page embeds, without the tag of the subset."""
    css = f"html {{ font-family: {glyphs.SERIF} }} b {{ font: 400 1em {glyphs.SANS} }}"
    page = reader_of(printer.printed(html, css, identifier="00").pdf).pages[0]
    fonts = (each.get_object() for each in page["/Resources"]["/Font"].values())
    return {str(each["/BaseFont"]).split("+")[1] for each in fonts}


@pytest.mark.parametrize("name", [*FACES, "ShenbaoSerif-Bold.ttf"])
def test_a_subset_holds_gb_2312_and_every_character_of_our_templates(name):
    held = font(name).getBestCmap()
    ours = "".join(path.read_text() for path in TEMPLATES.iterdir())
    wanted = {*ORDINARY, *GB2312, *glyphs.GETA, *layout.HAN, *re.sub(r"\s", "", ours)}
    for row in range(0xB0, 0xF8):  # the rows of Chinese characters
        for cell in range(0xA1, 0xFF):
            wanted |= {*bytes((row, cell)).decode("gb2312", errors="ignore")}
    assert len(wanted) > 6763
    assert [char for char in sorted(wanted) if ord(char) not in held] == []


@pytest.mark.parametrize(("name", "source"), FACES.items())
def test_a_subset_prints_the_shapes_and_widths_of_the_font_it_was_cut_from(name, source):
    ours, full = font(name), TTFont(source)
    assert ours.getBestCmap().keys() <= full.getBestCmap().keys()
    for char in ORDINARY + GB2312:
        assert shape(ours, char) == shape(full, char), char
        widths = [each["hmtx"][each.getBestCmap()[ord(char)]][0] for each in (ours, full)]
        assert widths[0] == widths[1], char


@pytest.mark.parametrize("name", [*FACES, "ShenbaoSerif-Bold.ttf"])
def test_a_subset_has_a_name_of_its_own_its_licence_and_no_layout_features(name):
    subset = font(name)
    assert str(subset["name"].getDebugName(1)).startswith("Shenbao ")
    assert "Open Font License" in subset["name"].getDebugName(13)
    assert not {"GSUB", "GPOS", "vmtx"} & set(subset.keys())
    assert (glyphs.SUBSETS / "OFL.txt").exists()


def test_ordinary_text_needs_only_the_subsets():
    html = f"<h1>{ORDINARY}</h1><p>{ORDINARY}</p><b>{ORDINARY}</b>"
    assert bases(html) == {"Shenbao-Serif", "Shenbao-Serif-Bold", "Shenbao-Sans"}


def test_a_rare_character_comes_from_a_full_font_and_its_neighbours_do_not():
    assert bases("<p>龙䶮</p>") == {"Shenbao-Serif", "Noto-Serif-SC"}
