"""The conditions on one declaration, one function a kind."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from functools import singledispatch

from .. import definitions as d
from ..findings import Strength
from .conditions import clause, only_where, only_with, rows_where
from .counts import academic_years, entries, terms, years
from .naming import LEVELS, ROLES, THE_APPLICANT, Names, kinds, measured
from .saying import CLAUSES, LIST_OR, Part, Quoted, Say, Sentence, day, several, told
from .saying import say as _

WEIGHTS = {
    Strength.HARD: _("Who does not fulfil it is refused."),
    Strength.SOFT: _("This holds in principle: an exception needs a written reason."),
    Strength.TARGET: _("This is only shown and refuses nobody."),
}
TITLES = {
    "junior": _("junior"),
    "intermediate": _("intermediate"),
    "senior": _("senior (associate senior or above)"),
    "full_senior": _("full senior"),
}
REGIONS = {
    "province": _("%(field)s lies in the same province as %(beside)s"),
    "city": _("%(field)s lies in the same city as %(beside)s"),
    "county": _("%(field)s lies in the same county as %(beside)s"),
}


def sentence(rule: d.Rule, names: Names) -> Sentence:
    """What a condition demands, of whom, and how much it weighs."""
    return _sentence(rule, names, WEIGHTS[rule.strength])


def _below(rule: d.Rule, names: Names) -> Sentence:
    """Inside a group a hard condition refuses nobody by itself: the group does."""
    hard = rule.strength is Strength.HARD
    return _sentence(rule, names, None if hard else WEIGHTS[rule.strength])


def _sentence(rule: d.Rule, names: Names, weight: Say | None) -> Sentence:
    parts = rule.rules if isinstance(rule, d.AllOfRule | d.NOfRule | d.PreferenceRule) else ()
    at = _("It is judged at %(steps)s.", steps=names.steps(rule.at)) if rule.at else None
    return told(
        _("%(title)s: %(what)s.", title=rule.title, what=demand(rule, names)),
        *_more(rule, names),
        None if isinstance(rule, d.PreferenceRule) else weight,
        only_where(rule.when, names),
        only_with(rule.option, names),
        at,
        quote=rule.quote,
        basis=rule.basis,
        below=[_below(each, names) for each in parts],
    )


def _more(rule: d.Rule, names: Names) -> Iterable[Say]:
    """Statements of their own that some kinds need."""
    if isinstance(rule, d.NoneOfRule) and rule.effect == "veto":
        yield _("It is a veto: whatever else is fulfilled does not help.")
    if isinstance(rule, d.NOfRule) and rule.ticked:
        yield _("Only those that are ticked in %(field)s count.", field=names.answer(rule.ticked))
    if isinstance(rule, d.TitleRule) and rule.equated:
        equal = several((Quoted(each) for each in rule.equated), LIST_OR)
        yield _("%(titles)s counts as such a title too.", titles=equal)


@singledispatch
def demand(rule: d.RuleBase, names: Names) -> Part:
    """What the condition wants, without its title and a full stop."""
    raise NotImplementedError(type(rule).__name__)


@demand.register
def _unit_kind(rule: d.UnitKindRule, names: Names) -> Say:
    return _(
        "the kind of %(party)s is %(kinds)s", party=names.party(rule.party), kinds=kinds(rule.kinds)
    )


@demand.register
def _party_count(rule: d.PartyCountRule, names: Names) -> Say:
    table = rows_where(names.answer(rule.table), rule.where, names.in_table(rule.table))
    least, most = rule.bounds
    if most is None:
        return _("%(table)s: at least %(min)s", table=table, min=entries(least))
    if least == most:
        return _("%(table)s: exactly %(count)s", table=table, count=entries(least))
    if least == 0:
        return _("%(table)s: at most %(max)s", table=table, max=entries(most))
    return _(
        "%(table)s: at least %(min)s and at most %(max)s",
        table=table,
        min=entries(least),
        max=entries(most),
    )


@demand.register
def _field_compare(rule: d.FieldCompareRule, names: Names) -> Part:
    inside = names.in_table(rule.table) if rule.table else names
    said = clause(rule.compares, inside)
    if not rule.table:
        return said
    return _("in every row of %(table)s %(clause)s", table=names.answer(rule.table), clause=said)


@demand.register
def _attestation(rule: d.AttestationRule, names: Names) -> Say:
    if not rule.evidence:
        return _("the unit states it in %(field)s", field=names.answer(rule.field))
    evidence = names.answer(rule.evidence)
    if not rule.field:
        return _("the unit proves it by the file %(evidence)s", evidence=evidence)
    return _(
        "the unit states it in %(field)s and proves it by the file %(evidence)s",
        field=names.answer(rule.field),
        evidence=evidence,
    )


@demand.register
def _judged(rule: d.JudgedRule, names: Names) -> Say:
    who = ROLES[rule.by]
    if rule.field:
        said = _(
            "the %(who)s judges it by the answer to %(field)s",
            who=who,
            field=names.answer(rule.field),
        )
    else:
        said = _("the %(who)s judges it", who=who)
    if not rule.aspects:
        return said
    return _(
        "%(judged)s, looking at: %(aspects)s", judged=said, aspects=several(rule.aspects, CLAUSES)
    )


@demand.register
def _outcome(rule: d.OutcomeRule, names: Names) -> Say:
    programmes = several((names.other(each) for each in rule.programme), LIST_OR)
    record = _(
        "%(party)s has a result of %(programmes)s on record, at the level “%(level)s” or above",
        party=names.party(rule.party),
        programmes=programmes,
        level=LEVELS[rule.level_min],
    )
    if rule.outcomes:
        outcomes = several((names.result(each, rule.programme) for each in rule.outcomes), LIST_OR)
        record = _("%(record)s: %(outcomes)s", record=record, outcomes=outcomes)
    path = f"{rule.table}.{rule.column}" if rule.table else rule.field
    if not path:
        return record
    stated: Say = _("what is stated in %(field)s", field=names.answer(path))
    if rule.accepted:
        accepted = several((names.value(path, each) for each in rule.accepted), LIST_OR)
        stated = _("%(accepted)s in %(field)s", accepted=accepted, field=names.answer(path))
    return _(
        "%(record)s; until there is one, %(stated)s is accepted and checked later",
        record=record,
        stated=stated,
    )


@demand.register
def _lookback(rule: d.LookbackRule, names: Names) -> Say:
    inside = names.in_table(rule.table)
    rows = rows_where(names.answer(rule.table), rule.where, inside)
    if rule.years:
        rows = _(
            "%(table)s (only those with %(column)s within %(years)s before %(day)s)",
            table=rows,
            column=inside.answer(rule.date_column),
            years=years(rule.years),
            day=_reference(rule.reference),
        )
    said: Say = _("%(table)s: at least %(min)s", table=rows, min=entries(rule.count_min))
    if not rule.sum:
        return said
    asked = names.question(f"{rule.table}.{rule.sum}")
    least: Part = measured(asked, rule.min) if asked else rule.min or 0
    return _(
        "%(counted)s, with together at least %(min)s in %(column)s",
        counted=said,
        min=least,
        column=inside.answer(rule.sum),
    )


@demand.register
def _elapsed(rule: d.ElapsedRule, names: Names) -> Say:
    length = _length(rule)
    reference = _reference(rule.reference)
    if rule.table:
        path = f"{rule.table}.{rule.column}"
        return _(
            "%(column)s: at least %(length)s over by %(day)s",
            column=names.answer(path),
            length=length,
            day=reference,
        )
    if rule.years_max:
        return _(
            "between %(field)s and %(day)s there are at most %(length)s, in full years",
            field=names.answer(rule.field),
            day=reference,
            length=years(rule.years_max),
        )
    return _(
        "between %(field)s and %(day)s there is at least %(length)s",
        length=length,
        field=names.answer(rule.field),
        day=reference,
    )


def _length(rule: d.ElapsedRule) -> Say:
    if rule.terms:
        return terms(rule.terms)
    return academic_years(rule.academic_years) if rule.academic_years else years(rule.years)


def _reference(reference: d.ReferenceDay) -> Part:
    if isinstance(reference, date):
        return day(reference)
    if reference == "opens":
        return _("the first day of filling in")
    return _("the day on which it is judged")


@demand.register
def _none_of(rule: d.NoneOfRule, names: Names) -> Say:
    registers = several((names.register(each) for each in rule.of), LIST_OR)
    party = names.answer(rule.person) if rule.person else names.party(rule.party)
    if rule.years:
        said = _(
            "%(party)s has no record of %(kinds)s in the %(years)s before %(day)s",
            party=party,
            kinds=registers,
            years=years(rule.years),
            day=_reference(rule.reference),
        )
    else:
        said = _("%(party)s has never had a record of %(kinds)s", party=party, kinds=registers)
    if not rule.field:
        return said
    return _("%(record)s, and states so in %(field)s", record=said, field=names.answer(rule.field))


@demand.register
def _member(rule: d.MemberOfListRule, names: Names) -> Say:
    lists = several((names.imported(each) for each in rule.lists), LIST_OR)
    return _("%(what)s stands on the list %(lists)s", what=_named(rule.field, names), lists=lists)


@demand.register
def _not_member(rule: d.NotMemberOfListRule, names: Names) -> Say:
    lists = several((names.imported(each) for each in rule.lists), LIST_OR)
    return _(
        "%(what)s does not stand on the list %(lists)s", what=_named(rule.field, names), lists=lists
    )


def _named(field: str, names: Names) -> Part:
    return names.answer(field) if field else THE_APPLICANT


@demand.register
def _title(rule: d.TitleRule, names: Names) -> Say:
    level = TITLES[rule.level]
    if not rule.table:
        return _(
            "the professional title in %(field)s is at least %(level)s",
            field=names.answer(rule.field),
            level=level,
        )
    column = names.answer(f"{rule.table}.{rule.column}")
    if rule.every:
        return _(
            "every professional title in %(field)s is at least %(level)s", field=column, level=level
        )
    return _(
        "one of the professional titles in %(field)s is at least %(level)s",
        field=column,
        level=level,
    )


@demand.register
def _team(rule: d.TeamHasRule, names: Names) -> Say:
    path = f"{rule.table}.{rule.column}"
    wanted = several(names.value(path, each) for each in rule.kinds)
    return _("%(kinds)s each stand in %(column)s", kinds=wanted, column=names.answer(path))


@demand.register
def _same_region(rule: d.SameRegionRule, names: Names) -> Say:
    filled = {"field": names.answer(rule.field), "beside": names.answer(rule.beside)}
    return Say(REGIONS[rule.level].message, filled)


@demand.register
def _all_of(rule: d.AllOfRule, names: Names) -> Say:
    return _("all of the following hold")


@demand.register
def _n_of(rule: d.NOfRule, names: Names) -> Say:
    return _("of the following %(total)s at least %(n)s must hold", total=len(rule.rules), n=rule.n)


@demand.register
def _preference(rule: d.PreferenceRule, names: Names) -> Say:
    return _("preferred is who fulfils any of the following; it refuses nobody")
