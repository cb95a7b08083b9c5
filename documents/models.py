"""Paper as rows: asked for in the transaction that needs it, issued later by a poller."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Series(models.Model):
    """A run of document numbers; locked while the next one is drawn."""

    key = models.CharField(max_length=40, unique=True)
    last = models.PositiveIntegerField(default=0)

    def __str__(self) -> str:
        return self.key


class Document(models.Model):
    """One paper. ``context`` is frozen when it is asked for; the bytes live in the store.

    ``readers`` may download it besides ``organisation``: this app cannot know whose subject it is.
    ``boxes`` say where the blocks to sign and seal lie (``printer.Printed``).
    """

    class Kind(models.TextChoices):
        """The name of the template, and of the shape in ``contexts.KINDS``."""

        RECOMMENDATION = "recommendation", _("Recommendation form")
        PROVINCE_SUMMARY = "province_summary", _("Summary list")

    class State(models.TextChoices):
        PENDING = "pending", _("being made")
        ISSUED = "issued", _("issued")
        FAILED = "failed", _("could not be made")

    number = models.CharField(max_length=40, unique=True)
    kind = models.CharField(max_length=40, choices=Kind.choices)
    subject_kind = models.CharField(max_length=40)
    subject_id = models.CharField(max_length=64)
    organisation = models.ForeignKey("organisations.Organisation", models.PROTECT)
    readers = models.ManyToManyField("organisations.Organisation", related_name="+")
    title = models.CharField(max_length=200)
    context = models.JSONField()
    state = models.CharField(max_length=10, choices=State.choices, default=State.PENDING)
    attempts = models.PositiveSmallIntegerField(default=0)
    error = models.TextField(blank=True)
    requested_at = models.DateTimeField()
    due_at = models.DateTimeField()  # when to try (again): a failed attempt moves it
    issued_at = models.DateTimeField(null=True)
    sha256 = models.CharField(max_length=64, blank=True)
    size = models.PositiveIntegerField(default=0)
    pages = models.PositiveSmallIntegerField(default=0)
    boxes = models.JSONField(default=dict)
    withdrawn_at = models.DateTimeField(null=True)  # still kept and readable, but no longer valid

    class Meta:
        indexes = [
            models.Index(fields=["subject_kind", "subject_id"]),
            models.Index(fields=["sha256"], name="documents_sha256"),
            models.Index(
                fields=["due_at"],
                condition=models.Q(state="pending"),
                name="documents_due",
            ),
        ]

    def __str__(self) -> str:
        return self.number
