"""Declarations of a round with what the rule on trial looks at in them, some thousand at a time."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from django.db.models import Exists, OuterRef, QuerySet

from declarations.models import Declaration, Revision
from programmes.definitions import Step
from programmes.facts import Item
from quotas.selectors.among import among
from quotas.selectors.items import item_as_read
from quotas.selectors.looking import NOTHING_READ

from ..succession import ENDED
from .trial import Declared, Trial, batches

CHUNK = 500
ROWS = 5000


def counting(trial: Trial) -> QuerySet[Declaration]:
    """Everything that counts, by province."""
    rows = Declaration.objects.filter(round=trial.round, submitted_at__isnull=False)
    return rows.exclude(state__in=ENDED).order_by("province__code", "pk")


def declared_in(
    rows: QuerySet[Declaration], steps: Sequence[Step], known: frozenset[str] = frozenset()
) -> Iterator[Declared]:
    """Those whose way goes through one of the steps, without those that are known."""
    if on_every_way(steps):
        yield from everybody(rows, known)
        return
    own = {step.id for step in steps}
    found = rows.values_list("route", *Declared._fields).iterator(chunk_size=ROWS)
    for route, *row in found:
        declared = Declared(*row)
        if str(declared.pk) not in known and any(each["id"] in own for each in route):
            yield declared


def everybody(rows: QuerySet[Declaration], known: frozenset[str]) -> Iterator[Declared]:
    """The rows without those that are known."""
    for row in rows.values_list(*Declared._fields).iterator(chunk_size=ROWS):
        if str(row[0]) not in known:
            yield Declared(*row)


def on_every_way(steps: Sequence[Step]) -> bool:
    """Whether nobody passes over all of them: nobody does over a unit's own step."""
    return any(step.level == "unit" and not (step.when or step.option) for step in steps)


def read(trial: Trial, declarations: Iterable[Declared]) -> Iterator[tuple[Declared, Item]]:
    """Each as the rule sees it; by ``CHUNK`` one query, and two for units and persons."""
    for some in batches(declarations, CHUNK):
        trial.meet(some)
        answered = trial.looked.read(_latest(some).values_list(*trial.looked.columns))
        for each in some:
            yield each, item_as_read(trial.units, each, answered.get(each.pk, NOTHING_READ))


def _latest(declarations: Sequence[Declared]) -> QuerySet[Revision]:
    later = Revision.objects.filter(
        declaration=OuterRef("declaration"), number__gt=OuterRef("number")
    )
    keys = among([each.pk for each in declarations])
    return Revision.objects.filter(~Exists(later), declaration__in=keys).order_by()
