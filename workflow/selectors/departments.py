"""The departments that the programmes kept here ask, each with the programmes that name it."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from declarations.models import Countersignature
from programmes.definitions import Text
from programmes.models import Round
from programmes.selectors import definition_of


@dataclass(frozen=True, slots=True)
class Named:
    """A department as programmes name it; one that is only ``consulted`` decides nothing."""

    id: str
    title: Text
    level: str
    programmes: tuple[Text, ...]


def departments_named(levels: Collection[str]) -> list[Named]:
    """Every department of these levels that a round asks, in the order of its first naming."""
    found: dict[str, Named] = {}
    rounds = Round.objects.select_related("definition").order_by("-pk")
    definitions = {round.definition_id: round.definition for round in rounds}
    for programme in (definition_of(each) for each in definitions.values()):
        for step in programme.route:
            for each in step.departments if step.level in levels else ():
                before = found.get(each.id)
                titles = dict.fromkeys((*(before.programmes if before else ()), programme.title))
                found[each.id] = Named(each.id, each.title, step.level, tuple(titles))
    return list(found.values())


def title_of(asked: Countersignature) -> Text:
    """For whom is answered: the department, or the role in which the unit takes part."""
    programme = definition_of(asked.declaration.definition)
    named = {each.id: each.title for step in programme.route for each in step.departments}
    named |= {each.id: each.title for each in programme.parties}
    return named[asked.department or asked.party]
