"""``manage.py check_programmes`` prints every mistake as editors read it; its end is an error."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.utils import translation

from tests.programmes.factories import FILES, production_source

pytestmark = pytest.mark.rules


def run(*files) -> tuple[str, str, str]:
    """What it wrote, what it complained of, and the error at the end."""
    out, err, end = StringIO(), StringIO(), ""
    with translation.override("en"):
        try:
            call_command("check_programmes", *map(str, files), stdout=out, stderr=err)
        except CommandError as error:
            end = str(error)
    return out.getvalue(), err.getvalue(), end


def test_every_shipped_file_has_no_mistakes():
    files = sorted(FILES.glob("*.yaml"))
    out, err, end = run(*files)
    assert len(files) >= 1
    assert out.count("no mistakes") == len(files)
    assert (err, end) == ("", "")


def test_each_mistake_of_each_file_gets_its_line(tmp_path):
    wrong, worse = tmp_path / "wrong.yaml", tmp_path / "worse.yaml"
    wrong.write_text(production_source().replace("sensitive: true", "sensitiv: true"))
    worse.write_text("key: a\nkey: b\n")
    out, err, end = run(wrong, worse, FILES / "production_project.yaml", tmp_path / "none.yaml")
    lines = err.splitlines()
    expected = [
        f"{wrong}:{number}:{line.index('sensitive: true') + 1}: "
        "Unknown key “sensitiv”. Did you mean “sensitive”?"
        for number, line in enumerate(production_source().splitlines(), 1)
        if "sensitive: true" in line
    ]
    assert lines[: len(expected)] == expected
    assert lines[-2] == f"{worse}:2:1: The key “key” stands here twice."
    assert "cannot be read" in lines[-1]
    assert "production_project.yaml: no mistakes" in out
    assert end == "Files with mistakes: 3."
