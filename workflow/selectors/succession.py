"""Who follows where a place fell free on a list that the public has seen."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from datetime import date

from django.db.models import QuerySet

from declarations.models import Declaration
from programmes.findings import Finding
from quotas.rules import blocking
from reviews.models import ListItem, PublicNotice, SummaryList
from reviews.objections import FreedPlace
from reviews.rules.replacement import Succession, succession
from reviews.selectors import with_place

from .list_rules import BELOW, mark, rules_of

ENDED = (
    Declaration.State.WITHDRAWN,
    Declaration.State.REFUSED,
    Declaration.State.NOT_SELECTED,
)


def notice_of_list(summary: SummaryList) -> PublicNotice | None:
    """The latest notice of the list itself that was not withdrawn."""
    shown = summary.notices.filter(replaces=None).exclude(state=PublicNotice.State.CANCELLED)
    return shown.order_by("-pk").first()


def standing_on(summary: SummaryList) -> list[Declaration]:
    """What counts as the list: what has a place or was sent, and whose declaration lives."""
    items = standing_items([summary]).select_related("declaration__organisation")
    return [item.declaration for item in items]


def standing_items(summaries: Collection[SummaryList]) -> QuerySet[ListItem]:
    """The same of several lists at once, each in the order in which its items joined it."""
    return with_place(summaries).exclude(declaration__state__in=ENDED)


def follower_of(
    summary: SummaryList, notice: PublicNotice, place: FreedPlace, *, begins: date, latest: date
) -> Succession:
    """Who takes the place by the ranking that ``notice`` froze, if its own notice begins then."""
    called = FreedPlace.objects.filter(list=summary, state=FreedPlace.State.OPEN)
    called = called.exclude(pk=place.pk).filter(by__isnull=False)
    taken = list(called.values_list("by__declaration_id", flat=True))
    waiting = _in_reserve(summary, notice, taken)
    named = Declaration.objects.filter(pk__in=taken).select_related("organisation")
    here = [*standing_on(summary), *named]

    def fits(key: int) -> bool:
        return not against(summary, here, waiting[key])

    gone = {row["declaration"] for row in notice.content.get("reserve", ())} - set(waiting)
    return succession(notice.content, gone, fits, begins=begins, latest=latest)


def _in_reserve(
    summary: SummaryList, notice: PublicNotice, taken: Collection[int]
) -> dict[int, Declaration]:
    """Those of the frozen reserve that still wait, and are not called for another place."""
    ranked = [row["declaration"] for row in notice.content.get("reserve", ())]
    items = summary.items.filter(state=ListItem.State.CANDIDATE, declaration__in=ranked)
    items = items.exclude(declaration__in=taken).exclude(declaration__state__in=ENDED)
    rows = items.select_related("declaration__organisation")
    return {item.declaration_id: item.declaration for item in rows}


def against(summary: SummaryList, here: Sequence[Declaration], one: Declaration) -> list[Finding]:
    """What the rules say against the list with ``one`` that they do not say, or less, without it.

    A list that is broken may be mended by who follows; nobody follows who makes it worse.
    """
    rules = rules_of(summary)
    if not rules.force:
        return []
    *items, item = rules.read([*here, one])
    before = _said(rules.findings(items, summary.statement))
    after = _said(rules.findings([*items, item], summary.statement))
    worse = [
        found
        for key, found in after.items()
        if key not in before or _used(found) > _used(before[key])
    ]
    return [*blocking(rules.misplaced(item)), *worse]


def _said(findings: Iterable[Finding]) -> dict[tuple[str, str, str], Finding]:
    return {mark(each): each for each in blocking(findings) if each.code not in BELOW}


def _used(finding: Finding) -> int:
    return finding.figures.used if finding.figures else 0
