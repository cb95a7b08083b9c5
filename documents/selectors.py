"""Which papers are due, and who may read which."""

import re
from datetime import datetime
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


def due(at: datetime) -> list[int]:
    """Keys of papers to make now, the one that waits longest first."""
    waiting = Document.objects.filter(state=Document.State.PENDING, due_at__lte=at)
    return list(waiting.order_by("due_at", "pk").values_list("pk", flat=True)[:DUE])


def visible_to(user: User | AnonymousUser) -> QuerySet[Document]:
    """Papers of the organisations in which the user works, or that name these as readers.

    An auditor reads those of every organisation at or below the audited one.
    """
    mine = frozenset().union(*(organisations_with(user, each) for each in READING))
    named = Document.readers.through.objects.filter(document=OuterRef("pk"), organisation__in=mine)
    audited = within(organisations_with(user, "audit")).values("pk")
    return Document.objects.filter(
        Q(organisation__in=mine) | Exists(named) | Q(organisation__in=audited)
    )


def with_number(number: str) -> Document | None:
    """The paper of that number, as a person may have typed it."""
    return Document.objects.select_related("organisation").filter(number=tidy(number)).first()


def tidy(number: str) -> str:
    """A number as it is printed, from how it was typed: wide digits, small letters, blanks."""
    return UNPRINTED.sub("", normalize("NFKC", number).translate(DASHES)).upper()
