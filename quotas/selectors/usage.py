"""Who has used how much of which figure, and what a new figure would change."""

from __future__ import annotations

from collections.abc import Collection, Sequence, Set
from dataclasses import dataclass, replace

from django.db.models import Q

from organisations.models import Organisation
from programmes.models import Round

from ..models import Counter, Limit
from ..rules import Fullness, fullness_of
from . import (
    Bounds,
    Figured,
    Newest,
    bounds_in,
    changes_of,
    figured_rules,
    group_of,
    newest_of,
)


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

    @property
    def moves(self) -> bool:
        """Whether the figure itself becomes another, not only where it comes from."""
        before, after = self.before, self.after
        return (before.minimum, before.maximum) != (after.minimum, after.maximum)


def usage_of(round: Round, rules: Sequence[Figured]) -> dict[str, list[Usage]]:
    """Every group under each rule, by the code of its organisation, in three queries."""
    reading = read_usage(round, rules)
    return {rule.id: reading.rows(rule) for rule in rules}


def effects_of(*trials: Limit) -> list[Effect]:
    """The groups whose figure would come from elsewhere if the ``trials`` were the newest rows.

    All are of one rule in one round. Three queries, however many they are.
    """
    first = trials[0]
    rule = rule_of(first.round, first.rule)
    areas = {trial.area_id for trial in trials if trial.area_id}
    reading = read_usage(first.round, [rule], areas)
    pairs = zip(reading.rows(rule), reading.trying(trials).rows(rule), strict=True)
    return [
        Effect(old.organisation, old.used, old.bounds, new.bounds)
        for old, new in pairs
        if old.bounds.limit != new.bounds.limit
    ]


def rule_of(round: Round, rule_id: str) -> Figured:
    """The rule on the length of lists of this id; ``KeyError`` if the round has none."""
    return {rule.id: rule for rule in figured_rules(round)}[rule_id]


@dataclass(frozen=True, slots=True)
class Reading:
    """The figures of a round under some rules and who uses how much of them, at one moment."""

    round_id: int
    limits: Newest
    used: dict[tuple[str, str], int]
    organisations: list[Organisation]

    def trying(self, trials: Sequence[Limit]) -> Reading:
        """The same as if the trials were the newest rows."""
        tried = {(self.round_id, trial.rule, trial.area_id): trial for trial in trials}
        return replace(self, limits={**self.limits, **tried})

    def rows(self, rule: Figured) -> list[Usage]:
        """Every group under the rule, by the code of its organisation.

        A rule for provinces has them all; one for units those with a place or a figure of their
        own; one for the country has one group.
        """
        return [
            Usage(
                organisation,
                self.bounds(rule, organisation),
                self.used.get((rule.id, group_of(organisation, rule)), 0),
            )
            for organisation in self._holders(rule)
        ]

    def bounds(self, rule: Figured, organisation: Organisation | None) -> Bounds:
        """What ``bounds_for`` answers; of a unit that was read, or has no figure of its own."""
        return bounds_in(self.limits, rule, self.round_id, organisation)

    def last_change(self, rule: Figured) -> int:
        """What ``last_change`` answers: nobody can have set a figure since that is not shown."""
        return max((row.pk for row in self._newest(rule)), default=0)

    def changes(self, rule: Figured) -> dict[Organisation | None, int]:
        """How often the figure of each was set or taken back, by code, the one for all first."""
        newest = sorted(self._newest(rule), key=lambda row: row.area.code if row.area else "")
        return {row.area: changes_of(row) for row in newest}

    def _newest(self, rule: Figured) -> list[Limit]:
        return [row for row in self.limits.values() if row.rule == rule.id]

    def _holders(self, rule: Figured) -> Sequence[Organisation | None]:
        if rule.scope == "country":
            return [None]
        return [each for each in self.organisations if each.level == rule.scope]


def read_usage(round: Round, rules: Collection[Figured], areas: Set[int] = frozenset()) -> Reading:
    """Of these rules only: a round has as many counters as there are persons who are named.

    Three queries. Of units those with a place or a figure, and the ``areas``.
    """
    asked = [rule.id for rule in rules]
    limits = newest_of(Limit.objects.filter(round=round, rule__in=asked))
    taken = Counter.objects.filter(round=round, rule__in=asked, used__gt=0)
    used = {(row.rule, row.group): row.used for row in taken}
    named = {int(g[4:]) for _rule, g in used if g.startswith("org:") and g[4:].isdecimal()}
    named |= {area for _round, _rule, area in limits if area} | areas
    wanted = Q(level=Organisation.Level.PROVINCE) | Q(pk__in=named)
    organisations = list(Organisation.objects.filter(wanted).order_by("code"))
    return Reading(round.pk, limits, used, organisations)
