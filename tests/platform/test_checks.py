"""An installation that would be open to everybody does not start: shown on real processes."""

import os
import runpy
import sqlite3
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace

import pytest

from config.checks import mail_faults

pytestmark = pytest.mark.rules

ROOT = Path(__file__).resolve().parents[2]
SECRETS = {
    "SHENBAO_SECRET_KEY": "s" * 60,
    "SHENBAO_MASTER_KEY": "bTMybTMybTMybTMybTMybTMybTMybTMybTMybTMybTM=",
    "SHENBAO_IDENTITY_KEY": "i" * 60,
}


def start(folder: Path, settings: str, source: str = "", **env: str) -> subprocess.CompletedProcess:
    """Loads the WSGI application in a process of its own, with settings made for the occasion."""
    if source:
        (folder / f"{settings}.py").write_text(source)
    inherited = {key: value for key, value in os.environ.items() if not key.startswith("SHENBAO_")}
    return subprocess.run(
        [sys.executable, "-c", "import config.wsgi"],
        cwd=ROOT,
        env=inherited
        | {
            "DJANGO_SETTINGS_MODULE": settings,
            "PYTHONPATH": str(folder),
            "SHENBAO_DATA": str(folder),
        }
        | {"DATABASE_URL": "", "REDIS_URL": ""}
        | env,
        capture_output=True,
        text=True,
        timeout=60,
    )


def test_production_with_its_secrets_starts(tmp_path: Path):
    done = start(tmp_path, "config.settings.production", SHENBAO_HOSTS="shenbao.example", **SECRETS)
    assert done.returncode == 0, done.stderr


def test_production_with_the_role_switch_refuses_to_start(tmp_path: Path):
    source = "from config.settings.production import *\nDEMO = True\n"
    done = start(tmp_path, "careless", source, **SECRETS)
    assert done.returncode != 0
    assert "shenbao.E001" in done.stderr


def test_settings_made_from_the_demonstration_refuse_to_start(tmp_path: Path):
    done = start(tmp_path, "copied", "from config.settings.demo import *\n", **SECRETS)
    assert done.returncode != 0
    assert "shenbao.E001" in done.stderr


@pytest.mark.parametrize("missing", sorted(SECRETS))
def test_production_without_a_secret_refuses_to_start(tmp_path: Path, missing: str):
    secrets = {name: value for name, value in SECRETS.items() if name != missing}
    done = start(tmp_path, "config.settings.production", **secrets)
    assert done.returncode != 0
    assert f"{missing.removeprefix('SHENBAO_')} is empty" in done.stderr


def test_the_demonstration_starts_on_its_own_machine_only(tmp_path: Path):
    done = start(tmp_path, "config.settings.demo", **SECRETS)
    assert done.returncode == 0, done.stderr


def test_the_demonstration_starts_for_hosts_named_on_purpose(tmp_path: Path):
    done = start(tmp_path, "config.settings.demo", SHENBAO_HOSTS="demo.example", **SECRETS)
    assert done.returncode == 0, done.stderr


def test_a_command_refuses_as_the_server_does(tmp_path: Path):
    (tmp_path / "careless.py").write_text("from config.settings.production import *\nDEMO = True\n")
    done = subprocess.run(
        [sys.executable, "manage.py", "migrate"],
        cwd=ROOT,
        env=os.environ
        | {"DJANGO_SETTINGS_MODULE": "careless", "PYTHONPATH": str(tmp_path), "DATABASE_URL": ""}
        | {"SHENBAO_DATA": str(tmp_path)}
        | SECRETS,
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert done.returncode != 0
    assert "shenbao.E001" in done.stderr
    with sqlite3.connect(tmp_path / "shenbao.sqlite3") as database:
        assert database.execute("SELECT name FROM sqlite_master").fetchall() == []


MAIL = {
    "SHENBAO_SMTP_HOST": "mail.example",
    "SHENBAO_SMTP_SECURITY": "starttls",
    "SHENBAO_SMTP_USER": "shenbao",
    "SHENBAO_SMTP_PASSWORD": "p" * 20,
    "SHENBAO_FROM_EMAIL": "shenbao@example.cn",
    "SHENBAO_PUBLIC_URL": "https://shenbao.example",
}


def faults(monkeypatch: pytest.MonkeyPatch, **env: str) -> list[str]:
    """What the check says of the mail settings that this environment makes."""
    for name, value in (MAIL | env).items():
        monkeypatch.setenv(name, value)
    made = runpy.run_path(str(ROOT / "config" / "settings" / "base.py"))
    return [str(fault.id) for fault in mail_faults(SimpleNamespace(**made))]


def test_mail_settings_reach_the_library(monkeypatch: pytest.MonkeyPatch):
    for security, port, starttls, tls in (
        ("starttls", 587, True, False),
        ("tls", 465, False, True),
        ("", 25, False, False),
    ):
        for name, value in (MAIL | {"SHENBAO_SMTP_SECURITY": security}).items():
            monkeypatch.setenv(name, value)
        made = runpy.run_path(str(ROOT / "config" / "settings" / "base.py"))
        assert (made["EMAIL_PORT"], made["EMAIL_USE_TLS"], made["EMAIL_USE_SSL"]) == (
            port,
            starttls,
            tls,
        )
        assert (made["EMAIL_HOST_USER"], made["EMAIL_HOST_PASSWORD"]) == ("shenbao", "p" * 20)


@pytest.mark.parametrize(
    ("env", "expected"),
    [
        ({}, []),
        ({"SHENBAO_SMTP_SECURITY": "tls", "SHENBAO_SMTP_PORT": "994"}, []),
        ({"SHENBAO_SMTP_SECURITY": "ssl"}, ["shenbao.E021"]),
        ({"SHENBAO_SMTP_PORT": "smtp"}, ["shenbao.E022"]),
        ({"SHENBAO_SMTP_PORT": "70000"}, ["shenbao.E022"]),
        ({"SHENBAO_SMTP_PASSWORD": ""}, ["shenbao.E023"]),
        ({"SHENBAO_SMTP_USER": ""}, ["shenbao.E023"]),
        ({"SHENBAO_SMTP_SECURITY": ""}, ["shenbao.E024"]),
        ({"SHENBAO_FROM_EMAIL": "shenbao@localhost"}, ["shenbao.E025"]),
        ({"SHENBAO_PUBLIC_URL": "http://127.0.0.1:8000"}, ["shenbao.E026"]),
        # A mail server on the same machine may be given everything in the clear.
        ({"SHENBAO_SMTP_HOST": "localhost", "SHENBAO_SMTP_SECURITY": ""}, []),
        ({"SHENBAO_SMTP_HOST": "127.0.0.1", "SHENBAO_FROM_EMAIL": "shenbao@localhost"}, []),
    ],
)
def test_mail_settings_are_checked(monkeypatch: pytest.MonkeyPatch, env: dict, expected: list):
    assert faults(monkeypatch, **env) == expected


def test_production_with_a_mistyped_security_of_its_mail_server_refuses_to_start(tmp_path: Path):
    env = SECRETS | MAIL | {"SHENBAO_SMTP_SECURITY": "STARTTLS"}
    done = start(tmp_path, "config.settings.production", SHENBAO_HOSTS="shenbao.example", **env)
    assert done.returncode != 0
    assert "shenbao.E021" in done.stderr
