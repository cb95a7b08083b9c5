"""Which steps of the route a declaration goes through: not each one is for everybody. Pure."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from typing import Any

from programmes.definitions import Step
from programmes.facts import Unit

from .conditions import holds

APPLICANT = "applicant"


def known_of(answers: Mapping[str, Any], unit: Unit) -> Mapping[str, Any]:
    """What conditions look at: the cleaned answers, and the unit as ``applicant``."""
    own = {"kind": unit.kind, "area": unit.area, "city": unit.city, "region": unit.region}
    return {**answers, APPLICANT: {**unit.attributes, **own}}


def way_of(
    route: Iterable[Step],
    known: Mapping[str, Any],
    *,
    options: Collection[str],
    levels: Collection[str],
    without: Collection[str] = (),
) -> tuple[Step, ...]:
    """The steps that this declaration goes through, in their order.

    Left out are those whose ``when`` does not hold, those of an option that the recommending area
    has not switched on (``options``: those that are on), and those of a level that there is none of
    above the unit (``levels``): a school right under its province has no city. Kinds of step in
    ``without`` are passed over: where papers are sealed here, nothing is uploaded.
    """
    return tuple(
        step
        for step in route
        if step.level in levels
        and step.kind not in without
        and (not step.option or step.option in options)
        and holds(step.when, known)
    )
