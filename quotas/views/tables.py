"""Figures of a rule for all its areas: looked through, read in, tried, set, and as they were."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_http_methods, require_safe

from documents import workbooks as uploaded
from organisations.forms import findings_in
from programmes.findings import Refused
from programmes.selectors import definition_of
from trail.clock import database_now

from .. import workbooks
from ..forms import TableForm
from ..models import Allotment, Limit
from ..rules.sheets import FIGURES, read
from ..selectors import newest_of
from ..selectors.usage import Usage
from ..services import Origin, Trial
from .asking import Areas, areas_or_404, judged, names_of, round_or_404, table_rule_or_404


@require_http_methods(["GET", "POST"])
@login_required
def quota_table(request: HttpRequest, pk: int, rule: str) -> HttpResponse:
    """All areas in one table: type or read in, see what it changes, set it."""
    areas = areas_or_404(request, pk, rule)
    if "read" in request.POST:
        return _read(request, areas)
    form = TableForm(areas.usage, request.POST or None)
    if request.method == "GET":
        return _page(request, areas, form)
    if not form.is_valid():
        return _page(request, areas, form, findings=findings_in(form), status=422)
    how = Allotment.How.WORKBOOK if form.cleaned_data["source"] else Allotment.How.TYPED
    origin = Origin(how, form.cleaned_data["source"])
    trial = Trial(areas.round, areas.rule.id, form.figures(), origin, form.cleaned_data["reason"])
    answer = judged(request, trial, form.cleaned_data["seen"])
    if isinstance(answer, HttpResponse):
        return answer
    return _page(request, areas, form, **answer)


def _read(request: HttpRequest, areas: Areas) -> HttpResponse:
    """Show what a workbook says in the fields of the page; nothing is kept of it but that."""
    upload = request.FILES.get("workbook")
    known = [row.organisation for row in areas.usage if row.organisation]
    try:
        said = read(uploaded.read_upload(upload), FIGURES, names_of(known))
    except Refused as refused:
        form = TableForm(areas.usage)
        return _page(request, areas, form, unread=refused.findings, status=422)
    form = TableForm(areas.usage, said=said, source=(upload and upload.name) or "")
    return _page(request, areas, form, was_read=True)


def _page(
    request: HttpRequest, areas: Areas, form: TableForm, *, status: int = 200, **more: Any
) -> HttpResponse:
    context = {
        "round": areas.round,
        "rule": areas.rule,
        "programme": definition_of(areas.round.definition),
        "form": form,
        "seen": areas.seen,
        "max_mb": uploaded.MAX_MB,
        **more,
    }
    return render(request, "quotas/table.html", context, status=status)


@require_safe
@login_required
def quota_table_file(request: HttpRequest, pk: int, rule: str) -> HttpResponse:
    """The table in force as a workbook, which the page reads back unchanged."""
    areas = areas_or_404(request, pk, rule)
    lines = [
        (row.organisation.code, row.organisation.name, *_figures(row))
        for row in areas.usage
        if row.organisation
    ]
    data = workbooks.workbook(areas.rule.id, FIGURES, lines, at=database_now())
    response = HttpResponse(data, content_type=uploaded.MEDIA_TYPE)
    round = areas.round
    name = quote(f"{round.programme.code}-{round.year}-{areas.rule.id}.xlsx")
    response["Content-Disposition"] = f"attachment; filename*=UTF-8''{name}"
    return response


def _figures(row: Usage) -> tuple[int | None, int | None]:
    """Both figures, or neither: what the ministry sends and has not set is empty."""
    bounds = row.bounds
    return (None, None) if bounds.maximum is None else (bounds.minimum, bounds.maximum)


@require_safe
@login_required
def quota_allotment(request: HttpRequest, pk: int, rule: str, number: int) -> HttpResponse:
    """A table as it was set, with its arithmetic where it was shared out; to be printed."""
    round = round_or_404(request, pk)
    bound = table_rule_or_404(round, rule)
    tables = Allotment.objects.select_related("set_by")
    allotment = get_object_or_404(tables, round=round, rule=bound.id, number=number)
    rows = {row.area.code: row for row in allotment.rows.select_related("area") if row.area}
    newest = newest_of(Limit.objects.filter(round=round, rule=bound.id))
    in_force = {limit.pk for limit in newest.values()}
    table = allotment.table
    context = {
        "round": round,
        "rule": bound,
        "programme": definition_of(round.definition),
        "allotment": allotment,
        "table": table,
        "shares": [(rows[share.area].area, share) for share in table.shares] if table else [],
        "rows": [(rows[code], rows[code].pk in in_force) for code in sorted(rows)],
        "replaced": sum(row.pk not in in_force for row in rows.values()),
    }
    return render(request, "quotas/allotment.html", context)
