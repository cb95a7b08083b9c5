"""A condition in the words of a programme's file, judged on answers."""

from datetime import date
from typing import Any

from pydantic import TypeAdapter

from declarations.rules.eligibility import Verdict, evaluate
from programmes.definitions import Form, Rule
from programmes.facts import Facts, Unit
from programmes.findings import Standing

DAY = date(2023, 8, 10)  # the school's window of the 2023 notice opens
FACTS = Facts(
    opens=DAY,
    today=date(2023, 9, 1),
    registers=frozenset({"tax_violation", "misconduct"}),
    decided=frozenset({"enterprise"}),
)
COLLEGE = Unit("college-1", "college", "420000", name="武汉示例职业技术学院", region="420100")
ENTERPRISE = Unit("firm-1", "enterprise", "420000", name="示例智造", region="420100")

_RULE: TypeAdapter[Rule] = TypeAdapter(Rule)


def rule(type: str, **said: Any) -> Rule:
    """The rule that a file would say with these keys."""
    return _RULE.validate_python({"type": type, "id": type, "title": type, "basis": "test"} | said)


def form(*fields: dict[str, Any]) -> Form:
    """A form of one section."""
    asked = [{"label": f"问题{n}"} | field for n, field in enumerate(fields, start=1)]
    section = {"id": "s", "title": "一", "fields": asked}
    return Form.model_validate({"title_field": "name", "sections": [section]})


def judge(
    said: Rule, answers: dict[str, Any], *, unit: Unit = COLLEGE, facts: Facts = FACTS
) -> Verdict:
    """The verdict on one rule."""
    (verdict,) = evaluate([said], answers, unit, facts)
    return verdict


def stands(
    said: Rule, answers: dict[str, Any], *, unit: Unit = COLLEGE, facts: Facts = FACTS
) -> Standing:
    """Where one rule stands."""
    return judge(said, answers, unit=unit, facts=facts).standing
