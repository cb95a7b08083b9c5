"""The reserve of a sent list: candidates wait until the level's window ends, then it is decided."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from declarations.models import Declaration
from reviews.models import ListItem, SummaryList
from reviews.services import empty_reserve, move_item
from trail.services import record

from . import placing, telling
from .moving import cancel_process, end_with, lock_declarations

BATCH = 25
CLOCK = "system:workflow.close_reserves"


@transaction.atomic
def close_batch(list_id: int, *, at: datetime) -> int:
    """End the next candidates of a sent list as not selected; returns how many. 0: none is left."""
    declarations = lock_declarations(_candidates(list_id)[:BATCH])
    summary = (
        SummaryList.objects.select_for_update(of=("self",))
        .select_related("organisation")
        .get(pk=list_id)
    )
    if summary.reserve_until is None or at < summary.reserve_until:
        return 0
    items = {
        item.declaration_id: item
        for item in summary.items.filter(
            state=ListItem.State.CANDIDATE, declaration__in=declarations
        )
    }
    ending = [declaration for declaration in declarations if declaration.pk in items]
    for declaration in ending:
        item = items[declaration.pk]
        move_item(item, ListItem.State.NOT_SELECTED, verb="not_selected", actor=CLOCK, at=at)
        cancel_process(declaration)
        end_with(declaration, Declaration.State.NOT_SELECTED, at=at)
        placing.free(declaration, reason="not_selected", actor=CLOCK, at=at)
        record("declaration", str(declaration.pk), "not_selected", actor=CLOCK, at=at)
        telling.not_selected(declaration, summary, at=at)
    if not _candidates(list_id):
        empty_reserve(summary)
    return len(ending)


def _candidates(list_id: int) -> list[int]:
    rows = ListItem.objects.filter(list_id=list_id, state=ListItem.State.CANDIDATE)
    return sorted(rows.values_list("declaration_id", flat=True))
