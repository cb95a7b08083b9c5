"""What few lists have: a list is read with a mark of each, and what is not there is not asked for.

A mark is as old as the list's own reading; whoever changes a list reads it anew, without marks.
"""

from __future__ import annotations

from django.db.models import (
    Exists,
    Model,
    OuterRef,
    Prefetch,
    QuerySet,
    prefetch_related_objects,
)

from programmes.models import RoundSwitch, WindowExtension
from reviews.models import PublicNotice, SummaryList
from reviews.panels import HandOrder

from .ranking import last_hand_order

EXTENSIONS = WindowExtension.objects.all()
CHOICES = RoundSwitch.objects.all()
MARKS = {
    "has_extensions": EXTENSIONS.filter(round=OuterRef("round")),
    "has_choices": CHOICES.filter(round=OuterRef("round")),
    "has_hand_order": HandOrder.objects.filter(list=OuterRef("pk")),
    "has_notice": PublicNotice.objects.filter(list=OuterRef("pk"), replaces=None),
}


def with_marks(lists: QuerySet[SummaryList]) -> QuerySet[SummaryList]:
    """The lists, each with the marks."""
    return lists.annotate(**{mark: Exists(rows) for mark, rows in MARKS.items()})


def _may_have(summary: SummaryList, mark: str) -> bool:
    """Whether to ask for it: always where the list was read without marks."""
    known: bool = getattr(summary, mark, True)
    return known


def read_windows(summary: SummaryList) -> None:
    """Read what ``window_of`` and ``choices_in`` look at in the list's round."""

    def rows(there: QuerySet[Model], mark: str) -> QuerySet[Model]:
        return there.all() if _may_have(summary, mark) else there.none()

    prefetch_related_objects(
        [summary],
        "round__windows",
        Prefetch("round__extensions", rows(EXTENSIONS, "has_extensions")),
        Prefetch("round__switches", rows(CHOICES, "has_choices")),
    )


def hand_order_of(summary: SummaryList) -> HandOrder | None:
    """The latest order by hand, if any."""
    return last_hand_order(summary) if _may_have(summary, "has_hand_order") else None


def notice_of(summary: SummaryList) -> PublicNotice | None:
    """The latest notice of the list itself, if any."""
    if not _may_have(summary, "has_notice"):
        return None
    return summary.notices.filter(replaces=None).order_by("pk").last()
