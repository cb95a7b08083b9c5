"""A change on trial: the rule as it is and as it would be, the places under it, and what flips."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from functools import cached_property
from itertools import islice
from typing import NamedTuple, TypeVar

from django.db import connection, transaction

from organisations.models import Organisation
from programmes import routes
from programmes.definitions import CountedInQuota, Programme, Quota, Step
from programmes.facts import Facts, Item, Unit
from programmes.findings import Finding
from programmes.models import Round
from programmes.selectors import definition_of
from quotas.models import Limit
from quotas.rules import blocking
from quotas.rules.changing import numbers_of
from quotas.rules.places import ONE_FIGURE, is_counted
from quotas.selectors import Newest, newest_of
from quotas.selectors.items import items_with, named_units, opens_on, units_on
from quotas.selectors.ledger import Read, read_ledger
from quotas.selectors.looking import Looked, looked_at
from reviews.models import SummaryList

from ..list_rules import mark

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Change:
    """The rule as it would be, and an unsaved figure of the round where one would be set."""

    round: Round
    rule: Quota
    figure: Limit | None = None


class Verdict(StrEnum):
    """What the rule says in all."""

    KEPT = "kept"  # nothing
    NOTED = "noted"  # it is passed, and a reason or a statement stands for it
    REFUSED = "refused"


def verdict_of(findings: Iterable[Finding]) -> Verdict:
    """The worst that is said."""
    found = list(findings)
    if blocking(found):
        return Verdict.REFUSED
    return Verdict.NOTED if found else Verdict.KEPT


class Declared(NamedTuple):
    """What of a declaration itself has been read."""

    pk: int
    organisation_id: int
    province_id: int
    state: str
    ended_at: datetime | None
    options: str


Sayings = tuple[tuple[Finding, ...], tuple[Finding, ...]]  # now and then


@dataclass(frozen=True, slots=True)
class Flip:
    """What would be judged otherwise, and what the rule says of it ``now`` and ``then``.

    The words are made when somebody reads them: of many flips only the number is wanted.
    """

    subject: Declared | SummaryList
    now: Verdict
    then: Verdict
    said: Callable[[], Sayings]

    @property
    def before(self) -> tuple[Finding, ...]:
        return self.said()[0]

    @property
    def after(self) -> tuple[Finding, ...]:
        return self.said()[1]


def flip_of(
    subject: Declared | SummaryList, now: Iterable[Finding], then: Iterable[Finding]
) -> Iterator[Flip]:
    """The flip, if it is one."""
    said = tuple(now), tuple(then)
    if verdicts := turn_of(*said):
        yield Flip(subject, *verdicts, lambda: said)


def turn_of(
    before: tuple[Finding, ...], after: tuple[Finding, ...]
) -> tuple[Verdict, Verdict] | None:
    """What is said in all now and then; ``None`` where nothing flips."""
    if not differs(before, after):
        return None
    return verdict_of(before), verdict_of(after)


def differs(before: Iterable[Finding], after: Iterable[Finding]) -> bool:
    """Whether it flips: another verdict, or refused for something else."""
    now, then = list(before), list(after)
    if verdict_of(now) is not verdict_of(then):
        return True
    return {mark(each) for each in blocking(now)} != {mark(each) for each in blocking(then)}


@dataclass(frozen=True, slots=True)
class Side:
    """The rule as it is, or as it would be: a programme of this rule alone, and the figures."""

    programme: Programme
    rule: Quota
    limits: Newest


@dataclass(frozen=True)
class Trial:
    """A change made ready: both sides, and the places that are taken under the rule."""

    round: Round
    now: Side
    then: Side
    ledger: Read
    opens: date
    units: dict[int, Unit] = field(default_factory=dict)  # by organisation, once they were met

    @property
    def sides(self) -> tuple[Side, Side]:
        return self.now, self.then

    @cached_property
    def lowest(self) -> int:
        """The smallest maximum that the rule names on either side."""
        numbers = [each for side in self.sides for each in numbers_of(side.rule)]
        return min(each.value for each in numbers if each.key != "floors")

    @cached_property
    def safe(self) -> frozenset[str]:
        """Who holds places, and took each while its group was below every figure of both sides.

        Nothing of them is passed, whatever else they answered: they need not be read.
        """
        if not is_counted(self.now.rule):
            return frozenset()
        early: set[str] = set()
        late: set[str] = set()
        for order in self.ledger.held.values():
            for subject, before in order.items():
                (early if before < self.lowest else late).add(subject)
        return frozenset(early - late)

    @cached_property
    def unmoved(self) -> frozenset[str]:
        """Who holds places, and none of them between the figures of the two sides.

        Where the rule weighs what it weighed, each of them is passed on both sides or on neither.
        """
        now, then = self.now.rule, self.then.rule
        if not (isinstance(now, ONE_FIGURE) and isinstance(then, ONE_FIGURE)):
            return self.safe
        if now.strength is not then.strength or not is_counted(now):
            return self.safe
        between = range(min(now.max, then.max), max(now.max, then.max))
        held = self.ledger.held.values()
        moved = {who for order in held for who, before in order.items() if before in between}
        return frozenset(who for order in held for who in order) - moved

    @property
    def own_steps(self) -> list[Step]:
        """The steps at which the rule is asked of a declaration by itself."""
        return [step for step in own_steps(self.now.programme.route) if step.id in self.now.rule.at]

    @cached_property
    def looked(self) -> Looked:
        """What the rule looks at."""
        return looked_at(self.now.programme.form, [self.now.rule])

    def meet(self, declarations: Iterable[Declared]) -> None:
        """Knows the units of these from now on; two queries where some are new."""
        met = {each.organisation_id for each in declarations} - self.units.keys()
        if met:
            organisations = Organisation.objects.filter(pk__in=met)
            self.units.update(units_on(self.opens, list(organisations), self.now.programme))

    def read(self, declarations: Sequence[Declared]) -> list[Item]:
        """What the rule looks at, of each; two queries, and two for units not met before."""
        self.meet(declarations)
        return items_with(self.units, declarations, self.now.programme, [self.now.rule])

    def named(self, items: Collection[Item]) -> dict[str, Unit]:
        """The units that the items name, by the name that stands there; one query or none."""
        names = named_units(items, [self.now.rule])
        known = list(Organisation.objects.filter(name__in=names)) if names else []
        units = units_on(self.opens, known, self.now.programme)
        return {each.name: units[each.pk] for each in known}

    def facts(
        self, items: Collection[Item], named: Mapping[str, Unit]
    ) -> tuple[frozenset[str], Facts]:
        """The names in these items, and what is known of their units and of no others."""
        names = frozenset(named_units(items, [self.now.rule]))
        units = {unit.name: unit for name in names if (unit := named.get(name))}
        return names, Facts(self.opens, self.opens, units=units)

    def own(self, found: Iterable[Finding]) -> tuple[Finding, ...]:
        """What the rule itself says; of items of other areas is spoken on both sides alike."""
        return tuple(each for each in found if each.params.get("id") == self.now.rule.id)


def trial_of(change: Change) -> Trial:
    """The change made ready, in four queries."""
    programme = definition_of(change.round.definition)
    rule = next(quota for quota in programme.quotas if quota.id == change.rule.id)
    limits = newest_of(Limit.objects.filter(round=change.round, rule=rule.id))
    then = limits
    if change.figure is not None:
        then = {**limits, (change.round.pk, rule.id, change.figure.area_id): change.figure}
    return Trial(
        change.round,
        Side(_alone(programme, rule), rule, limits),
        Side(_alone(programme, change.rule), change.rule, then),
        read_ledger(change.round, rule.id),
        opens_on(change.round, programme),
    )


def own_steps(route: Sequence[Step]) -> Iterator[Step]:
    """Filing, every desk, and the recognition that follows a desk."""
    for step in route:
        if step.kind in ("fill", "review"):
            yield step
            following = routes.following(route, step.id)
            if following and following.kind == "recognise":
                yield following


def _alone(programme: Programme, rule: Quota) -> Programme:
    """Whose places an item eats holds for every rule."""
    moves = [quota for quota in programme.quotas if isinstance(quota, CountedInQuota)]
    return programme.model_copy(update={"quotas": (*moves, rule)})


def batches(rows: Iterable[T], size: int) -> Iterator[list[T]]:
    """The rows, so many at a time."""
    left = iter(rows)
    while some := list(islice(left, size)):
        yield some


@contextmanager
def reading_only() -> Iterator[None]:
    """Everything inside sees one moment, and PostgreSQL itself refuses to write."""
    begins = not connection.in_atomic_block
    with transaction.atomic():
        if connection.vendor == "postgresql":
            level = "ISOLATION LEVEL REPEATABLE READ, " if begins else ""
            with connection.cursor() as cursor:
                cursor.execute(f"SET TRANSACTION {level}READ ONLY")
        yield
