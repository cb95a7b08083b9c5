"""The processes of a production, started as config.processes starts them and killed at will."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import sys
from contextlib import suppress
from pathlib import Path
from urllib.parse import quote

import redis
import throwaway
from django.conf import settings
from django.db import connection

from config import processes
from tests.platform.installation import alive, children, eventually

HOST = "shenbao.example"


def environment(data: Path, broker: str, mail_port: int = 0) -> dict[str, str]:
    """Production's settings on the database of this test; its secrets, its store."""
    kept = {key: value for key, value in os.environ.items() if not key.startswith("SHENBAO_")}
    return kept | {
        "DJANGO_SETTINGS_MODULE": "config.settings.production",
        "DATABASE_URL": database_url(),
        "REDIS_URL": broker,
        "SHENBAO_DATA": str(data),
        "SHENBAO_HOSTS": HOST,
        "SHENBAO_SECRET_KEY": settings.SECRET_KEY,
        "SHENBAO_MASTER_KEY": settings.MASTER_KEY,
        "SHENBAO_IDENTITY_KEY": settings.IDENTITY_KEY,
        "SHENBAO_SMTP_HOST": "127.0.0.1",
        "SHENBAO_SMTP_PORT": str(mail_port),
    }


def database_url() -> str:
    """The test's own database, for processes that do not know pytest."""
    own = connection.settings_dict
    if connection.vendor == "sqlite":
        return f"sqlite:///{own['NAME']}"
    person = f"{quote(own['USER'])}:{quote(own['PASSWORD'])}"
    return f"postgres://{person}@{own['HOST']}:{own['PORT']}/{own['NAME']}"


class Broker:
    """A Redis that keeps an append-only file, as production's does."""

    def __init__(self, home: Path) -> None:
        self.home = home
        self.port = throwaway.free_port()
        self.url = f"redis://127.0.0.1:{self.port}/0"
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        self.home.mkdir(exist_ok=True)
        command = ["redis-server", "--port", str(self.port), "--bind", "127.0.0.1"]
        command += ["--dir", str(self.home), "--save", "", "--appendonly", "yes"]
        with (self.home / "log").open("a") as log:
            self.process = subprocess.Popen(command, stdout=log, stderr=log, start_new_session=True)
        eventually(self._answers, "Redis answers")

    def kill(self) -> None:
        if self.process is not None:
            self.process.kill()
            self.process.wait()
            self.process = None

    def wipe(self) -> None:
        with redis.Redis(port=self.port) as client:
            client.flushall()

    def lose_disk(self) -> None:
        self.kill()
        shutil.rmtree(self.home)
        self.start()

    def _answers(self) -> bool:
        with suppress(OSError), socket.create_connection(("127.0.0.1", self.port), 1):
            return True
        return False


class Crew:
    """Worker, beat, web: each a child of the test, with its output in one log."""

    def __init__(self, data: Path, env: dict[str, str]) -> None:
        self.env = env
        self.log_file = data / "crew.log"
        self.parts: list[subprocess.Popen[bytes]] = []

    def start(self, *command: str) -> subprocess.Popen[bytes]:
        with self.log_file.open("a") as log:
            part = subprocess.Popen(
                command,
                cwd=settings.BASE_DIR,
                env=self.env,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        self.parts.append(part)
        return part

    def worker(self) -> subprocess.Popen[bytes]:
        return self.start(*processes.WORKER)

    def beat(self) -> subprocess.Popen[bytes]:
        return self.start(*processes.BEAT)

    def web(self, port: int) -> subprocess.Popen[bytes]:
        return self.start(sys.executable, "manage.py", "serve", "--web", "--port", str(port))

    def web_processes(self, web: subprocess.Popen[bytes]) -> int:
        return len(direct_children(web.pid))

    def kill(self, part: subprocess.Popen[bytes]) -> None:
        """``kill -9`` of the part alone; what it had started must end by itself."""
        family = children(part.pid)
        part.kill()
        part.wait()
        self.parts.remove(part)
        eventually(lambda: not any(map(alive, family)), "the children of a killed part end")

    def kill_a_child(self, worker: subprocess.Popen[bytes], nth: int) -> None:
        """``kill -9`` of one process of the worker's pool; what that one had started ends too."""
        pool = direct_children(worker.pid)
        if not pool:
            return  # just being replaced
        child = pool[nth % len(pool)]
        family = children(child)
        with suppress(ProcessLookupError):
            os.kill(child, signal.SIGKILL)
        eventually(lambda: not any(map(alive, [child, *family])), "the child's children end")

    def end(self) -> None:
        for part in [*self.parts]:
            self.kill(part)

    def log(self) -> str:
        return self.log_file.read_text() if self.log_file.exists() else ""


def direct_children(pid: int) -> list[int]:
    return [int(word) for word in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
