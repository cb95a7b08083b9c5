"""Where a list stands: whether it may be sent, how far it has been, whom its notice names."""

from __future__ import annotations

from datetime import datetime

from organisations.models import Organisation
from programmes import routes
from programmes.definitions import Step
from programmes.selectors import definition_of
from reviews.held import to_move
from reviews.models import ListItem, PublicNotice, SummaryList


def may_be_sent(summary: SummaryList, at: datetime) -> bool:
    """Whether nothing but the rules of the list stands between it and the level above."""
    if summary.state == SummaryList.State.OPEN:
        return noticing_step(summary) is None
    if summary.state == SummaryList.State.ON_NOTICE:
        running = PublicNotice.State.RUNNING
        over = summary.notices.filter(state=running, replaces=None, ends_at__lte=at)
        return over.exists()
    if summary.state == SummaryList.State.SENT:  # what had to wait follows
        return to_move(summary).exists()
    return summary.state == SummaryList.State.NOTICED


def noticing_step(summary: SummaryList) -> Step | None:
    """The list's public notice, ``None`` where the programme asks for none."""
    return routes.noticing(definition_of(summary.round.definition).route, summary.step)


def moved(summary: SummaryList) -> dict[str, int]:
    """How many of the list have gone up, and how many there are."""
    gone = summary.items.filter(state=ListItem.State.SENT).count()
    left = to_move(summary).count()
    return {"gone": gone, "whole": gone + left}


def last_contact(organisation: Organisation) -> str:
    """Where the organisation's last notice received objections, so that nobody types it again."""
    notice = PublicNotice.objects.filter(list__organisation=organisation).order_by("-pk").first()
    return notice.content["contact"] if notice else ""
