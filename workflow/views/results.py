"""Pages of what was recognised: what it is, what it owes, what it becomes, what happened to it."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from declarations.models import Change
from organisations.selectors import as_person, organisations_with
from programmes.findings import Refused
from programmes.windows import day_of
from trail.clock import database_now

from ..selectors.advancing import options_of, waiting_for_moves
from ..selectors.awards import awards_of
from ..selectors.duties import WATCHING, duties_of
from ..selectors.results import changes_of, get_result, history_of, telling_of
from ..services import advancing, changing
from ..services.granting import may_give_time
from .duties import rows_of

PAGE = 30
DECIDING = ("send_list", "review", "consent")


@require_safe
@login_required
def result(request: HttpRequest, pk: int) -> HttpResponse:
    """One result: its history, everything that it owes or owed, and what may follow."""
    return render(request, "workflow/result.html", _context(request, pk))


@require_safe
@login_required
def moves(request: HttpRequest) -> HttpResponse:
    """The results from which a decision of the person's level leads on, the oldest first."""
    person, today = as_person(request.user), day_of(database_now())
    if not any(organisations_with(person, each) for each in DECIDING):
        raise Http404
    page = Paginator(waiting_for_moves(person), PAGE).get_page(request.GET.get("page"))
    rows = [{"result": each, "options": options_of(each, person, today)} for each in page]
    return render(request, "workflow/moves.html", {"page": page, "rows": rows})


@require_POST
@login_required
def agree(request: HttpRequest, pk: int) -> HttpResponse:
    """Agree to a move, as the desk or for a department; the last consent makes it."""
    found = get_result(as_person(request.user), pk)
    said = request.POST
    try:
        made = advancing.agree(
            found.pk,
            said.get("move", ""),
            said.get("department", ""),
            entry=int(said.get("entry", "0")) if said.get("entry", "0").isdecimal() else 0,
            opinion=said.get("opinion", ""),
            document=said.get("document", ""),
            actor=as_person(request.user),
            at=database_now(),
        )
    except Refused as refused:
        return refused_page(request, pk, refused)
    words = _("The decision is made.") if made else _("Your consent is kept.")
    messages.success(request, words)
    return redirect("result", pk=pk)


@require_POST
@login_required
def tell_change(request: HttpRequest, pk: int) -> HttpResponse:
    """Tell what happened to the subject."""
    found = get_result(as_person(request.user), pk)
    said = request.POST
    try:
        account = changing.Account(
            said.get("event", ""),
            day_said(said.get("happened_on", "")),
            said.get("words", ""),
            said.get("new_title", ""),
            said.get("document", ""),
        )
        changing.tell(found.pk, account, actor=as_person(request.user), at=database_now())
    except Refused as refused:
        return refused_page(request, pk, refused)
    messages.success(request, _("It is told; the desk that decides on it has a mail."))
    return redirect("result", pk=pk)


@require_POST
@login_required
def decide_change(request: HttpRequest, pk: int, change: int) -> HttpResponse:
    """Decide what a change comes to."""
    found = get_result(as_person(request.user), pk)
    told = get_object_or_404(Change, pk=change, result=found)
    try:
        changing.decide(
            told.pk,
            request.POST.get("state", ""),
            opinion=request.POST.get("opinion", ""),
            actor=as_person(request.user),
            at=database_now(),
        )
    except Refused as refused:
        return refused_page(request, pk, refused)
    messages.success(request, _("The decision is recorded."))
    return redirect("result", pk=pk)


def refused_page(request: HttpRequest, pk: int, refused: Refused) -> HttpResponse:
    """The page of the result with what stands against what was sent, and what was typed."""
    context = _context(request, pk) | {"findings": refused.findings, "said": request.POST}
    return render(request, "workflow/result.html", context, status=422)


def day_said(said: str) -> date:
    """The day as the control sends it; one that is none is refused like a day to come."""
    try:
        return forms.DateField().clean(said)
    except forms.ValidationError:
        return date.max


def _context(request: HttpRequest, pk: int) -> dict[str, Any]:
    """What the page of a result shows; the one door to it."""
    person, at = as_person(request.user), database_now()
    found = get_result(person, pk)
    history = history_of(found)
    rows = rows_of(duties_of(found, at), person)
    return {
        "result": found,
        "at": at,
        "history": history,
        "present": history[0],
        "rows": rows,
        "extensible": [row["duty"].pk for row in rows if may_give_time(row["duty"], found, person)],
        "watches": any(organisations_with(person, each) for each in WATCHING),
        "options": options_of(found, person, day_of(at)),
        "changes": changes_of(found, person),
        "awards": awards_of(found, person),
        "events": telling_of(found, person),
        "today": day_of(at),
    }
