"""The one clock. Entry points (views, pollers, commands) read it once and pass ``at`` down."""

from datetime import UTC, datetime

from django.db import connection


def database_now() -> datetime:
    """The database's own time, in UTC: so that several machines agree on a deadline."""
    return _read()


def _read() -> datetime:
    """Behind ``database_now``, so that a test can move the clock for everybody who imported it."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT clock_timestamp()")
            now: datetime = cursor.fetchone()[0]
            return now
    # SQLite has no clock of its own: it runs inside this process and reads the same one.
    return datetime.now(UTC)
