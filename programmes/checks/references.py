"""Shared by the checks: ids that repeat, and names that lead nowhere."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator

from .. import reference
from ..definitions import Condition, FormField, Programme
from ..findings import gettext_noop
from ..mistakes import DID_YOU_MEAN, Mistake, nearest
from . import comparisons

Path = tuple[str | int, ...]

XPCC = "XPCC"
CHOOSING = ("choice", "multichoice")
UNORDERED = (
    *CHOOSING, "bool", "commitment", "person", "identity", "organisation", "file", "table", "info",
)  # fmt: skip


def unknown(path: Path, name: str, known: Iterable[str]) -> Mistake:
    """``name`` at ``path`` is none of ``known``; the nearest is offered."""
    words = list(known)
    like = nearest(name, words)
    return Mistake(
        path,
        "leads_nowhere",
        gettext_noop("“%(name)s” names nothing in this file."),
        {"name": name, "nearest": like, "known": ", ".join(words)},
        DID_YOU_MEAN if like else KNOWN_HERE if words else DECLARE_FIRST,
    )


KNOWN_HERE = gettext_noop("Known here: %(known)s.")
DECLARE_FIRST = gettext_noop("Nothing of the kind is declared in this file yet: declare it first.")


def without_sentence(path: Path) -> Mistake:
    """A number of the notice stands there without the notice's words."""
    message = gettext_noop("A number without its sentence: add “quote”.")
    return Mistake(path, "no_sentence", message)


def an_area(path: Path, code: str) -> Iterator[Mistake]:
    """The code of a region, or of the XPCC, which no table of regions has."""
    if code != XPCC and not reference.known("regions", code):
        message = gettext_noop("“%(code)s” is not the code of a region.")
        remedy = gettext_noop("Write six digits of GB/T 2260 in quotation marks, or XPCC.")
        yield Mistake(path, "region", message, {"code": code}, remedy)


def an_option(path: Path, name: str, programme: Programme) -> Iterator[Mistake]:
    """What an area may switch on is declared under ``options``."""
    known = [option.id for option in programme.options]
    if name and name not in known:
        yield unknown((*path, "option"), name, known)


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
    known = fields | _parts(fields)
    found = list(_in_condition(path, condition, known))
    yield from found
    together = comparisons.comparisons_in(condition)
    if not found and not comparisons.can_all_hold(together, known):
        yield never(path)


def never(path: Path) -> Mistake:
    """What stands at ``path`` cannot come true."""
    return Mistake(path, "never", gettext_noop("This condition can never hold."))


def _parts(fields: dict[str, FormField]) -> dict[str, FormField]:
    """What a condition may reach into by a dot: the parts of persons and periods."""
    kinds = {
        "person": ("text", ("name", "type", "number")),
        "identity": ("text", ("type", "number")),
        "period": ("date", ("from", "to")),
    }
    return {
        f"{field.id}.{part}": FormField.model_validate(
            {"id": part, "kind": kinds[field.kind][0], "label": part}
        )
        for field in fields.values()
        if field.kind in kinds
        for part in kinds[field.kind][1]
    }


def _in_condition(
    path: Path, condition: Condition, fields: dict[str, FormField]
) -> Iterator[Mistake]:
    forms = [bool(condition.field), bool(condition.all), bool(condition.any)]
    if sum(forms) != 1:
        message = gettext_noop("A condition has exactly one of “field”, “all” and “any”.")
        yield Mistake(path, "condition", message)
        return
    for index, part in enumerate(condition.all):
        yield from _in_condition((*path, "all", index), part, fields)
    for index, part in enumerate(condition.any):
        yield from in_condition((*path, "any", index), part, fields)
    if condition.field:
        yield from _in_comparison(path, condition, fields)


def _in_comparison(
    path: Path, condition: Condition, fields: dict[str, FormField]
) -> Iterator[Mistake]:
    field = fields.get(condition.field)
    if field is None:
        yield unknown((*path, "field"), condition.field, fields)
        return
    several = field.kind == "multichoice" or field.multiple
    if condition.op in ("contains", "contains_any") and not several:
        message = gettext_noop("“contains” needs a field with several answers.")
        yield Mistake((*path, "op"), "condition", message)
    if condition.op in comparisons.ORDERS and field.kind in UNORDERED:
        message = gettext_noop("“%(op)s” needs a field with a figure or a date.")
        yield Mistake((*path, "op"), "condition", message, {"op": condition.op})
    yield from _in_values((*path, "value"), condition, field)


def _in_values(path: Path, condition: Condition, field: FormField) -> Iterator[Mistake]:
    if condition.op in comparisons.VALUELESS:
        return
    if isinstance(condition.value, list) is not (condition.op in comparisons.SEVERAL):
        message = gettext_noop(
            "“%(op)s” has a wrong value: in, not_in and contains_any take a list, "
            "the others one value."
        )
        yield Mistake(path, "condition", message, {"op": condition.op})
        return
    known = [choice.value for choice in field.choices]
    for value in comparisons.values_of(condition):
        if field.kind in CHOOSING and known and value not in known:
            yield unknown(path, str(value), known)
        elif field.kind == "region":
            yield from an_area(path, str(value))
        elif not comparisons.fits(value, field):
            message = gettext_noop("The field “%(field)s” is never answered with “%(value)s”.")
            params = {"field": condition.field, "value": str(value)[:60]}
            yield Mistake(path, "condition", message, params)
