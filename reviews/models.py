"""What was decided: a desk's opinions on declarations, and the lists of organisations."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from . import exceptions as exceptions  # the table of what was decided on exceptions
from . import objections as objections  # the tables of what a notice brings
from . import panels as panels  # the tables of the experts


class Review(models.Model):
    """One desk's decision on one revision. Never changed."""

    class Outcome(models.TextChoices):
        RECOMMEND = "recommend", _("recommend")
        RETURN = "return", _("return for correction")
        REFUSE = "refuse", _("refuse")
        PASS_OVER = "pass_over", _("pass over this step")

    declaration = models.ForeignKey(
        "declarations.Declaration", models.PROTECT, related_name="reviews"
    )
    revision = models.ForeignKey("declarations.Revision", models.PROTECT, related_name="reviews")
    organisation = models.ForeignKey("organisations.Organisation", models.PROTECT)
    step = models.CharField(max_length=40)
    outcome = models.CharField(max_length=10, choices=Outcome.choices)
    opinion = models.TextField()
    reviewer = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    decided_at = models.DateTimeField()

    class Meta:
        constraints = [
            # A revision is decided once at a step, whoever was faster.
            models.UniqueConstraint(fields=["revision", "step"], name="reviews_one_a_step")
        ]
        indexes = [
            models.Index(  # the queue's tab of what the desk has recommended
                fields=["organisation", "declaration"],
                condition=models.Q(outcome="recommend"),
                name="reviews_recommended",
            )
        ]

    def __str__(self) -> str:
        return f"{self.declaration_id} {self.step} {self.outcome}"


class SummaryList(models.Model):
    """An organisation's list at its level of one round: who is candidate, who has a place."""

    class State(models.TextChoices):
        OPEN = "open", _("being composed")
        ON_NOTICE = "on_notice", _("on public notice")
        NOTICED = "noticed", _("notice over, to be sent")
        SENDING = "sending", _("being sent")
        SENT = "sent", _("sent")

    round = models.ForeignKey("programmes.Round", models.PROTECT, related_name="lists")
    organisation = models.ForeignKey("organisations.Organisation", models.PROTECT)
    step = models.CharField(max_length=40)  # id of the route's shortlist step
    state = models.CharField(max_length=10, choices=State.choices, default=State.OPEN)
    statement = models.TextField(blank=True)  # why there are fewer than the minimum
    created_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True)
    sent_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    # Until then a candidate of a sent list stays in reserve; afterwards it is not selected.
    reserve_until = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["round", "organisation", "step"], name="reviews_one_list"
            )
        ]
        indexes = [
            models.Index(
                fields=["id"], condition=models.Q(state="sending"), name="reviews_lists_moving"
            ),
            models.Index(
                fields=["reserve_until"],
                condition=models.Q(reserve_until__isnull=False),
                name="reviews_lists_in_reserve",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.round_id}/{self.organisation_id}/{self.step}"


class ListItem(models.Model):
    """A declaration on a list. A candidate takes no place; a shortlisted one does."""

    class State(models.TextChoices):
        CANDIDATE = "candidate", _("candidate")
        SHORTLISTED = "shortlisted", _("shortlisted")
        SENT = "sent", _("sent")
        NOT_SELECTED = "not_selected", _("not selected")
        LEFT = "left", _("left")  # withdrawn or refused

    list = models.ForeignKey(SummaryList, models.PROTECT, related_name="items")
    declaration = models.ForeignKey(
        "declarations.Declaration", models.PROTECT, related_name="list_items"
    )
    state = models.CharField(max_length=12, choices=State.choices, default=State.CANDIDATE)
    joined_at = models.DateTimeField()
    changed_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["list", "declaration"],
                condition=~models.Q(state="left"),
                name="reviews_one_live_item",
            )
        ]
        indexes = [models.Index(fields=["list", "state", "id"])]

    def __str__(self) -> str:
        return f"{self.list_id}:{self.declaration_id} {self.state}"


class ListConsent(models.Model):
    """That a department seals a list as it stands: ``digest`` is that of the places on it.

    Once the places change, the consent holds no more. Append-only.
    """

    list = models.ForeignKey(SummaryList, models.PROTECT, related_name="consents")
    department = models.CharField(max_length=40)
    digest = models.CharField(max_length=64)
    signed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    signed_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["list", "department", "digest"], name="reviews_one_consent"
            )
        ]

    def __str__(self) -> str:
        return f"{self.list_id}: {self.department}"


class PublicNotice(models.Model):
    """A list shown to everybody before it is sent. ``content`` is frozen when the notice begins.

    Days are Beijing days, both inclusive; ``ends_at`` is 24:00 of the last one. ``replaces`` is
    the item whose place the one shown here takes (递补); without it, it is the notice of the list.
    """

    class State(models.TextChoices):
        RUNNING = "running", _("running")
        ENDED = "ended", _("over")
        CANCELLED = "cancelled", _("withdrawn")

    list = models.ForeignKey(SummaryList, models.PROTECT, related_name="notices")
    replaces = models.ForeignKey(ListItem, models.PROTECT, null=True, related_name="+")
    state = models.CharField(max_length=10, choices=State.choices, default=State.RUNNING)
    content = models.JSONField()
    digest = models.CharField(max_length=64)  # SHA-256 of the content, also in the list's trail
    first_day = models.DateField()
    last_day = models.DateField()
    ends_at = models.DateTimeField()
    official = models.BooleanField()  # whether every day's year has an official calendar
    opened_at = models.DateTimeField()
    opened_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    closed_at = models.DateTimeField(null=True)
    reason = models.TextField(blank=True)  # why it was withdrawn before its end

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["list"],
                condition=models.Q(state="running", replaces=None),
                name="reviews_one_running_notice",
            ),
            models.UniqueConstraint(
                fields=["replaces"],
                condition=~models.Q(state="cancelled"),
                name="reviews_one_notice_a_place",
            ),
            models.CheckConstraint(
                condition=models.Q(last_day__gte=models.F("first_day")),
                name="reviews_notice_has_days",
            ),
        ]
        indexes = [
            models.Index(
                fields=["ends_at"], condition=models.Q(state="running"), name="reviews_notices_due"
            )
        ]

    def __str__(self) -> str:
        return f"{self.list_id}: {self.first_day}–{self.last_day}"
