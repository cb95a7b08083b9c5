"""Which mails are due, and the mail viewer's list."""

from collections.abc import Iterable
from datetime import datetime

from django.db.models import Q, QuerySet

from organisations.models import Invitation

from .models import Message, Occasion

DUE = 100  # a poll; the rest is the next one's


def due(at: datetime) -> list[int]:
    """Keys of mails to send now, the one that waits longest first."""
    waiting = Message.objects.filter(state=Message.State.PENDING, not_before__lte=at)
    return list(waiting.order_by("not_before", "pk").values_list("pk", flat=True)[:DUE])


def invitations_due() -> list[int]:
    """Keys of invitations of which the person has not been told."""
    waiting = Invitation.objects.filter(told_at__isnull=True)
    return list(waiting.order_by("pk").values_list("pk", flat=True)[:DUE])


def listed(kind: str = "", recipient: str = "") -> QuerySet[Message]:
    """All mails, newest first: of one ``kind``, to people with ``recipient`` in name or login."""
    messages = Message.objects.select_related("recipient").order_by("-pk")
    if kind:
        messages = messages.filter(kind=kind)
    if recipient:
        named = Q(recipient__name__icontains=recipient)
        messages = messages.filter(named | Q(recipient__username__icontains=recipient))
    return messages


def occasions_among(keys: Iterable[str]) -> frozenset[str]:
    """Those of the keys on which somebody has been told already."""
    told = Occasion.objects.filter(key__in=list(keys))
    return frozenset(told.values_list("key", flat=True))


def last_occasion(prefix: str) -> str:
    """The last of the keys that begin so and end with a day; empty where there is none."""
    told = Occasion.objects.filter(key__startswith=prefix).order_by("-key")
    return told.values_list("key", flat=True).first() or ""
