"""Who is told what: rows in the outbox, in the transaction that causes them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.conf import settings
from django.urls import reverse

from declarations.models import Declaration, Revision
from declarations.selectors import window_in
from notifications.services import queue
from organisations.models import User
from organisations.selectors import people_with
from programmes import routes
from programmes.findings import Finding
from programmes.models import Round, WindowExtension
from programmes.outline import steps_in
from programmes.selectors import definition_of
from reviews.models import PublicNotice, Review, SummaryList

from ..selectors import window_of_list


def submitted(declaration: Declaration, revision: Revision, *, at: datetime) -> None:
    """The author gets the receipt, the next desk learns that something waits."""
    dedupe = f"submitted:{declaration.pk}:{revision.number}"
    _tell("submitted", [revision.submitted_by], declaration, dedupe, at=at)
    waiting(declaration, f"waiting:{declaration.pk}:{revision.number}", at=at)


def waiting(declaration: Declaration, dedupe: str, *, at: datetime) -> None:
    """The people of the desk learn that a declaration waits for them, and until when."""
    if declaration.desk is not None:
        people = people_with("review", declaration.desk)
        step = definition_of(declaration.definition).step(declaration.step)
        closes = window_in(declaration, step.window).closes_at.isoformat()
        told = {"desk": declaration.desk.name, "closes": closes}
        _tell("waiting", people, declaration, dedupe, at=at, **told)


def decided(declaration: Declaration, review: Review, *, at: datetime) -> None:
    """The author learns the decision; after a recommendation the next desk learns that it waits."""
    told = {"desk": review.organisation.name, "opinion": review.opinion}
    dedupe = f"decided:{review.pk}"
    if review.outcome == Review.Outcome.RETURN:
        until = declaration.correct_until
        told["until"] = until.isoformat() if until else ""
        _tell("returned", _authors(declaration), declaration, dedupe, at=at, **told)
        return
    if declaration.state == Declaration.State.RECOGNISED:
        people = {*_authors(declaration), *people_with("oversee", declaration.province)}
        _tell("recognised", people, declaration, dedupe, at=at, **told)
        return
    told["outcome"] = review.outcome
    _tell("decided", _authors(declaration), declaration, dedupe, at=at, **told)
    if declaration.state == Declaration.State.UNDER_REVIEW:
        waiting(declaration, f"waiting-after:{review.pk}", at=at)


def shortlisted(declaration: Declaration, *, at: datetime) -> None:
    """The author learns that the project has a place."""
    dedupe = f"shortlisted:{declaration.pk}:{at.isoformat()}"
    _tell("shortlisted", _authors(declaration), declaration, dedupe, at=at)


def noticed(
    summary: SummaryList,
    declarations: Iterable[Declaration],
    notice: PublicNotice,
    *,
    at: datetime,
) -> None:
    """Every author learns from when to when the project is on public notice, and where."""
    told = {
        "first_day": notice.first_day.isoformat(),
        "last_day": notice.last_day.isoformat(),
        "link": link_to("notice", notice.pk),
    }
    for declaration in declarations:
        dedupe = f"noticed:{notice.pk}:{declaration.pk}"
        _tell("noticed", _authors(declaration), declaration, dedupe, at=at, **told)


def notice_over(summary: SummaryList, notice: PublicNotice, *, at: datetime) -> None:
    """Those who may send the list learn that they may do it now, and until when."""
    queue(
        "notice_over",
        people_with("send_list", summary.organisation),
        dedupe=f"notice-over:{notice.pk}",
        context={
            "round": summary.round.title_zh,
            "desk": summary.organisation.name,
            "last_day": notice.last_day.isoformat(),
            "closes": window_of_list(summary, _window(summary)).closes_at.isoformat(),
            "link": link_to("list", summary.pk),
        },
        subject_kind="list",
        subject_id=str(summary.pk),
        at=at,
    )


def notice_cancelled(
    summary: SummaryList,
    declarations: Iterable[Declaration],
    notice: PublicNotice,
    *,
    at: datetime,
) -> None:
    """Every author who was told of the notice learns that it was withdrawn, and why."""
    told = {"desk": summary.organisation.name, "reason": notice.reason}
    for declaration in declarations:
        dedupe = f"notice-cancelled:{notice.pk}:{declaration.pk}"
        _tell("notice_cancelled", _authors(declaration), declaration, dedupe, at=at, **told)


def taken_off(declaration: Declaration, summary: SummaryList, reason: str, *, at: datetime) -> None:
    """The author learns that the project is off the list on notice, and why."""
    dedupe = f"taken-off:{summary.pk}:{declaration.pk}:{at.isoformat()}"
    told = {"desk": summary.organisation.name, "reason": reason}
    _tell("taken_off", _authors(declaration), declaration, dedupe, at=at, **told)


def list_broken(
    summary: SummaryList, gone: Declaration, findings: Iterable[Finding], *, at: datetime
) -> None:
    """Those who compose and send the list learn which change broke it, and which rules."""
    people = {*people_with("compose_list", summary.organisation)}
    people |= set(people_with("send_list", summary.organisation))
    titles = {each.params["rule"].zh: None for each in findings if "rule" in each.params}
    queue(
        "list_broken",
        people,
        dedupe=f"list-broken:{summary.pk}:{gone.pk}",
        context={
            "round": summary.round.title_zh,
            "desk": summary.organisation.name,
            "number": gone.number,
            "title": gone.title,
            "organisation": gone.organisation.name,
            "rules": "；".join(titles),
            "link": link_to("list", summary.pk),
        },
        subject_kind="list",
        subject_id=str(summary.pk),
        at=at,
    )


def sent(summary: SummaryList, declaration: Declaration, *, at: datetime) -> None:
    """The author learns that the list went up, or was recognised; the desk above that it waits."""
    if declaration.state == Declaration.State.RECOGNISED:
        people = {*_authors(declaration), *people_with("oversee", declaration.province)}
        told = {"desk": summary.organisation.name, "opinion": ""}
        _tell("recognised", people, declaration, f"recognised:{declaration.pk}", at=at, **told)
        return
    dedupe = f"sent:{summary.pk}:{declaration.pk}"
    to = declaration.desk.name if declaration.desk else ""
    _tell("sent", _authors(declaration), declaration, dedupe, at=at, desk=to)
    waiting(declaration, f"waiting-list:{summary.pk}:{declaration.pk}", at=at)


def not_selected(declaration: Declaration, summary: SummaryList, *, at: datetime) -> None:
    """The author learns that the window ended without a place."""
    dedupe = f"not-selected:{summary.pk}:{declaration.pk}"
    told = {"desk": summary.organisation.name}
    _tell("not_selected", _authors(declaration), declaration, dedupe, at=at, **told)


def extended(
    round: Round, extension: WindowExtension, people: Iterable[User], *, at: datetime
) -> None:
    """Whoever still has something to do in the window learns that it ends later, and why."""
    steps = steps_in(definition_of(round.definition), extension.window)
    queue(
        "extended",
        people,
        dedupe=f"extended:{extension.pk}",
        context={
            "round": round.title_zh,
            "steps": "、".join(step.title.zh for step in steps),
            "closes": extension.closes_at.isoformat(),
            "reason": extension.reason,
            "link": link_to("round", round.pk),
        },
        subject_kind="round",
        subject_id=str(round.pk),
        at=at,
    )


def link_to(name: str, *arguments: object) -> str:
    """The public address of a page, for mails."""
    return settings.PUBLIC_URL + reverse(name, args=arguments)


def _window(summary: SummaryList) -> str:
    route = definition_of(summary.round.definition).route
    return routes.closing(route, summary.step).window


def withdrawn(declaration: Declaration, reason: str, *, at: datetime) -> None:
    """Every desk that saw the declaration learns that it is gone."""
    people: set[User] = set()
    for organisation in declaration.reached.all():
        people |= set(people_with("review", organisation))
    dedupe = f"withdrawn:{declaration.pk}"
    _tell("withdrawn", people, declaration, dedupe, at=at, reason=reason)


def _authors(declaration: Declaration) -> set[User]:
    submitters = {r.submitted_by for r in declaration.revisions.select_related("submitted_by")}
    return {declaration.author, *submitters}


def _tell(
    kind: str,
    people: Iterable[User],
    declaration: Declaration,
    dedupe: str,
    *,
    at: datetime,
    **context: str,
) -> None:
    queue(
        kind,
        people,
        dedupe=dedupe,
        context={
            "number": declaration.number,
            "title": declaration.title,
            "organisation": declaration.organisation.name,
            "round": declaration.round.title_zh,
            "declaration": declaration.pk,
            **context,
        },
        subject_kind="declaration",
        subject_id=str(declaration.pk),
        at=at,
    )
