"""The worker of the embedded default: celery's worker and beat as threads of the web process."""

import logging
import threading

from celery.beat import EmbeddedService
from celery.worker import WorkController, state

from config.celery import app

logger = logging.getLogger(__name__)


class EmbeddedWorker:
    """Runs one task at a time: SQLite has one writer. A worker that breaks is started again."""

    def __init__(self) -> None:
        self.ending = threading.Event()
        self.beat = EmbeddedService(app, thread=True, scheduler_cls=app.conf.beat_scheduler)
        self.thread = threading.Thread(target=self.work, name="worker", daemon=True)

    def start(self) -> None:
        self.thread.start()
        self.beat.start()

    def work(self) -> None:
        while not self.ending.is_set():
            worker = WorkController(
                app=app,
                pool="solo",
                concurrency=1,
                without_gossip=True,
                without_mingle=True,
                without_heartbeat=True,
            )
            worker.start()
            if not self.ending.wait(1):
                logger.error("the worker ended with status %s; starting it again", worker.exitcode)

    def stop(self, seconds: float) -> None:
        """Lets the task at hand end, for ``seconds`` at most; what is cut off is due again."""
        self.ending.set()
        self.beat.service.stop()
        state.should_stop = 0  # the worker's loop looks at it after every message
        self.thread.join(seconds)
        state.should_stop = None
