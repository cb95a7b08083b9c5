"""The site that a module's tests share, and a clock that they move."""

from collections.abc import Iterator
from types import SimpleNamespace

import pytest
from django.core.management import call_command
from pytest_django.live_server_helper import LiveServer

from tests.life import scenery
from tests.life.clock import MovedClock


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> MovedClock:
    """A clock that a test can move."""
    return MovedClock(monkeypatch)


@pytest.fixture(scope="module")
def site(transactional_db: None) -> Iterator[str]:
    """The address of a site with the demonstration's story in it: see shared.transactional_db."""
    call_command("seed_demo", verbosity=0)
    server = LiveServer("localhost")
    yield server.url
    server.stop()


@pytest.fixture(scope="module")
def stage(site: str) -> SimpleNamespace:
    """What the pages show, besides the story."""
    return scenery.built()
