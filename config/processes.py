"""The parts of an installation with Redis on one machine: web, worker and beat under one roof."""

import ctypes
import logging
import os
import signal
import subprocess
import sys
import threading
import time
from dataclasses import dataclass, field
from typing import Any

from django.conf import settings

logger = logging.getLogger(__name__)
CELERY = (sys.executable, "-m", "celery", "-A", "config.celery")
WORKER = (*CELERY, "worker", "--concurrency", "2", "-l", "warning")
BEAT = (*CELERY, "beat", "-l", "warning")
LOOK_SECONDS = 0.5
START_SECONDS = 5  # a part that ends sooner is misconfigured: starting it again will not help
END_SECONDS = 20
PR_SET_PDEATHSIG = 1


def serve_with_redis(port: int) -> None:
    """Runs the parts until SIGTERM or Ctrl-C; exits with the status of one that cannot start."""
    web = (sys.executable, str(settings.BASE_DIR / "manage.py"), "serve", "--web")
    parts = [
        Part("web", (*web, "--port", str(port))),
        Part("worker", WORKER),
        Part("beat", BEAT),
    ]
    ending = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: ending.set())
    try:
        watch(parts, ending)
    finally:
        for part in parts:
            part.signal(signal.SIGTERM)
        for part in parts:
            part.wait()


def watch(parts: list["Part"], ending: threading.Event) -> None:
    """Starts every part, and again when it dies, until ``ending``."""
    while not ending.is_set():
        for part in parts:
            status = part.status()
            if status is None:
                continue
            if part.lived_seconds() < START_SECONDS:
                logger.error("%s does not start (status %s)", part.name, status)
                sys.exit(1)
            logger.error("%s ended with status %s; starting it again", part.name, status)
            part.start()
        ending.wait(LOOK_SECONDS)


@dataclass
class Part:
    """A child process in a session of its own, so that Ctrl-C reaches it only through us."""

    name: str
    command: tuple[str, ...]
    began: float = field(init=False)
    process: "subprocess.Popen[bytes]" = field(init=False)

    def __post_init__(self) -> None:
        self.start()

    def start(self) -> None:
        self.began = time.monotonic()
        self.process = subprocess.Popen(  # noqa: S603
            self.command,
            cwd=settings.BASE_DIR,
            env=os.environ,
            start_new_session=True,
            preexec_fn=end_with_parent if sys.platform == "linux" else None,
        )

    def status(self) -> int | None:
        return self.process.poll()

    def lived_seconds(self) -> float:
        return time.monotonic() - self.began

    def signal(self, number: signal.Signals) -> None:
        if self.process.poll() is None:
            self.process.send_signal(number)

    def wait(self) -> None:
        try:
            self.process.wait(END_SECONDS)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()


def end_with_parent() -> Any:
    """Even ``kill -9`` of the parent leaves no orphan: the kernel sends the child SIGTERM."""
    return ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)
