"""Whether any answer at all can fulfil comparisons: tried on the few answers that matter. Pure."""

from __future__ import annotations

import operator
from collections.abc import Callable, Iterable, Mapping
from datetime import date
from decimal import Decimal, InvalidOperation
from itertools import pairwise
from typing import Any

from ..definitions import Condition, FormField

NUMBERS = ("int", "decimal", "money", "percent", "computed")
DATES = ("date", "month")
ORDERS: dict[str, Callable[[Any, Any], bool]] = {
    "gt": operator.gt, "ge": operator.ge, "lt": operator.lt, "le": operator.le,
}  # fmt: skip
SEVERAL = ("in", "not_in", "contains_any")
VALUELESS = ("filled", "empty")


def values_of(condition: Condition) -> list[Any]:
    """The values that a comparison names."""
    if condition.op in VALUELESS:
        return []
    return condition.value if isinstance(condition.value, list) else [condition.value]


def fits(value: Any, field: FormField) -> bool:
    """Whether an answer of this kind can be compared with the value at all."""
    if field.kind in NUMBERS:
        return figure(value) is not None
    if field.kind in ("bool", "commitment"):
        return isinstance(value, bool)
    if field.kind in DATES:
        return _is_date(value)
    return not isinstance(value, bool | dict | list) and value is not None


def figure(value: Any) -> Decimal | None:
    """The exact figure, or ``None``."""
    if isinstance(value, bool):
        return None
    try:
        return Decimal(str(value))
    except InvalidOperation:
        return None


def _is_date(value: Any) -> bool:
    text = str(value)
    try:
        date.fromisoformat(f"{text}-01" if len(text) == len("2023-08") else text)
    except ValueError:
        return False
    return True


def can_all_hold(parts: Iterable[Condition], fields: Mapping[str, FormField]) -> bool:
    """Whether, field by field, one answer can fulfil all the comparisons of it."""
    by_field: dict[str, list[Condition]] = {}
    for part in parts:
        by_field.setdefault(part.field, []).append(part)
    return all(_can_hold(group, fields[name]) for name, group in by_field.items() if name in fields)


def comparisons_in(condition: Condition) -> list[Condition]:
    """The comparisons that must hold together: those under ``all``, at any depth."""
    if condition.field:
        return [condition]
    return [each for part in condition.all for each in comparisons_in(part)]


def _can_hold(group: list[Condition], field: FormField) -> bool:
    if field.kind == "multichoice" or field.multiple or field.kind == "table":
        filled = {each.op == "filled" for each in group if each.op in VALUELESS}
        return len(filled) < len(VALUELESS)
    named = [value for each in group for value in values_of(each)]
    if not all(fits(value, field) for value in named):
        return True  # told elsewhere, where the value stands
    answers = [*_answers(field, named), *([] if field.required else [None])]
    return any(all(_holds(each, answer) for each in group) for answer in answers)


def _answers(field: FormField, named: list[Any]) -> list[Any]:
    """Answers of which one fulfils the comparisons if any does."""
    if field.kind in NUMBERS:
        return _figures(field, named)
    if field.kind in ("bool", "commitment"):
        return [True, False] if field.kind == "bool" else [True]
    if field.choices:
        return [choice.value for choice in field.choices]
    words = sorted({str(value) for value in named})
    return [*words, *(f"{word}~" for word in words), "!"]  # itself, just after, before all


def _figures(field: FormField, named: list[Any]) -> list[Decimal]:
    bounds = [] if field.kind == "computed" else [field.min, field.max]
    stops = sorted(
        {figure(value) or Decimal(0) for value in [*named, *bounds] if value is not None}
    )
    if field.kind == "int":
        between = [stop + step for stop in stops for step in (-1, 1)]
    else:
        middles = [(a + b) / 2 for a, b in pairwise(stops)]
        between = [*middles, *(stop + step for stop in stops for step in (-1, 1))]
    lowest, highest = (*bounds, None, None)[:2]
    return [
        each
        for each in [*stops, *between]
        if (lowest is None or each >= lowest)
        and (highest is None or each <= highest)
        and (field.kind != "int" or each == each.to_integral_value())
    ]


def _holds(condition: Condition, answer: Any) -> bool:
    """As ``declarations.rules.conditions`` would say of one answer; ``None`` is no answer."""
    op, values = condition.op, values_of(condition)
    if op in VALUELESS:
        return (answer is not None) is ((op == "filled") is (condition.value is not False))
    if op in ("ne", "not_in"):
        return not any(_same(answer, value) for value in values)
    if answer is None:
        return False
    if op in ORDERS:
        value = values[0]
        if isinstance(answer, Decimal):
            return ORDERS[op](answer, figure(value))
        return ORDERS[op](str(answer), str(value))
    return any(_same(answer, value) for value in values)


def _same(answer: Any, value: Any) -> bool:
    if isinstance(answer, Decimal):
        return answer == figure(value)
    return answer is value if isinstance(answer, bool) else str(answer) == str(value)
