"""The contracts of the house hold, and a planted violation of each is reported."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.tree.test_files import ROOT

pytestmark = pytest.mark.rules

APPS = (
    "config",
    "trail",
    "organisations",
    "programmes",
    "documents",
    "notifications",
    "declarations",
    "quotas",
    "reviews",
    "workflow",
)
PLANTED = {
    "The house: imports run downward": ("trail/rules.py", "import workflow.services.filing"),
    "Inside an app": ("quotas/models.py", "import quotas.services"),
    "Pure modules know no Django": ("programmes/windows.py", "import django.db"),
    "Only workflow knows viewflow": ("reviews/services.py", "import viewflow.workflow"),
}


def lint(tree: Path) -> subprocess.CompletedProcess[str]:
    command = Path(sys.executable).with_name("lint-imports")
    return subprocess.run(
        [str(command), "--no-cache"], cwd=tree, capture_output=True, text=True, check=False
    )


def broken(output: str) -> list[str]:
    """The names of broken contracts; the report wraps long ones, so lines are joined first."""
    flat = " ".join(output.split())
    return [name for name in PLANTED if f"{name}" in flat and "BROKEN" in flat.split(name)[1][:120]]


def test_every_contract_is_kept():
    result = lint(ROOT)
    assert result.returncode == 0, result.stdout
    assert " 0 broken" in result.stdout


@pytest.mark.parametrize("contract", PLANTED)
def test_a_planted_violation_is_reported(tmp_path, contract):
    for app in APPS:
        shutil.copytree(ROOT / app, tmp_path / app)
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    place, line = PLANTED[contract]
    file = tmp_path / place
    file.write_text(file.read_text() + f"\n{line}  # noqa\n")
    result = lint(tmp_path)
    assert result.returncode != 0
    assert contract in broken(result.stdout), result.stdout
