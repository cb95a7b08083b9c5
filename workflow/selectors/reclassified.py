"""What a declaration holds, and what it would hold under other facts of its unit."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from django.db.models import Exists, OuterRef, Q

from declarations.models import Declaration
from organisations.models import Organisation, RegisteredFact
from programmes import routes
from programmes.definitions import Quota, SplitQuota, Text
from programmes.facts import Unit
from programmes.selectors import definition_of
from quotas.models import Counter
from quotas.rules.counting import LIST
from quotas.rules.places import FIGURED, Place
from quotas.selectors import held_counters
from quotas.selectors.holders import SUBJECT, Key
from quotas.selectors.items import opens_on, units_on
from reviews.models import Review, SummaryList

from .list_rules import rules_of
from .own_rules import at_desk, taken_at


@dataclass(frozen=True, slots=True)
class Moved:
    """The places that a declaration gives up, each with its counter, and those it takes instead."""

    declaration: Declaration
    left: tuple[tuple[Place, Counter], ...]
    entered: tuple[Place, ...]


@dataclass(frozen=True, slots=True)
class Told:
    """The same under one rule, by the names of groups; those in ``over`` pass their figure."""

    declaration: Declaration
    rule: Quota
    left: tuple[Text, ...]
    entered: tuple[Text, ...]
    over: frozenset[Text]


NOWHERE = Text(zh="所在地区未登记", en="No area registered")
Sides = tuple[Iterable[Place], Iterable[Place]]  # as it counted, and as it counts


def counting_of(units: Collection[Organisation]) -> list[int]:
    """The declarations of these units that count in running rounds: some there are still alive."""
    alive = Declaration.objects.filter(round=OuterRef("round"), ended_at__isnull=True)
    counts = Q(ended_at__isnull=True) | Q(state=Declaration.State.RECOGNISED)
    rows = Declaration.objects.filter(Exists(alive), counts, organisation__in=units)
    return list(rows.filter(submitted_at__isnull=False).values_list("pk", flat=True))


def seen_as(declarations: Sequence[Declaration]) -> dict[int, Unit]:
    """By declaration its unit as the rules of its round see it: on the first day of filing."""
    by_round: dict[int, list[Declaration]] = {}
    for each in declarations:
        by_round.setdefault(each.round_id, []).append(each)
    seen: dict[int, Unit] = {}
    for here in by_round.values():
        round = here[0].round
        programme = definition_of(round.definition)
        own = {each.organisation_id: each.organisation for each in here}
        units = units_on(opens_on(round, programme), list(own.values()), programme)
        seen |= {each.pk: units[each.organisation_id] for each in here}
    return seen


def fact_between(before: Unit, after: Unit, organisation_id: int) -> RegisteredFact:
    """The newest entry of the register on what differs between the two."""
    keys = before.attributes.keys() | after.attributes.keys()
    differing = {k for k in keys if before.attributes.get(k) != after.attributes.get(k)}
    if before.region != after.region:
        differing.add("region")
    rows = RegisteredFact.objects.filter(organisation=organisation_id, key__in=differing)
    return rows.order_by("-pk")[:1].get()


def moved(declaration: Declaration, lists: Iterable[SummaryList], before: Unit) -> Moved:
    """The places that move now that its unit is no longer as before."""
    was: dict[Key, Place] = {}
    now: dict[Key, Place] = {}
    for old, new in _sides(declaration, lists, before):
        was |= {place.key: place for place in old}
        now |= {place.key: place for place in new}
    held = {(row.rule, row.group): row for row in held_counters(SUBJECT, str(declaration.pk))}
    left = (key for key in held if key in was and key not in now)
    entered = (now[key] for key in now if key not in was and key not in held)
    return Moved(
        declaration,
        tuple((was[key], held[key]) for key in left if not _stays(was[key], now)),
        tuple(place for place in entered if not isinstance(place.quota, FIGURED)),
    )


def told(moves: Sequence[Moved]) -> list[Told]:
    """Rule by rule what was moved, as the counters stand now; one query."""
    used = _used(moves)
    found = []
    for each in moves:
        places = (*(place for place, _ in each.left), *each.entered)
        for rule in {place.quota.id: place.quota for place in places}.values():
            left = tuple(_group(place) for place, _ in each.left if place.quota.id == rule.id)
            entered = [place for place in each.entered if place.quota.id == rule.id]
            names = tuple(_group(place) for place in entered)
            over = frozenset(_group(place) for place in entered if _is_over(place, each, used))
            found.append(Told(each.declaration, rule, left, names, over))
    return found


def _group(place: Place) -> Text:
    """The group's name; a place that is of no list and of no area has none of its own."""
    return NOWHERE if place.name == LIST else place.name


def _is_over(place: Place, move: Moved, used: Mapping[tuple[int, str, str], int]) -> bool:
    return place.most is not None and used[move.declaration.round_id, *place.key] > place.most


def _used(moves: Sequence[Moved]) -> dict[tuple[int, str, str], int]:
    """How many places are taken where some were entered, by round, rule and group."""
    groups = {place.group for each in moves for place in each.entered}
    rounds = {each.declaration.round_id for each in moves}
    rows = Counter.objects.filter(round__in=rounds, group__in=groups)
    return {(row.round_id, row.rule, row.group): row.used for row in rows}


def _stays(place: Place, now: Collection[Key]) -> bool:
    """Whether it is kept as long as the item is on its list: those of the list's own figures.

    Of a split figure it may change the class, but not leave it.
    """
    if isinstance(place.quota, SplitQuota):
        return not any(rule == place.quota.id for rule, _ in now)
    return isinstance(place.quota, FIGURED)


def _sides(declaration: Declaration, lists: Iterable[SummaryList], before: Unit) -> Iterator[Sides]:
    """Step by step where it has taken places: at filing, at desks, and on lists."""
    programme = definition_of(declaration.round.definition)
    agreed = Review.objects.filter(declaration=declaration, outcome=Review.Outcome.RECOMMEND)
    passed = {programme.route[0].id, *agreed.values_list("step", flat=True)}
    for step in (routes.step(programme.route, each) for each in sorted(passed)):
        own = at_desk(declaration, step)
        taken = taken_at(programme, [step.id])
        if own and taken:
            yield _under(taken, own.places_as(before)), _under(taken, own.places)
    for summary in lists:
        rules = rules_of(summary)
        for item in rules.read([declaration]):
            yield rules.places(replace(item, unit=before)), rules.places(item)


def _under(rules: Collection[str], places: Iterable[Place]) -> list[Place]:
    return [place for place in places if place.quota.id in rules]
