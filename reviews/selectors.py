"""Reads of reviews and lists that are used twice."""

from __future__ import annotations

import hashlib
from collections.abc import Collection
from datetime import date, datetime

from django.db.models import Case, QuerySet, When

from declarations.models import Declaration
from programmes.definitions import NoticeTerms
from programmes.reference import calendar
from programmes.workdays import notice_is_official, notice_last_day

from .models import ListConsent, ListItem, PublicNotice, Review, SummaryList


def items_with_place(summary: SummaryList) -> QuerySet[ListItem]:
    """The items that hold a place on the list, in the order in which they joined it."""
    return with_place([summary])


def with_place(summaries: Collection[SummaryList]) -> QuerySet[ListItem]:
    """The same of several lists at once."""
    states = (ListItem.State.SHORTLISTED, ListItem.State.SENT)
    rows = ListItem.objects.filter(list__in=summaries, state__in=states)
    return rows.order_by("changed_at", "pk")


def places_digest(summary: SummaryList) -> str:
    """SHA-256 of the declarations that hold a place: the same places, the same digest."""
    keys = summary.items.filter(state=ListItem.State.SHORTLISTED).values_list("declaration_id")
    return hashlib.sha256(repr(sorted(keys)).encode()).hexdigest()


def consents_to(summary: SummaryList) -> dict[str, ListConsent]:
    """By department, who has sealed the list as it stands now."""
    rows = summary.consents.filter(digest=places_digest(summary)).select_related("signed_by")
    return {row.department: row for row in rows}


def live_item(declaration: Declaration) -> ListItem | None:
    """The declaration's item on a list that is still being made, if any."""
    states = (ListItem.State.CANDIDATE, ListItem.State.SHORTLISTED)
    return ListItem.objects.filter(declaration=declaration, state__in=states).first()


def last_review(declaration: Declaration, step: str) -> Review | None:
    """The newest decision at a step."""
    return declaration.reviews.filter(step=step).order_by("-pk").first()


def last_return(declaration: Declaration) -> Review | None:
    """The return that the applicant is answering now."""
    return (
        declaration.reviews.filter(outcome=Review.Outcome.RETURN)
        .select_related("organisation", "reviewer")
        .order_by("-pk")
        .first()
    )


def notices_over(at: datetime) -> list[int]:
    """Keys of running notices whose last day has passed."""
    due = PublicNotice.objects.filter(state=PublicNotice.State.RUNNING, ends_at__lte=at)
    return list(due.order_by("ends_at", "pk").values_list("pk", flat=True))


def last_day_by_calendar(notice: PublicNotice) -> date | None:
    """The last day by the calendar of today; ``None`` while it is not official for these days."""
    terms = NoticeTerms.model_validate(notice.content["terms"])
    last = notice_last_day(notice.first_day, terms, calendar())
    return last if notice_is_official(notice.first_day, last, terms, calendar()) else None


def lists_being_sent() -> list[int]:
    """Keys of lists that have been let go and are not all moved yet."""
    moving = SummaryList.objects.filter(state=SummaryList.State.SENDING)
    return list(moving.order_by("pk").values_list("pk", flat=True))


def lists_with_reserve_over(at: datetime) -> list[int]:
    """Keys of sent lists whose candidates have waited long enough."""
    due = SummaryList.objects.filter(reserve_until__lte=at)
    return list(due.order_by("pk").values_list("pk", flat=True))


def public_notices() -> QuerySet[PublicNotice]:
    """Every notice, running ones first, then the newest."""
    return PublicNotice.objects.select_related(
        "list__organisation", "list__round__programme"
    ).order_by(Case(When(state=PublicNotice.State.RUNNING, then=0), default=1), "-pk")


def left_since(notice: PublicNotice) -> dict[int, datetime]:
    """When which of the notice's projects left the list, by the declaration's key.

    Also those that were taken off while the notice stood; what became of the list after it was
    withdrawn is no longer this notice's.
    """
    shown = [item["declaration"] for item in notice.content["items"]]
    left = ListItem.objects.filter(
        list=notice.list_id,
        declaration__in=shown,
        state__in=(ListItem.State.LEFT, ListItem.State.CANDIDATE),
        changed_at__gte=notice.opened_at,
    )
    if notice.state == PublicNotice.State.CANCELLED:
        left = left.exclude(state=ListItem.State.CANDIDATE, changed_at__gte=notice.closed_at)
    return dict(left.values_list("declaration_id", "changed_at"))
