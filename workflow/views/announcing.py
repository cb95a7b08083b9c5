"""Naming the days of what is owed, where the notice leaves them for later."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from organisations.forms import findings_in
from organisations.selectors import as_person, organisations_with
from programmes.findings import Refused
from programmes.models import Programme
from programmes.selectors import announced_days, definition_of, newest_definition
from trail.clock import database_now

from ..forms import DaysForm
from ..services.announcing import announce_days


@require_http_methods(["GET", "POST"])
@login_required
def announce(request: HttpRequest, key: str) -> HttpResponse:
    """The programme's obligations without days, those that have been named, and the form."""
    person = as_person(request.user)
    if not organisations_with(person, "manage_rounds"):
        raise Http404
    programme = get_object_or_404(Programme, key=key)
    definition = newest_definition(key)
    if definition is None:
        raise Http404
    silent = [
        each
        for each in definition_of(definition).obligations
        if each.once is not None and each.once.unannounced
    ]
    form = DaysForm(silent, request.POST or None)
    context: dict[str, Any] = {
        "programme": programme,
        "form": form,
        "rows": [(each, announced_days(programme.pk, each)) for each in silent],
    }
    if request.method == "GET":
        return render(request, "workflow/announce_days.html", context)
    if not form.is_valid():
        context["findings"] = findings_in(form)
        return render(request, "workflow/announce_days.html", context, status=422)
    said = dict(form.cleaned_data)
    owed = next(each for each in silent if each.id == said["obligation"])
    try:
        announce_days(
            programme,
            owed,
            said["opens"],
            said["closes"],
            document=said["document"],
            actor=person,
            at=database_now(),
        )
    except Refused as refused:
        context["findings"] = refused.findings
        return render(request, "workflow/announce_days.html", context, status=422)
    messages.success(request, _("The days are named; whoever owes it learns of it."))
    return redirect("announce_days", key=key)
