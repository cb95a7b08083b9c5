"""Who is told what: rows in the outbox, in the transaction that causes them."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime

from django.conf import settings
from django.urls import reverse

from declarations.countersigners import asked_at_step
from declarations.models import Declaration, Result, ResultOutcome, Revision
from declarations.rules.remarks import concerned
from declarations.selectors import window_in
from declarations.writers import standing_in
from notifications.services import queue
from organisations.models import Organisation, User
from organisations.selectors import department_officers, people_with
from programmes import routes
from programmes.definitions import Move, Text
from programmes.findings import Finding
from programmes.models import Round, WindowExtension
from programmes.outline import steps_in
from programmes.selectors import definition_of
from reviews.models import PublicNotice, Review, SummaryList
from reviews.objections import Objection

from ..selectors import window_of_list
from ..selectors.advancing import desk_of
from ..selectors.broken import Cause, cause_key, words_of_cause

STANDING_WITH_SOMEBODY = (
    Declaration.State.UNDER_REVIEW,
    Declaration.State.COUNTERSIGNING,
    Declaration.State.TO_UPLOAD,
)


def submitted(declaration: Declaration, revision: Revision, *, at: datetime) -> None:
    """The author gets the receipt, the next desk and co-editors learn of it."""
    dedupe = f"submitted:{declaration.pk}:{revision.number}"
    _tell("submitted", [revision.submitted_by], declaration, dedupe, at=at)
    by = revision.submitted_by.name
    _tell("coeditor_submitted", _coeditors(declaration), declaration, dedupe, at=at, by=by)
    waiting(declaration, f"waiting:{declaration.pk}:{revision.number}", at=at)


def waiting(declaration: Declaration, dedupe: str, *, at: datetime) -> None:
    """The people of the desk learn that a declaration waits for them, and until when."""
    if declaration.desk is not None:
        people = _whose_turn(declaration, declaration.desk)
        step = definition_of(declaration.definition).step(declaration.step)
        closes = window_in(declaration, step.window).closes_at.isoformat()
        told = {"desk": declaration.desk.name, "closes": closes}
        _tell("waiting", people, declaration, dedupe, at=at, **told)


def _whose_turn(declaration: Declaration, desk: Organisation) -> Iterable[User]:
    """Who has to do something at the step where the declaration stands."""
    if declaration.state == Declaration.State.TO_UPLOAD:
        return _authors(declaration)
    if declaration.state != Declaration.State.COUNTERSIGNING:
        return people_with("review", desk)
    return {
        person
        for each in asked_at_step(declaration)
        for person in (
            department_officers(each.organisation, each.department)
            if each.department
            else people_with("keep_seal", each.organisation)
        )
    }


def decided(declaration: Declaration, review: Review, *, at: datetime) -> None:
    """The author and co-editors learn the decision; the next desk learns that it waits."""
    told = {"desk": review.organisation.name, "opinion": review.opinion}
    dedupe = f"decided:{review.pk}"
    if review.outcome == Review.Outcome.RETURN:
        until = declaration.correct_until
        told["until"] = until.isoformat() if until else ""
        _tell("returned", _authors(declaration), declaration, dedupe, at=at, **told)
        _tell_those_who_correct(declaration, dedupe, at=at, **told)
        return
    if declaration.state == Declaration.State.RECOGNISED:
        people = _authors(declaration)
        if declaration.round.obligation:
            _tell("accepted", people, declaration, dedupe, at=at, **told)
            return
        people |= set(people_with("oversee", declaration.province))
        _tell("recognised", people, declaration, dedupe, at=at, **told)
        _tell_coeditors_outcome("recognised", review.organisation, declaration, dedupe, at=at)
        return
    told["outcome"] = review.outcome
    _tell("decided", _authors(declaration), declaration, dedupe, at=at, **told)
    _tell_coeditors_outcome(review.outcome, review.organisation, declaration, dedupe, at=at)
    if declaration.desk is not None and declaration.state in STANDING_WITH_SOMEBODY:
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


def objection_decided(
    declaration: Declaration, objection: Objection, desk: Organisation, *, at: datetime
) -> None:
    """The author learns what an objection came to, and why; never who objected."""
    dedupe = f"objection-decided:{objection.pk}"
    told = {"desk": desk.name, "outcome": objection.state, "reason": objection.reason}
    _tell("objection_decided", _authors(declaration), declaration, dedupe, at=at, **told)
    if objection.state == Objection.State.UPHELD:
        _tell_coeditors_outcome("refuse", desk, declaration, dedupe, at=at)


def list_broken(
    summary: SummaryList,
    gone: Declaration,
    findings: Iterable[Finding],
    cause: Cause,
    *,
    at: datetime,
) -> None:
    """Those who compose and send the list learn which change broke it, and which rules."""
    people = {*people_with("compose_list", summary.organisation)}
    people |= set(people_with("send_list", summary.organisation))
    titles = {each.params["rule"].zh: None for each in findings if "rule" in each.params}
    by = f":{cause_key(cause)}-{cause.pk}" if cause else ""
    queue(
        "list_broken",
        people,
        dedupe=f"list-broken:{summary.pk}:{gone.pk}{by}",
        context={name: words.zh for name, words in words_of_cause(cause, summary).items()}
        | {
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
        dedupe = f"recognised:{declaration.pk}"
        _tell("recognised", people, declaration, dedupe, at=at, **told)
        _tell_coeditors_outcome("recognised", summary.organisation, declaration, dedupe, at=at)
        return
    dedupe = f"sent:{summary.pk}:{declaration.pk}"
    to = declaration.desk.name if declaration.desk else ""
    _tell("sent", _authors(declaration), declaration, dedupe, at=at, desk=to)
    waiting(declaration, f"waiting-list:{summary.pk}:{declaration.pk}", at=at)


def consent_awaited(
    entry: ResultOutcome,
    move: Move,
    agreed: Sequence[Text],
    missing: Collection[str],
    *,
    at: datetime,
) -> None:
    """The officers of departments that have not agreed yet learn that it waits for theirs."""
    result = entry.result
    desk = desk_of(result, move.level)
    people = {each for department in missing for each in department_officers(desk, department)}
    queue(
        "consent_awaited",
        people,
        dedupe=f"consent:{entry.pk}:{move.id}",
        context={
            "title": result.title,
            "organisation": result.unit,
            "move": move.title.zh,
            "agreed": "、".join(each.zh for each in agreed),
            "link": link_to("result", result.pk),
        },
        subject_kind="result",
        subject_id=str(result.pk),
        at=at,
    )


def turned(result: Result, entry: ResultOutcome, outcome: str, *, at: datetime) -> None:
    """Whoever writes for the unit learns what the result is from now on, and why."""
    assert result.organisation is not None
    queue(
        "turned",
        people_with("declare", result.organisation),
        dedupe=f"turned:{entry.pk}",
        context={
            "title": result.title,
            "organisation": result.unit,
            "outcome": outcome,
            "opinion": entry.reason,
            "link": link_to("result", result.pk),
        },
        subject_kind="result",
        subject_id=str(result.pk),
        at=at,
    )


def not_selected(declaration: Declaration, summary: SummaryList, *, at: datetime) -> None:
    """The author learns that the window ended without a place."""
    dedupe = f"not-selected:{summary.pk}:{declaration.pk}"
    told = {"desk": summary.organisation.name}
    _tell("not_selected", _authors(declaration), declaration, dedupe, at=at, **told)
    _tell_coeditors_outcome("not_selected", summary.organisation, declaration, dedupe, at=at)


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
    """Every desk that saw the declaration and its co-editors learn that it is gone."""
    people: set[User] = set()
    for organisation in declaration.reached.all():
        people |= set(people_with("review", organisation))
    dedupe = f"withdrawn:{declaration.pk}"
    _tell("withdrawn", people, declaration, dedupe, at=at, reason=reason)
    _tell("coeditor_withdrawn", _coeditors(declaration), declaration, dedupe, at=at)


def _authors(declaration: Declaration) -> set[User]:
    submitters = {r.submitted_by for r in declaration.revisions.select_related("submitted_by")}
    return {declaration.author, *submitters}


def _coeditors(declaration: Declaration) -> list[User]:
    """Whoever helps to write. Told after the authors: who is both has the key of their mail."""
    return [each.user for each in standing_in(declaration)]


def _tell_those_who_correct(
    declaration: Declaration, dedupe: str, *, at: datetime, **told: str
) -> None:
    """Co-editors whose sections the remarks may mean learn that they can write again."""
    form = definition_of(declaration.definition).form
    for each in standing_in(declaration):
        if concerned(form, each.sections, told["opinion"]):
            language = each.user.language
            titles = [s.title.get(language) for s in form.sections if s.id in each.sections]
            told["sections"] = "；".join(titles)
            _tell("coeditor_returned", [each.user], declaration, dedupe, at=at, **told)


def _tell_coeditors_outcome(
    outcome: str, desk: Organisation, declaration: Declaration, dedupe: str, *, at: datetime
) -> None:
    """What was decided, without the opinion: they do not see the declaration then."""
    told = {"desk": desk.name, "outcome": outcome}
    _tell("coeditor_decided", _coeditors(declaration), declaration, dedupe, at=at, **told)


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
