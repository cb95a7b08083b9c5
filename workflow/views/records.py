"""Importing earlier results and registers: look at every line first, then keep exactly that."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core import signing
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from declarations.models import RecordImport
from declarations.services.recording import Sheet, read, take_over
from organisations.forms import findings_in
from organisations.models import User
from organisations.selectors import as_person, organisations_with
from programmes.findings import Refused
from trail.clock import database_now

from ..forms import RecordForm
from ..selectors.records import records_to_import
from .tables import EXPIRED, PREVIEW_SECONDS

SALT = "records.preview"
MOST_SHOWN = 100


@require_http_methods(["GET", "POST"])
@login_required
def import_records(request: HttpRequest) -> HttpResponse:
    """Upload, see what every line says, and only then, with what was shown, import."""
    person = _manager(request)
    if "preview" in request.POST:
        return _import(request, person)
    form = RecordForm(records_to_import(), request.POST or None, request.FILES or None)
    if request.method == "GET":
        return _form(request, form, (), 200)
    if not form.is_valid():
        return _form(request, form, findings_in(form), 422)
    kind, _dot, key = form.cleaned_data["what"].partition(".")
    said = {name: form.cleaned_data[name] for name in ("origin", "is_complete")}
    sheet = Sheet(kind, key, form.cleaned_data["text"], **said)
    found = read(sheet, database_now())
    if found.mistakes:
        return _form(request, form, found.mistakes, 422)
    kept = {"kind": kind, "key": key, "source": sheet.source, **said}
    context = {
        "lines": found.lines[:MOST_SHOWN],
        "count": len(found.lines),
        "is_register": kind == RecordImport.Kind.REGISTER,
        "what": form.chosen,
        "sheet": sheet,
        "preview": signing.dumps(kept, salt=SALT, compress=True),
    }
    return render(request, "workflow/records_preview.html", context)


def _import(request: HttpRequest, person: User) -> HttpResponse:
    """Keep exactly what the signed preview holds."""
    try:
        kept = signing.loads(request.POST["preview"], salt=SALT, max_age=PREVIEW_SECONDS)
    except signing.BadSignature:
        raise Refused(EXPIRED) from None
    done = take_over(Sheet(**kept), actor=person, at=database_now())
    messages.success(request, _("%(count)s lines are imported.") % {"count": done.rows})
    return redirect("import_records")


def _manager(request: HttpRequest) -> User:
    person = as_person(request.user)
    if not organisations_with(person, "manage_rounds"):
        raise Http404
    return person


def _form(request: HttpRequest, form: RecordForm, findings: Any, status: int) -> HttpResponse:
    imports = RecordImport.objects.select_related("imported_by").order_by("-pk")[:MOST_SHOWN]
    context = {"form": form, "findings": findings, "imports": imports}
    return render(request, "workflow/records_import.html", context, status=status)
