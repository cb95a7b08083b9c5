"""Groups of conditions: that so many stand in them, and that they do not contradict. Pure."""

from __future__ import annotations

from collections.abc import Iterator

from .. import definitions as d
from ..findings import Strength, gettext_noop
from ..mistakes import Mistake
from . import answers, comparisons
from .answers import Fields
from .references import Path, never


def of_group(path: Path, rule: d.Group, fields: Fields) -> Iterator[Mistake]:
    """A group has as many rules as it asks for, and they can hold together."""
    if not rule.rules or (isinstance(rule, d.NOfRule) and not 1 <= rule.n <= len(rule.rules)):
        message = gettext_noop("There are not that many rules below.")
        yield Mistake(path, "n_of", message)
    if isinstance(rule, d.AllOfRule):
        yield from contradiction((*path, "rules"), rule.rules, fields)
    if isinstance(rule, d.NOfRule) and rule.ticked:
        yield from _ticked((*path, "ticked"), rule, fields)


def _ticked(path: Path, rule: d.NOfRule, fields: Fields) -> Iterator[Mistake]:
    yield from answers.named(path, rule.ticked, fields, "multichoice")
    field = fields.get(rule.ticked)
    ticks = field is not None and field.kind == "multichoice"
    offered = [choice.value for choice in field.choices] if field and ticks else []
    known = [below.id for below in rule.rules]
    if offered and offered != known:
        message = gettext_noop("The choices of “%(field)s” are not the rules below: %(known)s.")
        params = {"field": rule.ticked, "known": ", ".join(known)}
        yield Mistake(path, "ticked", message, params)


def contradiction(path: Path, rules: tuple[d.Rule, ...], fields: Fields) -> Iterator[Mistake]:
    """Comparisons of one answer, each possible, that can never hold together."""
    together: list[d.Condition] = []
    for n, rule in enumerate(rules):
        plain = isinstance(rule, d.FieldCompareRule) and not (rule.table or rule.when)
        if not plain or rule.strength is not Strength.HARD:
            continue
        assert isinstance(rule, d.FieldCompareRule)
        mine = comparisons.comparisons_in(rule.compares)
        possible = comparisons.can_all_hold(mine, fields)
        if possible and not comparisons.can_all_hold([*together, *mine], fields):
            yield never((*path, n))
        elif possible:
            together += mine
