"""The world of people and units, and clients logged in as one of them."""

from collections.abc import Callable
from types import SimpleNamespace

import pytest

from organisations.models import User
from tests.factories import make_world
from tests.trail_guard import KeyedClient


@pytest.fixture
def world(db: None) -> SimpleNamespace:
    return make_world()


@pytest.fixture
def as_person() -> Callable[[User], KeyedClient]:
    """A client logged in as the person."""

    def log_in(person: User) -> KeyedClient:
        client = KeyedClient()
        client.force_login(person)
        return client

    return log_in
