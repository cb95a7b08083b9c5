"""Append-only tables and idempotency keys, as tests meet them.

Tests that commit (``transaction=True``, ``live_server``, races) end with Django's flush: TRUNCATE
on PostgreSQL, DELETE on SQLite. The triggers refuse both, as they must; so the flush, and nothing
else, runs with the triggers lifted, in a transaction of its own. The product has no such switch.
"""

import contextlib
import secrets
from collections.abc import Iterator
from typing import Any

import pytest
from django.db import connections, transaction
from django.db.backends.base.base import BaseDatabaseWrapper
from django.test import Client


@contextlib.contextmanager
def lifted_triggers(connection: BaseDatabaseWrapper) -> Iterator[None]:
    """Inside an atomic block: no trigger fires. A failure rolls the lifting back as well."""
    assert connection.in_atomic_block
    lift, restore = (
        _postgresql(connection) if connection.vendor == "postgresql" else _sqlite(connection)
    )
    with connection.cursor() as cursor:
        for statement in lift:
            cursor.execute(statement)
    yield
    with connection.cursor() as cursor:
        for statement in restore:
            cursor.execute(statement)


def _postgresql(connection: BaseDatabaseWrapper) -> tuple[list[str], list[str]]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT DISTINCT tgrelid::regclass FROM pg_trigger WHERE NOT tgisinternal")
        tables = sorted(row[0] for row in cursor.fetchall())
    # ALTER TABLE refuses while deferred foreign keys wait to be checked.
    check = "SET CONSTRAINTS ALL IMMEDIATE"
    return (
        [check, *(f"ALTER TABLE {table} DISABLE TRIGGER USER" for table in tables)],
        [
            check,
            *(f"ALTER TABLE {table} ENABLE TRIGGER USER" for table in tables),
            "SET CONSTRAINTS ALL DEFERRED",
        ],
    )


def _sqlite(connection: BaseDatabaseWrapper) -> tuple[list[str], list[str]]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'")
        triggers = cursor.fetchall()
    return [f'DROP TRIGGER "{name}"' for name, _ in triggers], [sql for _, sql in triggers]


@pytest.fixture(scope="session", autouse=True)
def flush_lifts_triggers() -> Iterator[None]:
    """Wraps the one method through which Django's flush reaches the test database."""
    operations = type(connections["default"].ops)
    flush = operations.execute_sql_flush

    def execute_sql_flush(self: Any, sql_list: list[str]) -> None:
        with transaction.atomic(using=self.connection.alias), lifted_triggers(self.connection):
            flush(self, sql_list)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(operations, "execute_sql_flush", execute_sql_flush)
        yield


class KeyedClient(Client):
    """Django's test client, sending a fresh idempotency key as every form of the site does."""

    def generic(self, method: str, path: str, *args: Any, **kwargs: Any) -> Any:
        headers = kwargs.pop("headers", None) or {}
        if method not in ("GET", "HEAD", "OPTIONS", "TRACE"):
            headers = {"Idempotency-Key": secrets.token_hex(16), **headers}
        return super().generic(method, path, *args, headers=headers, **kwargs)


@pytest.fixture
def client() -> KeyedClient:
    """Replaces pytest-django's fixture; ``django.test.Client()`` is the one that sends no key."""
    return KeyedClient()
