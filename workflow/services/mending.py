"""Lists that break while they are on notice, and taking an item off such a list.

What leaves a list on notice shows the public nothing new: what stays, it has seen. So an item may
be taken off with its reason, and the notice goes on.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Any

from django.db import transaction

from declarations.models import Declaration
from organisations.models import User
from programmes.findings import Conflict, Finding, Refused, gettext_noop
from programmes.selectors import province_of
from quotas.rules import blocking
from reviews.models import ListItem, SummaryList
from reviews.services import move_item
from trail.services import record

from ..selectors.broken import BROKEN, MENDED, SHOWN, Cause, cause_key, rules_broken
from . import placing, telling
from .listing import findings_of, placed_on, step_of
from .moving import lock_declaration, refuse_outside_window, require, stand_at


@transaction.atomic
def take_off(list_id: int, declaration_id: int, *, reason: str, actor: User, at: datetime) -> None:
    """Take an item off a list that is or was on notice: it is a candidate again, its place free."""
    declaration = lock_declaration(declaration_id)
    summary = (
        SummaryList.objects.select_for_update(of=("self",))
        .select_related("round__definition", "round__programme", "organisation")
        .get(pk=list_id)
    )
    require(actor, "compose_list", summary.organisation_id)
    item = summary.items.filter(declaration=declaration, state=ListItem.State.SHORTLISTED).first()
    if summary.state not in SHOWN or item is None or declaration.ended_at:
        raise Conflict(gettext_noop("This project holds no place on a list on public notice."))
    step = step_of(summary)
    refuse_outside_window(summary.round, step, at=at, province=province_of(summary.organisation))
    if len(reason.strip()) < 2:
        raise Refused(_without_reason())
    move_item(item, ListItem.State.CANDIDATE, verb="taken_off", actor=actor, at=at)
    stand_at(declaration, step, at=at)
    data = {"list": summary.pk, "reason_length": len(reason.strip())}
    record("declaration", str(declaration.pk), "taken_off", actor=actor, at=at, data=data)
    telling.taken_off(declaration, summary, reason.strip(), at=at)
    placing.free_on_list(summary, declaration, reason="taken_off", actor=actor, at=at)
    note_change(summary, declaration, "taken_off", actor=actor, at=at)


def note_change(
    summary: SummaryList,
    gone: Declaration,
    change: str,
    *,
    actor: User | str,
    at: datetime,
    cause: Cause = None,
) -> list[Finding] | None:
    """Judge a list on notice anew after an item left it; what broke or mended it is recorded.

    With a ``cause`` nothing left: ``gone`` counts elsewhere since a merger, or since a fact was
    registered. The caller holds the list's lock. The composers get one mail for a change that
    breaks it. Returns what it no longer keeps to, where that is not what was so before.
    """
    if summary.state not in SHOWN:
        return None
    found = blocking(findings_of(summary, placed_on(summary), summary.statement))
    rules = sorted({str(each.params.get("id", each.code)) for each in found})
    before = rules_broken(summary)
    if rules == before:
        return None
    data: dict[str, Any] = {"declaration": gone.pk, "change": change, "rules": rules}
    if cause:
        data[cause_key(cause)] = cause.pk
    if not rules:
        record("list", str(summary.pk), MENDED, actor=actor, at=at, data=data)
    elif set(rules) - set(before):
        record("list", str(summary.pk), BROKEN, actor=actor, at=at, data=data)
        telling.list_broken(summary, gone, found, cause, at=at)
    return found


def lock_lists_with(declarations: Collection[int]) -> list[tuple[SummaryList, list[int]]]:
    """The lists on which these hold a place, locked in their order, with those on each."""
    items = ListItem.objects.filter(
        declaration__in=declarations, state=ListItem.State.SHORTLISTED
    ).order_by("pk")
    by_list: dict[int, list[int]] = {}
    for summary, declaration in items.values_list("list", "declaration"):
        by_list.setdefault(summary, []).append(declaration)
    rows = SummaryList.objects.select_for_update(of=("self",)).filter(pk__in=by_list)
    rows = rows.select_related("round__definition", "round__programme", "organisation")
    return [(row, by_list[row.pk]) for row in rows.order_by("pk")]


def _without_reason() -> Finding:
    return Finding(
        code="taking_off_without_reason",
        message=gettext_noop("Taking a project off a list on notice needs its reason."),
        remedy=gettext_noop("Write why; its author reads it."),
        place="field:reason",
    )
