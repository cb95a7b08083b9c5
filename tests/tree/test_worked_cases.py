"""Every worked decision of the domain is a test that names its number."""

import re

import pytest

from tests.tree.test_files import ROOT
from tests.trial.test_cases import DECISIONS

pytestmark = pytest.mark.rules

# The numbers of the worked decisions, written out: there are gaps between them.
NUMBERS = {
    1, 2, 4, 5, 6, 7, 10, 11, 12, 14, 15, 16, 17, 18, 20,  # offline core courses
    21, 22, 26, 27, 28, 29, 30, 32, 34, 35, 36, 38, 40, 42, 44, 46, 47,  # textbooks
    48, 49, 50, 52, 55, 57, 59, 60,  # production projects
    61, 62, 65, 66, 67, 69, 72, 73, 74, 75, 77, 80, 81,  # alliances, libraries, windows
}  # fmt: skip
NAMED = re.compile(r"^def test_case_(\d\d)_[a-z]", re.MULTILINE)


def named() -> set[int]:
    files = (ROOT / "tests").rglob("test_*.py")
    return {int(number) for file in files for number in NAMED.findall(file.read_text("utf-8"))}


def test_every_worked_decision_has_a_test_that_names_it():
    assert named() == NUMBERS


def test_every_worked_decision_is_a_case_file_too():
    assert DECISIONS == NUMBERS
