"""Who follows where a place fell free on a list that the public has seen."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import date

from declarations.models import Declaration
from programmes.findings import Strength
from quotas.rules import blocking
from quotas.rules.places import NAMED, strength_of
from quotas.selectors.holders import held_by, others
from reviews.models import ListItem, PublicNotice, SummaryList
from reviews.objections import FreedPlace
from reviews.rules.replacement import Succession, succession
from reviews.selectors import items_with_place

from .list_rules import ListRules, rules_of

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
    items = items_with_place(summary).exclude(declaration__state__in=ENDED)
    return [item.declaration for item in items.select_related("declaration__organisation")]


def follower_of(
    summary: SummaryList, notice: PublicNotice, place: FreedPlace, *, begins: date, latest: date
) -> Succession:
    """Who takes the place by the ranking that ``notice`` froze, if its own notice begins then."""
    called = FreedPlace.objects.filter(list=summary, state=FreedPlace.State.OPEN)
    called = called.exclude(pk=place.pk).filter(by__isnull=False)
    taken = list(called.values_list("by__declaration_id", flat=True))
    waiting = _in_reserve(summary, notice, taken)
    rules = rules_of(summary)
    named = Declaration.objects.filter(pk__in=taken).select_related("organisation")
    here = [*standing_on(summary), *named]

    def fits(key: int) -> bool:
        return _fits(rules, here, waiting[key])

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


def _fits(rules: ListRules, here: Iterable[Declaration], one: Declaration) -> bool:
    """Whether the list would keep to its rules with it, as far as it keeps to them without."""
    if not rules.force:
        return True
    *items, item = rules.read([*here, one])
    if blocking(rules.misplaced(item)) or blocking(rules.effects(items, [item])[item.key]):
        return False
    held = held_by(item.key)
    wanted = [
        place
        for place in rules.places(item)
        if isinstance(place.quota, NAMED)
        and place.key not in held
        and place.most is not None
        and strength_of(place.quota) is Strength.HARD
    ]
    used = others(rules.summary.round, [place.key for place in wanted], [])
    return all(used[place.key] < (place.most or 0) for place in wanted)
