"""The summary of scripts/test names what failed, so that the end of a log is enough."""

import subprocess
import sys
from pathlib import Path

import pytest
import testing

pytestmark = pytest.mark.rules
FILE = """
import pytest

def test_right():
    pass

def test_wrong():
    assert [1] == [2], "one is not two"

def test_without(no_such_fixture):
    pass
"""


def test_each_failed_test_is_named_with_its_place_and_its_words(tmp_path: Path) -> None:
    (tmp_path / "tests").mkdir()
    (tmp_path / "tests" / "test_some.py").write_text(FILE)
    report = tmp_path / "report.xml"
    command = [sys.executable, "-m", "pytest", "-p", "no:django", "-p", "no:cacheprovider"]
    command += ["--tb=short", f"--rootdir={tmp_path}", f"--junitxml={report}", "tests"]
    subprocess.run(command, cwd=tmp_path, check=False, capture_output=True, timeout=60)
    wrong, without = testing.failures(report)
    assert wrong.startswith("tests.test_some test_wrong tests/test_some.py:8: in test_wrong")
    assert "one is not two" in wrong
    assert "no_such_fixture" in without


def test_a_step_without_a_report_names_nothing(tmp_path: Path) -> None:
    assert testing.failures(None) == testing.failures(tmp_path / "none.xml") == ()
