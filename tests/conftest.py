"""Fixtures of all tests, and two rules for every test: it has a kind, and it starts clean."""

import os
import shutil
from collections.abc import Iterator
from typing import Any

import pytest
from django.conf import settings
from django.core.cache import cache
from django.db import connection
from django.urls import get_resolver
from hypothesis import settings as hypothesis_settings

from config.catalogues import compile_catalogues
from tests.browser_guard import (  # noqa: F401
    base_url,
    browser_context_args,
    browser_type_launch_args,
    new_context,
    page_faults,
)
from tests.trail_guard import client, flush_lifts_triggers  # noqa: F401

# Helpers of several folders, whose asserts say what they saw: named before any of them is imported.
pytest.register_assert_rewrite("tests.life.people", "tests.life.filling", "tests.life.papers")
pytest.register_assert_rewrite("tests.inputs.read_back", "tests.inputs.browsing")

KINDS = {"rules", "db", "flow", "race", "fault", "browser"}

hypothesis_settings.register_profile("default", deadline=None)
hypothesis_settings.register_profile("long", deadline=None, max_examples=1000)
hypothesis_settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "default"))


def pytest_sessionstart() -> None:
    """Pages are read in Chinese: the compiled catalogues are not in the repository.

    The addresses are made with the switches of these settings, and not with those that the test
    sets which happens to be the first to ask for a page.
    """
    compile_catalogues()
    assert get_resolver().url_patterns


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """scripts/test selects by kind, and files by what they name: others would silently not run."""
    marks = {item: KINDS & {mark.name for mark in item.iter_markers()} for item in items}
    without = [item.nodeid for item in items if not marks[item]]
    if without:
        kinds = ", ".join(sorted(KINDS))
        raise pytest.UsageError(f"Mark each test as one of {kinds}: " + "; ".join(without[:10]))
    texts = {path: path.read_text() for path in {item.path for item in items}}
    named = {path: {kind for kind in KINDS if f"mark.{kind}" in texts[path]} for path in texts}
    hidden = [item.nodeid for item in items if marks[item] - named[item.path]]
    if hidden:
        raise pytest.UsageError("Name the kind in the test's own file: " + "; ".join(hidden[:10]))


@pytest.fixture(scope="session")
def django_db_keepdb(django_db_modify_db_settings: None) -> bool:
    """SQLite's test database starts as a copy of the migrated one; PostgreSQL copies by itself."""
    if not settings.TEST_TEMPLATE.startswith("sqlite"):
        return False
    copy = connection.settings_dict["TEST"]["NAME"]
    shutil.copyfile(settings.TEST_TEMPLATE.removeprefix("sqlite:///"), copy)
    return True


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """A thread of a server that has stopped may still hold the database that is dropped now."""
    yield
    if connection.vendor == "postgresql":
        with django_db_blocker.unblock(), connection.cursor() as cursor:
            cursor.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                " WHERE datname = current_database() AND pid <> pg_backend_pid()"
            )


@pytest.fixture(autouse=True)
def rate_limits_start_empty(request: pytest.FixtureRequest) -> Iterator[None]:
    """The cache is a table of its own, which Django's flush does not know."""
    yield
    if "transactional_db" in request.fixturenames:
        cache.clear()
