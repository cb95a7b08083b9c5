"""The quotas: what they look at is in the form, they bind where they can, and their figures fit."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import get_args

from .. import definitions as d
from ..findings import gettext_noop
from ..mistakes import Mistake
from . import answers
from .references import (
    Path,
    an_area,
    an_option,
    in_condition,
    repeated,
    unknown,
    without_sentence,
)

LISTS = ("shortlist", "notice", "send")
# They judge a list as a whole; the other kinds count what is there, list or no list.
OF_LISTS = (
    d.RangeQuota, d.ExactQuota, d.SplitQuota, d.RatioMaxQuota, d.CoverageQuota,
    d.ApportionedQuota, d.AllottedQuota, d.LocalTargetQuota,
)  # fmt: skip
ANYWHERE = (d.CountedInQuota, d.TargetQuota)
OF_A_LIST = {
    f"list.{name}": d.FormField.model_validate({"id": name, "kind": kind, "label": name})
    for name, kind in (("area", "region"), ("city", "region"), ("items", "int"))
}
CLASSING = ("choice", "multichoice", "bool")

Fields = Mapping[str, d.FormField]


def weaknesses(programme: d.Programme) -> Iterator[Mistake]:
    """Every mistake in the quotas."""
    fields = {f.id: f for section in programme.form.sections for f in section.fields}
    units = answers.of_units(programme, "unit.")
    lists = [each.id for each in programme.lists]
    yield from repeated((("quotas", n, "id"), quota.id) for n, quota in enumerate(programme.quotas))
    for n, quota in enumerate(programme.quotas):
        path: Path = ("quotas", n)
        if not (quota.quote or quota.basis):
            yield without_sentence(path)
        yield from an_option(path, quota.option, programme)
        yield from _steps(path, quota, programme)
        yield from _figures(path, quota, programme.quotas)
        if quota.when:
            yield from in_condition((*path, "when"), quota.when, {**units, **OF_A_LIST})
        if quota.where:
            yield from in_condition((*path, "where"), quota.where, {**fields, **units})
        yield from _of_kind(path, quota, fields, units, lists)
    yield from _contradictions(programme.quotas)


# --- where it binds ------------------------------------------------------------------------------


def _steps(path: Path, quota: d.Quota, programme: d.Programme) -> Iterator[Mistake]:
    steps = {step.id: step for step in programme.route}
    if not quota.at and not isinstance(quota, ANYWHERE):
        message = gettext_noop("A quota says at which steps it binds.")
        yield Mistake((*path, "at"), "quota", message)
    for n, step_id in enumerate(quota.at):
        where = (*path, "at", n)
        if step_id not in steps:
            wanted = LISTS if isinstance(quota, OF_LISTS) else get_args(d.StepKind)
            yield unknown(where, step_id, [s.id for s in steps.values() if s.kind in wanted])
        elif isinstance(quota, OF_LISTS):
            yield from _at_a_list(where, quota.scope, steps[step_id])


def _at_a_list(path: Path, scope: str, step: d.Step) -> Iterator[Mistake]:
    if step.kind not in LISTS:
        message = gettext_noop(
            "At the step “%(step)s” there is no list: this rule binds where a list is composed, "
            "noticed or sent."
        )
        yield Mistake(path, "no_list", message, {"step": step.id})
    elif scope not in ("country", step.level):
        message = gettext_noop("A rule for each %(scope)s binds at the lists of that level.")
        yield Mistake(path, "quota", message, {"scope": scope})


# --- its figures ---------------------------------------------------------------------------------


def _figures(path: Path, quota: d.Quota, quotas: Iterable[d.Quota]) -> Iterator[Mistake]:
    match quota:
        case d.RangeQuota() | d.FieldCapQuota() if not 0 <= quota.min <= quota.max:
            yield _crossed((*path, "min"))
        case d.LocalTargetQuota() if quota.max is not None and quota.min > quota.max:
            yield _crossed((*path, "min"))
        case d.ApportionedQuota() if quota.most is not None and quota.least > quota.most:
            yield _crossed((*path, "least"))
        case d.CapByClassQuota():
            for name, floor in quota.floors.items():
                if floor > quota.caps.get(name, floor):
                    yield _crossed((*path, "floors", name))
        case d.RatioMaxQuota() if quota.max > quota.of:
            message = gettext_noop("A share of %(max)s in every %(of)s is more than the whole.")
            params = {"max": quota.max, "of": quota.of}
            yield Mistake((*path, "max"), "ratio", message, params)
        case d.SplitQuota():
            yield from _adds_up(path, quota, quotas)


def _crossed(path: Path) -> Mistake:
    return Mistake(path, "bounds", gettext_noop("The minimum is above the maximum."))


def _adds_up(path: Path, split: d.SplitQuota, quotas: Iterable[d.Quota]) -> Iterator[Mistake]:
    """The exact counts of the same lists are the sum of the split's parts."""
    total = sum(split.counts.values())
    for quota in quotas:
        if not isinstance(quota, d.ExactQuota) or quota.scope != split.scope:
            continue
        same = (quota.when, quota.where) == (split.when, split.where)
        if same and set(quota.at) & set(split.at) and quota.count != total:
            message = gettext_noop(
                "The parts add up to %(total)s, but “%(rule)s” wants exactly %(count)s."
            )
            params = {"total": total, "rule": quota.id, "count": quota.count}
            yield Mistake((*path, "counts"), "split", message, params)


def _contradictions(quotas: tuple[d.Quota, ...]) -> Iterator[Mistake]:
    """A list must be longer under one rule than it may be under another, at the same step."""
    plain = [(n, q) for n, q in enumerate(quotas) if not (q.when or q.where or q.option)]
    for n, low in plain:
        least, key = _least(low)
        for _, high in plain:
            same = getattr(low, "scope", "") == getattr(high, "scope", None)
            if same and set(low.at) & set(high.at) and least > _most(high):
                message = gettext_noop(
                    "At least %(least)s, but “%(rule)s” allows at most %(most)s."
                )
                params = {"least": least, "rule": high.id, "most": _most(high)}
                yield Mistake(("quotas", n, key), "bounds", message, params)


def _least(quota: d.Quota) -> tuple[int, str]:
    """How long a list must be, and the key that says so."""
    match quota:
        case d.RangeQuota():
            return quota.min, "min"
        case d.ExactQuota():
            return quota.count, "count"
    return 0, "id"


def _most(quota: d.Quota) -> float:
    """How long a list may be."""
    match quota:
        case d.RangeQuota() | d.CapQuota():
            return quota.max
        case d.ExactQuota():
            return quota.count
    return float("inf")


# --- what it looks at ----------------------------------------------------------------------------


def _of_kind(
    path: Path, quota: d.Quota, fields: Fields, units: Fields, lists: Sequence[str]
) -> Iterator[Mistake]:
    classing = {**fields, **units}
    match quota:
        case d.SplitQuota():
            yield from _classes(path, quota.by, "counts", quota.counts, classing)
        case d.CapByClassQuota():
            named = {**quota.caps, **quota.floors}
            yield from _classes(path, quota.by, "caps", named, classing)
            yield from _known_classes(
                (*path, "floors"), quota.by, quota.floors, {**fields, **units}
            )
        case d.CoverageQuota():
            yield from _classes(path, quota.by, "values", quota.values, classing)
        case d.RatioMaxQuota():
            yield from in_condition((*path, "part"), quota.part, classing)
        case d.PersonCapQuota():
            yield from _named(path, "person", quota.person, fields, "person")
            yield from _rows(path, quota.person, quota.rows, fields)
        case d.OrgCapQuota():
            if quota.organisation:
                yield from _named(path, "organisation", quota.organisation, fields, "organisation")
            yield from _rows(path, quota.organisation, quota.rows, fields)
        case d.FieldCapQuota():
            yield from _field_cap(path, quota, fields)
        case d.ApportionedQuota() if quota.base not in lists:
            yield unknown((*path, "base"), quota.base, lists)
        case d.CountedInQuota():
            yield from _counted_in(path, quota, units)


def _classes(
    path: Path, by: d.By, key: str, named: Iterable[str], fields: Fields
) -> Iterator[Mistake]:
    """What divides the items, and the classes named under ``key``, of which there is one."""
    names = list(named)
    if not names:
        yield Mistake((*path, key), "classes", gettext_noop("No class is named here."))
    yield from _by((*path, "by"), by, fields)
    yield from _known_classes((*path, key), by, names, fields)


def _known_classes(path: Path, by: d.By, names: Iterable[str], fields: Fields) -> Iterator[Mistake]:
    field = fields.get(f"unit.{by.unit}" if by.unit else by.field)
    known = [choice.value for choice in field.choices] if field else []
    if field and field.kind == "bool":
        known = ["yes", "no"]
    for n, name in enumerate(names):
        if known and name not in known:
            yield unknown((*path, n if path[-1] == "values" else name), name, known)


def _by(path: Path, by: d.By, fields: Fields) -> Iterator[Mistake]:
    if [bool(by.field), bool(by.unit), bool(by.outcome_of)].count(True) != 1:
        message = gettext_noop("Name exactly one of “field”, “unit” and “outcome_of”.")
        yield Mistake(path, "by", message)
    elif by.field and by.field not in fields:
        choosing = [field.id for field in fields.values() if field.kind in CLASSING]
        yield unknown((*path, "field"), by.field, choosing)
    elif by.field and fields[by.field].kind not in CLASSING:
        yield _wrong_kind((*path, "field"), by.field, "choice")
    elif by.unit and f"unit.{by.unit}" not in fields:
        offered = [name.removeprefix("unit.") for name in fields if name.startswith("unit.")]
        yield unknown((*path, "unit"), by.unit, offered)


def _named(path: Path, key: str, name: str, fields: Fields, kind: str) -> Iterator[Mistake]:
    """``field``, or ``table.column``, of the kind."""
    known = {
        **fields,
        **{f"{f.id}.{column.id}": column for f in fields.values() for column in f.columns},
    }
    if name not in known:
        offered = [each for each, field in known.items() if field.kind == kind]
        yield unknown((*path, key), name, offered)
    elif known[name].kind != kind:
        yield _wrong_kind((*path, key), name, kind)


def _rows(path: Path, name: str, rows: d.Condition | None, fields: Fields) -> Iterator[Mistake]:
    """``rows`` looks at the columns of the table that ``name`` is of."""
    if rows is None:
        return
    table = fields.get(name.partition(".")[0])
    if table is None or not table.columns:
        message = gettext_noop("“rows” narrows a table, and none is named.")
        yield Mistake((*path, "rows"), "rows", message)
        return
    columns = {column.id: column for column in table.columns}
    yield from in_condition((*path, "rows"), rows, columns)


def _field_cap(path: Path, quota: d.FieldCapQuota, fields: Fields) -> Iterator[Mistake]:
    field = fields.get(quota.field)
    if field is None:
        yield unknown((*path, "field"), quota.field, fields)
    elif not (field.kind in ("table", "multichoice") or field.multiple):
        message = gettext_noop("The field “%(field)s” has one answer: there is nothing to count.")
        yield Mistake((*path, "field"), "one_answer", message, {"field": field.id})
    for n, name in enumerate(quota.plus):
        if name not in fields:
            yield unknown((*path, "plus", n), name, fields)
    yield from _rows(path, quota.field, quota.rows, fields)


def _counted_in(path: Path, quota: d.CountedInQuota, units: Fields) -> Iterator[Mistake]:
    if bool(quota.area) == bool(quota.area_from):
        message = gettext_noop("Name either the area, or the attribute of the unit that names it.")
        yield Mistake(path, "counted_in", message)
    if not (quota.kinds or quota.areas):
        message = gettext_noop("Whose items are meant: name “kinds” of units, or “areas”.")
        yield Mistake(path, "counted_in", message)
    if quota.area:
        yield from an_area((*path, "area"), quota.area)
    for n, area in enumerate(quota.areas):
        yield from an_area((*path, "areas", n), area)
    known = [field.id for field in units.values() if field.kind == "region"]
    if quota.area_from and quota.area_from not in known:
        yield unknown((*path, "area_from"), quota.area_from, known)
    if quota.area and quota.area in quota.areas:
        message = gettext_noop("An area is not counted in itself.")
        yield Mistake((*path, "area"), "counted_in", message)


def _wrong_kind(path: Path, name: str, kind: str) -> Mistake:
    message = gettext_noop("The field “%(field)s” is not of kind “%(kind)s”.")
    return Mistake(path, "kind", message, {"field": name, "kind": kind})
