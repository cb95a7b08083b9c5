"""What a merger would do to the places of running rounds."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Exists, OuterRef, QuerySet

from declarations.models import Declaration
from programmes.definitions import Quota
from programmes.models import Round
from programmes.selectors import definition_of

from ..models import Counter
from ..rules.keys import followed
from .holders import holders_of


@dataclass(frozen=True, slots=True)
class Joined:
    """What two units hold together under one rule: by whom, and the figure, if it is a hard one."""

    round: Round
    rule: Quota
    declarations: Sequence[Declaration]
    ceiling: int | None

    @property
    def over(self) -> bool:
        """Whether it is more than the figure."""
        return self.ceiling is not None and len(self.declarations) > self.ceiling


def counters_of(unit: str) -> QuerySet[Counter]:
    """The counters in which places are held as this unit (its key), in the order of locks.

    Only of running rounds: of one in which a declaration is still alive.
    """
    alive = Declaration.objects.filter(round=OuterRef("round"), ended_at__isnull=True)
    rows = Counter.objects.filter(Exists(alive), used__gt=0, group__contains=f":{unit}")
    mine = [row.pk for row in rows if followed(row.group, unit, "") != row.group]
    return Counter.objects.filter(pk__in=mine).order_by("rank", "pk")


def holders_as(unit: str) -> list[int]:
    """The declarations that hold places as this unit."""
    return sorted({int(each) for counter in counters_of(unit) for each in holders_of(counter)})


def joined(unit: str, into: str) -> list[Joined]:
    """What would be held together, rule by rule, where ``unit`` holds anything."""
    return [
        _joined(counter, followed(counter.group, unit, into))
        for counter in counters_of(unit).select_related("round__definition", "round__programme")
    ]


def _joined(counter: Counter, group: str) -> Joined:
    there = Counter.objects.filter(round=counter.round, rule=counter.rule, group=group).first()
    holding = {*holders_of(counter), *(holders_of(there) if there else ())}
    rows = Declaration.objects.filter(pk__in=[int(each) for each in holding])
    rules = {rule.id: rule for rule in definition_of(counter.round.definition).quotas}
    return Joined(counter.round, rules[counter.rule], list(rows.order_by("pk")), counter.ceiling)
