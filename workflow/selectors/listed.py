"""How many places the lists themselves say that a counter has."""

from __future__ import annotations

from collections import Counter as Tallied
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass

from django.db.models import Count

from programmes.models import Round
from programmes.selectors import definition_of
from quotas.models import Counter
from quotas.rules.keys import COUNTRY
from quotas.rules.places import FIGURED, taking_step
from quotas.selectors.drifting import FREED
from reviews.models import ListItem

HOLDING = (ListItem.State.SHORTLISTED, ListItem.State.SENT)


@dataclass(frozen=True, slots=True)
class Lists:
    """How many hold a place on the lists, by round, rule and group.

    Only rules that count a list whole are in ``rules`` (a round and a rule): of those that count
    some of it (``when``, ``where``, classes) every item would have to be read.
    """

    rules: frozenset[tuple[int, str]]
    places: Mapping[tuple[int, str, str], int]

    def of(self, counter: Counter) -> int | None:
        """What they say of the counter; ``None``: nothing."""
        if (counter.round_id, counter.rule) not in self.rules:
            return None
        return self.places.get((counter.round_id, counter.rule, counter.group), 0)

    def doubtful(self) -> set[int]:
        """The counters that say something else; one query."""
        rows = Counter.objects.filter(rule__in={rule for _, rule in self.rules})
        return {each.pk for each in rows if self.of(each) not in (None, each.used)}


def lists_as_they_stand() -> Lists:
    """Two queries, however many lists there are."""
    rules = _counted_whole()
    places: Tallied[tuple[int, str, str]] = Tallied()
    items = ListItem.objects.filter(state__in=HOLDING).exclude(declaration__state__in=FREED)
    rows = items.order_by().values_list("list__round", "list__step", "list__organisation")
    for round_id, step, organisation, many in rows.annotate(many=Count("pk")):
        for rule, scope in rules[round_id, step]:
            group = COUNTRY if scope == "country" else f"org:{organisation}"
            places[round_id, rule, group] += many
    named = {(round_id, rule) for (round_id, _), own in rules.items() for rule, _ in own}
    return Lists(frozenset(named), places)


def _counted_whole() -> dict[tuple[int, str], list[tuple[str, str]]]:
    """By round and step the rules that take a place for every item of the list, and their scope."""
    found: dict[tuple[int, str], list[tuple[str, str]]] = defaultdict(list)
    for round in Round.objects.select_related("definition"):
        programme = definition_of(round.definition)
        for quota in programme.quotas:
            if not isinstance(quota, FIGURED) or quota.when or quota.where or quota.option:
                continue
            step = taking_step(quota, programme.route)
            if step and step.kind == "shortlist":
                found[round.pk, step.id].append((quota.id, quota.scope))
    return found
