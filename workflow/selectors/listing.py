"""Where a list stands: whether it may be sent, how far it has been, whom its notice names."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from organisations.models import Organisation
from organisations.selectors import at_level
from programmes import routes
from programmes.definitions import Step
from programmes.selectors import definition_of
from reviews.held import to_move
from reviews.models import ListItem, PublicNotice, SummaryList

from . import route_of


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


def receivers(
    summary: SummaryList, placed: Sequence[ListItem], closing: Step
) -> list[Organisation]:
    """To whom the list goes when it is sent; nobody where it is the end, or while it is empty.

    By rule or by choice the items of one list may go to different provinces.
    """
    route = route_of(placed[0].declaration) if placed else ()
    following = routes.following(route, closing.id) if route else None
    if following is None:
        return []
    if following.level == Organisation.Level.PROVINCE:
        return list(dict.fromkeys(item.declaration.province for item in placed))
    return [at_level(summary.organisation, following.level)]


def moved(summary: SummaryList) -> dict[str, int]:
    """How many of the list have gone up, and how many there are."""
    gone = summary.items.filter(state=ListItem.State.SENT).count()
    left = to_move(summary).count()
    return {"gone": gone, "whole": gone + left}


def last_contact(organisation: Organisation) -> str:
    """Where the organisation's last notice received objections, so that nobody types it again."""
    notice = PublicNotice.objects.filter(list__organisation=organisation).order_by("-pk").first()
    return notice.content["contact"] if notice else ""
