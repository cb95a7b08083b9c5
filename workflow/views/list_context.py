"""What the page of a list shows, and with it those of its notice and of its sending."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db.models import QuerySet

from documents.models import Document
from organisations.models import User
from organisations.selectors import departments_of, holds
from programmes import routes
from programmes.definitions import Quota
from programmes.selectors import definition_of, terms_in
from quotas.selectors.meters import limits_of, meters_for
from reviews.models import ListItem, SummaryList
from reviews.rules.ranking import Place
from reviews.selectors import consents_to

from ..selectors import window_of_list
from ..selectors.broken import SHOWN
from ..selectors.excepted import with_exceptions
from ..selectors.listing import may_be_sent, moved, noticing_step
from ..selectors.marks import hand_order_of, notice_of, read_windows
from ..selectors.objections import what_waits
from ..selectors.ranking import items_on, ranked, with_places
from ..selectors.standing import standing_of
from ..services import consenting, listing, noticing

HOLDING = (ListItem.State.SHORTLISTED, ListItem.State.SENT)
GONE = (ListItem.State.LEFT, ListItem.State.NOT_SELECTED)


def context_of(summary: SummaryList, user: User, *, at: datetime) -> dict[str, Any]:
    """All of it, for somebody who may see the list; it was read with its round and organisation.

    A fixed number of queries. What only few lists have is asked of them alone, so the list is best
    read ``with_marks``.
    """
    read_windows(summary)
    items, hand_order, notice = items_on(summary), hand_order_of(summary), notice_of(summary)
    places = ranked(summary, items, hand_order)
    placed = with_places((each for each in items if each.state in HOLDING), places)
    candidates = with_places(_waiting(items), places)
    with_exceptions([*placed, *candidates])
    return {
        "list": summary,
        "summary": summary,
        "at": at,
        "placed": placed,
        "gone_items": [each for each in items if each.state in GONE],
        "hand_order": hand_order,
        "notice": notice,
        "papers": _papers(summary),
        "departments": _departments(summary, user),
        "closing": routes.closing(listing.route_of_list(summary), summary.step),
        **_ranking(places),
        **_under_its_rules(summary, placed, candidates),
        **_in_time(summary, at),
        **_to_do(summary, user, candidates),
        **what_waits(summary, notice, placed, user),
    }


def _waiting(items: Sequence[ListItem]) -> list[ListItem]:
    candidates = [each for each in items if each.state == ListItem.State.CANDIDATE]
    return sorted(candidates, key=lambda each: (each.joined_at, each.pk))


def _ranking(places: Sequence[Place]) -> dict[str, bool]:
    return {
        "has_ranking": len(places) > 1,
        "is_scored": any(place.merit for place in places),
        "has_equals": any(place.equal for place in places),
    }


def _under_its_rules(
    summary: SummaryList, placed: Sequence[ListItem], candidates: Sequence[ListItem]
) -> dict[str, Any]:
    """The meters, what the rules say, and the sentences of the notice on which all that rests."""
    limits = limits_of([summary])
    standing = standing_of(summary, placed, candidates, limits)
    meters = meters_for([summary], limits)[summary.pk]
    shown = [*(each.rule for each in meters), *(each.rule for each in standing.shares)]
    rules: list[Quota] = [*shown, *standing.moves]
    return {
        "meters": meters,
        "sentences": dict.fromkeys(rule.quote for rule in rules if rule.quote),
        "candidates": standing.candidates,
        "shares": standing.shares,
        "told": standing.told,
        "ruled": standing.ruled,
        "judgements": standing.judged if placed else [listing.no_items(), *standing.judged],
    }


def _in_time(summary: SummaryList, at: datetime) -> dict[str, Any]:
    """Until when it can be sent, and its public notice in days; how far it has been sent."""
    window = definition_of(summary.round.definition).step(summary.step).window
    noticing_at = noticing_step(summary)
    return {
        "until": window_of_list(summary, window).closes_at,
        "days": noticing.days_of(summary, at=at),
        "notice_terms": terms_in(summary.round, noticing_at) if noticing_at else None,
        "may_be_sent": may_be_sent(summary, at),
        "on_notice": summary.state in SHOWN,
        **(moved(summary) if summary.state == SummaryList.State.SENDING else {}),
    }


def _to_do(summary: SummaryList, user: User, candidates: Sequence[ListItem]) -> dict[str, bool]:
    """What the reader may do on it."""
    may_compose = holds(user, "compose_list", summary.organisation_id)
    is_open = summary.state == SummaryList.State.OPEN
    return {
        "open": is_open,
        "may_compose": may_compose,
        "may_pick": may_compose and is_open and len(candidates) > 1,
        "may_send": holds(user, "send_list", summary.organisation_id),
    }


def _papers(summary: SummaryList) -> QuerySet[Document]:
    """Its papers: there are none before it is sent."""
    if summary.state not in (SummaryList.State.SENDING, SummaryList.State.SENT):
        return Document.objects.none()
    return Document.objects.filter(subject_kind="list", subject_id=str(summary.pk))


def _departments(summary: SummaryList, user: User) -> list[dict[str, Any]]:
    """Each department that seals the list, whether it has, and whether the reader may for it."""
    asked = consenting.closing_of(summary).departments
    if not asked:
        return []
    there, own = consents_to(summary), departments_of(user, summary.organisation)
    return [
        {"department": each, "consent": there.get(each.id), "may_seal": each.id in own}
        for each in asked
    ]
