"""Conditions as clauses: “type” is “secondary”."""

from __future__ import annotations

from ..definitions import Condition
from .naming import DAYS, FIGURES, Names
from .saying import BOTH, EITHER, LIST_OR, Part, Say, several
from .saying import say as _

LABELS = {
    "eq": _("%(what)s is %(value)s"),
    "ne": _("%(what)s is not %(value)s"),
    "in": _("%(what)s is %(value)s"),
    "not_in": _("%(what)s is not %(value)s"),
    "contains": _("%(what)s includes %(value)s"),
    "contains_any": _("%(what)s includes %(value)s"),
    "gt": _("%(what)s comes after %(value)s"),
    "ge": _("%(what)s is %(value)s or comes after it"),
    "lt": _("%(what)s comes before %(value)s"),
    "le": _("%(what)s is %(value)s or comes before it"),
}
FIGURE = LABELS | {
    "eq": _("%(what)s equals %(value)s"),
    "ne": _("%(what)s does not equal %(value)s"),
    "gt": _("%(what)s is more than %(value)s"),
    "ge": _("%(what)s is at least %(value)s"),
    "lt": _("%(what)s is less than %(value)s"),
    "le": _("%(what)s is at most %(value)s"),
}
DATE = LABELS | {
    "gt": _("%(what)s is after %(value)s"),
    "ge": _("%(what)s is not before %(value)s"),
    "lt": _("%(what)s is before %(value)s"),
    "le": _("%(what)s is not after %(value)s"),
}


def clause(condition: Condition, names: Names) -> Part:
    """The condition as a clause, without a full stop."""
    if condition.field:
        return _comparison(condition, names)
    together = several((_inner(each, names) for each in condition.all), BOTH)
    if not condition.any:
        return together
    alternatives = several((_inner(each, names) for each in condition.any), EITHER)
    return several((together, alternatives), BOTH) if condition.all else alternatives


def _inner(condition: Condition, names: Names) -> Part:
    said = clause(condition, names)
    compound = len(condition.all) + len(condition.any) > 1
    return _("(%(clause)s)", clause=said) if compound else said


def _comparison(condition: Condition, names: Names) -> Say:
    what = names.answer(condition.field)
    if condition.op in ("filled", "empty"):
        is_filled = (condition.op == "filled") is (condition.value is not False)
        return (
            _("%(what)s is filled in", what=what)
            if is_filled
            else _("%(what)s is left empty", what=what)
        )
    values = condition.value if isinstance(condition.value, list) else [condition.value]
    shown = several((names.value(condition.field, value) for value in values), LIST_OR)
    return Say(_verbs(condition, names)[condition.op].message, {"what": what, "value": shown})


def _verbs(condition: Condition, names: Names) -> dict[str, Say]:
    asked = names.question(condition.field)
    kind = asked.kind if asked else ""
    if kind in DAYS or kind == "period":
        return DATE
    figure = isinstance(condition.value, int | float) and not isinstance(condition.value, bool)
    return FIGURE if kind in FIGURES or (not asked and figure) else LABELS


def only_where(condition: Condition | None, names: Names) -> Say | None:
    """To whom a rule applies."""
    if condition is None:
        return None
    return _("It applies only where %(condition)s.", condition=clause(condition, names))


def only_with(option: str, names: Names) -> Say | None:
    """In which areas a rule applies."""
    if not option:
        return None
    return _(
        "It applies only in areas that have switched on %(option)s.", option=names.option(option)
    )


def rows_where(table: Part, condition: Condition | None, inside: Names) -> Part:
    """The rows of a table, or those of them for which a condition on its columns holds."""
    if condition is None:
        return table
    return _(
        "%(table)s (only rows for which %(condition)s)",
        table=table,
        condition=clause(condition, inside),
    )
