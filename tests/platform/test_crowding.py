"""So many requests are worked on at once, a few wait, and the others are told to come again."""

import json
import threading

import pytest
from django.conf import settings
from django.http import HttpResponse
from django.test import RequestFactory

from config.crowding import AT_ONCE, WAITING, CrowdMiddleware, Line
from config.serving import THREADS
from config.settings.base import database

pytestmark = pytest.mark.rules


class Site:
    """A site with one place to work and one to wait, whose only page takes until ``end``."""

    def __init__(self, patience: float = 0) -> None:
        self.begun, self.end = threading.Semaphore(0), threading.Event()
        self.middleware = CrowdMiddleware(self.page)
        self.middleware.line = Line(1, 1, patience)
        self.answers = []

    def page(self, request):
        self.begun.release()
        assert self.end.wait(60)
        if request.path == "/broken":
            raise RuntimeError
        return HttpResponse("done")

    def ask(self, path="/", **headers):
        return self.middleware(RequestFactory().get(path, headers=headers))

    def visitor(self):
        """Somebody else who asks meanwhile."""
        thread = threading.Thread(target=lambda: self.answers.append(self.ask().status_code))
        thread.start()
        return thread


@pytest.fixture
def full():
    """Somebody is being served, and nobody may wait."""
    site = Site()
    visitor = site.visitor()
    assert site.begun.acquire(timeout=60)
    yield site
    site.end.set()
    visitor.join()


def test_who_finds_no_room_is_told_when_to_come_again(full):
    told = full.ask()
    assert (told.status_code, told["Retry-After"]) == (503, "3")
    assert "没有任何变更" in told.content.decode()
    english = full.ask(**{"accept-language": "en"}).content.decode()
    assert "Nothing was changed" in english


def test_a_script_is_told_in_its_own_way(full):
    told = full.ask(accept="application/json")
    assert (told.status_code, told["Retry-After"]) == (503, "3")
    assert json.loads(told.content)["message"] == "当前操作人数较多"


def test_the_question_whether_the_site_lives_does_not_wait(full):
    full.end.set()
    assert full.ask("/healthz").status_code == 200


def test_who_waits_is_served_once_there_is_room():
    site = Site(patience=60)
    waits, line = threading.Semaphore(0), site.middleware.line
    take = line.working.acquire
    line.working.acquire = lambda timeout: waits.release() or take(timeout=timeout)
    first = site.visitor()
    assert site.begun.acquire(timeout=60)
    second = site.visitor()
    assert waits.acquire(timeout=60)
    assert waits.acquire(timeout=60)
    assert site.ask().status_code == 503  # a third finds no place to wait
    site.end.set()
    first.join()
    second.join()
    assert site.answers == [200, 200]


def test_a_page_that_breaks_leaves_its_place():
    site = Site()
    site.end.set()
    for _ in range(3):
        with pytest.raises(RuntimeError):
            site.ask("/broken")
    assert site.ask().status_code == 200


def test_somebody_is_always_free_to_send_others_away():
    assert THREADS > AT_ONCE + WAITING
    pool = database("postgres://x@127.0.0.1/x")["OPTIONS"]["pool"]
    assert pool["max_size"] > AT_ONCE
    order = settings.MIDDLEWARE
    assert order.index("whitenoise.middleware.WhiteNoiseMiddleware") < order.index(
        "config.crowding.CrowdMiddleware"
    )
