"""Several candidates put on a list at once: what it does, item by item, and then what it did."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext, ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from organisations.selectors import as_person
from programmes.findings import Refused
from quotas.selectors.meters import meters_for
from reviews.models import SummaryList
from trail.clock import database_now

from ..selectors.dry_run import reading_only
from ..selectors.ranking import last_hand_order, ranking_of
from ..selectors.ticked import ticked_on
from ..services.placing_foreseen import Effects, foresee_several
from ..services.placing_several import Ending, Outcome, place_several
from .home import all_with_meters
from .kept_findings import found_again, keep
from .lists import get_list, show_refusal

KEPT = "placed_several"  # in the session: the reader's last run
KEY = re.compile(r"\d{1,17}", re.ASCII)
HAVE = (Ending.PLACED, Ending.THERE)


@never_cache
@require_http_methods(["GET", "POST"])
@login_required
def place_several_page(request: HttpRequest, pk: int) -> HttpResponse:
    """Look at what it would do to each that is ticked, which writes nothing; then do it."""
    summary = get_list(as_person(request.user), pk, "compose_list")
    keys = _keys(request, summary)
    actor, at = as_person(request.user), database_now()
    try:
        if request.method == "POST":
            outcomes = place_several(summary, keys, actor=actor, at=at)
            request.session[KEPT] = _kept(summary, outcomes, at)
            return redirect("placed_several", pk=summary.pk)
        with reading_only():
            context = _foreseen(request, summary, keys, at)
    except Refused as refused:
        return show_refusal(request, summary, refused.findings)
    return render(request, "workflow/place_several.html", context)


@never_cache
@require_safe
@login_required
def placed_several(request: HttpRequest, pk: int) -> HttpResponse:
    """What the reader's last run on this list did; the list itself where there was none."""
    summary = get_list(as_person(request.user), pk, "compose_list")
    kept = request.session.get(KEPT, {})
    if kept.get("list") != summary.pk:
        return redirect("list", pk=summary.pk)
    outcomes = [_again(each) for each in kept["outcomes"]]
    rows = ticked_on(summary, [each.declaration for each in outcomes], ranking_of(summary))
    items = {row.declaration_id: row for row in rows}
    placed = sum(each.ending in HAVE for each in outcomes)
    context = all_with_meters([summary])[0] | {
        "summary": summary,
        "at": datetime.fromisoformat(kept["at"]),
        "rows": [{"item": items[each.declaration], "outcome": each} for each in outcomes],
        "words": _has(placed, len(outcomes)),
        "tone": _tone(placed, len(outcomes)),
    }
    return render(request, "workflow/placed_several.html", context)


def _foreseen(
    request: HttpRequest, summary: SummaryList, keys: Sequence[int], at: datetime
) -> dict[str, Any]:
    places = ranking_of(summary)
    rows = ticked_on(summary, keys, places)
    effects = foresee_several(summary, rows, actor=as_person(request.user), at=at)
    endings = [each.outcome.ending for each in effects.each]
    placed, wanting = endings.count(Ending.PLACED), len(endings) - endings.count(Ending.THERE)
    return {
        "summary": summary,
        "effects": effects,
        "rows": effects.each,
        "placed": placed,
        "words": _gets(placed, wanting),
        "tone": _tone(placed, wanting),
        "meters": _changing(summary, effects),
        "is_ranked": any(place.merit for place in places) or bool(last_hand_order(summary)),
    }


def _changing(summary: SummaryList, effects: Effects) -> list[dict[str, Any]]:
    """The meters that the run moves, as they are and as they would be."""
    meters = meters_for([summary])[summary.pk]
    changes = [(each, effects.taken[each.rule.id, each.group]) for each in meters]
    return [{"meter": each, "then": each.used + more} for each, more in changes if more]


def _keys(request: HttpRequest, summary: SummaryList) -> list[int]:
    """What is ticked, as it was sent; something that was never on this list is not found."""
    sent = request.POST if request.method == "POST" else request.GET
    wanted = [int(key) for key in sent.getlist("item") if KEY.fullmatch(key)]
    keys = list(dict.fromkeys(wanted))
    known = summary.items.filter(declaration__in=keys).values_list("declaration", flat=True)
    if set(keys) - set(known):
        raise Http404
    return keys


def _gets(placed: int, many: int) -> str:
    """The effect in one sentence; of those that have no place yet."""
    if not many:
        return gettext("All of them have a place already.")
    if placed == many:
        words = ngettext("It gets a place.", "All %(many)s get a place.", many)
    elif not placed:
        words = ngettext("It gets no place.", "None of the %(many)s gets a place.", many)
    else:
        words = gettext("Places for %(placed)s of %(many)s, none for %(others)s.")
    return words % {"placed": placed, "many": many, "others": many - placed}


def _has(placed: int, many: int) -> str:
    """What became of them in one sentence."""
    if placed == many:
        words = ngettext("It has a place on the list.", "All %(many)s have a place.", many)
    elif not placed:
        words = ngettext("It has no place.", "None of the %(many)s has a place.", many)
    else:
        words = gettext("On the list: %(placed)s of %(many)s. Without a place: %(others)s.")
    return words % {"placed": placed, "many": many, "others": many - placed}


def _tone(placed: int, many: int) -> str:
    return "ok" if placed == many else "warn" if placed else "bad"


def _kept(summary: SummaryList, outcomes: Sequence[Outcome], at: datetime) -> dict[str, Any]:
    return {
        "list": summary.pk,
        "at": at.isoformat(),
        "outcomes": [
            {
                "declaration": each.declaration,
                "ending": each.ending.value,
                "findings": [keep(finding) for finding in each.findings],
                "message": each.message,
            }
            for each in outcomes
        ],
    }


def _again(kept: Mapping[str, Any]) -> Outcome:
    return Outcome(
        kept["declaration"],
        Ending(kept["ending"]),
        tuple(found_again(each) for each in kept["findings"]),
        kept["message"],
    )
