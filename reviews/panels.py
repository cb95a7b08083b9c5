"""Tables of the experts: who they are, what lies before whom, their sheets, lots, orders by hand.

``reviews.models`` names them, so that Django finds them there.
"""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class ExpertProfile(models.Model):
    """What a desk knows of an expert; the expert role itself is a membership at the desk."""

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="expert_profile"
    )
    units = models.ManyToManyField("organisations.Organisation", related_name="+")  # works there
    title = models.CharField(max_length=40, blank=True)  # code of the professional titles
    majors = models.JSONField(default=list)  # codes of classes (专业大类、专业类) of the majors
    identity = models.CharField(max_length=64, blank=True)  # keyed hash of the identity number
    changed_at = models.DateTimeField()
    changed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")

    def __str__(self) -> str:
        return str(self.user)


class Assessment(models.Model):
    """One declaration before the experts of one desk, and what came of it.

    ``total`` of all sheets over ``sheets`` is the exact average; empty without a score sheet.
    """

    declaration = models.ForeignKey(
        "declarations.Declaration", models.PROTECT, related_name="assessments"
    )
    step = models.CharField(max_length=40)
    organisation = models.ForeignKey("organisations.Organisation", models.PROTECT)
    opened_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)
    closed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    reason = models.TextField(blank=True)  # why it was closed before every sheet was in
    sheets = models.PositiveSmallIntegerField(default=0)
    total = models.PositiveIntegerField(null=True)
    lowest = models.PositiveIntegerField(null=True)
    highest = models.PositiveIntegerField(null=True)
    decisions = models.JSONField(default=dict)  # rule id -> rules.judging.Decision as JSON
    standings = models.JSONField(default=dict)  # every condition as it stands after the experts
    suffices = models.BooleanField(default=True)  # whether what is met and pending can still do

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["declaration", "step"], name="reviews_one_assessment")
        ]

    def __str__(self) -> str:
        return f"{self.declaration_id} {self.step}"


class Lot(models.Model):
    """A draw by lot, kept so that anybody can draw it again. Never changed."""

    round = models.ForeignKey("programmes.Round", models.PROTECT, related_name="lots")
    organisation = models.ForeignKey("organisations.Organisation", models.PROTECT)
    step = models.CharField(max_length=40)
    seed = models.CharField(max_length=64)
    content = models.JSONField()  # what was drawn from: rules.lot.Urn as JSON
    drawn = models.JSONField()  # key of the declaration -> keys of the experts
    drawn_at = models.DateTimeField()
    drawn_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")

    def __str__(self) -> str:
        return f"{self.round_id}/{self.organisation_id}/{self.step} {self.seed[:8]}"


class Assignment(models.Model):
    """One expert before one declaration, with the sheet as it is being written.

    ``scores`` and ``judgements`` are as typed; what was submitted is a ``ScoreSheet``.
    """

    class Ending(models.TextChoices):
        RECUSED = "recused", _("recused")
        DECLINED = "declined", _("declined")
        REMOVED = "removed", _("taken off by the desk")

    assessment = models.ForeignKey(Assessment, models.PROTECT, related_name="assignments")
    expert = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="assignments")
    lot = models.ForeignKey(Lot, models.PROTECT, null=True, related_name="assignments")
    assigned_at = models.DateTimeField()
    assigned_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    opened_at = models.DateTimeField(null=True)  # stated that there is no conflict of interest
    ended_at = models.DateTimeField(null=True)
    ending = models.CharField(max_length=10, choices=Ending.choices, blank=True)
    reason = models.TextField(blank=True)
    scores = models.JSONField(default=dict)  # criterion -> text
    judgements = models.JSONField(default=dict)  # rule id -> {"answer": met | unmet, "reason": …}
    comment = models.TextField(blank=True)
    version = models.PositiveIntegerField(default=0)
    saved_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["assessment", "expert"],
                condition=models.Q(ended_at__isnull=True),
                name="reviews_one_live_assignment",
            )
        ]
        indexes = [
            models.Index(
                fields=["expert"],
                condition=models.Q(ended_at__isnull=True),
                name="reviews_expert_has",
            )
        ]

    def __str__(self) -> str:
        return f"{self.assessment_id}: {self.expert_id}"


class ScoreSheet(models.Model):
    """What an expert submitted, on the revision that lay there. Never changed."""

    assignment = models.ForeignKey(Assignment, models.PROTECT, related_name="sheets")
    number = models.PositiveSmallIntegerField()
    revision = models.ForeignKey("declarations.Revision", models.PROTECT, related_name="+")
    scores = models.JSONField()  # criterion -> whole points
    judgements = models.JSONField()
    comment = models.TextField()
    total = models.PositiveIntegerField()
    digest = models.CharField(max_length=64)  # SHA-256 of what was written, also in the trail
    submitted_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["assignment", "number"], name="reviews_sheet_number")
        ]

    def __str__(self) -> str:
        return f"{self.assignment_id} #{self.number}"


class ReturnedSheet(models.Model):
    """That the desk gave a sheet back, and why: it no longer counts. Never changed."""

    sheet = models.OneToOneField(ScoreSheet, models.PROTECT, related_name="returned")
    reason = models.TextField()
    returned_at = models.DateTimeField()
    returned_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")

    def __str__(self) -> str:
        return f"{self.sheet_id} returned"


class HandOrder(models.Model):
    """An order by hand of those that the results leave equal, with its reason. Never changed."""

    list = models.ForeignKey("reviews.SummaryList", models.PROTECT, related_name="hand_orders")
    order = models.JSONField()  # keys of declarations, the first first
    reason = models.TextField()
    ordered_at = models.DateTimeField()
    ordered_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")

    def __str__(self) -> str:
        return f"{self.list_id}: {len(self.order)}"
