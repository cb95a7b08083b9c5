"""Two versions of a file differ by part and id; a running round is corrected in its form only."""

import pytest

from programmes import loader
from programmes.comparing import changes, not_correctable
from tests.programmes.factories import FILES, production_source

pytestmark = pytest.mark.rules

OLD = production_source()
FIELD = "      - id: project_name\n"


def differing(*replacements: tuple[str, str]) -> list:
    source = OLD
    for old, new in replacements:
        assert old in source
        source = source.replace(old, new, 1)
    return changes(loader.read(OLD), loader.read(source))


@pytest.mark.parametrize("file", sorted(FILES.glob("*.yaml"))[:4], ids=lambda file: file.stem)
def test_a_version_does_not_differ_from_itself(file):
    text = file.read_text(encoding="utf-8")
    assert changes(loader.read(text), loader.read(text + "# note\n")) == []


@pytest.mark.parametrize(
    ("replacement", "part"),
    [
        (("    max: 8\n", "    max: 9\n"), "quotas"),
        (("closes: 2023-09-12", "closes: 2023-09-11"), "windows"),
        (("    opinion: school_opinion\n", ""), "route"),
    ],
)
def test_what_a_running_round_keeps_is_refused_by_name(replacement, part):
    found = differing(replacement)
    assert part in {each.part for each in found}
    assert {each.code for each in not_correctable(found)} == {"not_correctable"}


def test_a_title_may_be_corrected():
    found = differing(("Typical school–enterprise", "Exemplary school–enterprise"))
    assert {each.part for each in found} == {"texts"}
    assert not_correctable(found) == []
