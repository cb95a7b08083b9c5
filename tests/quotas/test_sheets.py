"""Workbooks of figures and bases: read back as they were written, refused by row and column."""

import pytest
from django.utils import translation

from documents import unfolding
from programmes.findings import Refused
from quotas import workbooks
from quotas.rules.sheets import BASES, FIGURES, MOST_TOLD, read
from tests.factories import AT

pytestmark = pytest.mark.rules

AREAS = {
    "420000": ("湖北", "湖北省教育厅", "Hubei Provincial Department of Education"),
    "XPCC": ("兵团", "新疆生产建设兵团教育局"),
}
HEADS = ["地区代码", "地区", "下限", "上限"]


def refused(lines, columns=FIGURES):
    with pytest.raises(Refused) as found:
        read(lines, columns, AREAS)
    return [(each.code, each.params.get("cell")) for each in found.value.findings]


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_what_is_written_reads_back_the_same(language):
    lines = [("420000", "湖北", 5, 8), ("XPCC", "兵团", None, None)]
    with translation.override(language):
        data = workbooks.workbook("表", FIGURES, lines, at=AT)
    cells = unfolding.answer(data)["lines"]
    assert read(cells, FIGURES, AREAS) == {"420000": (5, 8), "XPCC": (None, None)}


def test_columns_are_known_by_their_headings_and_others_are_left_alone():
    lines = [
        ["Base", "备注", "area CODE"],
        ["27", "约", " 420000 "],
        ["", "", ""],
        ["0", "", "XPCC"],
    ]
    assert read(lines, BASES, AREAS) == {"420000": (27,), "XPCC": (0,)}


@pytest.mark.parametrize(
    "name", ["湖北", "湖北省教育厅", "HUBEI Provincial department of education", ""]
)
def test_an_area_goes_by_any_of_its_names(name):
    assert read([HEADS, ["420000", name, "5", "8"]], FIGURES, AREAS) == {"420000": (5, 8)}


@pytest.mark.parametrize(
    ("line", "code", "cell"),
    [
        (["42", "湖北", "5", "8"], "sheet_unknown_area", "A3"),
        (["", "合计", "5", "8"], "sheet_unknown_area", "A3"),
        (["420000", "湖北", "5", "8"], "sheet_twice", "A3"),
        (["XPCC", "湖北", "5", "8"], "sheet_other_name", "B3"),
        (["XPCC", "兵团", "5项", "8"], "sheet_no_number", "C3"),
        (["XPCC", "兵团", "5", "8.5"], "sheet_no_number", "D3"),
        (["XPCC", "兵团", "-5", "8"], "sheet_no_number", "C3"),
        (["XPCC", "兵团", "5", "10000"], "sheet_no_number", "D3"),
    ],
)
def test_a_line_that_cannot_be_read_is_named_by_row_and_column(line, code, cell):
    assert refused([HEADS, ["420000", "湖北", "5", "8"], line]) == [(code, cell)]


def test_every_mistake_is_told_at_once_but_not_thousands():
    assert refused([HEADS, ["XPCC", "湖北", "a", "b"]]) == [
        ("sheet_other_name", "B2"),
        ("sheet_no_number", "C2"),
        ("sheet_no_number", "D2"),
    ]
    assert len(refused([HEADS, *([f"9{n}", "", "", ""] for n in range(90))])) == MOST_TOLD


@pytest.mark.parametrize("lines", [[], [[]], [["省份", "下限", "上限"]]])
def test_a_sheet_without_the_headings_is_refused(lines):
    assert ("sheet_without_column", None) in refused(lines)
