"""Sealing a list together: each department that closes it consents, in any order (联合盖章)."""

from __future__ import annotations

from datetime import datetime

from django.core.exceptions import PermissionDenied
from django.db import transaction

from organisations.models import User
from organisations.selectors import departments_of
from programmes import routes
from programmes.definitions import Step
from programmes.findings import Conflict, Finding, Refused, gettext_noop
from programmes.selectors import province_of
from quotas.rules import blocking
from reviews.held import to_move
from reviews.models import ListConsent, SummaryList
from reviews.selectors import consents_to
from reviews.services import consent

from .listing import CLOSED, findings_of, placed_on, route_of_list
from .moving import refuse_outside_window


@transaction.atomic
def seal_list(list_id: int, department: str, *, actor: User, at: datetime) -> ListConsent:
    """Let a department seal the list as it stands.

    ``Refused`` while a rule of the list stands against it or the window is closed; ``Conflict``
    once the list is on its way, or when a colleague was faster.
    """
    summary = (
        SummaryList.objects.select_for_update(of=("self",))
        .select_related("round__definition", "round__programme", "organisation")
        .get(pk=list_id)
    )
    closing = closing_of(summary)
    asked = {each.id for each in closing.departments}
    if department not in asked & departments_of(actor, summary.organisation):
        raise PermissionDenied
    if summary.state == SummaryList.State.SENDING or (
        summary.state == SummaryList.State.SENT and not to_move(summary).exists()
    ):
        raise Conflict(CLOSED[SummaryList.State(summary.state)])
    refuse_outside_window(summary.round, closing, at=at, province=province_of(summary.organisation))
    if findings := blocking(findings_of(summary, placed_on(summary), summary.statement)):
        raise Refused(findings)
    return consent(summary, department, actor=actor, at=at)


def closing_of(summary: SummaryList) -> Step:
    """The step that sends the list or ends its route."""
    return routes.closing(route_of_list(summary), summary.step)


def not_sealed_by_all(summary: SummaryList) -> list[Finding]:
    """A finding that names the departments which have not sealed the list as it stands."""
    closing = closing_of(summary)
    there = consents_to(summary) if closing.departments else {}
    missing = tuple(each.title for each in closing.departments if each.id not in there)
    if not missing:
        return []
    return [
        Finding(
            "consent_missing",
            gettext_noop("The list has not been sealed by all departments: %(departments)s."),
            place="list",
            params={"departments": missing},
            remedy=gettext_noop("Ask their officers to seal it; a changed list is sealed anew."),
            quote=closing.quote,
        )
    ]
