"""What a case leaves out is not held against it: rules on such questions wait. Pure."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Protocol, TypeVar, cast

from declarations.rules.conditions import fields_of
from programmes.definitions import (
    AllOfRule,
    AttestationRule,
    By,
    FieldCompareRule,
    Form,
    JudgedRule,
    NOfRule,
    NoneOfRule,
    OutcomeRule,
    PreferenceRule,
    Programme,
    Quota,
    Rule,
    Text,
)

APPLICANT = "applicant"
NOT_ANSWERS = frozenset({APPLICANT, "unit", "list", ""})
# The keys of rules and quotas that name an answer: ``field``, ``table`` or ``table.column``.
NAMING = ("field", "table", "party", "beside", "person", "organisation")
COLUMNS = ("column", "date_column", "sum")
CONDITIONS = ("where", "part")


@dataclass(frozen=True, slots=True)
class Answered:
    """The questions that a case answers: ``field``, ``table``, and ``table.column``."""

    names: frozenset[str]
    tables: frozenset[str]

    def __contains__(self, path: str) -> bool:
        """Whether this one is; a part of an answer (``leader.type``) is if the answer is."""
        first, _, column = path.partition(".")
        return (path if column and first in self.tables else first) in self.names


def answered(answers: Mapping[str, Any], form: Form, unread: Collection[str]) -> Answered:
    """Those of one item, but for those that could not be read. A table without rows says all."""
    tables = {f.id: f for section in form.sections for f in section.fields if f.kind == "table"}
    names = set(answers) - set(unread)
    for table in names & tables.keys():
        rows = [row for row in answers[table] or () if isinstance(row, Mapping)]
        columns = {c.id for c in tables[table].columns}
        said = {column for row in rows for column in row} if rows else columns
        names = names | {f"{table}.{column}" for column in said}
    return Answered(frozenset(names), frozenset(tables))


Missing = tuple[Text, tuple[str, ...]]  # a rule, and the questions that it rests on


class Optional(Protocol):
    """A rule or step that may hold only where an option is switched on."""

    @property
    def option(self) -> str: ...


Named = TypeVar("Named", bound=Optional)


def in_force(parts: Iterable[Named], options: Collection[str]) -> Iterator[Named]:
    """Those without an option, or with one of these; of a group, what is in force below it."""
    for part in parts:
        if part.option and part.option not in options:
            continue
        if isinstance(part, AllOfRule | NOfRule | PreferenceRule):
            rules = tuple(in_force(part.rules, options))
            yield cast(Named, part.model_copy(update={"rules": rules}))
        else:
            yield part


def stated(
    rules: Iterable[Rule], answered: Answered, decided: Collection[str]
) -> tuple[tuple[Rule, ...], list[Missing]]:
    """The rules with what cannot be judged made to wait, and which these are.

    ``decided`` are the programmes of which the case states results.
    """
    missing: list[Missing] = []
    return tuple(_as_stated(rule, answered, decided, missing) for rule in rules), missing


def _as_stated(
    rule: Rule, answered: Answered, decided: Collection[str], missing: list[Missing]
) -> Rule:
    if isinstance(rule, AllOfRule | NOfRule | PreferenceRule):
        parts = tuple(_as_stated(part, answered, decided, missing) for part in rule.rules)
        changed: dict[str, Any] = {"rules": parts}
        if isinstance(rule, NOfRule) and rule.ticked not in answered:
            changed["ticked"] = ""
        return rule.model_copy(update=changed)
    if isinstance(rule, AttestationRule):
        named = {"field": rule.field, "evidence": rule.evidence}
        rule = rule.model_copy(update={k: v if v in answered else "" for k, v in named.items()})
        if rule.field or rule.evidence:
            return rule
        absent = tuple(name for name in named.values() if name)
    elif isinstance(rule, JudgedRule | NoneOfRule):
        kept = rule.field if rule.field in answered else ""
        return rule.model_copy(update={"field": kept})
    elif isinstance(rule, OutcomeRule):
        if set(rule.programme) & set(decided) or rule.field in answered or rule.table in answered:
            return rule
        absent = tuple(_looked_at(rule)) or ("results",)
    else:
        absent = tuple(name for name in _looked_at(rule) if name not in answered)
        if not absent:
            return rule
    missing.append((rule.title, absent))
    kept_keys = ("id", "title", "quote", "basis", "strength", "when", "at")
    return JudgedRule(type="judged", **{key: getattr(rule, key) for key in kept_keys})


def _looked_at(rule: Rule | Quota) -> list[str]:
    """The questions that it looks at, in a stable order."""
    table = str(getattr(rule, "table", ""))
    names = [str(getattr(rule, key, "")) for key in NAMING]
    columns = [str(getattr(rule, key, "")) for key in COLUMNS] if table else []
    conditions = [getattr(rule, key, None) for key in CONDITIONS]
    if isinstance(rule, FieldCompareRule):
        names, conditions = [table], [rule.compares]
    for condition in conditions:
        (columns if table else names).extend(sorted(fields_of(condition)))
    names += [f"{table}.{column}" for column in columns if column]
    by = getattr(rule, "by", None)
    names += [by.field] if isinstance(by, By) else []
    return [name for name in dict.fromkeys(names) if name.partition(".")[0] not in NOT_ANSWERS]


def countable(
    quotas: Iterable[Quota],
    answered: Iterable[Answered],
    tables: Collection[str],
    step: str,
) -> tuple[list[Quota], list[Missing]]:
    """The quotas that can be judged: those of which some item answers every question.

    ``answered`` are the answered questions of each item, ``tables`` the rules that have places.
    """
    kept: list[Quota] = []
    missing: list[Missing] = []
    items = list(answered)
    for quota in quotas:
        asked = _looked_at(quota)
        if quota.type in ("apportioned", "allotted") and quota.id not in tables:
            asked = ["allotted"]
        absent = tuple(name for name in asked if not any(name in each for each in items))
        if absent and step in quota.at:
            missing.append((quota.title, absent))
        elif not absent:
            kept.append(quota)
    return kept, missing


def programmes_of(programme: Programme, named: Iterable[str] | None) -> frozenset[str]:
    """Programmes whose results are stated: those named, or all where the file says there are none.

    ``None`` is a file that says nothing of results.
    """
    if named is None:
        return frozenset()
    return frozenset(named) or frozenset(_resting_on(programme.eligibility))


def _resting_on(rules: Iterable[Rule]) -> Iterator[str]:
    for rule in rules:
        if isinstance(rule, OutcomeRule):
            yield from rule.programme
        elif isinstance(rule, AllOfRule | NOfRule | PreferenceRule):
            yield from _resting_on(rule.rules)
