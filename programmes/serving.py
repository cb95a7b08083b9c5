"""Which version of the code tables this process serves: the newest that was imported.

Every process (web, worker) looks for itself, because no message reaches them all for certain. A
look is one query that an index answers; it is made at most every ``TABLES_LOOK_SECONDS``, and at
once in the process that imports.
"""

from __future__ import annotations

import logging
import time

from django.conf import settings
from django.db import DatabaseError
from django.db.models import Max

from . import reference
from .models import TableVersion

logger = logging.getLogger(__name__)
TABLES: tuple[str, ...] = (*reference.TABLES, reference.CALENDAR)

_served: dict[str, int] = {}  # table -> number of its newest version, here
_looked = float("-inf")


def follow() -> None:
    """Serve the newest versions from now on."""
    newest = dict(TableVersion.objects.values_list("table").annotate(Max("number")))
    for table in TABLES:
        number = newest.get(table, 0)
        if number != _served.get(table, 0):
            rows = TableVersion.objects.filter(table=table, number__lte=number).order_by("number")
            reference.install(table, [version_of(row) for row in rows])
            _served[table] = number


def follow_now_and_then() -> None:
    """The same, unless this process has looked a moment ago. Never fails: it goes on as it was.

    ``TABLES_LOOK_SECONDS = None``: never; so in tests, which count queries.
    """
    global _looked
    seconds = settings.TABLES_LOOK_SECONDS
    if seconds is None or time.monotonic() - _looked < seconds:
        return
    _looked = time.monotonic()
    try:
        follow()
    except DatabaseError as error:
        logger.warning("The versions of the code tables could not be read: %s", error)


def version_of(row: TableVersion) -> reference.Version:
    """The stored version as the pure functions know it."""
    return reference.Version(row.table, row.source, row.imported_at)
