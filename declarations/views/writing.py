"""Filling in a section: the page, its saves, and two texts that met."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any
from urllib.parse import quote
from zoneinfo import ZoneInfo

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from programmes.definitions import Section
from programmes.findings import Conflict, Finding, Refused
from trail.clock import database_now

from .. import vault
from ..flagged import unanswered
from ..forms import factory
from ..forms.searching import offers_at
from ..models import Declaration
from ..rules import cleaning, drafting
from ..rules.flags import texts_in
from ..rules.strays import differences
from ..selectors import examine, open_stray, window_for_filing
from ..services import drafts
from ..services.coediting import leave
from ..services.opening import NOT_A_WRITER
from ..suggested import offered_in
from ..writers import holds_of
from . import coediting, flagging, searching
from .asking import (
    draft_of,
    drawn_from,
    editable_or_404,
    person_in,
    posted_in,
    read_windows,
    section_or_404,
    steps_of,
    version_in,
)
from .conditions import panel_of

BEIJING = ZoneInfo("Asia/Shanghai")


@never_cache
@login_required
@require_http_methods(["GET", "POST"])
def section(request: HttpRequest, pk: int, section: str) -> HttpResponse:
    """One section of the form. Saving never refuses: what was typed is kept and marked."""
    declaration, at = editable_or_404(request, pk), database_now()
    if request.method == "GET" and (
        to_read := coediting.unless_open(request, declaration, section, at)
    ):
        return to_read
    part = section_or_404(request, declaration, section)
    if request.method == "GET":
        choose = list if "check" in request.GET else cleaning.wrong
        search = request.GET.get("search", "")
        owed = unanswered(declaration) if "check" in request.GET else []
        more = cleaning.of_section(part, owed)
        context = section_context(declaration, part, choose, more, search, at=at)
        return render(request, "declarations/section.html", context)
    _keep_late(request, declaration, part)
    answers = typed_answers(request, declaration, part)
    answers, anchor = _with_rows_changed(request, part, answers)
    try:
        drafts.save_draft(
            pk,
            part.id,
            answers,
            version_in(request.POST),
            replies=texts_in(part, request.POST),
            actor=person_in(request),
            at=at,
        )
    except Conflict as conflict:
        return to_conflict(request, declaration, part.id, conflict)
    except Refused as refused:
        return _refused(request, declaration, part, answers, refused)
    to_offers = searching.to_offers(request, declaration, part)
    return to_offers or _after_saving(request, declaration, part, anchor, at)


@never_cache
@login_required
@require_POST
def autosave(request: HttpRequest, pk: int, section: str) -> HttpResponse:
    """What the script sends while somebody writes; answers in JSON, see docs/kit.md."""
    posted = posted_in(request)
    try:
        draft = drafts.autosave_draft(
            pk,
            section,
            searching.with_picks(posted),
            version_in(posted),
            drawn_from(posted),
            actor=person_in(request),
            at=database_now(),
        )
    except Declaration.DoesNotExist:
        raise Http404 from None
    except Conflict as conflict:
        where = reverse("stray", args=[pk, section])
        answer = {"conflict_url": where, "message": _(conflict.message)}
        return JsonResponse(answer, status=409)
    except Refused as refused:
        if refused.findings[0].code == NOT_A_WRITER:
            raise Http404 from None
        return JsonResponse({"message": flagging.said(refused)}, status=422)
    saved_at = draft.saved_at.astimezone(BEIJING).isoformat(timespec="seconds")
    return JsonResponse({"version": draft.version, "saved_at": saved_at})


@never_cache
@login_required
@require_http_methods(["GET", "POST"])
def stray(request: HttpRequest, pk: int, section: str) -> HttpResponse:
    """Two texts of one section side by side; the person chooses, question by question."""
    declaration = editable_or_404(request, pk)
    part = section_or_404(request, declaration, section)
    waiting = open_stray(declaration, part.id)
    if waiting is None:
        return redirect("section", pk=pk, section=part.id)
    saved = vault.open_answers(declaration, waiting.draft.answers)
    yours = vault.open_answers(declaration, waiting.answers)
    differing = differences(part, saved, yours)
    if request.method == "POST":
        taken = _taken(request, {each.field.id for each in differing})
        try:
            drafts.settle_stray(
                waiting.pk,
                taken,
                version_in(request.POST),
                actor=person_in(request),
                at=database_now(),
            )
        except Conflict as conflict:
            return to_conflict(request, declaration, part.id, conflict)
        messages.success(request, _("Saved as you chose."))
        return redirect("section", pk=pk, section=part.id)
    hold = holds_of(declaration, database_now()).get(part.id)
    context = {
        "declaration": declaration,
        "section": part,
        "stray": waiting,
        "rows": differing,
        "hold": hold if hold and hold.holder_id != request.user.pk else None,
    }
    return render(request, "declarations/stray.html", context)


def section_context(
    declaration: Declaration,
    part: Section,
    choose: Callable[[list[Finding]], list[Finding]] = cleaning.wrong,
    more: Sequence[Finding] = (),
    search: str = "",
    *,
    typed: Mapping[str, Any] = flagging.NOTHING,
    replies: Mapping[str, str] = flagging.NOTHING,
    at: datetime,
) -> dict[str, Any]:
    """The page's context. ``choose``: which of the section's findings to show; ``more`` come first.
    ``search``: the place whose answer is looked up, for whom no script does it.

    ``typed`` and ``replies`` were refused: raw answers, and answers to remarks, to show.
    By default what is wrong with what was typed; ``list`` shows also what is still missing.
    """
    read_windows(declaration)
    saved = examine(declaration)
    examined = flagging.with_typed(saved, part, typed) if typed else saved
    found = cleaning.of_section(part, examined.findings)
    found = [*more, *choose(found)]
    offers = offers_at(part, examined.raw, search)
    form = examined.programme.form
    draft = factory.Draft(examined.raw, examined.values, found, examined.files_of, offers, form)
    draft = replace(draft, offered=offered_in(declaration, part, examined.raw))
    sections = list(examined.programme.form.sections)
    place = sections.index(part)
    steps = steps_of(declaration, examined)
    return {
        "declaration": declaration,
        "section": part,
        "draft": examined.drafts.get(part.id),
        "widgets": flagging.drawn(declaration, saved, factory.widgets(part, draft), found, replies),
        "findings": found,
        "previous": sections[place - 1] if place else None,
        "following": sections[place + 1] if place + 1 < len(sections) else None,
        "window": window_for_filing(declaration),
        "at": at,
        **steps,
        **panel_of(declaration, examined, steps, part.id),
    }


def _keep_late(request: HttpRequest, declaration: Declaration, part: Section) -> None:
    """A page that was open before the form was corrected may bring text without a place."""
    shown = drawn_from(request.POST, declaration)
    if shown == declaration.definition_id:
        return
    person, at = person_in(request), database_now()
    if drafts.keep_late(declaration.pk, part.id, request.POST, shown, actor=person, at=at):
        messages.warning(request, _(drafts.KEPT_WITHOUT_PLACE))


def typed_answers(request: HttpRequest, declaration: Declaration, part: Section) -> dict[str, Any]:
    """The section's raw answers as the browser sent them, on top of what is saved.

    What is saved is read only if the browser left something out; the pages send every question.
    """
    typed = drafting.collect(part, searching.with_picks(request.POST), {})
    if all(field.id in typed for field in drafting.typed_fields(part)):
        return typed
    draft = draft_of(declaration, part.id)
    saved = vault.open_answers(declaration, draft.answers) if draft else {}
    return {**saved, **typed}


def _refused(
    request: HttpRequest,
    declaration: Declaration,
    part: Section,
    answers: Mapping[str, Any],
    refused: Refused,
) -> HttpResponse:
    """The page as it was typed: nothing of it is saved, and what is locked stands to be copied."""
    context = section_context(
        declaration,
        part,
        more=refused.findings,
        typed=answers,
        replies=texts_in(part, request.POST),
        at=database_now(),
    )
    typed = flagging.with_typed(examine(declaration), part, answers)
    context["refused_texts"] = flagging.refused_texts(refused, typed)
    return render(request, "declarations/section.html", context, status=422)


def to_conflict(
    request: HttpRequest, declaration: Declaration, section_id: str, conflict: Conflict
) -> HttpResponse:
    """Lead to the page where both texts stand."""
    messages.warning(request, _(conflict.message))
    return redirect("stray", pk=declaration.pk, section=section_id)


def _with_rows_changed(
    request: HttpRequest, part: Section, answers: dict[str, Any]
) -> tuple[dict[str, Any], str]:
    """The answers after “add a row” or “remove”, and the place on the page to come back to."""
    tables = {field.id for field in part.fields if field.kind == "table"}
    if (table := request.POST.get("add_row", "")) in tables:
        row_id = factory.new_row_id()
        return drafting.with_row(answers, table, row_id), f"row-{row_id}"
    table, _dot, row_id = request.POST.get("remove_row", "").partition(".")
    if table in tables:
        return drafting.without_row(answers, table, row_id), f"field-{table}"
    return answers, ""


def _after_saving(
    request: HttpRequest, declaration: Declaration, part: Section, anchor: str, at: datetime
) -> HttpResponse:
    here = reverse("section", args=[declaration.pk, part.id])
    if anchor:
        return HttpResponseRedirect(f"{here}#{quote(anchor)}")
    then = request.POST.get("then", "stay")
    context = section_context(declaration, part, at=at) if then in ("next", "previous") else {}
    if then == "next" and not cleaning.refusing(context["findings"]):
        following = context["following"]
        leave(declaration.pk, part.id, actor=person_in(request))
        if following is None:
            return redirect("check_answers", pk=declaration.pk)
        return redirect("section", pk=declaration.pk, section=following.id)
    if then == "previous" and context["previous"] is not None:
        leave(declaration.pk, part.id, actor=person_in(request))
        return redirect("section", pk=declaration.pk, section=context["previous"].id)
    messages.success(request, _("Saved."))
    return HttpResponseRedirect(here)


def _taken(request: HttpRequest, differing: set[str]) -> set[str]:
    choice = request.POST.get("choose", "saved")
    if choice == "yours":
        return differing
    if choice == "picked":
        return differing & set(request.POST.getlist("take"))
    return set()
