"""What the quotas say of one declaration by itself: while it is filed, and at a desk."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from declarations.models import Declaration
from declarations.selectors import Examination
from organisations.models import User
from programmes import routes
from programmes.definitions import (
    CapByClassQuota,
    CapQuota,
    FieldCapQuota,
    OrgCapQuota,
    PersonCapQuota,
    Programme,
    Quota,
    Step,
    is_enforced,
)
from programmes.facts import Facts, Item, Roll, Unit
from programmes.findings import Finding, Strength, gettext_noop
from programmes.selectors import definition_of
from quotas.rules import evaluate
from quotas.rules.counting import Tally, moves_of
from quotas.rules.places import (
    NAMED,
    ONE_FIGURE,
    Place,
    asked_in,
    is_counted,
    no_room,
    places,
    strength_of,
    taking_step,
)
from quotas.rules.telling import REASON_CONFIRMED
from quotas.selectors.force import AT_HAND, Force, in_force
from quotas.selectors.holders import Key, told_to
from quotas.selectors.items import (
    REASON,
    facts_for,
    item_of_draft,
    items_of,
    named_units,
    opens_on,
    rules_reasoned,
)
from quotas.selectors.ledger import Asked, Ledger
from reviews.excepted import open_in
from reviews.selectors import last_return

TO_CONFIRM = gettext_noop(
    "A reason is written. Confirm or refuse the exception below, with your decision; "
    "the levels above see both."
)
REASONED = (PersonCapQuota, OrgCapQuota, FieldCapQuota)


@dataclass(frozen=True, slots=True)
class Own:
    """One declaration as the rules of some step see it; ``places`` are those it has or would take.

    ``taken`` are the others' places, where it holds one itself those that were taken before.
    """

    item: Item
    force: Force
    tally: Tally
    places: tuple[Place, ...]
    taken: dict[Key, int]

    def findings(self, user: User, declaration: Declaration) -> list[Finding]:
        """Everything that the rules say, with who holds places as the reader may know it."""

        def holders(place: Place) -> tuple[Any, ...]:
            return told_to(user, declaration.round, place.key, self.item.key)

        return [*self._full(holders), *self._uncounted()]

    def nameless(self) -> list[Finding]:
        """The same without who holds the places."""
        return [*self._full(lambda place: ()), *self._uncounted()]

    def under(self, force: Force) -> Own:
        """The same where the rules of one figure are these: they count the same, up to another."""
        rules = {quota.id: quota for quota in force.quotas if isinstance(quota, ONE_FIGURE)}
        new = tuple(
            replace(place, quota=rule, most=rule.max)
            for place in self.places
            if (rule := rules[place.quota.id])
        )
        return replace(self, force=force, places=new)

    def with_reasons(self, justifications: Mapping[str, str]) -> Own:
        """The same once these reasons are written with it."""
        item = replace(self.item, justified=rules_reasoned(justifications))
        return replace(self, item=item)

    def places_as(self, unit: Unit) -> tuple[Place, ...]:
        """The places that it would have if this were registered of its unit."""
        item = replace(self.item, unit=unit)
        tally = alone(item, self.force, self.tally.facts, self.tally.programme)
        return tuple(_places(self.force.quotas, item, tally))

    def places_shown(self) -> list[dict[str, Any]]:
        """Of each person or unit how many places others have, of how many."""
        return [
            {"place": place, "used": self.taken[place.key]}
            for place in self.places
            if isinstance(place.quota, NAMED)
        ]

    def _full(self, holders: Callable[[Place], tuple[Any, ...]]) -> list[Finding]:
        return [
            told_of(place, self.item, self.taken[place.key], holders(place))
            for place in self.places
            if place.most is not None and self.taken[place.key] >= place.most
        ]

    def _uncounted(self) -> list[Finding]:
        """What the rules say that take no places: how many rows a table has."""
        quotas = [quota for quota in self.force.quotas if not is_counted(quota)]
        tally, programme = self.tally, self.tally.programme
        return list(evaluate(quotas, tally.roll, tally.facts, step=AT_HAND, programme=programme))


def at_filing(declaration: Declaration, examined: Examination) -> Own | None:
    """The draft under the rules of filing; ``None`` where there are none.

    After a return those of the desks that are not asked again bind here too. A reason can be
    written only while it is filed: so what holds in principle at a later step is told already.
    """
    programme = examined.programme
    steps = [step.id for step in passed_by_filing(declaration)]
    force = in_force(declaration.round, programme, steps)
    force = replace(force, quotas=(*force.quotas, *_in_principle(programme, steps)))
    if not force:
        return None
    return _own(declaration, item_of_draft(declaration, examined), force, programme)


def at_desk(declaration: Declaration, step: Step) -> Own | None:
    """The latest revision under the rules of a desk, and of the recognition that follows it."""
    programme = definition_of(declaration.round.definition)
    following = routes.following(programme.route, step.id)
    ends = [following.id] if following and following.kind == "recognise" else []
    force = in_force(declaration.round, programme, [step.id, *ends])
    if not force:
        return None
    opens = opens_on(declaration.round, programme)
    (item,) = items_of([declaration], programme, force.quotas, opens)
    return _own(declaration, item, force, programme)


def desk_findings(declaration: Declaration, step: Step, user: User) -> list[Finding]:
    """What a desk is told before it decides, and which reasons are still to be confirmed."""
    own = at_desk(declaration, step)
    found = own.findings(user, declaration) if own else []
    if not any(each.remedy == REASON_CONFIRMED for each in found):
        return found
    latest = declaration.revisions.select_related("declaration__definition").latest("number")
    to_decide = open_in(latest, step.id)
    return [
        replace(each, remedy=TO_CONFIRM)
        if each.remedy == REASON_CONFIRMED and f"{REASON}{each.params['id']}" in to_decide
        else each
        for each in found
    ]


def taken_at(programme: Programme, steps: Collection[str]) -> frozenset[str]:
    """The ids of the rules under which places are taken at one of the steps."""
    found = ((quota.id, taking_step(quota, programme.route)) for quota in programme.quotas)
    return frozenset(rule for rule, step in found if step and step.id in steps)


def passed_by_filing(declaration: Declaration) -> list[Step]:
    """The first step, and the desks behind which a correction goes on where it was returned."""
    route = definition_of(declaration.round.definition).route
    returned = last_return(declaration) if declaration.state == Declaration.State.RETURNED else None
    ends = next((n for n, s in enumerate(route) if returned and s.id == returned.step), 1)
    return [route[0], *(step for step in route[1:ends] if step.kind == "review")]


def _in_principle(programme: Programme, steps: Collection[str]) -> Iterator[Quota]:
    """Rules on persons, units and single forms that bind later, and give way to a reason."""
    for quota in programme.quotas:
        if not _reasoned_at_filing(quota, programme) or set(steps) & set(quota.at):
            continue
        if strength_of(quota) is Strength.SOFT and is_enforced(quota):
            yield quota.model_copy(update={"at": (AT_HAND,)})


def _reasoned_at_filing(quota: Quota, programme: Programme) -> bool:
    """Whether the reason is the applicant's to write; over a maximum of a list the list's is."""
    if isinstance(quota, CapQuota | CapByClassQuota):
        desks = {step.id for step in programme.route if step.kind == "review"}
        return bool(desks & set(quota.at))
    return isinstance(quota, REASONED)


def _own(declaration: Declaration, item: Item, force: Force, programme: Programme) -> Own:
    names = named_units([item], force.quotas)
    opens = opens_on(declaration.round, programme)
    facts = facts_for(opens, programme, names, force.allotted)
    return own_of(item, force, facts, programme, Asked(declaration.round))


def told_of(place: Place, item: Item, used: int, holders: tuple[Any, ...]) -> Finding:
    """What is said of a place that there is no room for; a written reason may stand for it."""
    mark = REASON_CONFIRMED if place.quota.id in item.justified else ""
    return no_room(place, used, holders, mark, asked_in(place.quota))


def own_of(item: Item, force: Force, facts: Facts, programme: Programme, ledger: Ledger) -> Own:
    """The item under the rules in force, with what the ledger says of its places."""
    tally = alone(item, force, facts, programme)
    asked = tuple(_places(force.quotas, item, tally))
    return Own(item, force, tally, asked, ledger.before(item.key, {place.key for place in asked}))


def alone(item: Item, force: Force, facts: Facts, programme: Programme | None) -> Tally:
    """The item by itself, as a desk sees it."""
    unit = item.unit
    roll = Roll("unit", (item,), area=unit.area, city=unit.city, unit=unit.key)
    return Tally(roll, facts, moves_of(force.quotas), programme)


def _places(quotas: Iterable[Quota], item: Item, tally: Tally) -> Iterable[Place]:
    for quota in quotas:
        if is_counted(quota):
            yield from places(quota, item, tally, "")
