"""The list's public notice: begin it, end it when its days are over, withdraw it with a reason."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.db import transaction

from declarations.models import Declaration
from organisations.models import User
from programmes import routes
from programmes.definitions import NoticeTerms, Step
from programmes.findings import Conflict, Finding, Refused, gettext_noop
from programmes.models import Round
from programmes.reference import calendar
from programmes.selectors import province_of, terms_in
from programmes.windows import span_of
from programmes.workdays import latest_begin, notice_is_official, notice_last_day
from quotas.rules import blocking
from reviews.models import PublicNotice, SummaryList
from reviews.objections import FreedPlace
from reviews.rules.replacement import REOPENED
from reviews.services import close_notice, open_notice, stand_list
from trail.services import record

from ..selectors import window_of_list
from ..selectors.ranking import reserve_of
from . import papers, telling
from .listing import CLOSED, findings_of, lock_with_places, route_of_list, step_of
from .moving import refuse_outside_window, require, stand_at

BEIJING = ZoneInfo("Asia/Shanghai")
CLOCK = "system:workflow.end_notices"


@dataclass(frozen=True, slots=True)
class Days:
    """A public notice in time: both days inclusive, ``ends_at`` is 24:00 of the last one.

    ``latest`` is the last day on which one may begin and still leave a day to send the list.
    ``official`` and ``latest_official`` say whether the working days counted for the notice and
    for ``latest`` are; without an official calendar they are a guess.
    """

    first_day: date
    last_day: date
    ends_at: datetime
    closes_at: datetime
    official: bool
    latest: date
    latest_official: bool


def days_of(summary: SummaryList, *, at: datetime) -> Days | None:
    """The days of a notice that begins at this moment; ``None`` where the route has none."""
    step = routes.noticing(route_of_list(summary), summary.step)
    if step is None:
        return None
    begins = at.astimezone(BEIJING).date()
    terms = terms_in(summary.round, step)
    last = notice_last_day(begins, terms, calendar())
    closes_at = window_of_list(summary, _closing(summary).window).closes_at
    # The list can only be sent once the notice is over: its last day is not the window's.
    before_last = (closes_at.astimezone(BEIJING) - timedelta(days=1, microseconds=1)).date()
    latest = latest_begin(before_last, terms, calendar())
    return Days(
        first_day=begins,
        last_day=last,
        ends_at=span_of(begins, last).closes_at,
        closes_at=closes_at,
        official=notice_is_official(begins, last, terms, calendar()),
        latest=latest,
        latest_official=notice_is_official(latest, before_last, terms, calendar()),
    )


@transaction.atomic
def announce(
    list_id: int, *, contact: str, statement: str, actor: User, at: datetime
) -> PublicNotice:
    """Put the list on public notice: what is shown is frozen, and the list with it.

    Every rule of the list is judged now, so that nothing goes before the public that could not be
    sent. Refused too when the notice could not end inside the window.
    """
    summary, declarations = lock_with_places(list_id)
    require(actor, "send_list", summary.organisation_id)
    step = routes.noticing(route_of_list(summary), summary.step)
    _hold_terms(summary.round_id)
    days = days_of(summary, at=at)
    if step is None or days is None:
        raise Conflict(gettext_noop("This programme asks for no public notice at this level."))
    if summary.state != SummaryList.State.OPEN:
        raise Conflict(CLOSED[SummaryList.State(summary.state)])
    refuse_outside_window(summary.round, step, at=at, province=province_of(summary.organisation))
    findings = blocking(findings_of(summary, declarations, statement))
    findings += [*_without_contact(contact), *too_late(step, days)]
    if findings:
        raise Refused(findings)
    notice = open_notice(
        summary,
        content=content_of(summary, declarations, contact.strip()),
        first_day=days.first_day,
        last_day=days.last_day,
        ends_at=days.ends_at,
        official=days.official,
        actor=actor,
        at=at,
    )
    stand_list(summary, SummaryList.State.ON_NOTICE, statement=statement)
    _stand_all(declarations, step, "on_notice", actor=actor, at=at)
    telling.noticed(summary, declarations, notice, at=at)
    return notice


def _hold_terms(round_id: int) -> None:
    """No choice of the round changes under a notice that is being opened (``choosing.choose``)."""
    Round.objects.select_for_update(no_key=True, of=("self",)).get(pk=round_id)


@transaction.atomic
def end(notice_id: int, *, at: datetime) -> bool:
    """End a notice whose days are over, so that the list may be sent; False if it is not due."""
    summary, declarations = lock_with_places(PublicNotice.objects.get(pk=notice_id).list_id)
    notice = PublicNotice.objects.select_for_update().get(pk=notice_id)
    if notice.state != PublicNotice.State.RUNNING or at < notice.ends_at:
        return False
    end_locked(summary, declarations, notice, at=at)
    telling.notice_over(summary, notice, at=at)
    return True


def end_locked(
    summary: SummaryList, declarations: Sequence[Declaration], notice: PublicNotice, *, at: datetime
) -> None:
    """What the end of a notice changes, for those whom it shows; the caller holds every lock."""
    close_notice(notice, PublicNotice.State.ENDED, reason="", actor=CLOCK, at=at)
    if notice.replaces_id is None:
        stand_list(summary, SummaryList.State.NOTICED, statement=summary.statement)
    shown = {item["declaration"] for item in notice.content["items"]}
    ended = [each for each in declarations if each.pk in shown]
    _stand_all(ended, _closing(summary), "notice_over", actor=CLOCK, at=at)


@transaction.atomic
def reopen(list_id: int, *, reason: str, actor: User, at: datetime) -> None:
    """Withdraw the notice, running or over, so that the list can be changed.

    The public page stays and says why; whatever the list becomes needs a whole new notice.
    """
    summary, declarations = lock_with_places(list_id)
    require(actor, "send_list", summary.organisation_id)
    if summary.state not in (SummaryList.State.ON_NOTICE, SummaryList.State.NOTICED):
        raise Conflict(gettext_noop("There is no public notice to withdraw."))
    if len(reason.strip()) < 2:
        raise Refused(
            Finding(
                code="reopening_without_reason",
                message=gettext_noop("Withdrawing a notice needs its reason."),
                remedy=gettext_noop("Write why; the reason is shown on the public page."),
                place="field:reason",
            )
        )
    notice = summary.notices.select_for_update().filter(replaces=None).latest("pk")
    close_notice(notice, PublicNotice.State.CANCELLED, reason=reason.strip(), actor=actor, at=at)
    cancel_replacements(summary, reason.strip(), actor=actor, at=at)
    stand_list(summary, SummaryList.State.OPEN, statement=summary.statement)
    _stand_all(declarations, step_of(summary), "notice_cancelled", actor=actor, at=at)
    telling.notice_cancelled(summary, declarations, notice, at=at)


def cancel_replacements(summary: SummaryList, reason: str, *, actor: User, at: datetime) -> None:
    """With the notice of the list those of replacements go, and who was called for a place."""
    running = summary.notices.filter(state=PublicNotice.State.RUNNING, replaces__isnull=False)
    for notice in running.select_for_update().order_by("pk"):
        close_notice(notice, PublicNotice.State.CANCELLED, reason=reason, actor=actor, at=at)
    places = summary.freed.exclude(state=FreedPlace.State.LAPSED)
    places.update(state=FreedPlace.State.LAPSED, why=REOPENED, settled_at=at)


def still_running(notice: PublicNotice, step: Step) -> Finding:
    """The answer to whoever sends before the notice is over."""
    return Finding(
        code="notice_running",
        message=gettext_noop(
            "The list is on public notice until %(last_day)s at 24:00 Beijing time."
        ),
        remedy=gettext_noop(
            "Send it when the notice is over; those who may send it get a mail then."
        ),
        place="list",
        params={"last_day": notice.last_day},
        quote=step.quote,
    )


def not_announced(step: Step) -> Finding:
    """The answer to whoever sends a list that has not been on notice."""
    return Finding(
        code="notice_missing",
        message=gettext_noop("The list has not been on public notice."),
        remedy=gettext_noop("Put it on public notice first; its days are counted from then on."),
        place="list",
        quote=step.quote,
    )


def _closing(summary: SummaryList) -> Step:
    return routes.closing(route_of_list(summary), summary.step)


def _stand_all(
    declarations: Iterable[Declaration], step: Step, verb: str, *, actor: User | str, at: datetime
) -> None:
    for declaration in declarations:
        stand_at(declaration, step, at=at)
        record("declaration", str(declaration.pk), verb, actor=actor, at=at)


def _without_contact(contact: str) -> list[Finding]:
    if len(contact.strip()) >= 5:
        return []
    return [
        Finding(
            code="notice_without_contact",
            message=gettext_noop("The notice does not say where objections are received."),
            remedy=gettext_noop("Write the department, a telephone number and an address."),
            place="field:contact",
        )
    ]


def too_late(step: Step, days: Days) -> list[Finding]:
    """Nothing, where a notice of these days ends in time."""
    if days.ends_at < days.closes_at:
        return []
    return [
        Finding(
            code="notice_too_late",
            message=gettext_noop(
                "The notice would run until %(last_day)s and leave no day to send the list: "
                "the window closes on %(closes)s at 24:00 Beijing time."
            ),
            remedy=gettext_noop(
                "It had to begin on %(latest)s at the latest. Ask the administrator of the round "
                "for an extension."
            ),
            place="list",
            params={
                "last_day": days.last_day,
                "closes": (days.closes_at.astimezone(BEIJING) - timedelta(microseconds=1)).date(),
                "latest": days.latest,
            },
            quote=step.quote,
        )
    ]


def content_of(
    summary: SummaryList, declarations: Sequence[Declaration], contact: str
) -> dict[str, Any]:
    """What the public reads: names of projects and people, never an identity number or a phone."""
    step = routes.noticing(route_of_list(summary), summary.step)
    assert step is not None
    columns = papers.columns_of(summary)
    return {
        "round": summary.round.title_zh,
        "organisation": summary.organisation.name,
        "step": step.title.zh,
        "quote": step.quote,
        "terms": NoticeTerms.model_dump(terms_in(summary.round, step)),
        "contact": contact,
        "columns": [label for label, _path in columns],
        "items": [
            papers.row_of(n, declaration, [path for _label, path in columns])
            | {"declaration": declaration.pk}
            for n, declaration in enumerate(declarations, 1)
        ],
        "reserve": reserve_of(summary),  # frozen for 递补, and not shown
    }
