"""What a rule asks of the unit and nobody has registered: then the rule waits. Pure.

Nobody is refused because an office has not registered something yet, and nobody passes by it.
"""

from __future__ import annotations

from programmes.definitions import Condition, FieldCompareRule, Rule
from programmes.findings import gettext_noop

from ..conditions import holds
from .verdicts import PENDING, Case, Need, Verdict

NOT_REGISTERED = gettext_noop(
    "Not registered yet for your unit, so this cannot be judged: %(attributes)s."
)
WHO_REGISTERS = gettext_noop(
    "The administrator of your province, or of the ministry, registers it: show them the document "
    "that proves it. What is registered stands under “Registered data”."
)
# The keys by which a rule names an answer, or something of the unit.
NAMING = ("field", "party", "beside", "person")


def turns_on(condition: Condition | None, case: Case) -> tuple[str, ...]:
    """The unregistered attributes that decide the condition; none where the rest decides it."""
    if condition is None:
        return ()
    parts = condition.all or condition.any
    if not parts:
        return _named(condition.field, case)
    found: list[str] = []
    for part in parts:
        names = turns_on(part, case)
        if not names and holds(part, case.values) is bool(condition.any):
            return ()
        found += names
    return tuple(dict.fromkeys(found))


def rests_on(rule: Rule, case: Case) -> tuple[str, ...]:
    """The same of what the rule itself looks at."""
    found = [name for key in NAMING for name in _named(str(getattr(rule, key, "") or ""), case)]
    if isinstance(rule, FieldCompareRule) and not rule.table:
        found += turns_on(rule.compares, case)
    return tuple(dict.fromkeys(found))


def waiting(rule: Rule, names: tuple[str, ...], case: Case) -> Verdict:
    """The verdict until somebody registers these."""
    titles = tuple(case.unit.unregistered[name] for name in names)
    return Verdict(rule, PENDING, (Need(NOT_REGISTERED, params={"attributes": titles}),))


def _named(path: str, case: Case) -> tuple[str, ...]:
    applicant, _, name = path.partition(".")
    return (name,) if applicant == "applicant" and name in case.unit.unregistered else ()
