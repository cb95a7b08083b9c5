"""Ten equal POSTs at once, each on its own connection."""

import threading

import pytest
from django.db import connection
from django.test import Client

from organisations.models import User
from tests.trail.urls import gate
from trail.clock import database_now
from trail.models import Entry, Receipt
from trail.services import CRASHED_AFTER

pytestmark = [
    pytest.mark.race,
    pytest.mark.django_db(transaction=True),
    pytest.mark.urls("tests.trail.urls"),
]

KEY = "0123456789abcdef"
MIDDLEWARE = "trail.middleware.IdempotencyMiddleware"


@pytest.fixture
def visit():
    """Makes browsers of one person."""
    user = User.objects.create(username="author", name="王芳")
    login = Client()
    login.force_login(user)

    def new():
        client = Client()
        client.cookies = login.cookies
        return client

    return new


def at_once(new, times=10):
    """The answers to ``times`` equal POSTs that start together."""
    barrier = threading.Barrier(times)
    answers = []

    def send():
        try:
            client = new()
            barrier.wait(timeout=20)
            answers.append(client.post("/effect/", {"idempotency_key": KEY, "text": "a"}))
        finally:
            connection.close()

    threads = [threading.Thread(target=send) for _ in range(times)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    return answers


def effects():
    return Entry.objects.filter(chain__subject_kind="effect").count()


def test_ten_equal_posts_at_once_have_one_effect(visit):
    answers = at_once(visit)
    assert len(answers) == 10
    assert effects() == 1
    assert {a.status_code for a in answers} <= {302, 303}
    assert {a.headers["Location"] for a in answers} <= {"/effects/1/", f"/pending/{KEY}/"}
    assert visit().get(f"/pending/{KEY}/").headers["Location"] == "/effects/1/"


def test_control_without_the_middleware_they_have_ten(visit, settings):
    settings.MIDDLEWARE = [name for name in settings.MIDDLEWARE if name != MIDDLEWARE]
    assert len(at_once(visit)) == 10
    assert effects() == 10


def test_of_ten_posts_exactly_one_takes_over_what_a_dead_process_left(visit):
    visit().post("/effect/", {"idempotency_key": KEY, "text": "a"})
    Receipt.objects.update(done_at=None, location="", created_at=database_now() - 2 * CRASHED_AFTER)
    at_once(visit)
    assert effects() == 2  # what the dead process did, and one more


def test_the_second_waits_until_the_first_has_its_answer(visit):
    gate.entered.clear()
    gate.open.clear()
    form = {"idempotency_key": KEY, "text": "a"}
    answers = []

    def first():
        try:
            answers.append(visit().post("/slow/", form))
        finally:
            connection.close()

    thread = threading.Thread(target=first)
    thread.start()
    try:
        assert gate.entered.wait(timeout=20)
        assert visit().post("/slow/", form).headers["Location"] == f"/pending/{KEY}/"
        assert visit().get(f"/pending/{KEY}/").headers["Refresh"] == "1"
    finally:
        gate.open.set()
        thread.join(timeout=60)
    assert answers[0].headers["Location"] == "/effects/1/"
    assert visit().get(f"/pending/{KEY}/").headers["Location"] == "/effects/1/"
    assert visit().post("/slow/", form).headers["Location"] == "/effects/1/"
    assert effects() == 1
