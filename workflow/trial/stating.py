"""What a case leaves out is not held against it: rules on such questions wait. Pure."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Protocol, TypeVar, cast

from declarations.rules.conditions import answer_at, fields_of, holds
from declarations.rules.ways import APPLICANT
from programmes.definitions import (
    AllOfRule,
    AttestationRule,
    By,
    Condition,
    FieldCompareRule,
    Form,
    Group,
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
from programmes.facts import Unit

from .attributes import unstated

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
    names = set(answers)
    for table in names & tables.keys():
        rows = [row for row in answers[table] or () if isinstance(row, Mapping)]
        columns = {c.id for c in tables[table].columns}
        said = {column for row in rows for column in row} if rows else columns
        names = names | {f"{table}.{column}" for column in said}
    return Answered(frozenset(names - set(unread)), frozenset(tables))


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


@dataclass(frozen=True, slots=True)
class Known:
    """What a case says of one item: its questions with an answer, and what conditions look at.

    ``decided`` are the programmes of which the case states results.
    """

    answered: Answered
    values: Mapping[str, Any]
    decided: frozenset[str]
    unit: Unit

    def unsaid(self, condition: Condition | None) -> tuple[str, ...]:
        """The questions and attributes that the condition looks at and the case leaves out."""
        asked = _unanswered(sorted(fields_of(condition)), self)
        return (*asked, *unstated(condition, self.unit, self.values))


def stated(rules: Iterable[Rule], known: Known) -> tuple[tuple[Rule, ...], dict[str, Missing]]:
    """The rules with what cannot be judged made to wait, and which these are by their ids."""
    missing: dict[str, Missing] = {}
    return tuple(_as_stated(rule, known, missing) for rule in rules), missing


def _as_stated(rule: Rule, known: Known, missing: dict[str, Missing]) -> Rule:
    unsaid = known.unsaid(rule.when)
    if not unsaid and not holds(rule.when, known.values):
        return rule  # it does not apply
    absent: tuple[str, ...] = ()
    if not isinstance(rule, AllOfRule | NOfRule | PreferenceRule):
        rule, absent = _kept(rule, known)
    elif not unsaid:
        return _group(rule, known, missing)
    absent = tuple(dict.fromkeys((*unsaid, *absent)))
    if not absent:
        return rule
    missing[rule.id] = (rule.title, absent)
    keys = ("id", "title", "quote", "basis", "strength", "at")  # whether it applies is not known
    return JudgedRule(type="judged", **{key: getattr(rule, key) for key in keys})


def _group(rule: Group, known: Known, missing: dict[str, Missing]) -> Rule:
    """What the unit does not claim counts for nothing, whatever is said of it."""
    changed: dict[str, Any] = {}
    claimed = frozenset(part.id for part in rule.rules)
    if isinstance(rule, NOfRule) and rule.ticked in known.answered:
        claimed = frozenset(answer_at(known.values, rule.ticked) or ())
    elif isinstance(rule, NOfRule):
        changed["ticked"] = ""
    parts = (_as_stated(p, known, missing) if p.id in claimed else p for p in rule.rules)
    return rule.model_copy(update={**changed, "rules": tuple(parts)})


def _kept(rule: Rule, known: Known) -> tuple[Rule, tuple[str, ...]]:
    """The rule without what it may do without, and the questions that are missing for it."""
    if isinstance(rule, AttestationRule):
        said = {name: getattr(rule, name) for name in ("field", "evidence")}
        kept = {name: path if path in known.answered else "" for name, path in said.items()}
        absent = () if any(kept.values()) else tuple(path for path in said.values() if path)
        return rule.model_copy(update=kept), absent
    if isinstance(rule, JudgedRule | NoneOfRule):
        field = rule.field if rule.field in known.answered else ""
        return rule.model_copy(update={"field": field}), ()
    if isinstance(rule, OutcomeRule):
        said_of = bool(known.decided & set(rule.programme))
        if said_of or rule.field in known.answered or rule.table in known.answered:
            return rule, ()
        return rule, tuple(_looked_at(rule)) or ("results",)
    absent = _unanswered(_looked_at(rule), known)
    if isinstance(rule, FieldCompareRule) and not rule.table:
        absent = (*absent, *unstated(rule.compares, known.unit, known.values))
    return rule, absent


def _unanswered(names: Iterable[str], known: Known) -> tuple[str, ...]:
    return tuple(n for n in names if n not in NOT_ANSWERS and n not in known.answered)


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
