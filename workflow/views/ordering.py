"""The ranking of a list, and ordering by hand what is equal in it."""

from __future__ import annotations

from itertools import groupby
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from declarations.models import Declaration
from organisations.selectors import as_person
from programmes.findings import Finding, Refused, gettext_noop
from reviews.rules.ranking import Place
from trail.clock import database_now

from ..selectors.ranking import ranking_of
from ..services.ordering import order
from .lists import get_list

Group = list[Place]


@require_http_methods(["GET", "POST"])
@login_required
def order_list(request: HttpRequest, pk: int) -> HttpResponse:
    """The groups of equal projects, each to be ordered by numbers, with a reason."""
    summary = get_list(as_person(request.user), pk, "compose_list")
    groups = _groups(ranking_of(summary))
    context: dict[str, Any] = {
        "summary": summary,
        "groups": _shown(groups, request),
        "reason": request.POST.get("reason", ""),
        "last": summary.hand_orders.select_related("ordered_by").order_by("-pk").first(),
    }
    if request.method == "GET":
        return render(request, "workflow/order_list.html", context)
    found = [finding for group in groups for finding in _unclear(group, request)]
    try:
        if found:
            raise Refused(found)
        items = [place.item for group in groups for place in _ordered(group, request)]
        actor = as_person(request.user)
        order(summary.pk, items, reason=context["reason"], actor=actor, at=database_now())
    except Refused as refused:
        context["findings"] = refused.findings
        return render(request, "workflow/order_list.html", context, status=422)
    messages.success(request, _("The order is kept with its reason."))
    return redirect("list", pk=summary.pk)


def _groups(places: tuple[Place, ...]) -> list[Group]:
    """The projects that the results leave equal, group by group."""
    equal = (place for place in places if place.equal)
    return [list(group) for _merit, group in groupby(equal, lambda place: place.merit)]


def _typed(place: Place, request: HttpRequest) -> str:
    return request.POST.get(f"place-{place.item}", "").strip()


def _number(place: Place, request: HttpRequest) -> int:
    text = _typed(place, request)
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 5 else 0


def _ordered(group: Group, request: HttpRequest) -> Group:
    return sorted(group, key=lambda place: _number(place, request))


def _unclear(group: Group, request: HttpRequest) -> list[Finding]:
    """Each of the group has a number of its own."""
    numbers = [_number(place, request) for place in group]
    return [
        Finding(
            "place_unclear",
            gettext_noop("Give each project of the group a number of its own, 1 for the first."),
            place=f"field:place-{place.item}",
        )
        for place, number in zip(group, numbers, strict=True)
        if not number or numbers.count(number) > 1
    ]


def _shown(groups: list[Group], request: HttpRequest) -> list[list[dict[str, Any]]]:
    keys = [place.item for group in groups for place in group]
    items = Declaration.objects.select_related("organisation", "author").in_bulk(keys)
    return [
        [
            {
                "place": place,
                "declaration": items[place.item],
                "typed": _typed(place, request) or ("" if place.shared else n),
            }
            for n, place in enumerate(group, 1)
        ]
        for group in groups
    ]
