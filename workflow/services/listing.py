"""The list's verbs: shortlist, take off, send. A place is taken here only, under the lock."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from declarations.models import Declaration
from organisations.models import User
from programmes import routes
from programmes.definitions import RangeQuota, Step
from programmes.findings import Conflict, Figures, Finding, Refused, gettext_noop
from quotas.rules import blocking, judge_list, over_maximum
from quotas.selectors import bounds_for, figures_for, group_of, list_rules
from quotas.services import RANKS, Demand, release, reserve
from reviews.models import ListItem, SummaryList
from reviews.selectors import items_with_place
from reviews.services import mark_sent, move_item
from trail.services import record

from ..selectors import route_of
from . import papers, telling
from .moving import (
    follow_list,
    lock_declaration,
    lock_declarations,
    refuse_outside_window,
    require,
    stand_at,
)


@transaction.atomic
def shortlist(list_id: int, declaration_id: int, *, actor: User, at: datetime) -> None:
    """Give a candidate a place on the list.

    Refused when the list is full: with the figures, who holds the places, the sentence of the
    notice and what to do. The check and the taking are one statement under the list's lock.
    """
    declaration, summary, item = _lock_item(list_id, declaration_id)
    require(actor, "compose_list", summary.organisation_id)
    refuse_outside_window(summary.round, _step(declaration, summary), at=at)
    if item.state != ListItem.State.CANDIDATE:
        raise Conflict(gettext_noop("This project already has a place on the list."))
    rules = list_rules(summary.round, summary.step)
    full = reserve(
        summary.round,
        [_demand(summary, rule) for rule in rules],
        subject_kind="declaration",
        subject_id=str(declaration.pk),
        reason="shortlisted",
        actor=actor,
        at=at,
    )
    if full:
        raise Refused(_full(summary, rule) for rule in rules if rule.id in {d.rule for d in full})
    move_item(item, ListItem.State.SHORTLISTED, verb="shortlisted", actor=actor, at=at)
    _stand(declaration, Declaration.State.SHORTLISTED, actor=actor, at=at)
    telling.shortlisted(declaration, at=at)


@transaction.atomic
def unlist(list_id: int, declaration_id: int, *, actor: User, at: datetime) -> None:
    """Take a project off the list: it is a candidate again and its place is free."""
    declaration, summary, item = _lock_item(list_id, declaration_id)
    require(actor, "compose_list", summary.organisation_id)
    refuse_outside_window(summary.round, _step(declaration, summary), at=at)
    if item.state != ListItem.State.SHORTLISTED:
        raise Conflict(gettext_noop("This project holds no place on the list."))
    release(
        subject_kind="declaration",
        subject_id=str(declaration.pk),
        reason="unlisted",
        actor=actor,
        at=at,
    )
    move_item(item, ListItem.State.CANDIDATE, verb="unlisted", actor=actor, at=at)
    _stand(declaration, Declaration.State.CANDIDATE, actor=actor, at=at)


@transaction.atomic
def send(list_id: int, *, statement: str, actor: User, at: datetime) -> None:
    """Send the whole list up: every rule of the list again, then all of it moves together.

    The summary list and every recommendation form are asked for as papers in the same transaction.
    """
    ids = _ids_with_place(list_id)
    declarations = lock_declarations(ids)
    summary = SummaryList.objects.select_for_update().get(pk=list_id)
    require(actor, "send_list", summary.organisation_id)
    if summary.state != SummaryList.State.OPEN:
        raise Conflict(gettext_noop("This list has already been sent."))
    if _ids_with_place(list_id) != ids:
        raise Conflict(
            gettext_noop("The list has just changed. Look at it again before you send it.")
        )
    findings = blocking(findings_of(summary), statement)
    if not declarations:
        findings.insert(0, _empty())
    if findings:
        raise Refused(findings)
    step = routes.sending(route_of(declarations[0]), summary.step)
    refuse_outside_window(summary.round, step, at=at)
    for item in items_with_place(summary):
        move_item(item, ListItem.State.SENT, verb="item_sent", actor=actor, at=at)
    mark_sent(summary, statement=statement, actor=actor, at=at)
    for declaration in declarations:
        _send_on(declaration, step, actor=actor, at=at)
    papers.for_list(summary, declarations, step, at=at)  # the desk above reads them too
    telling.sent(summary, declarations, at=at)


def findings_of(summary: SummaryList) -> list[Finding]:
    """What the rules say of the list as it stands: shown while it is made, judged when sent."""
    findings = []
    count = items_with_place(summary).count()
    for rule in list_rules(summary.round, summary.step):
        bounds = bounds_for(summary.round, rule, summary.organisation)
        findings += judge_list(rule, Figures(count, bounds.maximum, bounds.minimum))
    return findings


def _send_on(declaration: Declaration, step: Step, *, actor: User, at: datetime) -> None:
    following = routes.following(route_of(declaration), step.id)
    assert following is not None  # the language refuses a route that ends with send
    stand_at(declaration, following, at=at)
    record(
        "declaration", str(declaration.pk), "sent", actor=actor, at=at, data={"to": following.id}
    )
    follow_list(declaration)


def _ids_with_place(list_id: int) -> list[int]:
    rows = ListItem.objects.filter(list_id=list_id, state=ListItem.State.SHORTLISTED)
    return sorted(rows.values_list("declaration_id", flat=True))


def _lock_item(list_id: int, declaration_id: int) -> tuple[Declaration, SummaryList, ListItem]:
    declaration = lock_declaration(declaration_id)
    summary = SummaryList.objects.select_for_update().get(pk=list_id)
    item = (
        ListItem.objects.filter(list=summary, declaration=declaration)
        .exclude(state=ListItem.State.LEFT)
        .first()
    )
    if item is None or declaration.ended_at:
        raise Conflict(gettext_noop("This project is no longer on the list."))
    if summary.state != SummaryList.State.OPEN:
        raise Conflict(gettext_noop("This list has already been sent."))
    return declaration, summary, item


def _stand(declaration: Declaration, state: str, *, actor: User, at: datetime) -> None:
    declaration.state = state
    declaration.step_since = at
    declaration.save(update_fields=["state", "step_since"])
    record("declaration", str(declaration.pk), str(state), actor=actor, at=at)


def _step(declaration: Declaration, summary: SummaryList) -> Step:
    return routes.step(route_of(declaration), summary.step)


def _demand(summary: SummaryList, rule: RangeQuota) -> Demand:
    bounds = bounds_for(summary.round, rule, summary.organisation)
    group = group_of(summary.organisation)
    return Demand(rule.id, group, RANKS[rule.scope], bounds.maximum)


def _full(summary: SummaryList, rule: RangeQuota) -> Finding:
    """The refusal of the ninth. The composer of the list may see every holder on it."""
    holders = tuple(
        f"{item.declaration.number} {item.declaration.title}"
        for item in items_with_place(summary).select_related("declaration")
    )
    return over_maximum(rule, figures_for(summary.round, rule, summary.organisation, holders))


def _empty() -> Finding:
    return Finding(
        code="list_empty",
        message=gettext_noop("The list is empty."),
        remedy=gettext_noop("Give at least one candidate a place before you send the list."),
        place="list",
    )
