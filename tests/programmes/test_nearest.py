"""The nearest name is looked for among as many as fit a request, hostile files included."""

import pytest

from programmes.mistakes import MOST_COMPARED, nearest

pytestmark = pytest.mark.rules


def test_the_nearest_of_a_long_form_is_found():
    names = [f"question_number_{n}" for n in range(150)]
    assert nearest("colege", [*names, "college"]) == "college"


def test_names_without_end_are_not_compared():
    others = [f"{n:060}" for n in range(MOST_COMPARED // 60 // 60)]
    assert nearest("x" * 60, [*others[:-1], "x" * 59]) == "x" * 59
    assert nearest("x" * 60, [*others, "x" * 59]) == ""


def test_a_word_without_end_is_compared_with_nothing():
    assert nearest("x" * MOST_COMPARED, ["x" * 60]) == ""


def test_nothing_is_near_an_empty_word():
    assert nearest("", ["college"]) == ""
