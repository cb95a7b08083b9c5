"""What is asked, as stored: versions of definitions, and rounds that freeze one of them."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Programme(models.Model):
    """A programme through the years; its definitions say what it asks."""

    key = models.SlugField(max_length=40, unique=True)
    code = models.CharField(max_length=4)
    title_zh = models.CharField(max_length=120)
    title_en = models.CharField(max_length=200, blank=True)

    def __str__(self) -> str:
        return self.title_zh


class Definition(models.Model):
    """One version of a programme's file, by the SHA-256 of its bytes. Never changed."""

    programme = models.ForeignKey(Programme, models.PROTECT, related_name="definitions")
    sha256 = models.CharField(max_length=64, unique=True)
    source = models.TextField()
    created_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.programme.key}@{self.sha256[:12]}"


class Round(models.Model):
    """A programme opened for declarations once, with the definition frozen when it opens."""

    class State(models.TextChoices):
        OPEN = "open", _("open")
        CLOSED = "closed", _("closed")

    programme = models.ForeignKey(Programme, models.PROTECT, related_name="rounds")
    definition = models.ForeignKey(Definition, models.PROTECT)
    key = models.SlugField(max_length=40)
    year = models.PositiveSmallIntegerField()
    title_zh = models.CharField(max_length=160)
    title_en = models.CharField(max_length=240, blank=True)
    state = models.CharField(max_length=10, choices=State.choices, default=State.OPEN)
    opened_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["programme", "key"], name="programmes_one_round")
        ]

    def __str__(self) -> str:
        return self.title_zh


class RoundWindow(models.Model):
    """A window of the round: ``opens_at`` inclusive, ``closes_at`` exclusive (24:00 in Beijing)."""

    round = models.ForeignKey(Round, models.CASCADE, related_name="windows")
    window = models.CharField(max_length=40)
    opens_at = models.DateTimeField()
    closes_at = models.DateTimeField()
    fuzzy = models.CharField(max_length=40, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["round", "window"], name="programmes_one_window"),
            models.CheckConstraint(
                condition=models.Q(closes_at__gt=models.F("opens_at")),
                name="programmes_window_has_length",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.round_id} {self.window}"
