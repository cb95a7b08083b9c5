"""Tables of what a public notice brings: objections, and places that fall free on its list.

``reviews.models`` names them, so that Django finds them there.
"""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class Objection(models.Model):
    """What somebody who has no account says against one item of a public notice.

    ``said`` holds what was written, each part as the vault seals it (name, contact, unit, grounds),
    under the key of this person in the declaration: entry ``objection.<key of this row>``.
    """

    class State(models.TextChoices):
        RECEIVED = "received", _("received")
        TAKEN_UP = "taken_up", _("taken up")
        UPHELD = "upheld", _("upheld")
        NOT_UPHELD = "not_upheld", _("not upheld")
        INADMISSIBLE = "inadmissible", _("inadmissible")

    OPEN = (State.RECEIVED, State.TAKEN_UP)

    notice = models.ForeignKey("reviews.PublicNotice", models.PROTECT, related_name="objections")
    item = models.ForeignKey("reviews.ListItem", models.PROTECT, related_name="objections")
    state = models.CharField(max_length=12, choices=State.choices, default=State.RECEIVED)
    said = models.JSONField(default=dict)
    language = models.CharField(max_length=10)  # in which the objector is answered
    made_at = models.DateTimeField()
    taken_up_at = models.DateTimeField(null=True)
    taken_up_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    decided_at = models.DateTimeField(null=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    reason = models.TextField(blank=True)  # of the decision; objector and unit read it

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(state__in=("received", "taken_up"))
                | models.Q(decided_at__isnull=False),
                name="reviews_objection_decided",
            )
        ]
        indexes = [
            models.Index(
                fields=["item"],
                condition=models.Q(state__in=("received", "taken_up")),
                name="reviews_objections_open",
            )
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def number(self) -> str:
        """What the receipt is called by: YY2026-000012 (异议)."""
        return f"YY{self.made_at.year}-{self.pk:06d}"


class FreedPlace(models.Model):
    """A place that fell free on a list which the public has seen, and what becomes of it.

    OPEN: ``by`` follows by the ranking; its own notice must begin before ``until``. FILLED: it
    has begun. LAPSED: nobody takes the place, ``why`` says it, with the days in ``facts``.
    """

    class State(models.TextChoices):
        OPEN = "open", _("to be filled")
        FILLED = "filled", _("filled")
        LAPSED = "lapsed", _("lapsed")

    list = models.ForeignKey("reviews.SummaryList", models.PROTECT, related_name="freed")
    item = models.OneToOneField("reviews.ListItem", models.PROTECT, related_name="freed")
    state = models.CharField(max_length=8, choices=State.choices, default=State.OPEN)
    cause = models.CharField(max_length=20)  # the verb by which the item left the list
    freed_at = models.DateTimeField()
    by = models.ForeignKey("reviews.ListItem", models.PROTECT, null=True, related_name="moves_up")
    until = models.DateTimeField(null=True)
    why = models.CharField(max_length=20, blank=True)  # a key of rules.replacement.LAPSES
    facts = models.JSONField(default=dict)
    settled_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["by"], condition=~models.Q(state="lapsed"), name="reviews_moves_up_once"
            )
        ]
        indexes = [
            models.Index(
                fields=["until"], condition=models.Q(state="open"), name="reviews_places_to_lapse"
            )
        ]

    def __str__(self) -> str:
        return f"{self.list_id}: place of {self.item_id}"
