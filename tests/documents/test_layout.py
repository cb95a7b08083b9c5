"""Numbers of headings, lines of titles, widths of columns."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from documents import layout

pytestmark = pytest.mark.rules


@pytest.mark.parametrize(
    ("number", "han"),
    [(1, "一"), (10, "十"), (11, "十一"), (20, "二十"), (21, "二十一"), (99, "九十九")],
)
def test_headings_are_counted_in_chinese(number, han):
    assert layout.han(number) == han


@pytest.mark.parametrize("title", ["一、项目基本信息", "十二、其他", "第三部分 绩效", "4. 团队"])
def test_a_heading_that_brings_its_number_keeps_it(title):
    assert layout.numbered(title, 7) == title


def test_a_heading_without_a_number_gets_one():
    assert layout.numbered("一体化建设", 2) == "二、一体化建设"


@given(st.text(max_size=90), st.integers(2, 30))
def test_a_title_is_cut_into_lines_that_fit_and_lose_nothing(title, length):
    lines = layout.lines(title, length)
    assert "".join(lines) == title
    assert all(layout._width(line) <= length for line in lines)


def test_lines_are_about_as_long_and_numbers_and_marks_stay_where_they_belong():
    title = "面向高端数控机床的“厂中校、校中厂”双元育人项目（2026—2028年）暨服务体系建设"
    lines = layout.lines(title, 22)
    assert lines == [
        "面向高端数控机床的“厂中校、校中厂”双元",
        "育人项目（2026—2028年）暨服务体系建设",
    ]
    assert layout.lines("2026年职业教育校企合作典型生产实践项目第一批", 21) == [
        "2026年职业教育校企合作",
        "典型生产实践项目第一批",
    ]
    assert layout.lines("PP2026-420106-000123", 21) == ["PP2026-420106-000123"]


@given(
    st.integers(1, 9).flatmap(
        lambda n: st.lists(st.lists(st.text(), min_size=n, max_size=n), min_size=1, max_size=6)
    ),
    st.floats(12, 80),
)
def test_columns_fill_the_table_and_none_vanishes(rows, room):
    shares = layout.shares(rows, whole=94, room=room)
    assert sum(shares) == pytest.approx(94, abs=0.1)
    assert min(shares) >= 94 / len(shares) / 8


def test_a_long_answer_gets_a_wider_column_than_a_number():
    narrow, wide = layout.shares(
        [["学时", "说明"], ["16", "由企业工程师与教师共同指导完成"]], whole=94, room=45
    )
    assert wide > 2 * narrow


def test_no_cell_ends_with_a_line_of_one_character_where_another_width_avoids_it():
    heads = ["实践任务名称", "对应岗位", "学时", "每年参加学生数", "企业指导教师", "成果形式"]
    row = ["第7项生产实践任务：精密零件加工", "数控操作员", "112", "47", "龙䶮", "合格件及工艺卡"]
    room = 47.7 * 0.94
    shares = layout.shares([heads, *[row] * 20], whole=94, room=room)
    for share, head, cell in zip(shares, heads, row, strict=True):
        characters = int(share / 94 * room - layout.PADDING)
        assert len(head) % characters != 1 or len(head) <= characters, head
        assert len(cell) % characters != 1 or len(cell) <= characters, cell
    lines = int(shares[0] / 94 * room - layout.PADDING)
    assert len(row[0]) <= 2 * lines, "two lines at most, while the others need one"


def test_a_number_is_not_torn_where_another_width_avoids_it():
    rows = [["PP2026-660000-000001", "面向高端数控机床与工业机器人集成应用的实践项目" * 3]] * 8
    shares = layout.shares(rows, whole=100, room=40)
    assert shares[0] / 100 * 40 - layout.PADDING >= 12
