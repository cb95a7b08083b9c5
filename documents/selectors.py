"""Which papers are due, and who may read which."""

import re
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from unicodedata import normalize

from django.contrib.auth.models import AnonymousUser
from django.db.models import Exists, OuterRef, Q, QuerySet

from organisations.models import User
from organisations.selectors import organisations_with, within

from .models import Document

READING = ("declare", "review", "compose_list", "send_list", "oversee")
UNPRINTED = re.compile(r"[^\w-]")  # no number holds such a character
DASHES = dict.fromkeys(map(ord, "‐‑‒–—―−"), "-")
DUE = 50  # a poll; the rest is the next one's


class Verdict(StrEnum):
    """What everybody may know of a number."""

    ISSUED = "issued"
    REPLACED = "replaced"  # by a later paper of the same kind about the same subject
    WITHDRAWN = "withdrawn"
    WAITING = "waiting"  # drawn, but its paper is not made yet or could not be made
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Answer:
    """The public answer to one number; ``successor`` is what replaced the paper."""

    number: str
    verdict: Verdict
    paper: Document | None = None
    successor: Document | None = None


def due(at: datetime) -> list[int]:
    """Keys of papers to make now, the one that waits longest first."""
    waiting = Document.objects.filter(state=Document.State.PENDING, due_at__lte=at)
    return list(waiting.order_by("due_at", "pk").values_list("pk", flat=True)[:DUE])


def visible_to(user: User | AnonymousUser) -> QuerySet[Document]:
    """Papers of the organisations in which the user works, or that name these as readers.

    Who keeps a seal reads those that name the organisation: they are to be sealed. An auditor
    reads those of every organisation at or below the audited one.
    """
    mine = frozenset().union(*(organisations_with(user, each) for each in READING))
    named = Document.readers.through.objects.filter(
        document=OuterRef("pk"), organisation__in=mine | organisations_with(user, "keep_seal")
    )
    audited = within(organisations_with(user, "audit")).values("pk")
    return Document.objects.filter(
        Q(organisation__in=mine) | Exists(named) | Q(organisation__in=audited)
    )


def answer_for(number: str) -> Answer:
    """What holds of a number, as a person may have typed it."""
    number = tidy(number)
    paper = Document.objects.select_related("organisation").filter(number=number).first()
    if paper is None:
        return Answer(number[:40], Verdict.UNKNOWN)
    if paper.withdrawn_at is not None:
        return Answer(number, Verdict.WITHDRAWN, paper)
    if paper.state != Document.State.ISSUED:
        return Answer(number, Verdict.WAITING, paper)
    successor = _successor(paper)
    return Answer(number, Verdict.REPLACED if successor else Verdict.ISSUED, paper, successor)


def answer_for_file(sha256: str) -> Answer | None:
    """What holds of the paper whose file has that hash; None when no such file was issued."""
    issued = Document.objects.filter(sha256=sha256, state=Document.State.ISSUED)
    number = issued.values_list("number", flat=True).order_by("pk").last()
    return None if number is None else answer_for(number)


def _successor(paper: Document) -> Document | None:
    """The newest issued paper of that kind about the same subject, if it came later."""
    later = Document.objects.filter(
        kind=paper.kind,
        subject_kind=paper.subject_kind,
        subject_id=paper.subject_id,
        state=Document.State.ISSUED,
        pk__gt=paper.pk,
    )
    return later.order_by("pk").last()


def tidy(number: str) -> str:
    """A number as it is printed, from how it was typed: wide digits, small letters, blanks."""
    return UNPRINTED.sub("", normalize("NFKC", number).translate(DASHES)).upper()
