"""How many: the figures of a round, the counters they bound, and the ledger of places."""

from django.conf import settings
from django.db import models

from .rules.apportionment import Table


class Limit(models.Model):
    """A figure that an administrator set, with its reason. Append-only: the newest row counts.

    ``area`` empty = for all; without any row the definition's figures stand. A row without figures
    takes the one before it back: the figure for all counts again, or the definition's.
    """

    round = models.ForeignKey("programmes.Round", models.PROTECT, related_name="limits")
    rule = models.CharField(max_length=40)
    area = models.ForeignKey("organisations.Organisation", models.PROTECT, null=True)
    minimum = models.PositiveIntegerField(null=True)
    maximum = models.PositiveIntegerField(null=True)
    reason = models.TextField()
    set_at = models.DateTimeField()
    set_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    # The table that the figure was set with, ``None``: it was set by itself.
    allotment = models.ForeignKey("Allotment", models.PROTECT, null=True, related_name="rows")

    class Meta:
        indexes = [models.Index(fields=["round", "rule", "area", "-id"])]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(minimum__lte=models.F("maximum")), name="quotas_min_below_max"
            ),
            models.CheckConstraint(
                condition=models.Q(minimum__isnull=True, maximum__isnull=True)
                | models.Q(minimum__isnull=False, maximum__isnull=False),
                name="quotas_both_figures_or_none",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.rule} {self.figure or 'taken back'}"

    @property
    def figure(self) -> tuple[int, int] | None:
        """Minimum and maximum; ``None`` where the row takes a figure back."""
        if self.minimum is None or self.maximum is None:
            return None
        return self.minimum, self.maximum


class Allotment(models.Model):
    """Figures of one rule that were set for many areas in one act. Append-only.

    The figures are its ``rows``. What was shared out keeps its arithmetic (``Table.kept``) as it
    was: it is shown, and never computed again. ``source`` names the workbook or the base list.
    """

    class How(models.TextChoices):
        TYPED = "typed"
        WORKBOOK = "workbook"
        SHARED = "shared"

    round = models.ForeignKey("programmes.Round", models.PROTECT, related_name="allotments")
    rule = models.CharField(max_length=40)
    number = models.PositiveIntegerField()  # 1, 2, 3 … of this rule in this round
    how = models.CharField(max_length=10, choices=How.choices)
    source = models.CharField(max_length=200, blank=True)
    arithmetic = models.JSONField(null=True)
    reason = models.TextField()
    set_at = models.DateTimeField()
    set_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["round", "rule", "number"], name="quotas_one_table_of_a_number"
            ),
            models.CheckConstraint(
                condition=models.Q(how="shared", arithmetic__isnull=False)
                | models.Q(~models.Q(how="shared"), arithmetic__isnull=True),
                name="quotas_arithmetic_of_what_was_shared",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.rule} {self.number}"

    @property
    def table(self) -> Table | None:
        """The arithmetic as it was kept; ``None`` where nothing was shared out."""
        return Table.of(self.arithmetic) if self.arithmetic else None


class Counter(models.Model):
    """Places taken under one rule by one group, bounded by the database itself."""

    round = models.ForeignKey("programmes.Round", models.PROTECT, related_name="counters")
    rule = models.CharField(max_length=40)
    group = models.CharField(max_length=140)  # "org:12", "person:<hash>@unit:<code>"
    rank = models.PositiveSmallIntegerField()  # lock order: person 1, unit 2, class 3, province 4
    used = models.PositiveIntegerField(default=0)
    # None: the rule gives way to a reason, or its figure is not set yet; places are only counted.
    ceiling = models.PositiveIntegerField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["round", "rule", "group"], name="quotas_one_counter"),
            models.CheckConstraint(
                condition=models.Q(used__lte=models.F("ceiling")), name="quotas_never_oversold"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.rule} {self.group} {self.used}/{self.ceiling}"


class LedgerRow(models.Model):
    """One place taken (+1) or freed (−1). Append-only; the sum over a counter equals ``used``."""

    counter = models.ForeignKey(Counter, models.PROTECT, related_name="rows")
    subject_kind = models.CharField(max_length=40)
    subject_id = models.CharField(max_length=64)
    change = models.SmallIntegerField()
    reason = models.CharField(max_length=60)
    at = models.DateTimeField()
    actor = models.CharField(max_length=80)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(change__in=(1, -1)), name="quotas_one_place_at_a_time"
            )
        ]
        indexes = [models.Index(fields=["subject_kind", "subject_id"])]

    def __str__(self) -> str:
        return f"{self.counter_id} {self.change:+d}"


class Drift(models.Model):
    """A counter that a night found to disagree with its ledger, or with what really stands.

    Open until it agrees again; ``reason`` says how a person mended it, and is empty where nobody
    did. Nothing is ever corrected by itself.
    """

    counter = models.ForeignKey(Counter, models.PROTECT, related_name="drifts")
    used = models.IntegerField()
    ledger = models.IntegerField()  # the sum of its rows
    live = models.IntegerField()  # declarations that hold a place and may
    listed = models.IntegerField(null=True)  # how many stand on the lists; None: no list says it
    found_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    ended_by = models.CharField(max_length=80, blank=True)
    reason = models.TextField(blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["counter"],
                condition=models.Q(ended_at__isnull=True),
                name="quotas_one_open_drift",
            )
        ]

    def __str__(self) -> str:
        return f"{self.counter_id}: {self.used}, {self.ledger}, {self.live}, {self.listed}"
