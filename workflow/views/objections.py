"""The desk's side of objections and of places that fall free."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from organisations.models import User
from organisations.selectors import as_person, organisations_with
from programmes.findings import Refused
from reviews.objections import FreedPlace, Objection
from trail.clock import database_now

from ..selectors.objections import objections_for, opened
from ..services import noticing, objecting, replacing
from .lists import get_list

PAGE = 30


@require_safe
@login_required
def objections(request: HttpRequest) -> HttpResponse:
    """Objections to the notices that the person holds; who wrote them does not stand here."""
    person = as_person(request.user)
    if not organisations_with(person, "send_list"):
        raise Http404
    page = Paginator(objections_for(person), PAGE).get_page(request.GET.get("page"))
    return render(request, "workflow/objections.html", {"page": page})


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def objection(request: HttpRequest, pk: int) -> HttpResponse:
    """One objection: masked until it is taken up; then to be decided by who has taken it up."""
    person = as_person(request.user)
    found = _get(person, pk)
    context: dict[str, Any] = _context(person, found)
    if request.method != "POST":
        return render(request, "workflow/objection.html", context)
    outcome, reason = request.POST.get("outcome", ""), request.POST.get("reason", "")
    try:
        objecting.decide(found.pk, outcome, reason=reason, actor=person, at=database_now())
    except Refused as refused:
        context |= {"findings": refused.findings, "outcome": outcome, "reason": reason}
        return render(request, "workflow/objection.html", context, status=422)
    messages.success(request, _("The objection is decided; the unit and the objector are told."))
    return redirect("objection", pk=pk)


@require_POST
@login_required
def take_up_objection(request: HttpRequest, pk: int) -> HttpResponse:
    """Take it up; from now on the trail says that this person has read it."""
    person = as_person(request.user)
    seen = request.POST.get("seen", "")
    objecting.take_up(
        _get(person, pk).pk,
        seen=int(seen) if seen.isdecimal() and len(seen) < 10 else 0,
        actor=person,
        at=database_now(),
    )
    return redirect("objection", pk=pk)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def replace(request: HttpRequest, pk: int, place: int) -> HttpResponse:
    """Look at who follows and until when its own notice would run, then begin it."""
    summary = get_list(as_person(request.user), pk, "send_list")
    places = summary.freed.select_related("item__declaration", "by__declaration__organisation")
    free = get_object_or_404(places, pk=place, state=FreedPlace.State.OPEN)
    at = database_now()
    days = noticing.days_of(summary, at=at)
    context: dict[str, Any] = {"summary": summary, "place": free, "days": days}
    if request.method != "POST":
        return render(request, "workflow/replace.html", context)
    try:
        notice = replacing.announce_replacement(free.pk, actor=as_person(request.user), at=at)
    except Refused as refused:
        context["findings"] = refused.findings
        return render(request, "workflow/replace.html", context, status=422)
    messages.success(request, _("The replacement is on public notice."))
    return redirect("notice", pk=notice.pk)


def _get(person: User, pk: int) -> Objection:
    """One door: who does not hold the notice finds nothing."""
    return get_object_or_404(objections_for(person), pk=pk)


def _context(person: User, found: Objection) -> dict[str, Any]:
    mine = found.state == Objection.State.TAKEN_UP and found.taken_up_by_id == person.pk
    masks = {part: stored["mask"] for part, stored in found.said.items() if part != "grounds"}
    return {
        "objection": found,
        "declaration": found.item.declaration,
        "mine": mine,
        "open": found.state in Objection.OPEN,
        "said": opened(found) if mine else masks,
        "decisions": [(each.value, each.label) for each in objecting.DECISIONS],
    }
