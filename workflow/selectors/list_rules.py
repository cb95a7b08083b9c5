"""What the quotas say of an organisation's list: as it stands, and with one item more."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property

from declarations.models import Declaration
from declarations.rules.conditions import holds
from declarations.selectors import city_in
from programmes import routes
from programmes.definitions import CountedInQuota, Programme, Quota, RatioMaxQuota, Step, Text
from programmes.facts import Facts, Item, Roll
from programmes.findings import Finding
from programmes.selectors import definition_of
from quotas.rules import evaluate
from quotas.rules.counting import Tally, moves_of, values_of
from quotas.rules.keys import COUNTRY
from quotas.rules.places import NAMED, Place, is_counted, passed, places, taking_step
from quotas.selectors import Newest
from quotas.selectors.force import AT_HAND, Force, in_force
from quotas.selectors.holders import Key
from quotas.selectors.items import Reasons, facts_for, items_of, named_units, opens_on
from quotas.selectors.ledger import Asked, Ledger
from quotas.selectors.meters import own_key
from reviews.models import SummaryList

BELOW = ("quota_below_minimum", "quota_coverage")


@dataclass(frozen=True, slots=True)
class Share:
    """Of ``whole`` items that count ``part`` are of the kind; at most ``allowed`` may be."""

    rule: RatioMaxQuota
    part: int
    whole: int
    allowed: int


@dataclass(frozen=True)
class ListRules:
    """A list and the rules that bind it, anywhere from its composing until it is sent."""

    summary: SummaryList
    programme: Programme
    force: Force
    ledger: Ledger
    known: dict[frozenset[str], Facts] = field(default_factory=dict)  # by the units that are named

    def read(
        self, declarations: Sequence[Declaration], reasons: Reasons | None = None
    ) -> list[Item]:
        """The declarations as these rules see them; each with its ``organisation``.

        ``reasons`` are those of their latest revisions, where they have been read.
        """
        if not self.force:
            return []
        items = items_of(declarations, self.programme, self.force.quotas, self.opens, reasons)
        self._facts(items)  # of all of them at once
        return items

    def findings(self, items: Sequence[Item], statement: str) -> list[Finding]:
        """Everything that the rules say of these items as the list, sent with this statement."""
        if not self.force:
            return []
        tally = self._tally(items, statement)
        return [*self._of_list(tally, self._elsewhere(tally)), *self._of_named(tally)]

    def effects(
        self, items: Sequence[Item], candidates: Sequence[Item]
    ) -> dict[str, list[Finding]]:
        """By a candidate's key what would be said of the list with it that is not said without.

        Of minima nothing: the next one may fill them. What persons and units have is not asked.
        """
        if not self.force:
            return {}
        everybody = self._tally([*items, *candidates], "")
        taken = self._elsewhere(everybody)
        before = {mark(each) for each in self._of_list(self._tally(items, ""), taken)}
        effects = {}
        for one in candidates:
            found = self._of_list(self._tally([*items, one], ""), taken)
            effects[one.key] = [
                each for each in found if each.code not in BELOW and mark(each) not in before
            ]
        return effects

    def shares(self, items: Sequence[Item]) -> list[Share]:
        """How many of the list are of the kind that only so many of it may be."""
        tally = self._tally(items, "")
        counted = [
            (quota, tally.counted(quota, tally.here))
            for quota in self.force.quotas
            if isinstance(quota, RatioMaxQuota) and tally.applies_to(quota, tally.unit)
        ]
        return [
            Share(
                quota,
                sum(holds(quota.part, values_of(item)) for item in whole),
                len(whole),
                quota.max * len(whole) // quota.of,
            )
            for quota, whole in counted
            if whole or not quota.option
        ]

    def places(self, item: Item) -> list[Place]:
        """The places that the item takes when it comes on the list, whoever else is on it."""
        tally = self._tally([item], "")
        return [
            place
            for quota in self.taken_here
            for place in places(quota, item, tally, own_group(self.summary, quota))
        ]

    def misplaced(self, item: Item) -> list[Finding]:
        """Why the item has no place on this list whoever else is on it."""
        quotas = [quota for quota in self.force.quotas if not is_counted(quota)]
        alone = self._tally([item], "")
        found = self._evaluate(quotas, alone.roll, alone.facts)
        moved = self._evaluate(self.force.quotas, alone.roll, alone.facts)
        astray = [each for each in moved if each.code == "quota_other_area"]
        return [*astray, *(each for each in found if each.code == "quota_field")]

    def moving(self, items: Sequence[Item]) -> list[CountedInQuota]:
        """The rules by which some of these items take places here, and not where they come from."""
        tally = self._tally(items, "")
        moves = [move for item in items if (move := tally.move_of(item))]
        return list({move.id: move for move in moves}.values())

    @property
    def binds_list(self) -> bool:
        """Whether any rule speaks of the list as a whole, so that a statement may answer it."""
        return any(quota.at and not isinstance(quota, NAMED) for quota in self.force.quotas)

    @cached_property
    def taken_here(self) -> tuple[Quota, ...]:
        """The rules in force under which a place is taken when an item comes on this list."""
        route = self.programme.route
        first = {quota.id: taking_step(quota, route) for quota in self.programme.quotas}
        return tuple(
            quota
            for quota in self.force.quotas
            if (step := first[quota.id]) is not None and step.id == self.summary.step
        )

    def _tally(self, items: Sequence[Item], statement: str) -> Tally:
        organisation = self.summary.organisation
        step = routes.step(self.programme.route, self.summary.step)
        roll = Roll(
            level=step.level,
            items=tuple(items),
            area=own_key(organisation, "province"),
            city=city_in(organisation.region) if step.level == "city" else "",
            unit=own_key(organisation, "unit"),
            statement=statement.strip(),
        )
        moves = moves_of(self.force.quotas)
        return Tally(roll, self._facts(items), moves, self.programme)

    def _facts(self, items: Sequence[Item]) -> Facts:
        names = frozenset(named_units(items, self.force.quotas))
        for known, facts in self.known.items():
            if names <= known:
                return facts
        facts = facts_for(self.opens, self.programme, names, self.force.allotted)
        self.known[names] = facts
        return facts

    @cached_property
    def opens(self) -> date:
        """The first day of filing, from which rules look back."""
        return opens_on(self.summary.round, self.programme)

    def _elsewhere(self, tally: Tally) -> dict[Key, int]:
        """How many others count under the rules that look beyond this list."""
        step = routes.step(self.programme.route, self.summary.step)
        beyond = [
            quota
            for quota in self.force.quotas
            if is_counted(quota)
            and not isinstance(quota, NAMED)
            and getattr(quota, "scope", "") != step.level
        ]
        keys = {
            place.key
            for quota in beyond
            for item in tally.here
            for place in places(quota, item, tally, COUNTRY)
        }
        return self.ledger.others(keys, [item.key for item in tally.here])

    def _of_list(self, tally: Tally, taken: Mapping[Key, int]) -> list[Finding]:
        quotas = [quota for quota in self.force.quotas if not isinstance(quota, NAMED)]
        roll = replace(tally.roll, taken=taken)
        return self._evaluate(quotas, roll, tally.facts)

    def _evaluate(self, quotas: Iterable[Quota], roll: Roll, facts: Facts) -> list[Finding]:
        return list(evaluate(quotas, roll, facts, step=AT_HAND, programme=self.programme))

    def _of_named(self, tally: Tally) -> Iterator[Finding]:
        """Each item by itself: of what one person or unit has, the earlier taken came first."""
        quotas = [quota for quota in self.force.quotas if isinstance(quota, NAMED)]
        if not quotas:
            return
        found = {
            item.key: [p for quota in quotas for p in places(quota, item, tally, "")]
            for item in tally.here
        }
        keys = {place.key for each in found.values() for place in each}
        order = self.ledger.in_order(keys)
        for item in tally.here:
            for place in found[item.key]:
                yield from passed(place, item, _before(item.key, order[place.key]))


def rules_of(summary: SummaryList, limits: Newest | None = None) -> ListRules:
    """The rules of the list; one query at most, and none where its figures have been read."""
    programme = definition_of(summary.round.definition)
    steps = steps_of_list(summary)
    force = in_force(summary.round, programme, steps, summary.organisation, limits)
    return ListRules(summary, programme, force, Asked(summary.round))


def steps_of_list(summary: SummaryList) -> tuple[str, ...]:
    """The steps of the route that act on this list: nothing is noticed that could not be sent."""
    return steps_with(definition_of(summary.round.definition).route, summary.step)


def steps_with(route: Sequence[Step], shortlist_id: str) -> tuple[str, ...]:
    """The same of all lists that are composed at this step."""
    notice = routes.noticing(route, shortlist_id)
    closing = routes.closing(route, shortlist_id)
    return (shortlist_id, *([notice.id] if notice else []), closing.id)


def own_group(summary: SummaryList, quota: Quota) -> str:
    """The counter's group of this list under a rule on lists."""
    if getattr(quota, "scope", "") == "country":
        return COUNTRY
    return f"org:{summary.organisation_id}"


def mark(finding: Finding) -> tuple[str, str, str]:
    """By what a finding is known again: a share that is passed further is one that was passed."""
    group = finding.params.get("group", "")
    name = group.zh if isinstance(group, Text) else str(group)
    return finding.code, str(finding.params.get("id")), name


def _before(subject: str, order: Sequence[str]) -> int:
    """How many took their place before the subject; all of them where it has none."""
    return order.index(subject) if subject in order else len(order)
