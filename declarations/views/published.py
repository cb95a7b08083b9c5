"""Public pages, without login: what was recognised, and the reports that are published."""

from __future__ import annotations

from django.core.paginator import Paginator
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from documents import store
from programmes.definitions import Text
from programmes.models import Programme
from programmes.selectors import definition_of

from ..published import public_file, public_reports, public_results, public_sheet, revision_of
from ..rules.outcomes import has_ended, title_of

PAGE = 50
LONGEST_SEARCH = 60


@require_safe
def results(request: HttpRequest) -> HttpResponse:
    """Everything that was recognised, with what it is today."""
    programme, text = request.GET.get("programme", "")[:40], _text(request)
    page = Paginator(public_results(programme, text), PAGE).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "rows": [
            {
                "result": each,
                "outcome": title_of(definition_of(each.definition), each.outcome),
                "ended": has_ended(definition_of(each.definition), each.outcome),
            }
            for each in page
        ],
        "search": text,
        "filters": [
            {"name": "programme", "label": _("Programme"), "of": _programmes(), "chosen": programme}
        ],
    }
    return render(request, "declarations/results.html", context)


@require_safe
def reports(request: HttpRequest) -> HttpResponse:
    """The published reports."""
    text = _text(request)
    page = Paginator(public_reports(text), PAGE).get_page(request.GET.get("page"))
    return render(request, "declarations/reports.html", {"page": page, "search": text})


@require_safe
def report(request: HttpRequest, pk: int) -> HttpResponse:
    """One published report, without anything sensitive."""
    duty = get_object_or_404(public_reports(), pk=pk)
    context = {"duty": duty, "sheet": public_sheet(revision_of(duty))}
    return render(request, "declarations/report.html", context)


@require_safe
def report_file(request: HttpRequest, pk: int, file: int) -> FileResponse:
    """A file of a published report, to be kept."""
    duty = get_object_or_404(public_reports(), pk=pk)
    found = public_file(duty, file)
    response = FileResponse(store.open(found.sha256), as_attachment=True, filename=found.name)
    response["X-Content-Type-Options"] = "nosniff"
    return response


def _programmes() -> list[tuple[str, Text]]:
    """Those of which there is any result, by key, with their titles."""
    named = Programme.objects.filter(results__isnull=False).distinct().order_by("key")
    return [(each.key, Text(zh=each.title_zh, en=each.title_en)) for each in named]


def _text(request: HttpRequest) -> str:
    return request.GET.get("q", "").strip()[:LONGEST_SEARCH]
