"""``{field, op, value}`` under ``all`` / ``any``: the only place where a condition is evaluated.

Works on cleaned values. A condition on an answer that is not there is false, except ``empty`` and
the denials ``ne`` and ``not_in``. Of several answers ``in`` asks that all be among those named
and ``not_in`` that none is; ``contains`` and ``contains_any`` ask for one. Figures are compared
exactly, dates and months as such.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Mapping
from decimal import Decimal, InvalidOperation
from typing import Any

from programmes.definitions import Condition

ORDERS: dict[str, Callable[[Any, Any], bool]] = {
    "ge": operator.ge,
    "gt": operator.gt,
    "le": operator.le,
    "lt": operator.lt,
}
MAPPINGS = (dict, Mapping)  # most are a dict, which is told much faster


def holds(condition: Condition | None, values: Mapping[str, Any]) -> bool:
    """Whether the condition is true of the cleaned values; no condition is always true.

    ``field`` may reach into a person or period by a dot: ``leader.type``.
    """
    if condition is None:
        return True
    if condition.all:
        return all(holds(part, values) for part in condition.all)
    if condition.any:
        return any(holds(part, values) for part in condition.any)
    return _compare(condition.op, answer_at(values, condition.field), condition.value)


def fields_of(condition: Condition | None) -> frozenset[str]:
    """The ids of the fields that the condition looks at."""
    if condition is None:
        return frozenset()
    names = {condition.field.partition(".")[0]} if condition.field else set()
    for part in (*condition.all, *condition.any):
        names |= fields_of(part)
    return frozenset(names)


def filled(value: Any) -> bool:
    """Whether there is an answer. ``False`` and ``0`` are; blanks and empty rows are not."""
    if value is None:
        return False
    if isinstance(value, str):
        return bool(value.strip())
    if isinstance(value, MAPPINGS):
        return any(map(filled, [part for key, part in value.items() if key != "_id"]))
    if isinstance(value, (list, tuple)):
        return any(map(filled, value))
    return True


def answer_at(values: Mapping[str, Any], path: str) -> Any:
    """The answer under ``field`` or ``field.part``; ``None`` where there is none."""
    field, _, part = path.partition(".")
    value = values.get(field)
    if part:
        return value.get(part) if isinstance(value, Mapping) else None
    return value


def _compare(op: str, answer: Any, value: Any) -> bool:
    if op == "filled":
        return filled(answer) is (value is not False)
    if op == "empty":
        return filled(answer) is (value is False)
    if op == "ne":
        return not _same(answer, value)
    if op == "not_in":
        return not _compare("contains_any", answer, value)
    if not filled(answer):
        return False
    if op == "eq":
        return _same(answer, value)
    if op == "contains":
        return any(_same(each, value) for each in _listed(answer))
    if op in ("in", "contains_any"):
        among = (any(_same(each, one) for one in _listed(value)) for each in _listed(answer))
        return all(among) if op == "in" else any(among)
    return _ordered(op, answer, value)


def _listed(value: Any) -> list[Any]:
    return list(value) if isinstance(value, list | tuple) else [value]


def number(value: Any) -> Decimal | None:
    """The exact figure that stands there; ``None`` where there is none."""
    if isinstance(value, bool):
        return None
    try:
        figure = Decimal(str(value))
    except InvalidOperation:
        return None
    return figure if figure.is_finite() else None


def _same(answer: Any, value: Any) -> bool:
    left, right = number(answer), number(value)
    if left is not None and right is not None:
        return left == right
    if isinstance(answer, bool) or isinstance(value, bool):
        return answer is value
    return str(answer if answer is not None else "") == str(value if value is not None else "")


def _ordered(op: str, answer: Any, value: Any) -> bool:
    left, right = number(answer), number(value)
    if left is not None and right is not None:
        return ORDERS[op](left, right)
    if left is not None or right is not None:
        return False
    return ORDERS[op](str(answer), str(value))  # ISO dates and months sort as texts
