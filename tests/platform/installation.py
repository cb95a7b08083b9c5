"""A real installation in a temporary directory: real processes, real signals."""

import contextlib
import os
import signal
import socket
import sqlite3
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import psycopg
import running
import throwaway

ROOT = Path(__file__).resolve().parents[2]
PATIENCE_SECONDS = 90  # a loaded machine is slow; what never happens fails all the same


def eventually(condition: Callable[[], Any], what: str) -> None:
    """Asks until it is so: other processes cannot tell this one."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    while not condition():
        assert time.monotonic() < deadline, f"never happened: {what}"
        time.sleep(0.1)


def alive(pid: int) -> bool:
    """Whether the process runs; one that ended and was not yet collected does not."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] != "Z"
    except OSError:
        return False


class Installation:
    """``manage.py`` on its own data directory, without the environment of the test run."""

    def __init__(self, data: Path, **env: str) -> None:
        self.data = data
        self.port = throwaway.free_port()
        running.make_secrets(data)
        kept = {k: v for k, v in os.environ.items() if not k.startswith("SHENBAO_")}
        self.env = {
            **kept,
            "SHENBAO_DATA": str(data),
            "DJANGO_SETTINGS_MODULE": "config.settings.demo",
            "DATABASE_URL": "",
            "REDIS_URL": "",
            **env,
        }

    def manage(self, *arguments: str) -> str:
        done = subprocess.run(
            [sys.executable, "manage.py", *arguments],
            cwd=ROOT,
            env=self.env,
            capture_output=True,
            text=True,
            timeout=300,
        )
        assert done.returncode == 0, done.stderr
        return done.stdout

    def ask(self, query: str) -> list[tuple]:
        """Rows of the installation's own database."""
        if url := self.env["DATABASE_URL"]:
            with psycopg.connect(url) as database:
                return database.execute(query).fetchall()
        with contextlib.closing(sqlite3.connect(self.data / "shenbao.sqlite3")) as database:
            return database.execute(query).fetchall()

    def change(self, statement: str) -> int:
        """Changes rows behind the back of the site; returns how many."""
        if url := self.env["DATABASE_URL"]:
            with psycopg.connect(url) as database:
                return database.execute(statement).rowcount
        with contextlib.closing(sqlite3.connect(self.data / "shenbao.sqlite3")) as database:
            count = database.execute(statement).rowcount
            database.commit()
            return count

    @contextlib.contextmanager
    def serving(self, *options: str) -> Iterator["subprocess.Popen[str]"]:
        with (self.data / "serve.log").open("a") as log:
            process = subprocess.Popen(
                [sys.executable, "manage.py", "serve", "--port", str(self.port), *options],
                cwd=ROOT,
                env=self.env,
                stdout=log,
                stderr=log,
                text=True,
                start_new_session=True,
            )
        try:
            eventually(lambda: process.poll() is not None or self.is_up(), "the site is up")
            yield process
        finally:
            if process.poll() is None:
                process.send_signal(signal.SIGTERM)
            process.wait(60)

    def get(self, path: str) -> str:
        with urllib.request.urlopen(f"http://127.0.0.1:{self.port}{path}", timeout=30) as answer:
            return answer.read().decode()

    def is_up(self) -> bool:
        try:
            return self.get("/healthz") == "ok"
        except OSError:
            return False

    def log(self) -> str:
        return (self.data / "serve.log").read_text()


def children(pid: int) -> list[int]:
    """The processes that this one started, and theirs (Linux)."""
    own = [int(word) for word in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
    return own + [deeper for child in own for deeper in children(child)]


def nobody_listens(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) != 0
