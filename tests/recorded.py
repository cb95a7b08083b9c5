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
from django.contrib.contenttypes.models import ContentType
from django.db import connection, models, transaction

Scenery = TypeVar("Scenery")
Named = type[Permission] | type[ContentType]
Name = tuple[str, ...]
NAMED: dict[Named, tuple[str, ...]] = {
    ContentType: ("app_label", "model"),
    Permission: ("content_type__app_label", "content_type__model", "codename"),
}


@dataclass
class Recorded(Generic[Scenery]):
    """Calls like ``make``, which takes nothing and reads nothing that other tests change.

    The keys of the rows are those that the database gave out at the first call: a sequence of
    PostgreSQL never gives them out again, SQLite goes on after the highest. Where a test has such
    a row already, ``make`` runs anew. A flush gives models and permissions other keys: the rows
    name them by these.
    """

    make: Callable[[], Scenery]
    rows: list[list[models.Model]] = field(default_factory=list)
    named: dict[Named, dict[int, Name]] = field(default_factory=dict)
    kept: Scenery | None = None

    def __call__(self) -> Scenery:
        if self.kept is None:
            return self._record()
        if any(_taken(rows) for rows in self.rows):
            return self.make()
        now = {model: {name: key for key, name in _names(model).items()} for model in NAMED}
        with transaction.atomic():
            for rows in copy.deepcopy(self.rows):
                self._rename(rows, now)
                type(rows[0])._base_manager.bulk_create(rows)
        return copy.deepcopy(self.kept)

    def _rename(self, rows: list[models.Model], now: dict[Named, dict[Name, int]]) -> None:
        """Models and permissions by the keys that they have now."""
        for column in type(rows[0])._meta.concrete_fields:
            if column.related_model in NAMED:
                model = column.related_model
                for row in rows:
                    if key := getattr(row, column.attname):
                        setattr(row, column.attname, now[model][self.named[model][key]])

    def _record(self) -> Scenery:
        before = {model: _keys(model) for model in _tables()}
        made = self.make()
        new = [
            list(model._base_manager.filter(pk__in=_keys(model) - keys).order_by("pk"))
            for model, keys in before.items()
        ]
        self.rows = [rows for rows in new if rows]
        self.named = {model: _names(model) for model in NAMED}
        self.kept = copy.deepcopy(made)
        return made


def _names(model: Named) -> dict[int, Name]:
    """Every row's name, by its key."""
    return {key: tuple(name) for key, *name in model.objects.values_list("pk", *NAMED[model])}


def _tables() -> list[type[models.Model]]:
    known = apps.get_models(include_auto_created=True)
    there = set(connection.introspection.table_names())  # a benchmark makes those that it needs
    return [each for each in known if each._meta.db_table in there and not each._meta.proxy]


def _keys(model: type[models.Model]) -> set[object]:
    return set(model._base_manager.values_list("pk", flat=True))


def _taken(rows: list[models.Model]) -> bool:
    keys = [row.pk for row in rows]
    return type(rows[0])._base_manager.filter(pk__in=keys).exists()
