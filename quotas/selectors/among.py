"""Keys handed to the database as one value: thousands of them cost no more to write than one."""

import json
from collections.abc import Collection
from typing import Any

from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import Func, IntegerField, Value
from django.db.models.sql.compiler import SQLCompiler


class _Unpacked(Func):
    """The numbers of a JSON array, as a subquery."""

    template = "(SELECT value::bigint FROM jsonb_array_elements_text(%(expressions)s::jsonb))"
    output_field = IntegerField()

    def as_sqlite(
        self, compiler: SQLCompiler, connection: BaseDatabaseWrapper, **extra: Any
    ) -> tuple[str, tuple[str | int, ...]]:
        template = "(SELECT value FROM json_each(%(expressions)s))"
        return self.as_sql(compiler, connection, template=template, **extra)


def among(keys: Collection[int]) -> Func:
    """What stands after ``__in`` for a column of keys."""
    return _Unpacked(Value(json.dumps(list(keys))))
