"""Mail out: rows written in the transaction that causes them, delivered by a poller."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class Message(models.Model):
    """One mail to one person, in that person's language.

    ``dedupe_key`` makes a second one impossible. Without a ``recipient`` it goes to somebody who
    has no account: who that is, the app of the subject says when the letter is written.
    """

    class State(models.TextChoices):
        PENDING = "pending", _("in the outbox")
        SENT = "sent", _("delivered")
        FAILED = "failed", _("not delivered")

    dedupe_key = models.CharField(max_length=160, unique=True)
    kind = models.CharField(max_length=40)
    recipient = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    subject_kind = models.CharField(max_length=40, blank=True)
    subject_id = models.CharField(max_length=64, blank=True)
    context = models.JSONField(default=dict)
    state = models.CharField(max_length=10, choices=State.choices, default=State.PENDING)
    attempts = models.PositiveSmallIntegerField(default=0)
    error = models.TextField(blank=True)
    created_at = models.DateTimeField()
    not_before = models.DateTimeField()
    sent_at = models.DateTimeField(null=True)
    subject = models.CharField(max_length=200, blank=True)  # as sent
    body = models.TextField(blank=True)  # as sent

    class Meta:
        indexes = [
            models.Index(
                fields=["not_before"],
                condition=models.Q(state="pending"),
                name="notifications_due",
            )
        ]

    def __str__(self) -> str:
        return self.dedupe_key


class Occasion(models.Model):
    """An occasion on which many were told at once, written with their mails: it comes once."""

    key = models.CharField(max_length=120, unique=True)
    told_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.key
