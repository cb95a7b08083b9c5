"""Asking for papers, and issuing them.

Asking belongs to the transaction that needs the paper; issuing is a poller's. A paper takes up to
seconds to render, and SQLite has one writer: ``issue`` therefore renders between two transactions.
The first one claims the row for ``LEASE`` and counts the attempt, so that a paper that kills the
worker runs out of attempts too; the second writes the result, and only if nobody else has. The
bytes are the same whoever renders them, so a paper rendered twice is stored once.
"""

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import F
from django.urls import reverse
from django.utils.translation import gettext_noop

from organisations.models import Organisation
from trail import services as trail
from trail.findings import Conflict

from . import contexts, papers, printer, store
from .models import Document, Series

ATTEMPTS = 5
LEASE = timedelta(minutes=3)  # longer than a render may take (printer.SECONDS)
WAITS = (timedelta(seconds=10), timedelta(minutes=1), timedelta(minutes=5), timedelta(minutes=15))
ISSUER = "system:documents.issue_due"


@transaction.atomic
def request_document(
    kind: str,
    *,
    subject_kind: str,
    subject_id: str,
    organisation: Organisation,
    title: str,
    series: str,
    context: Mapping[str, Any],
    at: datetime,
    readers: Iterable[Organisation] = (),
) -> Document:
    """Ask for a paper under the next number of ``series``: PP2026-420000-S-0001 and so on.

    In the caller's transaction: numbers have no gaps, because one that rolls back gives its number
    back. ``context`` is frozen as documents.contexts describes it for the ``kind``; an unknown kind
    (``KeyError``) and a wrong context (pydantic's ``ValidationError``) are the caller's mistakes.
    """
    shape = contexts.KINDS[kind]
    number = _next_number(series)
    frozen = {
        "title": title,
        **context,
        "number": number,
        "requested_on": at.astimezone(contexts.BEIJING).date(),
        "verify_url": settings.PUBLIC_URL + reverse("verify_number", args=[number]),
    }
    document = Document.objects.create(
        number=number,
        kind=kind,
        subject_kind=subject_kind,
        subject_id=subject_id,
        organisation=organisation,
        title=title[: Document._meta.get_field("title").max_length],
        context=shape.model_validate(frozen).model_dump(mode="json"),
        requested_at=at,
        due_at=at,
    )
    document.readers.set(readers)
    return document


def issue(document_id: int, *, at: datetime) -> bool:
    """Render, store and issue one paper; False when it is not due or another poller has it.

    Never raises for what is wrong with the paper: that is named in ``error``, tried again after
    ``WAITS``, and after ``ATTEMPTS`` attempts the paper is FAILED until somebody calls ``retry``.
    """
    if not _claim(document_id, at=at):
        return False
    document = Document.objects.get(pk=document_id)
    try:
        if document.attempts > ATTEMPTS:
            raise printer.Unprintable("the worker died at each attempt")
        printed = papers.printed(document.kind, document.context)
        sha256 = store.put(printed.pdf)
    except Exception as error:  # a full disk, a mistake in a template: a state, never a dead poller
        _put_off(document_id, _name(error), at=at)
    else:
        _record_issue(document_id, sha256, printed, at=at)
    return True


@transaction.atomic
def retry(document_id: int, *, actor: Any, at: datetime) -> Document:
    """Give a FAILED paper its attempts again, once its cause is mended. ``Conflict`` for others."""
    document = Document.objects.select_for_update().get(pk=document_id)
    if document.state != Document.State.FAILED:
        raise Conflict(gettext_noop("Only a paper that could not be made is made again."))
    document.state, document.attempts, document.due_at = Document.State.PENDING, 0, at
    document.save(update_fields=["state", "attempts", "due_at"])
    _record(document, "document asked for again", actor=actor, at=at)
    return document


@transaction.atomic
def withdraw(subject_kind: str, subject_id: str, *, actor: Any, at: datetime) -> int:
    """Every paper of the subject is no longer valid, issued or not; returns how many were.

    In the transaction that ends the subject. The bytes stay: a paper in somebody's hands must be
    found here, with the answer that it does not hold any more. Again for the same subject: nothing.
    """
    valid = Document.objects.select_for_update().filter(
        subject_kind=subject_kind, subject_id=subject_id, withdrawn_at=None
    )
    withdrawn = list(valid.order_by("pk"))
    for document in withdrawn:
        document.withdrawn_at = at
        document.save(update_fields=["withdrawn_at"])
        _record(document, "document withdrawn", actor=actor, at=at)
    return len(withdrawn)


def _next_number(key: str) -> str:
    """The number after the last one; the row stays locked until the caller commits."""
    Series.objects.bulk_create([Series(key=key)], ignore_conflicts=True)
    series = Series.objects.select_for_update().get(key=key)
    series.last += 1
    series.save(update_fields=["last"])
    return f"{key}-{series.last:04d}"


def _claim(document_id: int, *, at: datetime) -> bool:
    """One conditional statement, so one of several pollers gets it, on either engine."""
    due = Document.objects.filter(pk=document_id, state=Document.State.PENDING, due_at__lte=at)
    return bool(due.update(due_at=at + LEASE, attempts=F("attempts") + 1))


@transaction.atomic
def _record_issue(document_id: int, sha256: str, printed: printer.Printed, *, at: datetime) -> None:
    document = Document.objects.select_for_update().get(pk=document_id)
    if document.state == Document.State.ISSUED:
        return  # the lease ran out and another poller was faster, with the same bytes
    document.state, document.error = Document.State.ISSUED, ""
    document.sha256, document.size, document.pages = sha256, len(printed.pdf), printed.pages
    document.boxes, document.issued_at = printed.boxes, at
    document.save(update_fields=["state", "error", "sha256", "size", "pages", "boxes", "issued_at"])
    _record(document, "document issued", actor=ISSUER, at=at, sha256=sha256)


@transaction.atomic
def _put_off(document_id: int, error: str, *, at: datetime) -> None:
    document = Document.objects.select_for_update().get(pk=document_id)
    if document.state != Document.State.PENDING:
        return
    document.error = error
    if document.attempts >= ATTEMPTS:
        document.state = Document.State.FAILED
        _record(document, "document failed", actor=ISSUER, at=at)
    else:
        document.due_at = at + WAITS[document.attempts - 1]
    document.save(update_fields=["state", "error", "due_at"])


def _name(error: Exception) -> str:
    return f"{type(error).__name__}: {error}"[:1000]


def _record(document: Document, verb: str, *, actor: Any, at: datetime, **data: Any) -> None:
    """In the chain of the paper's subject. The error stays out of it: it may quote an answer."""
    trail.record(
        document.subject_kind,
        document.subject_id,
        verb,
        actor=actor,
        at=at,
        data={"kind": document.kind, "number": document.number, **data},
    )
