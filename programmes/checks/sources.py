"""Answers that are chosen among earlier answers: they exist, come before, and are of the kind."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from ..definitions import FormField
from ..findings import gettext_noop
from ..mistakes import Mistake
from .references import CHOOSING, Path, unknown

Placed = Sequence[tuple[Path, FormField]]
NAMES = ("text", "organisation")
CHOSEN = ("text", "organisation", "region", "major", "industry", *CHOOSING)


def weaknesses(placed: Placed) -> Iterator[Mistake]:
    """Every mistake in the ``values_from`` of the form's questions, which stand in its order."""
    earlier: dict[str, FormField] = {}
    for path, field in placed:
        yield from _of(path, field, earlier)
        for n, column in enumerate(field.columns):
            yield from _of((*path, "columns", n), column, earlier)
        earlier[field.id] = field
        earlier |= {f"{field.id}.{column.id}": column for column in field.columns}


def _of(path: Path, field: FormField, earlier: dict[str, FormField]) -> Iterator[Mistake]:
    if field.values_from and (field.kind not in CHOSEN or field.prefill or field.sensitive):
        message = gettext_noop("A field of this kind cannot be chosen among earlier answers.")
        yield Mistake((*path, "values_from"), "values_from", message)
        return
    for n, name in enumerate(field.values_from):
        source = earlier.get(name)
        fitting = [each for each, other in earlier.items() if _fits(field, other)]
        if source is None:
            yield unknown((*path, "values_from", n), name, fitting)
        elif not _fits(field, source):
            message = gettext_noop(
                "“%(source)s” is of another kind or depth, sensitive, or written later."
            )
            yield Mistake((*path, "values_from", n), "values_from", message, {"source": name})


def _fits(field: FormField, source: FormField) -> bool:
    kinds = {field.kind, source.kind}
    alike = len(kinds) == 1 or kinds <= set(CHOOSING) or kinds <= set(NAMES)
    deep = field.depth in ("", source.depth)
    return alike and deep and not source.sensitive and not source.filled_by
