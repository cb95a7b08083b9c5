"""Scenery that services make once a process, and that later tests get as the same rows again.

A world takes hundreds of queries of the services; its rows take one insertion a table. Each test
still has rows of its own in a transaction of its own, and model instances of its own.
"""

import copy
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Generic, TypeVar

from django.apps import apps
from django.contrib.auth.models import Permission
from django.db import connection, models, transaction

Scenery = TypeVar("Scenery")


@dataclass
class Recorded(Generic[Scenery]):
    """Calls like ``make``, which takes nothing and reads nothing that other tests change.

    The keys of the rows are those that the database gave out at the first call: a sequence of
    PostgreSQL never gives them out again, SQLite goes on after the highest. Where a test has such
    a row already, ``make`` runs anew; so it does when a flush gave permissions other keys.
    """

    make: Callable[[], Scenery]
    rows: list[list[models.Model]] = field(default_factory=list)
    permissions: frozenset[int] = frozenset()
    kept: Scenery | None = None

    def __call__(self) -> Scenery:
        permissions = frozenset(Permission.objects.values_list("pk", flat=True))
        if self.kept is None or permissions != self.permissions:
            return self._record(permissions)
        if any(_taken(rows) for rows in self.rows):
            return self.make()
        with transaction.atomic():
            for rows in self.rows:
                type(rows[0])._base_manager.bulk_create(copy.deepcopy(rows))
        return copy.deepcopy(self.kept)

    def _record(self, permissions: frozenset[int]) -> Scenery:
        before = {model: _keys(model) for model in _tables()}
        made = self.make()
        new = [
            list(model._base_manager.filter(pk__in=_keys(model) - keys).order_by("pk"))
            for model, keys in before.items()
        ]
        self.rows = [rows for rows in new if rows]
        self.permissions = permissions
        self.kept = copy.deepcopy(made)
        return made


def _tables() -> list[type[models.Model]]:
    known = apps.get_models(include_auto_created=True)
    there = set(connection.introspection.table_names())  # a benchmark makes those that it needs
    return [each for each in known if each._meta.db_table in there and not each._meta.proxy]


def _keys(model: type[models.Model]) -> set[object]:
    return set(model._base_manager.values_list("pk", flat=True))


def _taken(rows: list[models.Model]) -> bool:
    keys = [row.pk for row in rows]
    return type(rows[0])._base_manager.filter(pk__in=keys).exists()
