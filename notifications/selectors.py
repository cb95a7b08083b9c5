"""Which mails are due, and the mail viewer's list."""

from datetime import datetime

from django.db.models import Q, QuerySet

from organisations.models import Invitation

from .models import Message

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
