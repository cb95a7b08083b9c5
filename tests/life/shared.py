"""One database for all tests of a module, flushed after the last.

A module imports ``transactional_db`` in the place of pytest-django's, which flushes after each
test. Under this name the database is made, and the tests run after those that never commit.
"""

from collections.abc import Iterator
from typing import Any

import pytest
from django.core.cache import cache
from django.core.management import call_command


@pytest.fixture(scope="module")
def transactional_db(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """Access to the database for a whole module; nothing is left of it."""
    with django_db_blocker.unblock():
        yield
        empty()


def empty() -> None:
    """Nothing is left but the sequences: recorded scenery brings keys that were given out."""
    call_command("flush", verbosity=0, interactive=False, reset_sequences=False)
    cache.clear()
