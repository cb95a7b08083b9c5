"""gunicorn with our settings. One process in the embedded default."""

import os
from typing import Any

from django.conf import settings
from django.db import connections
from django.db.backends.postgresql.base import DatabaseWrapper as PostgresWrapper
from gunicorn.app.base import BaseApplication

from config.crowding import AT_ONCE, WAITING
from config.embedded import EmbeddedWorker

# Those who work, those who wait, and some who serve files and send the others away at once.
THREADS = AT_ONCE + WAITING + 4
MOST_PROCESSES = 4
GRACE_SECONDS = 10


class Site(BaseApplication):
    """config.wsgi under gunicorn; ``options`` are gunicorn's own settings."""

    def __init__(self, port: int, **options: Any) -> None:
        # Reachable from elsewhere only when somebody said by which name.
        address = "0.0.0.0" if settings.NAMED_HOSTS else "127.0.0.1"  # noqa: S104
        self.options = {
            "bind": f"{address}:{port}",
            "worker_class": "gthread",
            "threads": THREADS,
            "timeout": 60,
            "graceful_timeout": GRACE_SECONDS,
            "loglevel": "warning",
            "control_socket_disable": True,
            "post_worker_init": announce,
            **options,
        }
        super().__init__()

    def load_config(self) -> None:
        for name, value in self.options.items():
            self.cfg.set(name, value)

    def load(self) -> Any:
        from config.wsgi import application

        return application


def announce(worker: Any) -> None:
    if worker.age == 1:
        print(f"\n  打开 Open  {settings.PUBLIC_URL}\n  停止 Stop  Ctrl-C\n", flush=True)


def leave_database() -> None:
    """Before a fork: connections, and PostgreSQL's pool with its threads, do not survive one."""
    for connection in connections.all(initialized_only=True):
        connection.close()
        if isinstance(connection, PostgresWrapper):
            connection.close_pool()


def serve_web(port: int) -> None:
    """The web alone. Stateless: start as many as there are machines."""
    leave_database()
    Site(port, workers=min(os.cpu_count() or 1, MOST_PROCESSES)).run()


def serve_embedded(port: int) -> None:
    """Web and worker in one process: an in-memory broker cannot reach a second one."""
    embedded = EmbeddedWorker()

    def start(worker: Any) -> None:
        embedded.start()
        announce(worker)

    def stop(arbiter: Any, worker: Any) -> None:
        embedded.stop(GRACE_SECONDS)

    leave_database()
    Site(port, workers=1, post_worker_init=start, worker_exit=stop).run()
