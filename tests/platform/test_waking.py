"""A request never fails, and hardly waits, because the broker is down."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
import throwaway
from django.http import HttpResponse
from django.test import RequestFactory

from config.celery import AFTER_REQUESTS, EVERY_HOUR, EVERY_TICK, app
from config.waking import WakingMiddleware

pytestmark = pytest.mark.rules

ROOT = Path(__file__).resolve().parents[2]
POSTS_WITHOUT_BROKER = """
import time, django
django.setup()
from django.http import HttpResponse
from django.test import RequestFactory
from config.waking import WakingMiddleware
answer = WakingMiddleware(lambda request: HttpResponse("done"))
began = time.monotonic()
print([answer(RequestFactory().post("/")).status_code for _ in range(20)])
print(time.monotonic() - began)
"""


def test_twenty_posts_with_no_redis_all_succeed_within_seconds():
    done = subprocess.run(
        [sys.executable, "-c", POSTS_WITHOUT_BROKER],
        cwd=ROOT,
        env=os.environ
        | {"DJANGO_SETTINGS_MODULE": "config.settings.test"}
        | {"REDIS_URL": f"redis://127.0.0.1:{throwaway.free_port()}/0"},
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert done.returncode == 0, done.stderr
    statuses, seconds = done.stdout.splitlines()
    assert statuses == str([200] * 20)
    assert float(seconds) < 5
    assert done.stderr.count("broker does not answer") == 1


def messages_waiting() -> int:
    with app.connection_for_read() as connection:
        return connection.default_channel.queue_declare(app.conf.task_default_queue).message_count


@pytest.mark.parametrize(
    ("method", "status", "woken"),
    [("post", 302, len(AFTER_REQUESTS)), ("get", 200, 0), ("post", 422, 0)],
)
def test_only_a_request_that_changed_something_wakes_the_pollers(
    method: str, status: int, woken: int
):
    before = messages_waiting()
    answer = WakingMiddleware(lambda request: HttpResponse(status=status))
    answer(getattr(RequestFactory(), method)("/"))
    assert messages_waiting() - before == woken


def test_every_poller_that_the_clock_calls_exists():
    app.loader.import_default_modules()
    assert set(EVERY_TICK + EVERY_HOUR) <= set(app.tasks)
    assert set(app.conf.beat_schedule) == set(EVERY_TICK + EVERY_HOUR)
