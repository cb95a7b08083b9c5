"""What happened, append-only, one hash chain a subject; and receipts of POSTs."""

from django.db import models


class Chain(models.Model):
    """The head of one subject's chain. Locked while an entry is appended; shows a cut-off tail."""

    subject_kind = models.CharField(max_length=40)
    subject_id = models.CharField(max_length=64)
    length = models.PositiveBigIntegerField(default=0)
    head = models.CharField(max_length=64, default="")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["subject_kind", "subject_id"], name="trail_one_chain")
        ]

    def __str__(self) -> str:
        return f"{self.subject_kind}:{self.subject_id}"


class Entry(models.Model):
    """One thing that happened; triggers forbid change and removal.

    Values of answers never enter ``data``: a chain outlives the erasure of a person.
    """

    chain = models.ForeignKey(Chain, models.PROTECT, related_name="entries")
    seq = models.PositiveBigIntegerField()
    at = models.DateTimeField()
    actor = models.CharField(max_length=80)  # "user:12", or "system:poller name"
    verb = models.CharField(max_length=60)
    data = models.JSONField(default=dict)
    previous = models.CharField(max_length=64)
    digest = models.CharField(max_length=64)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["chain", "seq"], name="trail_one_seq")]
        ordering = ["chain", "seq"]

    def __str__(self) -> str:
        return f"{self.chain} #{self.seq} {self.verb}"


class Receipt(models.Model):
    """One POST and what it led to; under way while ``done_at`` is empty.

    ``fingerprint`` is the SHA-256 of what was sent: a form changed after the browser's Back is a
    new posting, although it carries the old key.
    """

    key = models.CharField(max_length=64)
    actor = models.CharField(max_length=80)
    fingerprint = models.CharField(max_length=64)
    path = models.CharField(max_length=300)
    created_at = models.DateTimeField(db_index=True)
    done_at = models.DateTimeField(null=True)
    status = models.PositiveSmallIntegerField(default=0)
    location = models.TextField(default="")
    body = models.TextField(default="")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["actor", "key", "fingerprint"], name="trail_one_receipt"
            )
        ]

    def __str__(self) -> str:
        return self.key
