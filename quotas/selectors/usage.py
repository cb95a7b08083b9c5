"""Who has used how much of which figure, and what a new figure would change."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace

from django.db.models import Q

from organisations.models import Organisation, User
from organisations.selectors import organisations_with
from programmes.models import Round

from ..models import Counter, Limit
from ..rules import Fullness, fullness_of
from . import Bounds, Figured, Newest, bounds_in, figured_rules, group_of, newest_of


@dataclass(frozen=True, slots=True)
class Usage:
    """One group under one rule: whose it is (``None``: the country's), its figures, its places."""

    organisation: Organisation | None
    bounds: Bounds
    used: int

    @property
    def fullness(self) -> Fullness:
        return fullness_of(self.used, self.bounds.minimum, self.bounds.maximum)


@dataclass(frozen=True, slots=True)
class Effect:
    """What a new figure would do to one group."""

    organisation: Organisation | None
    used: int
    before: Bounds
    after: Bounds

    @property
    def fullness(self) -> Fullness:
        return fullness_of(self.used, self.after.minimum, self.after.maximum)


def usage_of(round: Round, rules: Sequence[Figured]) -> dict[str, list[Usage]]:
    """Every group under each rule, by the code of its organisation, in three queries.

    A rule for provinces has them all; one for units those with a place or a figure of their own;
    one for the country has one group.
    """
    reading = _read(round, [rule.id for rule in rules], None)
    return {rule.id: reading.rows(rule) for rule in rules}


def effects_of(trial: Limit) -> list[Effect]:
    """The groups whose figure would come from elsewhere if ``trial`` were the newest row."""
    rule = rule_of(trial.round, trial.rule)
    reading = _read(trial.round, [trial.rule], trial.area_id)
    pairs = zip(reading.rows(rule), reading.trying(trial).rows(rule), strict=True)
    return [
        Effect(old.organisation, old.used, old.bounds, new.bounds)
        for old, new in pairs
        if old.bounds.limit != new.bounds.limit
    ]


def rule_of(round: Round, rule_id: str) -> Figured:
    """The rule on the length of lists of this id; ``KeyError`` if the round has none."""
    return {rule.id: rule for rule in figured_rules(round)}[rule_id]


@dataclass(frozen=True, slots=True)
class _Reading:
    round_id: int
    limits: Newest
    used: dict[tuple[str, str], int]
    organisations: list[Organisation]

    def trying(self, trial: Limit) -> _Reading:
        key = (self.round_id, trial.rule, trial.area_id)
        return replace(self, limits={**self.limits, key: trial})

    def rows(self, rule: Figured) -> list[Usage]:
        return [
            Usage(
                organisation,
                bounds_in(self.limits, rule, self.round_id, organisation),
                self.used.get((rule.id, group_of(organisation, rule)), 0),
            )
            for organisation in self._holders(rule)
        ]

    def _holders(self, rule: Figured) -> Sequence[Organisation | None]:
        if rule.scope == "country":
            return [None]
        return [each for each in self.organisations if each.level == rule.scope]


def _read(round: Round, rules: Collection[str], area_id: int | None) -> _Reading:
    """Of these rules only: a round has as many counters as there are persons who are named."""
    limits = newest_of(Limit.objects.filter(round=round, rule__in=rules))
    taken = Counter.objects.filter(round=round, rule__in=rules, used__gt=0)
    used = {(row.rule, row.group): row.used for row in taken}
    named = {int(g[4:]) for _rule, g in used if g.startswith("org:") and g[4:].isdecimal()}
    named |= {area for _round, _rule, area in limits if area} | ({area_id} if area_id else set())
    wanted = Q(level=Organisation.Level.PROVINCE) | Q(pk__in=named)
    organisations = list(Organisation.objects.filter(wanted).order_by("code"))
    return _Reading(round.pk, limits, used, organisations)


@dataclass(frozen=True, slots=True)
class Seen:
    """A figure that somebody may see, and whose it is: ``None`` for all, or for the country."""

    organisation: Organisation | None
    bounds: Bounds


# Whoever holds one of these at an organisation works at its desk and knows its figure.
AT_THE_DESK = (
    "declare", "review", "compose_list", "send_list", "keep_seal", "oversee", "manage_accounts",
    "manage_rounds", "audit",
)  # fmt: skip


def figures_seen(user: User, round: Round) -> dict[str, list[Seen]]:
    """The figures in force that this person may see, by rule, in two queries.

    分省发送: the ministry sees them all, every other desk its own.
    """
    held = frozenset().union(*(organisations_with(user, each) for each in AT_THE_DESK))
    desks = list(Organisation.objects.filter(pk__in=held).order_by("code"))
    rules = [rule for rule in figured_rules(round) if _sees(rule, desks)]
    limits = newest_of(Limit.objects.filter(round=round)) if rules else {}
    return {
        rule.id: [
            Seen(area, bounds_in(limits, rule, round.pk, area))
            for area in _areas_seen(rule, desks, limits)
        ]
        for rule in rules
    }


def _sees(rule: Figured, desks: Sequence[Organisation]) -> bool:
    own = {"country": "province"}.get(rule.scope, rule.scope)
    return any(desk.level in (own, "ministry") for desk in desks)


def _areas_seen(
    rule: Figured, desks: Sequence[Organisation], limits: Newest
) -> list[Organisation | None]:
    if any(desk.level == "ministry" for desk in desks):
        return [None, *_with_own_figure(limits, rule)]
    return [None] if rule.scope == "country" else [d for d in desks if d.level == rule.scope]


def _with_own_figure(limits: Newest, rule: Figured) -> list[Organisation]:
    own = [row.area for row in limits.values() if row.rule == rule.id and row.area and row.figure]
    return sorted(own, key=lambda each: each.code)
