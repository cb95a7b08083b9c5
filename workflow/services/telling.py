"""Who is told what: rows in the outbox, in the transaction that causes them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from declarations.models import Declaration, Revision
from notifications.services import queue
from organisations.models import User
from organisations.selectors import people_with
from reviews.models import Review, SummaryList


def submitted(declaration: Declaration, revision: Revision, *, at: datetime) -> None:
    """The author gets the receipt, the next desk learns that something waits."""
    dedupe = f"submitted:{declaration.pk}:{revision.number}"
    _tell("submitted", [revision.submitted_by], declaration, dedupe, at=at)
    waiting(declaration, f"waiting:{declaration.pk}:{revision.number}", at=at)


def waiting(declaration: Declaration, dedupe: str, *, at: datetime) -> None:
    """The people of the desk learn that a declaration waits for them."""
    if declaration.desk is not None:
        people = people_with("review", declaration.desk)
        _tell("waiting", people, declaration, dedupe, at=at, desk=declaration.desk.name)


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


def sent(summary: SummaryList, declarations: Iterable[Declaration], *, at: datetime) -> None:
    """Every author learns that the list went up; the desk above learns that it waits."""
    for declaration in declarations:
        dedupe = f"sent:{summary.pk}:{declaration.pk}"
        to = declaration.desk.name if declaration.desk else ""
        _tell("sent", _authors(declaration), declaration, dedupe, at=at, desk=to)
        waiting(declaration, f"waiting-list:{summary.pk}:{declaration.pk}", at=at)


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
