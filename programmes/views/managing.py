"""Programmes, the versions of their files and their rounds, for whoever opens rounds."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models import Prefetch
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from organisations.forms import findings_in
from organisations.models import User
from organisations.selectors import as_person, organisations_with
from trail.clock import database_now

from .. import definitions, loader
from ..findings import Finding, Refused
from ..forms import SourceForm
from ..marking import MOST_SHOWN, listing, placed
from ..models import Programme
from ..selectors import calls, files, newest_definition
from ..services import load_definition
from ..services.definitions import refuse_what_is_taken
from ..services.rounds import not_run

SEE_LISTING = gettext_lazy("The file has mistakes; the lines are marked in the listing.")


def manager_or_404(request: HttpRequest) -> User:
    """One door to the pages about files and rounds: whoever manages rounds."""
    person = as_person(request.user)
    if not organisations_with(person, "manage_rounds"):
        raise Http404
    return person


@require_safe
@login_required
def programmes(request: HttpRequest) -> HttpResponse:
    """Every programme with the versions of its file, the newest first, and its rounds."""
    manager_or_404(request)
    versions = files().select_related("loaded_by").order_by("-pk")
    rounds = calls().order_by("-opened_at", "-pk")
    found = Programme.objects.order_by("key").prefetch_related(
        Prefetch("definitions", versions), Prefetch("rounds", rounds)
    )
    return render(request, "programmes/programmes.html", {"programmes": found})


@require_http_methods(["GET", "POST"])
@login_required
def load(request: HttpRequest) -> HttpResponse:
    """A new version of a file: its mistakes beside the text, what was understood, then kept."""
    person = manager_or_404(request)
    if request.method == "GET":
        return render(request, "programmes/load.html", {"form": SourceForm()})
    form = SourceForm(request.POST, request.FILES)
    if not form.is_valid():
        context = {"form": form, "findings": findings_in(form)}
        return render(request, "programmes/load.html", context, status=422)
    source = form.cleaned_data["source"]
    try:
        read = loader.read(source)
        refuse_what_is_taken(read)
        if "store" in request.POST:
            stored = load_definition(source, actor=person, at=database_now())
            words = _("The version %(version)s is kept. Rounds that run keep theirs.")
            messages.success(request, words % {"version": stored.sha256[:12]})
            return redirect("programmes")
    except Refused as refused:
        context = {"form": form, **_mistaken(form, source, refused.findings)}
        return render(request, "programmes/load.html", context, status=422)
    context = {"form": form, "read": read, **_understood(read)}
    return render(request, "programmes/load.html", context)


def _mistaken(form: SourceForm, source: str, found: tuple[Finding, ...]) -> dict[str, Any]:
    shown = [placed(each) for each in found[:MOST_SHOWN]]
    standing = [each for each in shown if each.place]
    if standing:
        form.add_error("source", str(SEE_LISTING))
    return {
        "findings": shown,
        "more": max(0, len(found) - MOST_SHOWN),
        "listing": listing(source, standing),
    }


def _understood(read: definitions.Programme) -> dict[str, Any]:
    return {
        "idle": not_run(read),
        "newest": newest_definition(read.key),
        "questions": sum(len(section.fields) for section in read.form.sections),
    }
