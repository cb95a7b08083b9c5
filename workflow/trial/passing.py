"""Whether a declaration is at this step at all: who may declare, and the way through the route."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from typing import Any

from declarations.rules import ways
from declarations.rules.conditions import fields_of, holds
from programmes.definitions import Programme, Step
from programmes.facts import Item
from programmes.findings import Finding, gettext_noop

NOT_ON_ROUTE = gettext_noop("Declarations of this kind do not go through the step “%(step)s”.")
SKIPPED = gettext_noop("It cannot go from “%(after)s” to “%(step)s”: it has to pass %(skipped)s.")
NOT_AN_APPLICANT = gettext_noop("Units of this kind do not declare in this programme.")


def passing(
    item: Item, step: Step, programme: Programme, after: str, options: Collection[str]
) -> Iterator[Finding]:
    """What speaks against the declaration being at this step."""
    kinds = programme.applicants.kinds
    if item.unit.kind not in kinds:
        yield Finding("not_an_applicant", NOT_AN_APPLICANT, quote=programme.applicants.quote)
    way = [each for each in programme.route if passes(each, item, options)]
    if step not in way:
        yield Finding("not_on_route", NOT_ON_ROUTE, params={"step": step.title}, quote=step.quote)
    elif after:
        yield from _skipped(programme.step(after), step, way, programme)


def passes(step: Step, item: Item, options: Collection[str]) -> bool:
    """Whether the step is on the declaration's way; what it does not say is not held against it."""
    if step.option and step.option not in options:
        return False
    known = known_of(item)
    answered = fields_of(step.when) <= known.keys()
    return holds(step.when, known) if answered else True


def known_of(item: Item) -> Mapping[str, Any]:
    """What conditions of the route look at."""
    return ways.known_of(item.answers, item.unit)


def _skipped(after: Step, step: Step, way: list[Step], programme: Programme) -> Iterator[Finding]:
    route = programme.route
    between = route[route.index(after) + 1 : route.index(step)]
    skipped = [each for each in between if each in way and not each.optional]
    if skipped:
        titles = tuple(each.title for each in skipped)
        params = {"after": after.title, "step": step.title, "skipped": titles}
        remedy = gettext_noop("Send it to the first of them.")
        quote = skipped[0].quote
        yield Finding("step_skipped", SKIPPED, params=params, remedy=remedy, quote=quote)
