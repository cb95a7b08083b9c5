"""Ordering by hand what the experts' results leave equal, or what no expert has scored."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from organisations.models import User
from programmes.findings import Conflict, Finding, Refused, gettext_noop
from reviews.models import SummaryList
from reviews.panels import HandOrder
from trail.services import record

from ..selectors.ranking import ranking_of
from .listing import CLOSED
from .moving import require


@transaction.atomic
def order(
    list_id: int, items: Sequence[int], *, reason: str, actor: User, at: datetime
) -> HandOrder:
    """Order the declarations of an open list by hand, with the reason.

    The results of experts stay above it: the order decides among equal ones only. It is frozen
    when the public notice begins, because 递补 follows a ranking that existed before the notice.
    """
    summary = SummaryList.objects.select_for_update(of=("self",)).get(pk=list_id)
    require(actor, "compose_list", summary.organisation_id)
    if summary.state != SummaryList.State.OPEN:
        raise Conflict(CLOSED[SummaryList.State(summary.state)])
    listed = {place.item for place in ranking_of(summary)}
    if set(items) - listed or len(set(items)) < len(items):
        raise Conflict(gettext_noop("The list has just changed. Look at it again first."))
    if len(reason.strip()) < 2:
        raise Refused(
            Finding(
                "order_without_reason",
                gettext_noop("An order by hand needs its reason."),
                place="field:reason",
            )
        )
    row = HandOrder.objects.create(
        list=summary, order=list(items), reason=reason.strip(), ordered_at=at, ordered_by=actor
    )
    data = {"order": list(items), "reason_length": len(reason.strip())}
    record("list", str(summary.pk), "ordered", actor=actor, at=at, data=data)
    return row
