"""The table of what desks decided on exceptions (原则上).

``reviews.models`` names it, so that Django finds it there.
"""

from django.db import models
from django.utils.translation import gettext_lazy as _


class ExceptionDecision(models.Model):
    """What a desk decided on one exception that a revision asks for. Never changed.

    By whom, when and on which revision stands in its review. ``key`` is that of the reason
    (``declarations.rules.justifying``). A refusal says why; its applicant reads it.
    """

    class Outcome(models.TextChoices):
        CONFIRMED = "confirmed", _("confirm the exception")
        REFUSED = "refused", _("refuse the exception")

    review = models.ForeignKey("reviews.Review", models.PROTECT, related_name="exceptions")
    key = models.CharField(max_length=60)
    outcome = models.CharField(max_length=9, choices=Outcome.choices)
    remark = models.TextField(blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["review", "key"], name="reviews_one_exception"),
            models.CheckConstraint(
                condition=models.Q(outcome="confirmed") | ~models.Q(remark=""),
                name="reviews_exception_refused_why",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.review_id} {self.key} {self.outcome}"
