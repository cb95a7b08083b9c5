"""A table as a workbook: to be downloaded, filled in elsewhere, looked at, and taken over."""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import quote

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from documents import workbooks as uploaded
from programmes.definitions import FormField, Section
from programmes.findings import Conflict, Finding, Refused, gettext_noop
from trail.clock import database_now

from .. import vault, workbooks
from ..forms import factory
from ..models import Declaration
from ..rules import pasting, sheets
from ..rules.cells import slots_of
from ..rules.drafting import rows_of
from ..services import drafts
from .asking import draft_of, editable_or_404, person_in, section_or_404, version_in
from .pasting import table_in
from .writing import to_conflict, typed_answers

MOST_CARRIED = 2_000_000  # characters of a read sheet that travel with its preview


@never_cache
@login_required
@require_http_methods(["GET", "POST"])
def spreadsheet(request: HttpRequest, pk: int, section: str, table: str) -> HttpResponse:
    """The way out and back. An uploaded workbook is shown first and saved when that is confirmed.

    ``open`` saves the page from which somebody comes; ``take`` confirms what ``lines`` carries.
    """
    declaration = editable_or_404(request, pk)
    part = section_or_404(request, declaration, section)
    field = _table_or_404(part, table)
    if request.method == "GET":
        return _page(request, declaration, part, field)
    if "open" in request.POST:
        return _come(request, declaration, part, field)
    way: sheets.Way = "replace" if request.POST.get("way") == "replace" else "update"
    try:
        lines = _carried(request) if "take" in request.POST else _uploaded(request)
        answers = _saved(declaration, part)
        rows = rows_of(answers, field.id)
        merged = sheets.merged(field, rows, lines, way, factory.new_row_id)
    except Refused as refused:
        wrong = refused.findings
        return _page(request, declaration, part, field, findings=wrong, way=way, status=422)
    if "take" in request.POST:
        return _take(request, declaration, part, {**answers, field.id: merged.rows}, field)
    carried = json.dumps(lines, ensure_ascii=False)
    shown: dict[str, Any] = {"merged": merged, "carried": carried, "count": len(merged.rows)}
    return _page(request, declaration, part, field, way=way, **shown)


@never_cache
@login_required
@require_safe
def spreadsheet_file(request: HttpRequest, pk: int, section: str, table: str) -> HttpResponse:
    """The workbook with the rows as they are saved; nothing sensitive is in it."""
    declaration = editable_or_404(request, pk)
    part = section_or_404(request, declaration, section)
    field = _table_or_404(part, table)
    rows = rows_of(_saved(declaration, part), field.id)
    data = workbooks.workbook(field, rows, at=database_now())
    response = HttpResponse(data, content_type=uploaded.MEDIA_TYPE)
    name = f"{declaration.number} {field.label.get(get_language() or 'zh-hans')}.xlsx"
    response["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(name)}"
    response["X-Content-Type-Options"] = "nosniff"
    return response


def _table_or_404(part: Section, table: str) -> FormField:
    field = table_in(part, table)
    if field is None or not slots_of(field):
        raise Http404
    return field


def _saved(declaration: Declaration, part: Section) -> dict[str, Any]:
    draft = draft_of(declaration, part.id)
    return vault.open_answers(declaration, draft.answers) if draft else {}


def _come(
    request: HttpRequest, declaration: Declaration, part: Section, field: FormField
) -> HttpResponse:
    """Save what was typed on the section's page, so that the workbook has it."""
    answers = typed_answers(request, declaration, part)
    if conflict := _save(request, declaration, part, answers):
        return to_conflict(request, declaration, part.id, conflict)
    return redirect("spreadsheet", pk=declaration.pk, section=part.id, table=field.id)


def _take(
    request: HttpRequest,
    declaration: Declaration,
    part: Section,
    answers: dict[str, Any],
    field: FormField,
) -> HttpResponse:
    if conflict := _save(request, declaration, part, answers):
        return to_conflict(request, declaration, part.id, conflict)
    messages.success(request, _("The workbook is taken over. Please look through the table."))
    here = reverse("section", args=[declaration.pk, part.id])
    return HttpResponseRedirect(f"{here}#field-{quote(field.id)}")


def _save(
    request: HttpRequest, declaration: Declaration, part: Section, answers: dict[str, Any]
) -> Conflict | None:
    person, version = person_in(request), version_in(request.POST)
    try:
        drafts.save_draft(
            declaration.pk, part.id, answers, version, actor=person, at=database_now()
        )
    except Conflict as conflict:
        return conflict
    return None


def _uploaded(request: HttpRequest) -> list[list[str]]:
    lines = uploaded.read_upload(request.FILES.get("workbook"))
    if len(json.dumps(lines, ensure_ascii=False)) > MOST_CARRIED:
        raise uploaded.too_large()
    return lines


def _carried(request: HttpRequest) -> list[list[str]]:
    """The sheet as the preview read it; it came back through the browser and may be anything."""
    try:
        lines = json.loads(request.POST.get("lines", "")[:MOST_CARRIED])
    except (ValueError, RecursionError):
        lines = None
    lined = isinstance(lines, list) and all(isinstance(line, list) for line in lines)
    if not lined or not all(isinstance(cell, str) for line in lines for cell in line):
        message = gettext_noop("What was read is gone. Upload the workbook again.")
        raise Refused(Finding("not_carried", message, place="field:workbook"))
    whole: list[list[str]] = lines
    return whole


def _page(
    request: HttpRequest,
    declaration: Declaration,
    part: Section,
    field: FormField,
    *,
    status: int = 200,
    **more: Any,
) -> HttpResponse:
    draft = draft_of(declaration, part.id)
    context = {
        "declaration": declaration,
        "section": part,
        "table": field,
        "version": draft.version if draft else 0,
        "most": pasting.most_rows(field),
        "max_mb": uploaded.MAX_MB,
        "has_secrets": any(map(sheets.is_secret, slots_of(field))),
        "has_files": any(column.kind == "file" for column in field.columns),
        **more,
    }
    return render(request, "declarations/spreadsheet.html", context, status=status)
