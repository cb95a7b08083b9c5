"""What is asked, as stored: versions of definitions, and rounds that freeze one of them."""

from django.conf import settings
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
    loaded_by = models.ForeignKey(  # nobody: loaded by a command
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )

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


class RoundSwitch(models.Model):
    """What holds in a round where the notice is silent. Append-only: a key's newest row counts.

    Without any row the default holds (``switches.SWITCHES``).
    """

    round = models.ForeignKey(Round, models.PROTECT, related_name="switches")
    key = models.CharField(max_length=40)
    choice = models.CharField(max_length=20)
    reason = models.TextField(blank=True)
    set_at = models.DateTimeField()
    set_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )

    def __str__(self) -> str:
        return f"{self.round_id} {self.key}={self.choice}"


class RoundOption(models.Model):
    """That a province switched an option of the programme on or off. Append-only; newest counts.

    Without any row it is off.
    """

    round = models.ForeignKey(Round, models.PROTECT, related_name="options")
    option = models.CharField(max_length=40)
    province = models.ForeignKey("organisations.Organisation", models.PROTECT, related_name="+")
    on = models.BooleanField()
    reason = models.TextField()
    set_at = models.DateTimeField()
    set_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")

    class Meta:
        indexes = [models.Index(fields=["round", "province", "option", "-id"])]

    def __str__(self) -> str:
        return f"{self.round_id} {self.option}={self.on} in {self.province_id}"


class WindowExtension(models.Model):
    """A later end of a window: for all, for one province, or for one declaration. Append-only.

    ``declaration`` is a plain key: declarations know programmes, and not the other way round.
    """

    round = models.ForeignKey(Round, models.PROTECT, related_name="extensions")
    window = models.CharField(max_length=40)
    province = models.ForeignKey(
        "organisations.Organisation", models.PROTECT, null=True, related_name="+"
    )
    declaration = models.PositiveBigIntegerField(null=True)
    closes_at = models.DateTimeField()  # exclusive
    reason = models.TextField()
    set_at = models.DateTimeField()
    set_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(province__isnull=True) | models.Q(declaration__isnull=True),
                name="programmes_extended_for_one",
            )
        ]

    def __str__(self) -> str:
        return f"{self.round_id} {self.window} until {self.closes_at:%Y-%m-%d}"


class RoundCorrection(models.Model):
    """The form of a running round, corrected: who begins from then on has ``after``. Append-only.

    A declaration keeps the version under which it was begun, until its author takes this one over.
    """

    round = models.ForeignKey(Round, models.PROTECT, related_name="corrections")
    before = models.ForeignKey(Definition, models.PROTECT, related_name="+")
    after = models.ForeignKey(Definition, models.PROTECT, related_name="+")
    reason = models.TextField()
    published_at = models.DateTimeField()
    published_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")

    def __str__(self) -> str:
        return f"{self.round_id}: {self.before_id} to {self.after_id}"


class TableVersion(models.Model):
    """A code table, or the calendar, as somebody imported it. Append-only; the newest serves.

    ``number`` counts within the table from 1; 0 is the file that came with the release.
    ``restores``: the number of an older one that was chosen again. ``source``: all of it as CSV.
    """

    table = models.CharField(max_length=30)
    number = models.PositiveIntegerField()
    sha256 = models.CharField(max_length=64)
    source = models.TextField()
    rows = models.PositiveIntegerField()
    origin = models.CharField(max_length=300)  # the notice or standard it was taken from
    restores = models.PositiveIntegerField(null=True)
    imported_at = models.DateTimeField()
    imported_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            # Of two imports on top of the same version one is first; the other is told.
            models.UniqueConstraint(fields=["table", "number"], name="programmes_one_version")
        ]

    def __str__(self) -> str:
        return f"{self.table} {self.number}"
