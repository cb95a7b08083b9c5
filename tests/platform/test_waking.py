"""A request never fails, and hardly waits, because the broker is down."""

import os
import socket
import subprocess
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from unittest.mock import Mock

import pytest
import throwaway
from django.http import HttpRequest, HttpResponse
from django.test import RequestFactory

from config.celery import AFTER_REQUESTS, EVERY_HOUR, EVERY_TICK, EXPIRES_SECONDS, app
from config.waking import WakingMiddleware
from trail.counting import count_entry

pytestmark = pytest.mark.rules

ROOT = Path(__file__).resolve().parents[2]
POSTS_WITHOUT_BROKER = """
import time, django
django.setup()
from django.http import HttpResponse
from django.test import RequestFactory
from config.waking import WakingMiddleware
from trail.counting import count_entry
answer = WakingMiddleware(lambda request: [HttpResponse("done"), count_entry()][0])
began = time.monotonic()
print([answer(RequestFactory().post("/")).status_code for _ in range(20)])
print(time.monotonic() - began)
"""


def entering(status: int = 200) -> Callable[[HttpRequest], HttpResponse]:
    """A view that leaves an entry in the trail."""

    def view(request: HttpRequest) -> HttpResponse:
        count_entry()
        return HttpResponse(status=status)

    return view


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


def test_a_broker_that_takes_the_call_and_says_nothing_is_given_up(monkeypatch, caplog):
    with socket.socket() as silent:
        silent.bind(("127.0.0.1", 0))
        silent.listen()
        url = f"redis://127.0.0.1:{silent.getsockname()[1]}/0"
        monkeypatch.setattr(app.conf, "broker_write_url", url)
        waking = WakingMiddleware(entering())
        assert (
            waking.producers.connections.connection.transport_options["socket_timeout"] <= 1
        )  # seconds
        answers = [waking(RequestFactory().post("/")).status_code for _ in range(20)]
    assert answers == [200] * 20
    assert [record.levelname for record in caplog.records] == ["WARNING"]


def test_the_broker_going_and_coming_is_said_once_each(monkeypatch, caplog):
    waking = WakingMiddleware(entering())
    monkeypatch.setattr("config.waking.QUIET_SECONDS", 0)
    with monkeypatch.context() as down:
        down.setattr("config.waking.app.send_task", Mock(side_effect=OSError("gone")))
        for _ in range(3):
            waking(RequestFactory().post("/"))
    for _ in range(3):
        waking(RequestFactory().post("/"))
    assert ["does not" in record.message for record in caplog.records] == [True, False]


def messages_waiting() -> int:
    with app.connection_for_read() as connection:
        return connection.default_channel.queue_declare(app.conf.task_default_queue).message_count


@pytest.mark.parametrize(
    ("view", "woken"),
    [
        (entering(302), len(AFTER_REQUESTS)),
        (entering(422), 0),
        (lambda request: HttpResponse(), 0),  # a page, an autosave
    ],
)
def test_only_a_request_that_left_an_entry_wakes_the_pollers(
    view: Callable[[HttpRequest], HttpResponse], woken: int
):
    before = messages_waiting()
    WakingMiddleware(view)(RequestFactory().post("/"))
    assert messages_waiting() - before == woken


def test_every_poller_that_the_clock_calls_exists():
    app.loader.import_default_modules()
    assert set(EVERY_TICK + EVERY_HOUR) <= set(app.tasks)
    assert set(app.conf.beat_schedule) == set(EVERY_TICK + EVERY_HOUR)


def test_beats_started_at_any_minute_agree_on_the_hourly_call():
    """An interval would count anew from each start, and never end where beats are short-lived."""
    started = [datetime(2026, 11, 2, 1, minute, tzinfo=UTC) for minute in (20, 40, 59)]
    for name in EVERY_HOUR:
        due = app.conf.beat_schedule[name]["schedule"]
        nexts = {last + wait for last, wait, _now in map(due.remaining_delta, started)}
        assert len(nexts) == 1


def test_a_message_outlives_clocks_that_differ():
    expiries = {entry["options"]["expires"] for entry in app.conf.beat_schedule.values()}
    assert expiries == {EXPIRES_SECONDS}
    assert EXPIRES_SECONDS >= 60


def test_no_poll_outlives_half_the_time_after_which_a_broker_gives_its_message_away():
    settings = "from django.conf import settings as s; t = s.CELERY_BROKER_TRANSPORT_OPTIONS; "
    done = subprocess.run(
        [
            sys.executable,
            "-c",
            settings + "print(t['visibility_timeout'], s.CELERY_TASK_TIME_LIMIT)",
        ],
        cwd=ROOT,
        env=os.environ
        | {"DJANGO_SETTINGS_MODULE": "config.settings.test", "REDIS_URL": "redis://"},
        capture_output=True,
        text=True,
        timeout=60,
    )
    visible, longest = map(int, done.stdout.split())
    assert visible >= 2 * longest
