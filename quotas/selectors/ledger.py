"""The ledger as rules look at it: asked key by key, or read once for everybody under one rule."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Protocol

from django.db.models import Max, Q, Sum

from programmes.models import Round

from ..models import Counter, LedgerRow
from .holders import SUBJECT, Key, held_by, in_order, others


class Ledger(Protocol):
    """Who holds how many places under which rule and in which group."""

    def others(self, keys: Collection[Key], subjects: Collection[str]) -> dict[Key, int]:
        """How many places are taken under each key, without those of the subjects."""

    def in_order(self, keys: Collection[Key]) -> dict[Key, list[str]]:
        """Who holds a place under each key, in the order in which they took it."""

    def before(self, subject: str, keys: Collection[Key]) -> dict[Key, int]:
        """Places taken before the subject's, where it holds one; else all that are taken."""


@dataclass(frozen=True, slots=True)
class Asked:
    """Each time the database is asked: for one declaration, or for one list."""

    round: Round

    def others(self, keys: Collection[Key], subjects: Collection[str]) -> dict[Key, int]:
        return others(self.round, keys, subjects)

    def in_order(self, keys: Collection[Key]) -> dict[Key, list[str]]:
        return in_order(self.round, keys)

    def before(self, subject: str, keys: Collection[Key]) -> dict[Key, int]:
        taken = others(self.round, keys, [subject])
        if held := (held_by(subject) & set(keys) if keys else frozenset()):
            order = in_order(self.round, held)
            taken |= {key: order[key].index(subject) for key in held}
        return taken


@dataclass(frozen=True, slots=True)
class Read:
    """One rule's places, all of them: ``used`` by group, and of each holder how many came first."""

    rule: str
    used: Mapping[str, int]
    held: Mapping[str, Mapping[str, int]]  # group, subject, and its place in the order from 0

    def others(self, keys: Collection[Key], subjects: Collection[str]) -> dict[Key, int]:
        return {
            (rule, group): self.used.get(group, 0)
            - sum(subject in self.held.get(group, ()) for subject in subjects)
            for rule, group in keys
        }

    def in_order(self, keys: Collection[Key]) -> dict[Key, list[str]]:
        return {key: list(self.held.get(key[1], ())) for key in keys}

    def before(self, subject: str, keys: Collection[Key]) -> dict[Key, int]:
        used = self.used
        return {
            (rule, group): self.held.get(group, {}).get(subject, used.get(group, 0))
            for rule, group in keys
        }


def read_ledger(round: Round, rule: str) -> Read:
    """Everybody's places under the rule; two queries."""
    counters = Counter.objects.filter(round=round, rule=rule, used__gt=0)
    held: dict[str, dict[str, int]] = {}
    rows = (
        LedgerRow.objects.filter(counter__round=round, counter__rule=rule, subject_kind=SUBJECT)
        .values("counter__group", "subject_id")
        .annotate(net=Sum("change"), since=Max("pk", filter=Q(change=1)))
        .filter(net__gt=0)
        .order_by("since")
        .values_list("counter__group", "subject_id")
    )
    for group, subject in rows.iterator(chunk_size=5000):
        of_group = held.setdefault(group, {})
        of_group[subject] = len(of_group)
    return Read(rule, dict(counters.values_list("group", "used")), held)
