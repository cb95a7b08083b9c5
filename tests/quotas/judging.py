"""A quota in the words of a programme's file, judged on items, lists and what stands elsewhere."""

from datetime import date
from typing import Any

from pydantic import TypeAdapter

from programmes.definitions import Quota
from programmes.facts import Facts, Item, Roll, Unit
from programmes.findings import Finding, Strength
from quotas.rules import evaluate

HARD, SOFT, TARGET = Strength.HARD, Strength.SOFT, Strength.TARGET
STEP = "list"
HUBEI, LIAONING, XINJIANG = "420000", "210000", "650000"
STATEMENT = "经评议，没有其他合格项目。"
_QUOTA: TypeAdapter[Quota] = TypeAdapter(Quota)


def quota(type: str, **said: Any) -> Quota:
    """The quota that a file would say with these keys; it binds at ``list``."""
    own = {"type": type, "id": type, "title": f"规则 {type}", "at": [STEP], "quote": "原文"}
    return _QUOTA.validate_python(own | said)


def college(key: str = "college-1", area: str = HUBEI, **said: Any) -> Unit:
    """A college; every college of a test is this one unless the test tells them apart."""
    return Unit(**{"key": key, "kind": "college", "area": area, "name": f"学校 {key}"} | said)


def item(key: str, unit: Unit | None = None, *, live=True, justified=(), **answers: Any) -> Item:
    """One declaration with these answers."""
    return Item(key, unit or college(), answers, live, frozenset(justified))


def many(count: int, unit: Unit | None = None, *, begin=1, **answers: Any) -> list[Item]:
    """Declarations alike."""
    own = unit or college()
    return [item(f"{own.key}-{n}", own, **answers) for n in range(begin, begin + count)]


def facts(**said: Any) -> Facts:
    """What else is known, on a day of the 2023 notice."""
    return Facts(**{"opens": date(2023, 8, 10), "today": date(2023, 10, 16)} | said)


def judge(
    quotas: Quota | list[Quota],
    items: list[Item],
    elsewhere: list[Item] | tuple[Item, ...] = (),
    known: Facts | None = None,
    **of_list: Any,
) -> list[Finding]:
    """What the rules find in a list of the province of Hubei, or the one named."""
    said = quotas if isinstance(quotas, list) else [quotas]
    own = {"level": "province", "area": HUBEI, "elsewhere": tuple(elsewhere)} | of_list
    roll = Roll(items=tuple(items), **own)
    found = evaluate(said, roll, known or facts(), step=STEP)
    for each in found:
        assert each.message % each.params
        assert each.remedy % each.params or each.strength is Strength.TARGET
        assert each.params["rule"].zh
    return list(found)


def shown(findings: list[Finding]) -> list[tuple]:
    """Strength, code, used, limit, minimum."""
    return [
        (f.strength, f.code, f.figures.used, f.figures.limit, f.figures.minimum) for f in findings
    ]
