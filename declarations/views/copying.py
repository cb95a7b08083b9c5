"""Filling in a draft from an earlier declaration: choose one, see what would come, take it over."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from programmes.findings import Conflict, Refused
from trail.clock import database_now

from ..earlier import Preview, earlier_of, preview_of
from ..models import Declaration
from ..selectors import programme_of
from ..services.copying import copy_answers
from .asking import editable_or_404, links_to_questions, person_in


@never_cache
@login_required
@require_safe
def copy_sources(request: HttpRequest, pk: int) -> HttpResponse:
    """The earlier declarations of the unit from which this draft may be filled in."""
    declaration = editable_or_404(request, pk)
    found = earlier_of(declaration, person_in(request))
    if not found:
        raise Http404
    context = {"declaration": declaration, "sources": found}
    return render(request, "declarations/copy_sources.html", context)


@never_cache
@login_required
@require_http_methods(["GET", "POST"])
def copy_from(request: HttpRequest, pk: int, source: int) -> HttpResponse:
    """What an earlier declaration would bring, by section; then take over what is chosen."""
    declaration = editable_or_404(request, pk)
    found = earlier_of(declaration, person_in(request))
    chosen = next((each for each in found if each.pk == source), None)
    if chosen is None:
        raise Http404
    if request.method == "POST":
        return _copy(request, declaration, chosen)
    return _shown(request, declaration, chosen)


def _copy(request: HttpRequest, declaration: Declaration, source: Declaration) -> HttpResponse:
    ticked = request.POST.getlist("section")
    versions = {name: _version(request, name) for name in ticked}
    if not versions:
        messages.warning(request, _("Choose at least one section."))
        return redirect("copy_from", pk=declaration.pk, source=source.pk)
    try:
        done = copy_answers(
            declaration.pk, source.pk, versions, actor=person_in(request), at=database_now()
        )
    except Conflict as conflict:
        messages.warning(request, _(conflict.message))
        return redirect("copy_from", pk=declaration.pk, source=source.pk)
    except Refused as refused:
        return _shown(request, declaration, source, findings=refused.findings, status=422)
    text = ngettext(
        "%(answers)s answer and %(files)s files were taken over. Check each of them.",
        "%(answers)s answers and %(files)s files were taken over. Check each of them.",
        done.answers,
    )
    messages.success(request, text % {"answers": done.answers, "files": done.files})
    return redirect("hub", pk=declaration.pk)


def _version(request: HttpRequest, section: str) -> int:
    typed = request.POST.get(f"version.{section}", "")
    return int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 10 else -1


def _shown(
    request: HttpRequest,
    declaration: Declaration,
    source: Declaration,
    *,
    status: int = 200,
    **more: Any,
) -> HttpResponse:
    preview: Preview = preview_of(declaration, source, person_in(request))
    context = {
        "declaration": declaration,
        "source": source,
        "preview": preview,
        "links": links_to_questions(declaration, programme_of(declaration)),
        **more,
    }
    return render(request, "declarations/copy_from.html", context, status=status)
