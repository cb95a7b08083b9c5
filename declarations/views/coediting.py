"""Several people and one declaration: who writes where, who is in a section, and the way in."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from organisations.forms import findings_in
from organisations.models import User
from programmes.definitions import Section
from programmes.findings import Refused
from trail.clock import database_now

from ..forms.inviting import InviteForm
from ..models import Coeditor, Declaration, SectionHold
from ..selectors import (
    Examination,
    draft_sheet,
    examine,
    open_stray,
    programme_of,
    window_for_filing,
)
from ..services import coediting
from ..writers import SILENCE, coeditors_of, holds_of, is_author, open_sections
from .asking import editable_or_404, person_in, section_or_404, steps_of
from .conditions import WORTH_CONTINUING

JUST_NOW = timedelta(minutes=1)


@never_cache
@login_required
@require_http_methods(["GET", "POST"])
def coeditors(request: HttpRequest, pk: int) -> HttpResponse:
    """Who writes here besides the unit's authors; authors invite, and end invitations."""
    declaration = editable_or_404(request, pk)
    person = person_in(request)
    author = is_author(person, declaration)
    if request.method == "POST" and not author:
        raise Http404
    form = InviteForm(programme_of(declaration).form, request.POST or None)
    found = findings_in(form)
    if request.method == "POST" and form.is_valid():
        named, chosen = form.cleaned_data["named"], form.chosen()
        try:
            invited = coediting.invite(pk, named, chosen, actor=person, at=database_now())
        except Refused as refused:
            found = list(refused.findings)
        else:
            text = _("%(name)s has been invited and gets a mail.")
            messages.success(request, text % {"name": invited.user.name})
            return redirect("coeditors", pk=pk)
    context = {
        "declaration": declaration,
        "form": form,
        "findings": found,
        "rows": _rows(declaration),
        "may_invite": author,
        "window": window_for_filing(declaration),
        "at": database_now(),
    }
    return render(request, "declarations/coeditors.html", context, status=422 if found else 200)


@login_required
@require_POST
def end_coeditor(request: HttpRequest, pk: int, invitation: int) -> HttpResponse:
    """An author ends an invitation, or the invited person leaves."""
    declaration = editable_or_404(request, pk)
    row = get_object_or_404(Coeditor, pk=invitation, declaration=declaration)
    person = person_in(request)
    if row.user_id != person.pk and not is_author(person, declaration):
        raise Http404
    coediting.end(row.pk, actor=person, at=database_now())
    if row.user_id == person.pk:
        messages.success(request, _("You have left the declaration. What you saved stays in it."))
        return redirect("my_declarations")
    text = _("%(name)s can no longer open this declaration. What was saved stays.")
    messages.success(request, text % {"name": row.user.name})
    return redirect("coeditors", pk=pk)


@login_required
@require_POST
def take_section(request: HttpRequest, pk: int, section: str) -> HttpResponse:
    """Take a section over from whoever is in it; first to the texts kept beside it, if any."""
    declaration = editable_or_404(request, pk)
    part = section_or_404(request, declaration, section)
    coediting.take_over(pk, part.id, actor=person_in(request), at=database_now())
    messages.success(request, _("The section is yours now."))
    beside = open_stray(declaration, part.id)
    return redirect("stray" if beside else "section", pk=pk, section=part.id)


def unless_open(
    request: HttpRequest, declaration: Declaration, section_id: str, at: datetime
) -> HttpResponse | None:
    """``None`` when the person may write in the section now, and is in it from now on.

    Else the section to read: 200 while somebody else is in it, 403 where it is not theirs to write.
    """
    part = programme_of(declaration).form.section(section_id)
    if part is None:
        raise Http404
    person = person_in(request)
    if part.id not in open_sections(person, declaration):
        return _to_read(request, declaration, part, None, at)
    hold = coediting.enter(declaration, part.id, actor=person, at=at)
    return None if hold.holder_id == person.pk else _to_read(request, declaration, part, hold, at)


def _to_read(
    request: HttpRequest,
    declaration: Declaration,
    part: Section,
    hold: SectionHold | None,
    at: datetime,
) -> HttpResponse:
    examined = examine(declaration)
    draft = examined.drafts.get(part.id)
    context = {
        "declaration": declaration,
        "section": part,
        "hold": hold,
        "saved_just_now": draft is not None and at - draft.saved_at < JUST_NOW,
        "free_at": hold.seen_at + SILENCE if hold else None,
        "draft": draft,
        "answers": [each for each in draft_sheet(examined) if each.id == part.id],
        "window": window_for_filing(declaration),
        "at": at,
        **steps_of(declaration, examined),
    }
    return render(request, "declarations/held.html", context, status=200 if hold else 403)


def people_of(
    declaration: Declaration,
    examined: Examination,
    steps: list[dict[str, Any]],
    user: User,
    at: datetime,
) -> dict[str, Any]:
    """For the hub: each step learns who is in it, who saved it last and whether it is the user's.

    What is next for a co-editor is among the sections that are open to them.
    """
    held = holds_of(declaration, at)
    mine = open_sections(user, declaration)
    for step in steps:
        section_id = step["section"].id
        step["hold"] = held.get(section_id)
        step["draft"] = examined.drafts.get(section_id)
        step["open"] = section_id in mine
    author = is_author(user, declaration)
    people: dict[str, Any] = {
        "coeditors": _rows(declaration),
        "may_invite": author,
        "coeditor": not author,
    }
    if not author:
        worth = (s for s in steps if s["open"] and s["state"].status in WORTH_CONTINUING)
        people["next"] = next(worth, None)
    return people


def _rows(declaration: Declaration) -> list[dict[str, Any]]:
    sections = programme_of(declaration).form.sections
    return [
        {"invitation": each, "sections": [s.title for s in sections if s.id in each.sections]}
        for each in coeditors_of(declaration)
    ]
