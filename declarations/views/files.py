"""Attachments: taken in beside the text of their section, given out to whoever may read."""

from __future__ import annotations

from urllib.parse import quote

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from documents import store
from programmes.definitions import Section
from programmes.findings import Conflict, Finding, Refused
from trail.clock import database_now

from ..models import Attachment, Declaration
from ..rules.places import place_in
from ..selectors import programme_of, visible_to
from ..services import attachments, drafts
from .asking import drawn_from, editable_or_404, person_in, section_or_404, version_in
from .searching import with_picks
from .writing import section_context, to_conflict


@never_cache
@login_required
@require_POST
def attach(request: HttpRequest, pk: int) -> HttpResponse:
    """Upload for the question named by the button; the rest of the page is saved with it.

    A file that is refused leaves the text saved, and the page says what is wrong with the file.
    """
    declaration = editable_or_404(request, pk)
    place = request.POST.get("attach", "")
    part = section_or_404(request, declaration, _section_with_file(declaration, place).id)
    try:
        _save_text(request, declaration, part)
    except Conflict as conflict:
        return to_conflict(request, declaration, part.id, conflict)
    uploads = request.FILES.getlist(f"f.{place}")
    if not uploads:
        messages.warning(request, _("Choose a file first, then upload it."))
    refused: list[Finding] = []
    for upload in uploads:
        try:
            attachments.attach(
                pk,
                place,
                upload.name or "",
                upload.read(),
                actor=person_in(request),
                at=database_now(),
            )
        except Refused as refusal:
            refused += refusal.findings
    if request.headers.get("HX-Request"):
        return _control_anew(request, declaration, part, place, refused)
    if refused:
        context = section_context(declaration, part, more=refused, at=database_now())
        return render(request, "declarations/section.html", context, status=422)
    return _back(declaration, part, place)


@never_cache
@login_required
@require_safe
def attachment(request: HttpRequest, pk: int) -> FileResponse:
    """The file, to be saved and not shown: nothing uploaded runs under this site's name."""
    return given(_attachment_or_404(request, pk))


def given(row: Attachment) -> FileResponse:
    """The file of whoever has been let in, as a download."""
    response = FileResponse(
        store.open(row.sha256),
        as_attachment=True,
        filename=row.name,
        content_type=row.content_type,
    )
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Length"] = str(row.size)
    return response


@never_cache
@login_required
@require_safe
def preview(request: HttpRequest, pk: int) -> FileResponse:
    """A picture to be looked at. It comes alone, of its own type, and nothing in it can run."""
    row = _attachment_or_404(request, pk)
    if not row.is_picture:
        raise Http404
    response = FileResponse(
        store.open(row.sha256), filename=row.name, content_type=row.content_type
    )
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response["Cross-Origin-Resource-Policy"] = "same-origin"
    return response


@never_cache
@login_required
@require_POST
def remove_attachment(request: HttpRequest, pk: int) -> HttpResponse:
    """Take the file out of the draft; the rest of the page is saved with it."""
    row = _attachment_or_404(request, pk)
    declaration = editable_or_404(request, row.declaration_id)
    part = section_or_404(request, declaration, _section_with_file(declaration, row.field).id)
    try:
        _save_text(request, declaration, part)
    except Conflict as conflict:
        return to_conflict(request, declaration, part.id, conflict)
    attachments.remove(pk, actor=person_in(request), at=database_now())
    messages.success(request, _("Removed: %(name)s") % {"name": row.name})
    return _back(declaration, part, row.field)


def _control_anew(
    request: HttpRequest,
    declaration: Declaration,
    part: Section,
    place: str,
    refused: list[Finding],
) -> HttpResponse:
    """The files of one question or cell with its control, for the script that sent a file."""
    context = section_context(declaration, part, at=database_now())
    widgets = context["widgets"]
    cells = [cell for widget in widgets for row in widget.rows for cell in row.cells]
    controls = [*(widget.control for widget in widgets), *cells]
    control = next((each for each in controls if each.tail == place), None)
    if control is None:
        raise Http404
    answer = {"declaration": declaration, "control": control, "refused": refused}
    return render(request, control.template, answer)


def _attachment_or_404(request: HttpRequest, pk: int) -> Attachment:
    readable = visible_to(person_in(request)).values("pk")
    return get_object_or_404(Attachment, pk=pk, declaration__in=readable)


def _section_with_file(declaration: Declaration, name: str) -> Section:
    place = place_in(programme_of(declaration).form, name)
    if place is None or place.field.kind != "file" or place.field.filled_by:
        raise Http404
    return place.section


def _save_text(request: HttpRequest, declaration: Declaration, part: Section) -> None:
    """Save the page that the button stood on; a POST without one (no version) saves nothing."""
    if "version" in request.POST:
        drafts.autosave_draft(
            declaration.pk,
            part.id,
            with_picks(request.POST),
            version_in(request.POST),
            drawn_from(request.POST),
            actor=person_in(request),
            at=database_now(),
        )


def _back(declaration: Declaration, part: Section, place: str) -> HttpResponse:
    here = reverse("section", args=[declaration.pk, part.id])
    return HttpResponseRedirect(f"{here}#field-{quote(place)}")
