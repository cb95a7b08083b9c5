"""Shared by the checks: ids that repeat, and names that lead nowhere."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator

from ..definitions import Condition, FormField
from ..findings import gettext_noop
from ..mistakes import DID_YOU_MEAN, Mistake, nearest

Path = tuple[str | int, ...]

CHOOSING = ("choice", "multichoice")


def unknown(path: Path, name: str, known: Iterable[str]) -> Mistake:
    """``name`` at ``path`` is none of ``known``; the nearest is offered."""
    words = list(known)
    like = nearest(name, words)
    return Mistake(
        path,
        "leads_nowhere",
        gettext_noop("“%(name)s” names nothing in this file."),
        {"name": name, "nearest": like, "known": ", ".join(words)},
        DID_YOU_MEAN if like else gettext_noop("Known here: %(known)s."),
    )


def without_sentence(path: Path) -> Mistake:
    """A number of the notice stands there without the notice's words."""
    message = gettext_noop("A number without its sentence: add “quote”.")
    return Mistake(path, "no_sentence", message)


def repeated(ids: Iterable[tuple[Path, str]]) -> Iterator[Mistake]:
    """Every id that an earlier one already uses."""
    seen: Counter[str] = Counter()
    for path, name in ids:
        seen[name] += 1
        if seen[name] > 1:
            message = gettext_noop("The id “%(id)s” is used twice.")
            yield Mistake(path, "repeated_id", message, {"id": name})


def in_condition(
    path: Path, condition: Condition, fields: dict[str, FormField]
) -> Iterator[Mistake]:
    """A condition is one comparison of an existing field, or several under ``all`` or ``any``."""
    forms = [bool(condition.field), bool(condition.all), bool(condition.any)]
    if sum(forms) != 1:
        message = gettext_noop("A condition has exactly one of “field”, “all” and “any”.")
        yield Mistake(path, "condition", message)
        return
    for name in ("all", "any"):
        for index, part in enumerate(getattr(condition, name)):
            yield from in_condition((*path, name, index), part, fields)
    if condition.field:
        yield from _in_comparison(path, condition, fields)


def _in_comparison(
    path: Path, condition: Condition, fields: dict[str, FormField]
) -> Iterator[Mistake]:
    field = fields.get(condition.field)
    if field is None:
        yield unknown((*path, "field"), condition.field, fields)
        return
    if condition.op == "contains" and not (field.kind == "multichoice" or field.multiple):
        message = gettext_noop("“contains” needs a field with several answers.")
        yield Mistake((*path, "op"), "condition", message)
    if field.kind in CHOOSING and field.choices and condition.op != "filled":
        known = [choice.value for choice in field.choices]
        values = condition.value if isinstance(condition.value, list) else [condition.value]
        for value in values:
            if value not in known:
                yield unknown((*path, "value"), str(value), known)
