"""Rows copied from a spreadsheet: headings, parts, words for values, and what finds no place."""

from itertools import count

import pytest
from hypothesis import given
from hypothesis import strategies as st

from declarations.rules import cells, pasting
from programmes import loader
from programmes.definitions import Choice, FormField, Text
from programmes.findings import Strength
from tests.programmes.factories import production_source

pytestmark = pytest.mark.rules

FORM = loader.read(production_source(), name="production_project.yaml").form
TEAM, SERVICES = FORM.field("team"), FORM.field("tech_services")


def column(kind, zh, **more):
    return FormField(id="x", kind=kind, label=Text(zh=zh, en=zh), **more)


def table(*columns, **more):
    return FormField(id="t", kind="table", label=Text(zh="表", en="Table"), columns=columns, **more)


def only(kind, cell, **more):
    """The raw answer of a single cell."""
    one = column(kind, "列", **more)
    return pasting.read(table(one), cell).rows[0][one.id]


def ids():
    numbers = count(1)
    return lambda: f"n{next(numbers)}"


def test_cells_with_tabs_and_line_breaks_stand_in_quotes():
    assert cells.cells_of('a\t"b\n""c"""\r\nd\t') == [["a", 'b\n"c"'], ["d", ""]]


@pytest.mark.parametrize("text", ['"名"称\tb', '"半开\tb', '"整格"\tb', '""\tb', 'a"\tb'])
def test_quotes_that_are_only_text_stay(text):
    assert cells.cells_of(text) == [text.split("\t")]


@given(st.lists(st.lists(st.text('ab"\t\n 表', max_size=5), min_size=2, max_size=3), min_size=1))
def test_what_is_written_for_the_clipboard_is_read_back(lines):
    whole = [[*line[:-1], line[-1] + "."] for line in lines]  # an end that no blank line cuts
    said = [list(line) for line in whole]
    if any('"' in cell for line in said for cell in line):
        return  # a quote that is only text may look like one that means something
    assert cells.cells_of(cells.text_of(said)) == said


@given(st.text('ab"\t\n\r表', max_size=60))
def test_no_character_gets_lost(text):
    kept = "".join(cell for line in cells.cells_of(text) for cell in line)
    for letter in "ab表":
        assert kept.count(letter) == text.count(letter)


def test_headings_in_either_language_place_the_columns_in_any_order():
    text = "签订时间\t项目 *\t到款额（万元）\n2025/5/20\t甲\t３６.８\t\n2024年1月2日\t乙\t1,200\t"
    pasted = pasting.read(SERVICES, text)
    assert pasted.rows == (
        {"date": "2025-05-20", "name": "甲", "amount": "３６.８"},
        {"date": "2024-01-02", "name": "乙", "amount": "1,200"},
    )
    assert (pasted.cells, pasted.unread, pasted.strange) == (6, (), ())
    english = "\t".join(c.label.get("en") for c in SERVICES.columns)
    assert pasting.read(SERVICES, english + "\n甲\t技术服务").rows == (
        {"name": "甲", "kind": "service"},
    )


def test_without_headings_the_columns_are_taken_from_the_first_cell_on():
    assert pasting.read(SERVICES, "技术服务\t2025-05-20", 1).rows == (
        {"kind": "service", "date": "2025-05-20"},
    )


def test_parts_of_a_person_stand_in_columns_of_their_own():
    assert [slot.part for slot in cells.slots_of(TEAM)][:3] == ["name", "type", "number"]
    row = {"name": "罗敏", "type": "resident_id", "number": "420101198805120322"}
    [plain] = pasting.read(TEAM, "罗敏\t居民身份证\t420101198805120322\t某学院").rows
    assert (plain["name"], plain["unit"]) == (row, "某学院")
    [headed] = pasting.read(TEAM, "身份证号\t姓名\n420101198805120322\t罗敏").rows
    assert headed["name"] == {"name": "罗敏", "number": "420101198805120322"}


@pytest.mark.parametrize(
    ("kind", "cell", "raw"),
    [
        ("bool", "是", "yes"),
        ("bool", "×", "no"),
        ("bool", "也许", "也许"),
        ("date", "2023/9/1 0:00:00", "2023-09-01"),
        ("date", "２０２３.９.１", "2023-09-01"),
        ("date", "去年", "去年"),
        ("month", "2023年9月", "2023-09"),
        ("text", "  前后空白 ", "前后空白"),
        ("year", "2023", "2023"),
    ],
)
def test_cells_become_the_answers_they_mean_or_stay(kind, cell, raw):
    assert only(kind, cell) == raw


def test_choices_are_known_by_label_or_value_and_a_unit_is_left_away():
    choices = (
        Choice(value="a", label=Text(zh="甲类", en="Kind A")),
        Choice(value="b", label=Text(zh="乙类")),
    )
    assert [only("choice", c, choices=choices) for c in ("甲类", "kind a", "b", "丙类")] == [
        "a",
        "a",
        "b",
        "丙类",
    ]
    assert only("multichoice", "甲类、乙类，丁类", choices=choices) == ["a", "b", "丁类"]
    assert only("money", "12.5万元", unit=Text(zh="万元")) == "12.5"
    assert only("major", "460301；460302", multiple=True) == ["460301", "460302"]


def test_what_cannot_be_read_is_named_and_stays_and_numbers_of_persons_are_not_repeated():
    pasted = pasting.read(SERVICES, "甲\t技术服务\t去年\n乙\t别的\t2025-01-01")
    assert [(u.row, u.label.zh, u.typed) for u in pasted.unread] == [
        (1, "签订时间", "去年"),
        (2, "类别", "别的"),
    ]
    assert pasted.rows[0]["date"] == "去年"
    [person] = pasting.read(TEAM, "罗敏\t居民身份证\t123").unread
    assert person.typed == "罗敏"


def test_columns_without_a_place_are_told_by_their_heading_or_number():
    headed = pasting.read(SERVICES, "序号\t项目\t类别\n1\t甲\t技术服务")
    assert headed.strange == ("序号",)
    assert pasting.read(SERVICES, "甲\t\t\t\t\t多\t").strange == ("6",)


def test_rows_follow_the_last_touched_one_and_leave_it_as_it_is():
    before = [{"_id": "r1", "name": "旧"}, {"_id": "r2", "name": ""}]
    rows, taken = pasting.placed(SERVICES, before, pasting.read(SERVICES, "甲\n乙"), ids())
    assert (rows, taken) == (
        [{"_id": "r1", "name": "旧"}, {"_id": "r2", "name": "甲"}, {"_id": "n1", "name": "乙"}],
        2,
    )


def test_from_a_cell_on_rows_are_written_over_cell_by_cell():
    before = [{"_id": "r1", "name": "旧", "amount": "1"}, {"_id": "r2", "name": "二"}]
    pasted = pasting.read(SERVICES, "新\n更新\n三")
    rows, taken = pasting.placed(SERVICES, before, pasted, ids(), at="r1")
    assert [row["name"] for row in rows] == ["新", "更新", "三"]
    assert (rows[0]["amount"], taken) == ("1", 3)


def test_a_full_table_takes_no_more_and_a_soft_one_does():
    rows = pasting.read(SERVICES, "\n".join(f"第{n}项" for n in range(60)))
    whole, taken = pasting.placed(SERVICES, [], rows, ids())
    assert (len(whole), taken) == (SERVICES.max_rows, SERVICES.max_rows)
    soft = SERVICES.model_copy(update={"max_rows": 2, "max_rows_strength": Strength.SOFT})
    assert pasting.placed(soft, [], rows, ids())[1] == 60


def test_nothing_pasted_is_nothing():
    assert pasting.read(SERVICES, " \n\t\n").rows == ()
