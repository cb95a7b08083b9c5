"""Declarations of a round with what the rule on trial looks at in them, some thousand at a time."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from django.db.models import Exists, OuterRef, QuerySet

from declarations.models import Declaration, Revision
from programmes.definitions import Step
from programmes.facts import Item
from quotas.selectors.among import among
from quotas.selectors.items import item_as_read

from ..succession import ENDED
from .trial import Declared, Trial, batches

CHUNK = 500
KEYS = 5000


def counting(trial: Trial) -> QuerySet[Declaration]:
    """Everything that counts, by province."""
    rows = Declaration.objects.filter(round=trial.round, submitted_at__isnull=False)
    return rows.exclude(state__in=ENDED).order_by("province__code", "pk")


def keys_of(
    rows: QuerySet[Declaration], steps: Sequence[Step], known: frozenset[str] = frozenset()
) -> Iterator[int]:
    """Whose way goes through one of the steps, without those that are known."""
    if on_every_way(steps):
        for pk in rows.values_list("pk", flat=True).iterator(chunk_size=KEYS):
            if str(pk) not in known:
                yield pk
        return
    own = {step.id for step in steps}
    for pk, route in rows.values_list("pk", "route").iterator(chunk_size=KEYS):
        if str(pk) not in known and any(each["id"] in own for each in route):
            yield pk


def on_every_way(steps: Sequence[Step]) -> bool:
    """Whether nobody passes over all of them: nobody does over a unit's own step."""
    return any(step.level == "unit" and not (step.when or step.option) for step in steps)


def read(trial: Trial, keys: Iterable[int]) -> Iterator[tuple[Declared, Item]]:
    """Each as the rule sees it, by ``CHUNK`` in one query, and two for units and persons."""
    own = [f"declaration__{name}" for name in Declared._fields]
    for some in batches(keys, CHUNK):
        revisions = _latest(some).order_by("declaration__province__code", "declaration")
        rows = list(revisions.values_list(*own, *trial.looked.columns))
        declarations = [Declared(*row[: len(own)]) for row in rows]
        trial.meet(declarations)
        answered = trial.looked.read(row[len(own) :] for row in rows)
        for each in declarations:
            yield each, item_as_read(trial.units, each, answered[each.pk])


def _latest(keys: Sequence[int]) -> QuerySet[Revision]:
    later = Revision.objects.filter(
        declaration=OuterRef("declaration"), number__gt=OuterRef("number")
    )
    return Revision.objects.filter(~Exists(later), declaration__in=among(keys))
