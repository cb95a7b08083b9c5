"""What declarations became and what is owed for it: rows of results, their outcomes, duties."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class Result(models.Model):
    """A subject that was recognised, admitted or named, here or before, and what it is now.

    ``outcome`` (an id of ``definition``, or ``revoked`` or ``expired``), ``since`` and ``until``
    (the last day of a term of office) are those of its newest ``ResultOutcome``. An imported one
    has no declaration, and no organisation where the unit is not here.
    """

    programme = models.ForeignKey("programmes.Programme", models.PROTECT, related_name="results")
    definition = models.ForeignKey("programmes.Definition", models.PROTECT, related_name="+")
    declaration = models.OneToOneField(
        "declarations.Declaration", models.PROTECT, null=True, related_name="result"
    )
    organisation = models.ForeignKey(
        "organisations.Organisation", models.PROTECT, null=True, related_name="results"
    )
    unit = models.CharField(max_length=120)  # its name when it was decided
    title = models.CharField(max_length=200)
    level = models.CharField(max_length=10)  # whose decision it was
    outcome = models.CharField(max_length=40)
    since = models.DateField()
    until = models.DateField(null=True)
    # On this day it is to be looked at: something opens, or a term is over. Nothing more: never.
    look_on = models.DateField(null=True)

    class Meta:
        indexes = [
            models.Index(
                fields=["look_on"],
                condition=models.Q(look_on__isnull=False),
                name="declarations_results_due",
            ),
            models.Index(fields=["programme", "outcome", "-id"]),
            models.Index(fields=["unit"]),
        ]

    def __str__(self) -> str:
        return f"{self.title}: {self.outcome}"


class ResultOutcome(models.Model):
    """One outcome of a result, and how it came to it. Append-only: the newest is the present."""

    class Cause(models.TextChoices):
        ROUTE = "route", _("end of the route")
        MOVE = "move", _("a further decision")
        EVENT = "event", _("a change")
        TERM = "term", _("the term was over")
        IMPORT = "import", _("imported")

    result = models.ForeignKey(Result, models.PROTECT, related_name="outcomes")
    outcome = models.CharField(max_length=40)
    since = models.DateField()
    until = models.DateField(null=True)
    cause = models.CharField(max_length=10, choices=Cause.choices)
    by = models.CharField(max_length=40, blank=True)  # id of the step, move or event
    reason = models.TextField(blank=True)
    document = models.CharField(max_length=300, blank=True)  # what it rests on
    decided_at = models.DateTimeField()
    decided_by = models.ForeignKey(  # nobody: the term was over
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )

    class Meta:
        ordering = ["result", "pk"]

    def __str__(self) -> str:
        return f"{self.result_id}: {self.outcome} since {self.since}"


class Duty(models.Model):
    """That a result owes what a round of an obligation asks: once, by one declaration.

    Without a declaration nobody of the unit could be found to write it yet.
    """

    result = models.ForeignKey(Result, models.PROTECT, related_name="duties")
    round = models.ForeignKey("programmes.Round", models.PROTECT, related_name="duties")
    declaration = models.OneToOneField(
        "declarations.Declaration", models.PROTECT, null=True, related_name="duty"
    )
    given_at = models.DateTimeField()
    due_at = models.DateTimeField()  # exclusive end of its window, as it holds for this one
    accepted_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)  # no longer owed: the outcome has ended
    is_public = models.BooleanField(default=False)  # published when it is accepted

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["result", "round"], name="declarations_owed_once")
        ]
        indexes = [
            models.Index(
                fields=["-accepted_at", "-id"],
                condition=models.Q(is_public=True, accepted_at__isnull=False),
                name="declarations_published",
            ),
            models.Index(
                fields=["id"],
                condition=models.Q(declaration__isnull=True, ended_at__isnull=True),
                name="declarations_unwritten",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.result_id} owes {self.round_id}"


class MoveConsent(models.Model):
    """That somebody agreed to a move of a result: a department, or the desk. Append-only.

    Bound to the outcome from which it leads: once that has changed, it counts for nothing.
    """

    entry = models.ForeignKey(ResultOutcome, models.PROTECT, related_name="consents")
    move = models.CharField(max_length=40)
    department = models.CharField(max_length=40, blank=True)  # none: the desk decides alone
    organisation = models.ForeignKey("organisations.Organisation", models.PROTECT, related_name="+")
    opinion = models.TextField()
    document = models.CharField(max_length=300, blank=True)
    agreed_at = models.DateTimeField()
    agreed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["entry", "move", "department"], name="declarations_agreed_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.entry_id} {self.move} {self.department}"


class Change(models.Model):
    """What happened to a recognised subject, as it was told, and what the desk made of it."""

    class State(models.TextChoices):
        TOLD = "told", _("to be examined")
        KEPT = "kept", _("recorded; the result stays")
        REVOKED = "revoked", _("recorded; the result ends")
        REJECTED = "rejected", _("not accepted")

    result = models.ForeignKey(Result, models.PROTECT, related_name="changes")
    event = models.CharField(max_length=40)  # its id in the definition
    happened_on = models.DateField()
    account = models.TextField()  # what happened, in words
    new_title = models.CharField(max_length=200, blank=True)
    document = models.CharField(max_length=300, blank=True)
    is_late = models.BooleanField()  # told after the time that the file gives
    state = models.CharField(max_length=10, choices=State.choices, default=State.TOLD)
    told_at = models.DateTimeField()
    told_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    opinion = models.TextField(blank=True)
    decided_at = models.DateTimeField(null=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["result", "event"],
                condition=models.Q(state="told"),
                name="declarations_one_open_change",
            )
        ]
        ordering = ["-pk"]

    def __str__(self) -> str:
        return f"{self.result_id}: {self.event} {self.state}"


class AwardGiven(models.Model):
    """Money that came with an outcome, as it was paid elsewhere. Append-only.

    ``award`` is its id in the definition, ``amount`` in yuan; ``number`` counts those of its kind.
    """

    result = models.ForeignKey(Result, models.PROTECT, related_name="awards")
    award = models.CharField(max_length=40)
    number = models.PositiveSmallIntegerField()
    amount = models.DecimalField(max_digits=14, decimal_places=2)
    paid_on = models.DateField()
    document = models.CharField(max_length=300)
    recorded_at = models.DateTimeField()
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["result", "award", "number"], name="declarations_awarded_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.result_id}: {self.award} {self.amount}"


class RecordImport(models.Model):
    """A table of earlier results, or of a register, as somebody imported it. Append-only.

    ``key`` is the programme's, or the register's id. ``is_complete``: with it everything that there
    is of it is here, so that what is not on record is not so.
    """

    class Kind(models.TextChoices):
        RESULTS = "results", _("results")
        REGISTER = "register", _("register")

    kind = models.CharField(max_length=10, choices=Kind.choices)
    key = models.CharField(max_length=40)
    source = models.TextField()  # as it was uploaded, as CSV
    sha256 = models.CharField(max_length=64)
    rows = models.PositiveIntegerField()
    is_complete = models.BooleanField()
    origin = models.CharField(max_length=300)  # the document that it was taken from
    imported_at = models.DateTimeField()
    imported_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "key", "sha256"], name="declarations_imported_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.key}: {self.rows}"


class RegisterEntry(models.Model):
    """What a register holds against a unit. Append-only."""

    register = models.CharField(max_length=40)
    organisation = models.ForeignKey(
        "organisations.Organisation", models.PROTECT, null=True, related_name="+"
    )
    unit = models.CharField(max_length=120)  # its name in the register
    on = models.DateField(null=True)
    source = models.ForeignKey(RecordImport, models.PROTECT, related_name="entries")

    class Meta:
        indexes = [models.Index(fields=["register", "unit"])]

    def __str__(self) -> str:
        return f"{self.register}: {self.unit}"
