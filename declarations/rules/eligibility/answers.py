"""Rules on what the declaration itself says: comparisons, counts, statements, teams, titles."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from functools import lru_cache
from types import MappingProxyType
from typing import Any

from programmes import reference
from programmes.definitions import (
    AttestationRule,
    Condition,
    FieldCompareRule,
    JudgedRule,
    PartyCountRule,
    TeamHasRule,
    TitleRule,
)
from programmes.findings import gettext_noop

from ..conditions import answer_at, fields_of, filled, holds
from ..drafting import rows_of
from .verdicts import MET, PENDING, UNMET, Case, Need, Verdict, unless

TITLES: reference.Table = "professional_titles"
LEVELS = ("none", "junior", "intermediate", "senior", "full_senior")
NOT_ANSWERED = gettext_noop("Not answered yet.")
NOT_FULFILLED = gettext_noop("The answer does not fulfil the condition.")
TOO_FEW = gettext_noop("%(count)s are entered; at least %(min)s must be.")


def filled_rows(case: Case, table: str) -> list[dict[str, Any]]:
    """The rows of a table in which something stands."""
    return [row for row in rows_of(case.values, table) if filled(row)]


def _party_count(rule: PartyCountRule, case: Case) -> Verdict:
    count = sum(holds(rule.where, row) for row in filled_rows(case, rule.table))
    least, most = rule.bounds
    params = {"count": count, "min": least, "max": most}
    if least <= count and (most is None or count <= most):
        return unless(rule, ())
    if least == most:
        message = gettext_noop("%(count)s are entered; exactly %(min)s must be.")
    elif count < least:
        message = TOO_FEW
    else:
        message = gettext_noop("%(count)s are entered; at most %(max)s may be.")
    return unless(rule, [Need(message, rule.table, params, answered=count > least)])


def _field_compare(rule: FieldCompareRule, case: Case) -> Verdict:
    if not rule.table:
        met = holds(rule.compares, case.values)
        needs = () if met else tuple(_unfulfilled(rule.compares, case.values))
        return Verdict(rule, MET if met else UNMET, needs)
    rows = [(n, row) for n, row in enumerate(rows_of(case.values, rule.table), 1) if filled(row)]
    lacking = [
        replace(need, field=f"{rule.table}.{row.get('_id', '')}.{need.field}", row=number)
        for number, row in rows
        if not holds(rule.compares, row)
        for need in _unfulfilled(rule.compares, row)
    ]
    return unless(rule, lacking if rows else [Need(NOT_ANSWERED, rule.table)])


def _unfulfilled(condition: Condition, values: Mapping[str, Any]) -> Iterator[Need]:
    """Each question that the condition looks at; only of a single one is it known what fails."""
    given = answer_at(values, condition.field) if condition.field else None
    for name in sorted(fields_of(condition) - {"applicant"}):
        absent = condition.field and not filled(values.get(name))
        yield Need(NOT_ANSWERED if absent else NOT_FULFILLED, name, given=given)


def _attestation(rule: AttestationRule, case: Case) -> Verdict:
    needs = []
    if rule.field and not affirmed(answer_at(case.values, rule.field)):
        needs.append(Need(NOT_STATED, rule.field))
    if rule.evidence and not filled(case.values.get(rule.evidence)):
        needs.append(Need(gettext_noop("The evidence is missing: upload it."), rule.evidence))
    if not (rule.field or rule.evidence):
        # A rule that names neither can be proved by nobody, so it never counts.
        return Verdict(rule, UNMET)
    return unless(rule, needs)


NOT_STATED = gettext_noop("Not stated yet.")


def affirmed(answer: Any) -> bool:
    """Whether it is stated: answered, and not with no."""
    return answer is not False and filled(answer)


def _expert(rule: JudgedRule, case: Case) -> Verdict:
    if not rule.field or filled(answer_at(case.values, rule.field)):
        return Verdict(rule, PENDING)
    return unless(rule, [Need(gettext_noop("Describe it for the experts."), rule.field)])


def _team_has(rule: TeamHasRule, case: Case) -> Verdict:
    cells = [row.get(rule.column) for row in filled_rows(case, rule.table)]
    there = {each for cell in cells for each in (cell if isinstance(cell, list) else [cell])}
    missing = tuple(kind for kind in rule.kinds if kind not in there)
    message = gettext_noop("Missing: %(codes)s.")
    asked = f"{rule.table}.{rule.column}"
    return unless(rule, [Need(message, rule.table, {}, missing, asked)] if missing else [])


def _title(rule: TitleRule, case: Case) -> Verdict:
    titles = list(_titles(rule, case))
    low = [place for place, title in titles if not _reaches(title, rule)]
    if titles and (not low or (not rule.every and len(low) < len(titles))):
        return unless(rule, ())
    message = gettext_noop("The professional title is not of the level asked for: %(codes)s.")
    places = low or [rule.field or rule.table]
    return unless(rule, [Need(message, each, {}, (rule.level,), "title_level") for each in places])


def _titles(rule: TitleRule, case: Case) -> Iterator[tuple[str, Any]]:
    """Place and title of each person that must have one."""
    if rule.field:
        yield rule.field, answer_at(case.values, rule.field)
        return
    for row in filled_rows(case, rule.table):
        yield f"{rule.table}.{row.get('_id', '')}.{rule.column}", row.get(rule.column)


def _reaches(title: Any, rule: TitleRule) -> bool:
    wanted = LEVELS.index(rule.level)
    words = [word for word in re.split(r"[\s、,，;；/]+", str(title or "")) if word]
    return any(word in rule.equated or _rank(word) >= wanted for word in words)


def _rank(word: str) -> int:
    return LEVELS.index(_title_levels(reference.versions(TITLES)).get(word, "none"))


@lru_cache(maxsize=2)
def _title_levels(versions: tuple[reference.Version, ...]) -> MappingProxyType[str, str]:
    """Level by code and by name, as the newest version says it that has the title.

    One name never stands at two levels.
    """
    entries = [each for version in versions for each in reference.entries_of(version).values()]
    return MappingProxyType({key: e.level for e in entries for key in (e.code, e.name.zh)})


KINDS: dict[str, Callable[[Any, Case], Verdict]] = {
    "party_count": _party_count,
    "field_compare": _field_compare,
    "attestation": _attestation,
    "judged": _expert,
    "team_has": _team_has,
    "title_at_least": _title,
}
