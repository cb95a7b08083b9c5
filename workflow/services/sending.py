"""Sending a list: judged once, then moved in batches, so that no crash moves an item twice.

``send`` judges every rule again and marks the list SENDING. ``move_batch`` is the poller's: it
moves up to ``BATCH`` declarations in one transaction with everything that belongs to them (item,
step, flow, trail, mail, paper); the last batch closes the list. One that died left nothing behind.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from declarations.models import Declaration
from organisations.models import User
from programmes import routes
from programmes.definitions import Step
from programmes.findings import Conflict, Finding, Refused, gettext_noop
from programmes.selectors import province_of
from programmes.services.extensions import hold_windows
from quotas.rules import blocking
from reviews.held import held, to_move
from reviews.models import ListItem, PublicNotice, SummaryList
from reviews.services import mark_sending, mark_sent, move_item
from trail.services import record

from ..selectors import route_of, window_of_list
from ..selectors.broken import breaking
from ..selectors.list_rules import BELOW
from ..selectors.succession import standing_on
from . import noticing, papers, telling
from .consenting import not_sealed_by_all
from .listing import (
    CLOSED,
    findings_of,
    lock_with_places,
    route_of_list,
    step_of,
)
from .moving import (
    follow_list,
    lock_declarations,
    refuse_outside_window,
    require,
    stand_at,
)
from .recognising import recognise

BATCH = 25


@transaction.atomic
def send(list_id: int, *, statement: str, actor: User, at: datetime) -> None:
    """Judge the whole list once more and let it go; the poller moves it from here.

    Refused before its public notice is over, where the route asks for one.
    """
    summary, declarations = lock_with_places(list_id)
    require(actor, "send_list", summary.organisation_id)
    following = summary.state == SummaryList.State.SENT and to_move(summary).exists()
    if summary.state in (SummaryList.State.SENDING, SummaryList.State.SENT) and not following:
        raise Conflict(CLOSED[SummaryList.State(summary.state)])
    closing = routes.closing(route_of_list(summary), summary.step)
    refuse_outside_window(summary.round, closing, at=at, province=province_of(summary.organisation))
    findings = _notice_first(summary, declarations, at=at)
    findings += not_sealed_by_all(summary)
    if against := _against(summary, statement):
        findings += [*breaking(summary), *against]
    if findings:
        raise Refused(findings)
    mark_sending(summary, statement=statement, actor=actor, at=at)


def _against(summary: SummaryList, statement: str) -> list[Finding]:
    """What the rules say against the whole list, and against what goes now without what is held.

    Nobody knows yet what becomes of the held ones, so nothing may rest on them but a minimum.
    """
    whole = standing_on(summary)
    found = blocking(findings_of(summary, whole, statement))
    waiting = set(held(summary).values_list("declaration_id", flat=True))
    if not waiting:
        return found
    going = [each for each in whole if each.pk not in waiting]
    if not to_move(summary).exists():
        return [*found, _all_held()]
    said = {each.params.get("id", each.code) for each in found}
    without = blocking(findings_of(summary, going, statement))
    new = [f for f in without if f.code not in BELOW and f.params.get("id", f.code) not in said]
    return [*found, *([_held_out()] if new else []), *new]


@transaction.atomic
def move_batch(list_id: int, *, at: datetime) -> int:
    """Move the next declarations of a list that is being sent; returns how many.

    0 when there is nothing left to move, whoever did it. The batch that moves the last one marks
    the list SENT, its candidates in reserve until the window ends, and asks for its summary paper.
    """
    hold_windows(SummaryList.objects.values_list("round_id", flat=True).get(pk=list_id))
    declarations = lock_declarations(_ids_to_move(list_id)[:BATCH])
    summary = (
        SummaryList.objects.select_for_update(of=("self",))
        .select_related("round__definition", "round__programme", "organisation", "sent_by")
        .get(pk=list_id)
    )
    if summary.state != SummaryList.State.SENDING:
        return 0
    items = to_move(summary).filter(declaration__in=declarations)
    by_declaration = {item.declaration_id: item for item in items}
    moving = [each for each in declarations if each.pk in by_declaration]
    closing = routes.closing(route_of_list(summary), summary.step)
    for declaration in moving:
        _move(declaration, by_declaration[declaration.pk], summary, closing, at=at)
    if not _ids_to_move(list_id):
        _close(summary, closing, at=at)
    return len(moving)


def _ids_to_move(list_id: int) -> list[int]:
    """Keys of the declarations that go up now; what an objection or its own notice holds waits."""
    items = to_move(SummaryList(pk=list_id))
    return sorted(items.values_list("declaration_id", flat=True))


def _move(
    declaration: Declaration, item: ListItem, summary: SummaryList, closing: Step, *, at: datetime
) -> None:
    actor = summary.sent_by
    assert actor is not None  # SENDING is only reached by a person
    move_item(item, ListItem.State.SENT, verb="item_sent", actor=actor, at=at)
    if closing.kind == "recognise":
        recognise(declaration, closing, actor=actor, at=at)
        record("declaration", str(declaration.pk), "recognised", actor=actor, at=at)
    else:
        following = routes.following(route_of(declaration), closing.id)
        assert following is not None  # the language refuses a route that ends with send
        stand_at(declaration, following, at=at)
        data = {"to": following.id}
        record("declaration", str(declaration.pk), "sent", actor=actor, at=at, data=data)
    follow_list(declaration)
    papers.for_declaration(declaration, at=at)
    telling.sent(summary, declaration, at=at)


def _close(summary: SummaryList, closing: Step, *, at: datetime) -> None:
    """The paper names what went now: those that had to wait have one of their own."""
    gone = summary.items.filter(state=ListItem.State.SENT)
    if summary.sent_at:
        gone = gone.filter(changed_at__gt=summary.sent_at)
    sent = [
        item.declaration
        for item in gone.select_related("declaration__organisation", "declaration__desk").order_by(
            "declaration_id"
        )
    ]
    papers.for_list(summary, sent, closing, at=at)
    reserve_until = window_of_list(summary, step_of(summary).window).closes_at
    mark_sent(summary, reserve_until=reserve_until, at=at)


def _notice_first(
    summary: SummaryList, declarations: Sequence[Declaration], *, at: datetime
) -> list[Finding]:
    """Nothing when the notice is over or none is asked for. Its end does not wait for a poller."""
    step = routes.noticing(route_of_list(summary), summary.step)
    if step is None:
        return []
    if summary.state == SummaryList.State.OPEN:
        return [noticing.not_announced(step)]
    running = summary.notices.filter(state=PublicNotice.State.RUNNING).select_for_update()
    for notice in running.order_by("pk"):
        if at >= notice.ends_at:
            noticing.end_locked(summary, declarations, notice, at=at)
        elif notice.replaces_id is None:
            return [noticing.still_running(notice, step)]
    return []


def _all_held() -> Finding:
    return Finding(
        "list_all_held",
        gettext_noop(
            "Everything on the list waits: for the answer to an objection, or for the end "
            "of its own public notice."
        ),
        place="list",
        remedy=gettext_noop("Decide on the objections first."),
    )


def _held_out() -> Finding:
    return Finding(
        "list_without_held",
        gettext_noop(
            "Without what an objection or its own public notice holds, the list does not "
            "keep to what is said here."
        ),
        place="list",
        remedy=gettext_noop("Decide on the objections first, or take off what is too much."),
    )
