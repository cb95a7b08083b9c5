"""The list's own verbs: give a place, take it off. A place is taken here only, under the lock.

School lists and provincial lists are the same thing: the level is the route's.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from declarations.models import Declaration
from organisations.models import User
from programmes import routes
from programmes.definitions import Step
from programmes.findings import Conflict, Finding, gettext_noop
from programmes.selectors import definition_of, province_of
from reviews.models import ListItem, SummaryList
from reviews.selectors import items_with_place
from reviews.services import move_item
from trail.services import record

from ..selectors.list_rules import rules_of
from . import placing, telling
from .moving import lock_declaration, lock_declarations, refuse_outside_window, require

CLOSED = {
    SummaryList.State.ON_NOTICE: gettext_noop(
        "The list is on public notice. To change it, withdraw the notice first."
    ),
    SummaryList.State.NOTICED: gettext_noop(
        "The list has been on public notice. To change it, withdraw the notice first."
    ),
    SummaryList.State.SENDING: gettext_noop("This list is being sent."),
    SummaryList.State.SENT: gettext_noop("This list has already been sent."),
}
ALREADY = gettext_noop("This project already has a place on the list.")
GONE = gettext_noop("This project is no longer on the list.")


@transaction.atomic
def shortlist(list_id: int, declaration_id: int, *, actor: User, at: datetime) -> None:
    """Give a candidate a place on the list.

    Refused when there is no place for it: with the figures, who holds the places, the sentence of
    the notice and what to do. The check and the taking are one statement under the list's lock.
    """
    declaration, summary, item = _lock_item(list_id, declaration_id)
    may_compose(summary, actor=actor, at=at)
    if item.state != ListItem.State.CANDIDATE:
        raise Conflict(ALREADY)
    placing.take_on_list(summary, declaration, actor=actor, at=at)
    move_item(item, ListItem.State.SHORTLISTED, verb="shortlisted", actor=actor, at=at)
    _stand(declaration, Declaration.State.SHORTLISTED, actor=actor, at=at)
    telling.shortlisted(declaration, at=at)


@transaction.atomic
def unlist(list_id: int, declaration_id: int, *, actor: User, at: datetime) -> None:
    """Take a project off the list: it is a candidate again and its place is free."""
    declaration, summary, item = _lock_item(list_id, declaration_id)
    may_compose(summary, actor=actor, at=at)
    if item.state != ListItem.State.SHORTLISTED:
        raise Conflict(gettext_noop("This project holds no place on the list."))
    placing.free_on_list(summary, declaration, reason="unlisted", actor=actor, at=at)
    move_item(item, ListItem.State.CANDIDATE, verb="unlisted", actor=actor, at=at)
    _stand(declaration, Declaration.State.CANDIDATE, actor=actor, at=at)


def may_compose(summary: SummaryList, *, actor: User, at: datetime) -> None:
    """Raise unless this person may change the list now: the role, then the window."""
    require(actor, "compose_list", summary.organisation_id)
    province = province_of(summary.organisation)
    refuse_outside_window(summary.round, step_of(summary), at=at, province=province)


def refuse_closed(summary: SummaryList) -> None:
    """``Conflict`` once the list is on notice or on its way."""
    if summary.state != SummaryList.State.OPEN:
        raise Conflict(CLOSED[SummaryList.State(summary.state)])


def findings_of(
    summary: SummaryList, declarations: Sequence[Declaration], statement: str
) -> list[Finding]:
    """What the rules say of these declarations as the list, sent with this statement.

    Shown while it is made, judged when it is noticed or leaves. An empty list is a finding of its
    own. Each declaration needs its ``organisation``.
    """
    rules = rules_of(summary)
    found = rules.findings(rules.read(declarations), statement)
    return found if declarations else [no_items(), *found]


def placed_on(summary: SummaryList) -> list[Declaration]:
    """The declarations that hold a place, as the rules need them; the caller has the lock."""
    items = items_with_place(summary).select_related("declaration__organisation")
    return [item.declaration for item in items]


def route_of_list(summary: SummaryList) -> tuple[Step, ...]:
    """The route of the list's round; a round never changes its definition."""
    return definition_of(summary.round.definition).route


def step_of(summary: SummaryList) -> Step:
    """The step at which the list is composed."""
    return routes.step(route_of_list(summary), summary.step)


def lock_with_places(list_id: int) -> tuple[SummaryList, list[Declaration]]:
    """Lock the declarations that hold a place, by key, and then the list itself.

    ``Conflict`` when somebody changed the list between the look and the lock.
    """
    ids = ids_with_place(list_id)
    declarations = lock_declarations(ids)
    summary = (
        SummaryList.objects.select_for_update(of=("self",))
        .select_related("round__definition", "round__programme", "organisation")
        .get(pk=list_id)
    )
    if ids_with_place(list_id) != ids:
        raise Conflict(gettext_noop("The list has just changed. Look at it again first."))
    return summary, declarations


def ids_with_place(list_id: int) -> list[int]:
    """Keys of the declarations that hold a place and have not been sent, in order."""
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
        raise Conflict(GONE)
    refuse_closed(summary)
    return declaration, summary, item


def _stand(declaration: Declaration, state: str, *, actor: User, at: datetime) -> None:
    declaration.state = state
    declaration.step_since = at
    declaration.save(update_fields=["state", "step_since"])
    record("declaration", str(declaration.pk), str(state), actor=actor, at=at)


def no_items() -> Finding:
    """The answer to whoever notices or sends an empty list."""
    return Finding(
        code="list_empty",
        message=gettext_noop("The list is empty."),
        remedy=gettext_noop("Give at least one candidate a place before you send the list."),
        place="list",
    )
