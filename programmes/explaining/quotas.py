"""How many: one function a kind of quota."""

from __future__ import annotations

from collections.abc import Iterable
from functools import singledispatch

from .. import definitions as d
from ..findings import Strength
from .conditions import clause, only_with, rows_where
from .counts import entries, items
from .naming import THE_APPLICANT, Names, area, kinds
from .saying import CLAUSES, LIST_OR, Part, Say, Sentence, day, several, told
from .saying import say as _

SCOPES = {
    "country": _("nationwide"),
    "province": _("for each province"),
    "city": _("for each city"),
    "unit": _("for each declaring unit"),
}
OVER = {
    Strength.HARD: _("more is refused"),
    Strength.SOFT: _("more is an exception and needs a written reason"),
    Strength.TARGET: _("more is only shown, never refused"),
}
UNDER = {
    Strength.HARD: _("fewer is refused"),
    Strength.SOFT: _("fewer is an exception and needs a written statement"),
    Strength.TARGET: _("fewer is only shown, never refused"),
}
METHODS = {
    "largest_remainder": _("largest remainders"),
    "webster": _("Webster's method"),
}


def sentence(quota: d.Quota, names: Names) -> Sentence:
    """What a rule allows, to whom, and where it is checked."""
    return told(
        _("%(title)s: %(what)s.", title=quota.title, what=allowance(quota, names)),
        *_more(quota),
        *_bound(quota, names),
        quote=quota.quote,
        basis=quota.basis,
    )


def _bound(quota: d.Quota, names: Names) -> Iterable[Say | None]:
    """What counts, whom it binds, and where it is checked."""
    if quota.where:
        counted = clause(quota.where, names)
        yield _("Only items for which %(condition)s count.", condition=counted)
    if quota.when:
        yield _("It binds only where %(condition)s.", condition=clause(quota.when, names))
    yield only_with(quota.option, names)
    if quota.at:
        steps = names.steps(quota.at)
        yield _("It is checked at %(steps)s, and again after every change.", steps=steps)


def _more(quota: d.Quota) -> Iterable[Say]:
    """Statements of their own that some kinds need."""
    if isinstance(quota, d.TargetQuota) and quota.due:
        yield _("It is to be reached by %(day)s.", day=day(quota.due))
    if isinstance(quota, d.TargetQuota | d.LocalTargetQuota) and quota.cumulative:
        yield _("All rounds count together.")
    if isinstance(quota, d.ApportionedQuota):
        if quota.least:
            yield _(
                "Each province that is on that list has at least %(min)s.", min=items(quota.least)
            )
        if quota.most is not None:
            yield _("No province has more than %(max)s.", max=items(quota.most))
        yield _("A province that is not on it has no place.")


@singledispatch
def allowance(quota: d.QuotaBase, names: Names) -> Say:
    """What the rule allows, without its title and a full stop."""
    raise NotImplementedError(type(quota).__name__)


@allowance.register
def _cap(quota: d.CapQuota, names: Names) -> Say:
    return _(
        "%(scope)s, at most %(max)s (%(over)s)",
        scope=SCOPES[quota.scope],
        max=items(quota.max),
        over=OVER[quota.strength],
    )


@allowance.register
def _range(quota: d.RangeQuota, names: Names) -> Say:
    scope, over = SCOPES[quota.scope], OVER[quota.max_strength]
    if not quota.min:
        return _(
            "%(scope)s, at most %(max)s (%(over)s)", scope=scope, max=items(quota.max), over=over
        )
    return _(
        "%(scope)s, at most %(max)s (%(over)s), at least %(min)s (%(under)s)",
        scope=scope,
        max=items(quota.max),
        over=over,
        min=items(quota.min),
        under=UNDER[quota.min_strength],
    )


@allowance.register
def _exact(quota: d.ExactQuota, names: Names) -> Say:
    return _(
        "%(scope)s, exactly %(count)s (%(weights)s)",
        scope=SCOPES[quota.scope],
        count=items(quota.count),
        weights=_weights(quota),
    )


def _weights(quota: d.TwoBounds) -> Part:
    return several((OVER[quota.max_strength], UNDER[quota.min_strength]), CLAUSES)


@allowance.register
def _split(quota: d.SplitQuota, names: Names) -> Say:
    parts = several(
        _("%(class)s %(count)s", **{"class": _class(quota.by, name, names), "count": items(count)})
        for name, count in quota.counts.items()
    )
    return _(
        "%(scope)s, divided by %(by)s: %(parts)s; a free place of one kind is none of another "
        "(%(weights)s)",
        scope=SCOPES[quota.scope],
        by=_divider(quota.by, names),
        parts=parts,
        weights=_weights(quota),
    )


@allowance.register
def _cap_by_class(quota: d.CapByClassQuota, names: Names) -> Say:
    named = dict.fromkeys((*quota.caps, *quota.floors))
    parts: list[Part] = [_bounds_of_class(quota, name, names) for name in named]
    if quota.others is None:
        parts.append(_("any number of other kinds"))
    elif quota.others == 0:
        parts.append(_("none of any other kind"))
    else:
        parts.append(_("of every other kind at most %(max)s", max=items(quota.others)))
    weights = _weights(quota) if quota.floors else OVER[quota.max_strength]
    return _(
        "%(scope)s, divided by %(by)s: %(parts)s (%(weights)s)",
        scope=SCOPES[quota.scope],
        by=_divider(quota.by, names),
        parts=several(parts, CLAUSES),
        weights=weights,
    )


def _bounds_of_class(quota: d.CapByClassQuota, name: str, names: Names) -> Say:
    called = {"class": _class(quota.by, name, names)}
    if name not in quota.caps:
        return _("%(class)s at least %(min)s", min=items(quota.floors[name]), **called)
    if name not in quota.floors:
        return _("%(class)s at most %(max)s", max=items(quota.caps[name]), **called)
    return _(
        "%(class)s at most %(max)s and at least %(min)s",
        max=items(quota.caps[name]),
        min=items(quota.floors[name]),
        **called,
    )


def _divider(by: d.By, names: Names) -> Part:
    """What divides items into classes."""
    if by.outcome_of:
        return _("the unit's result in %(programme)s", programme=names.other(by.outcome_of))
    return names.answer(f"unit.{by.unit}" if by.unit else by.field)


def _class(by: d.By, name: str, names: Names) -> Part:
    if by.outcome_of:
        return (
            _("units without a result") if name == "none" else names.result(name, (by.outcome_of,))
        )
    return names.value(f"unit.{by.unit}" if by.unit else by.field, name)


@allowance.register
def _person_cap(quota: d.PersonCapQuota, names: Names) -> Say:
    return _(
        "%(scope)s, at most %(max)s of one person (%(over)s); the person is %(who)s, told by "
        "the identity number",
        scope=SCOPES[quota.scope],
        max=items(quota.max),
        over=OVER[quota.strength],
        who=_who(quota, quota.person, names),
    )


@allowance.register
def _org_cap(quota: d.OrgCapQuota, names: Names) -> Say:
    who = _who(quota, quota.organisation, names) if quota.organisation else THE_APPLICANT
    return _(
        "%(scope)s, at most %(max)s of one unit (%(over)s); the unit is %(who)s, merged units "
        "count as one",
        scope=SCOPES[quota.scope],
        max=items(quota.max),
        over=OVER[quota.strength],
        who=who,
    )


def _who(quota: d.PersonCapQuota | d.OrgCapQuota, path: str, names: Names) -> Part:
    inside = names.in_table(path.partition(".")[0])
    who = rows_where(names.answer(path), quota.rows, inside)
    return _("the first of %(who)s", who=who) if quota.first_only else who


@allowance.register
def _ratio_max(quota: d.RatioMaxQuota, names: Names) -> Say:
    filled: dict[str, Part] = {
        "scope": SCOPES[quota.scope],
        "max": quota.max,
        "part": clause(quota.part, names),
        "over": OVER[quota.strength],
    }
    if quota.of == 100:
        return _("%(scope)s, items for which %(part)s are at most %(max)s%% (%(over)s)", **filled)
    return _(
        "%(scope)s, items for which %(part)s are at most %(max)s in every %(of)s (%(over)s)",
        of=quota.of,
        **filled,
    )


@allowance.register
def _coverage(quota: d.CoverageQuota, names: Names) -> Say:
    values = several(_class(quota.by, name, names) for name in quota.values)
    return _(
        "%(scope)s, divided by %(by)s: at least one item of each of %(values)s (%(under)s)",
        scope=SCOPES[quota.scope],
        by=_divider(quota.by, names),
        values=values,
        under=UNDER[quota.strength],
    )


@allowance.register
def _apportioned(quota: d.ApportionedQuota, names: Names) -> Say:
    return _(
        "%(total)s are shared out among the provinces in proportion to their entries on the "
        "list %(base)s, by %(method)s (%(over)s)",
        total=_figure(quota.total, approximate=quota.approximate),
        base=names.imported(quota.base),
        method=METHODS[quota.method],
        over=OVER[quota.strength],
    )


@allowance.register
def _allotted(quota: d.AllottedQuota, names: Names) -> Say:
    return _(
        "each province has the places that the ministry sends to it (%(over)s)",
        over=OVER[quota.strength],
    )


@allowance.register
def _counted_in(quota: d.CountedInQuota, names: Names) -> Say:
    units = kinds(quota.kinds)
    areas = several((area(each) for each in quota.areas), LIST_OR)
    if quota.kinds and quota.areas:
        whose: Part = _("%(units)s in %(areas)s", units=units, areas=areas)
    else:
        whose = units if quota.kinds else areas
    return _(
        "items of %(whose)s take places of %(area)s", whose=whose, area=_other_area(quota, names)
    )


def _other_area(quota: d.CountedInQuota, names: Names) -> Part:
    if quota.area:
        return area(quota.area)
    return _("the area in %(attribute)s", attribute=names.of_unit(quota.area_from))


@allowance.register
def _field_cap(quota: d.FieldCapQuota, names: Names) -> Say:
    field = rows_where(names.answer(quota.field), quota.rows, names.in_table(quota.field))
    if quota.plus:
        field = _("%(field)s together with %(plus)s", field=field, plus=names.answers(quota.plus))
    over = OVER[quota.strength]
    if not quota.min:
        return _(
            "in each form, %(field)s has at most %(max)s (%(over)s)",
            field=field,
            max=entries(quota.max),
            over=over,
        )
    weights = several((over, UNDER[quota.strength]), CLAUSES)
    return _(
        "in each form, %(field)s has at most %(max)s and at least %(min)s (%(weights)s)",
        field=field,
        max=entries(quota.max),
        min=entries(quota.min),
        weights=weights,
    )


@allowance.register
def _target(quota: d.TargetQuota, names: Names) -> Say:
    return _(
        "the aim is %(count)s nationwide; it is only shown and refuses nothing",
        count=_figure(quota.count, approximate=quota.approximate),
    )


def _figure(count: int, *, approximate: bool) -> Say:
    return _("about %(count)s", count=items(count)) if approximate else items(count)


@allowance.register
def _local_target(quota: d.LocalTargetQuota, names: Names) -> Say:
    aim = _("at least %(min)s", min=items(quota.min))
    if quota.max is not None and quota.max == quota.min:
        aim = _("%(count)s", count=items(quota.max))
    elif quota.max is not None:
        aim = _("%(min)s to %(max)s", min=quota.min, max=items(quota.max))
    if quota.approximate:
        aim = _("about %(count)s", count=aim)
    per = {"round": _("each round"), "year": _("each year")}[quota.per]
    return _(
        "%(scope)s, the aim is %(aim)s %(per)s; it is only shown and refuses nothing",
        scope=SCOPES[quota.scope],
        aim=aim,
        per=per,
    )
