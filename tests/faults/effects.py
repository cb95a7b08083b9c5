"""Mails and papers that wait, how far they are, and whether each has happened exactly once."""

from __future__ import annotations

from collections import Counter
from typing import Any

from django.db.models import Q
from django.db.models.functions import Now

from documents import services as papers
from documents import store
from documents.models import Document
from notifications import services as mails
from notifications.models import Message
from tests.documents.samples import ASKED
from tests.faults.sink import Sink
from tests.notifications.samples import PROJECT
from trail.clock import database_now
from trail.models import Chain, Entry
from trail.services import verify


def queue_mails(people: list[Any], times: int, wave: str = "") -> None:
    """One letter a person and time; no two have the same subject for the same person."""
    for n in range(times):
        mails.queue(
            "submitted",
            people,
            dedupe=f"fault:{wave}{n}",
            context=PROJECT | {"title": f"项目{wave}{n}"},
            subject_kind="declaration",
            subject_id=str(n),
            at=database_now(),
        )


def ask_papers(organisation: Any, times: int, wave: str = "") -> None:
    """Each about a subject of its own, so that each has a chain of its own."""
    for n in range(times):
        papers.request_document(
            **{**ASKED, "subject_id": f"{wave}{n}"}, organisation=organisation, at=database_now()
        )


def mails_sent() -> int:
    return Message.objects.filter(state=Message.State.SENT).count()


def papers_issued() -> int:
    return Document.objects.filter(state=Document.State.ISSUED).count()


def waiting() -> int:
    """Rows whose effect has not happened; those given up count too, until a test has seen them."""
    done = Q(state="sent") | Q(state="issued")
    return sum(model.objects.exclude(done).count() for model in (Message, Document))


def all_claimed() -> bool:
    """Nothing is left that anybody could begin: the living or the dead have claimed the rest."""
    due = Message.objects.filter(state="pending", not_before__lte=Now())
    return not (
        due.exists() or Document.objects.filter(state="pending", due_at__lte=Now()).exists()
    )


def free_what_the_dead_claimed() -> int:
    """Lets the leases run out. Only while no worker lives: it would free the living's rows too."""
    claimed = {"state": "pending", "attempts__gt": 0}
    mails = Message.objects.filter(**claimed, not_before__gt=Now()).update(not_before=Now())
    return mails + Document.objects.filter(**claimed, due_at__gt=Now()).update(due_at=Now())


def assert_every_mail_arrived_once(sink: Sink) -> None:
    rows = Message.objects.values_list("recipient__email", flat=True)
    assert set(Message.objects.values_list("state", flat=True)) == {Message.State.SENT}
    assert sink.shown() == Counter(rows)
    assert sink.copies() == 0


def assert_every_paper_was_issued_once() -> None:
    documents = Document.objects.all()
    assert set(documents.values_list("state", flat=True)) == {Document.State.ISSUED}
    entries = Entry.objects.filter(verb="document issued")
    issued = Counter(entry.data["number"] for entry in entries)
    assert issued == Counter(documents.values_list("number", flat=True))
    for document in documents:
        with store.open(document.sha256) as file:  # refuses bytes that are not those of the hash
            data = file.read()
        assert (data[:5], len(data)) == (b"%PDF-", document.size)
    assert [fault for chain in Chain.objects.all() for fault in verify(chain)] == []
