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


@given(st.text(min_size=1, max_size=90), st.integers(1, 30))
def test_a_title_is_cut_into_lines_that_differ_by_little_and_lose_nothing(title, length):
    lines = layout.lines(title, length)
    assert "".join(lines) == title
    assert max(map(len, lines)) <= length


@given(
    st.integers(1, 9).flatmap(
        lambda n: st.lists(st.lists(st.text(), min_size=n, max_size=n), min_size=1, max_size=6)
    )
)
def test_columns_fill_the_table_exactly_and_none_vanishes(rows):
    shares = layout.shares(rows, whole=94)
    assert sum(shares) == 94
    assert min(shares) >= 3


def test_a_long_answer_gets_a_wider_column_than_a_number():
    narrow, wide = layout.shares(
        [["学时", "说明"], ["16", "由企业工程师与教师共同指导完成"]], whole=94
    )
    assert wide > 2 * narrow
