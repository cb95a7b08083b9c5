"""Looking up an answer: what a control asks while somebody types, and the way without a script."""

from __future__ import annotations

from typing import Any, get_args
from urllib.parse import quote

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from programmes.definitions import Depth, Section

from ..forms import searching
from ..models import Declaration
from ..rules.lookups import TABLES


@never_cache
@login_required
@require_safe
def codes(request: HttpRequest, table: str) -> HttpResponse:
    """Answers of a code table that fit ``q``, as options of a list box; regions to a ``depth``."""
    if table not in TABLES.values():
        raise Http404
    return _offered(request, table)


@never_cache
@login_required
@require_safe
def units(request: HttpRequest) -> HttpResponse:
    """Registered units that fit ``q``, as options of a list box: names, kinds and places only."""
    return _offered(request, searching.UNITS)


def _offered(request: HttpRequest, source: str) -> HttpResponse:
    wanted = request.GET.get("depth", "")
    depth: Depth = next((each for each in get_args(Depth) if each == wanted), "")
    found = searching.offers(source, request.GET.get("q", ""), depth=depth)
    return render(request, "declarations/offers.html", {"found": found})


def to_offers(request: HttpRequest, declaration: Declaration, part: Section) -> HttpResponse | None:
    """After “search” without a script: back to the page, which then shows what there is."""
    place = _place(request.POST)
    if not place:
        return None
    here = reverse("section", args=[declaration.pk, part.id])
    return HttpResponseRedirect(f"{here}?search={quote(place)}#field-{quote(place)}")


def with_picks(posted: QueryDict) -> QueryDict:
    """The POST with each answer picked from a list in the place of what was typed.

    ``pick.<place>`` is the answer, ``of.<place>`` the text that the list was made for: if
    somebody typed something else since then, that stands.
    """
    picks = [name for name in posted if name.startswith("pick.") and posted[name]]
    if not picks:
        return posted
    answers = posted.copy()
    for name in picks:
        place = name.removeprefix("pick.")
        control, number = _control(posted, place)
        typed: list[Any] = answers.getlist(control)
        if number < len(typed) and typed[number] == posted.get(f"of.{place}"):
            typed[number] = posted[name]
            answers.setlist(control, typed)
    return answers


def _control(posted: QueryDict, place: str) -> tuple[str, int]:
    """The name of a place's control and which of the values of this name is its own."""
    if f"a.{place}" in posted:
        return f"a.{place}", len(posted.getlist(f"a.{place}")) - 1
    base, _dot, number = place.rpartition(".")
    # A hidden blank stands before the controls of a question that takes several answers.
    return f"a.{base}", int(number) if number.isascii() and number.isdigit() else 0


def _place(posted: QueryDict) -> str:
    """The place whose button was pressed, as it is called once the blanks have been left out."""
    place = posted.get("search", "")
    control, number = _control(posted, place)
    if control == f"a.{place}":
        return place
    before = sum(bool(each) for each in posted.getlist(control)[:number])
    return f"{control.removeprefix('a.')}.{before + 1}" if control in posted else ""
