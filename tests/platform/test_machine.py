"""Setting up: only what is missing, and a plain word about what cannot be installed here."""

import os
import socket
import subprocess
import sys
import venv
from pathlib import Path

import machine
import pytest

pytestmark = pytest.mark.rules

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def house(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A project of one empty requirements file, so that pip has nothing to fetch."""
    (tmp_path / "requirements.txt").write_text("")
    monkeypatch.setattr(machine, "ROOT", tmp_path)
    monkeypatch.setattr(machine, "VENV", tmp_path / ".venv")
    monkeypatch.setattr(machine, "PYTHON", tmp_path / ".venv" / "bin" / "python")
    return tmp_path


def test_pip_is_asked_only_when_the_requirements_changed(house: Path, capfd):
    machine.environment("requirements.txt")
    assert "Installing pinned packages" in capfd.readouterr().out
    machine.environment("requirements.txt")
    assert capfd.readouterr().out == ""
    (house / "requirements.txt").write_text("# another line\n")
    machine.environment("requirements.txt")
    assert "Installing pinned packages" in capfd.readouterr().out


def test_an_environment_whose_python_is_gone_is_made_again(house: Path):
    venv.create(house / ".venv", with_pip=False)
    machine.PYTHON.unlink()
    machine.PYTHON.symlink_to("/nowhere/python3")
    assert machine.environment("requirements.txt") == machine.PYTHON
    assert subprocess.run([machine.PYTHON, "-c", "import pip"]).returncode == 0


def test_what_cannot_be_installed_is_named_for_each_system(monkeypatch, capsys):
    monkeypatch.setattr(machine, "_root_prefix", lambda: None)
    missing = machine.Need("pango", lambda: False, "libpango-1.0-0", "pango", "pango")
    with pytest.raises(SystemExit) as ended:
        machine.ensure_system([missing])
    assert ended.value.code == 1
    said = capsys.readouterr().err
    assert "sudo apt-get install libpango-1.0-0" in said
    assert "sudo dnf install pango" in said
    assert "brew install pango" in said
    assert "缺少 pango" in said


def test_a_taken_port_is_named_before_anything_is_set_up(tmp_path: Path):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = str(taken.getsockname()[1])
        done = subprocess.run(
            [ROOT / "scripts" / "run", "--port", port, "--data", tmp_path / "data"],
            env=os.environ | {"PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}"},
            capture_output=True,
            text=True,
            timeout=60,
        )
    assert done.returncode == 1
    assert f"Port {port} is taken" in done.stderr
    assert not (tmp_path / "data").exists()
