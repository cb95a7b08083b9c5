"""Whether the counters say what the ledger says, and what really stands."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from django.db.models import BigIntegerField, Case, Exists, OuterRef, Q, QuerySet, Sum, When
from django.db.models.functions import Cast

from declarations.models import Declaration
from organisations.models import Organisation
from programmes.models import Round
from programmes.selectors import definition_of

from ..models import Counter, Drift, LedgerRow
from ..rules.keys import COUNTRY
from . import drifted

FREED = (
    Declaration.State.WITHDRAWN,
    Declaration.State.REFUSED,
    Declaration.State.NOT_SELECTED,
)


@dataclass(frozen=True, slots=True)
class Standing:
    """One counter's figures: its own, its ledger's, how many live declarations hold a place.

    ``places`` are the subjects with rows that do not cancel out: how many, and whether it is live.
    """

    used: int
    ledger: int
    live: int
    places: dict[tuple[str, str], tuple[int, bool]]

    @property
    def agrees(self) -> bool:
        sound = all(place == (1, True) for place in self.places.values())
        return sound and self.used == self.ledger == self.live


def unsound() -> set[int]:
    """The counters that disagree with their ledger, or whose ledger cannot be true; two queries.

    A declaration holds one place under a rule in a group, or none; and none once it is withdrawn,
    refused or not selected.
    """
    wrong = Q(net__lt=0) | Q(net__gt=1) | Q(is_live=False, net__gt=0)
    rows = _nets(LedgerRow.objects.all(), wrong)
    return {*drifted().values_list("pk", flat=True), *rows.values_list("counter", flat=True)}


def standing(counters: Collection[Counter]) -> dict[int, Standing]:
    """The figures of these counters by their keys; one query."""
    places: dict[int, dict[tuple[str, str], tuple[int, bool]]] = defaultdict(dict)
    rows = _nets(LedgerRow.objects.filter(counter__in=counters), ~Q(net=0))
    for row in rows:
        subject = row["subject_kind"], row["subject_id"]
        places[row["counter"]][subject] = row["net"], row["is_live"]
    return {each.pk: _standing(each, places[each.pk]) for each in counters}


def _standing(counter: Counter, places: dict[tuple[str, str], tuple[int, bool]]) -> Standing:
    return Standing(
        counter.used,
        sum(net for net, _ in places.values()),
        sum(net > 0 and is_live for net, is_live in places.values()),
        places,
    )


def _nets(rows: QuerySet[LedgerRow], such: Q) -> QuerySet[LedgerRow, Any]:
    """Sums of a subject in a counter that are such, and whether it is a declaration that counts."""
    # A key that is no number is nobody's.
    is_number = When(subject_id__regex=r"^[0-9]{1,18}$", then=Cast("subject_id", BigIntegerField()))
    counting = Declaration.objects.exclude(state__in=FREED).filter(pk=OuterRef("who"))
    return (
        rows.annotate(who=Case(is_number, default=None))
        .annotate(is_live=Exists(counting))
        .values("counter", "subject_kind", "subject_id", "is_live")
        .annotate(net=Sum("change"))
        .filter(such)
        .order_by()
    )


@dataclass(frozen=True, slots=True)
class Told:
    """A drift as a person reads of it. ``organisation`` is whose list; ``group`` where none is."""

    drift: Drift
    rule: Any
    organisation: Organisation | None
    group: str

    @property
    def of_country(self) -> bool:
        return self.group == COUNTRY


def open_drifts(round: Round) -> list[Told]:
    """What does not add up in the round, the oldest first; one query, two where something is."""
    rows = Drift.objects.filter(counter__round=round, ended_at=None).select_related("counter")
    found = list(rows.order_by("pk"))
    return told(found, round) if found else []


def told(drifts: Collection[Drift], round: Round) -> list[Told]:
    """The drifts of one round in words; one query."""
    rules = {quota.id: quota for quota in definition_of(round.definition).quotas}
    lists = {each.pk: _list_of(each.counter.group) for each in drifts}
    owners = Organisation.objects.in_bulk([pk for pk in lists.values() if pk])
    return [
        Told(each, rules.get(each.counter.rule), owners.get(lists[each.pk] or 0), _group(each))
        for each in drifts
    ]


def _list_of(group: str) -> int | None:
    """The organisation of ``org:12`` and of ``org:12=higher``."""
    kind, _, rest = group.partition(":")
    key = rest.partition("=")[0]
    return int(key) if kind == "org" and key.isdecimal() else None


def _group(drift: Drift) -> str:
    """The class of a list, an area, the country; of persons and units nothing is told."""
    group = drift.counter.group
    if _list_of(group):
        return group.partition("=")[2]
    return group if group.startswith((COUNTRY, "province:", "city:")) else ""
