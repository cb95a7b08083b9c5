"""``{field, op, value}`` under ``all`` / ``any``: the only place where a condition is evaluated.

Works on cleaned values. A condition on an answer that is not there is false, except ``ne``.
"""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal, InvalidOperation
from typing import Any

from programmes.definitions import Condition


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
    if isinstance(value, Mapping):
        return any(filled(part) for key, part in value.items() if key != "_id")
    if isinstance(value, list | tuple):
        return any(filled(part) for part in value)
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
    if op == "ne":
        return not _same(answer, value)
    if not filled(answer):
        return False
    if op == "eq":
        return _same(answer, value)
    if op == "in":
        return any(_same(answer, each) for each in _listed(value))
    if op == "contains":
        return any(_same(each, value) for each in _listed(answer))
    return _ordered(op, answer, value)


def _listed(value: Any) -> list[Any]:
    return list(value) if isinstance(value, list | tuple) else [value]


def _number(value: Any) -> Decimal | None:
    if isinstance(value, bool):
        return None
    try:
        number = Decimal(str(value))
    except InvalidOperation:
        return None
    return number if number.is_finite() else None


def _same(answer: Any, value: Any) -> bool:
    left, right = _number(answer), _number(value)
    if left is not None and right is not None:
        return left == right
    if isinstance(answer, bool) or isinstance(value, bool):
        return answer is value
    return str(answer if answer is not None else "") == str(value if value is not None else "")


def _ordered(op: str, answer: Any, value: Any) -> bool:
    left, right = _number(answer), _number(value)
    if left is None or right is None:
        if op == "ge":  # ISO dates and months sort as texts
            return str(answer) >= str(value)
        return str(answer) <= str(value)
    return left >= right if op == "ge" else left <= right
