"""Pages of those who decide or seal together, and of the scan that comes back."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from declarations.countersigners import asked_at_step, asked_of, seals_of
from declarations.models import Declaration
from declarations.selectors import get_visible
from documents.selectors import visible_to as papers_visible_to
from organisations.models import User
from organisations.selectors import as_person, holds, organisations_with
from programmes.findings import Finding, Refused
from trail.clock import database_now

from ..selectors import current_step
from ..selectors.departments import title_of
from ..selectors.reading import reading_of
from ..services import countersigning, uploading
from .home import countersignatures, with_deadline


@require_safe
@login_required
def to_countersign(request: HttpRequest) -> HttpResponse:
    """What waits for the reader's countersignature, the longest waiting first."""
    person = as_person(request.user)
    if not organisations_with(person, "keep_seal") and not organisations_with(person, "consent"):
        raise Http404
    context = {"rows": countersignatures(person), "at": database_now()}
    return render(request, "workflow/to_countersign.html", context)


@require_http_methods(["GET", "POST"])
@login_required
def countersign(request: HttpRequest, pk: int) -> HttpResponse:
    """Read the version that is asked about, and answer. A refusal keeps what was written."""
    person = as_person(request.user)
    asked = get_object_or_404(asked_of(person).select_related("declaration", "organisation"), pk=pk)
    declaration = get_visible(person, asked.declaration_id)
    written = {key: request.POST.get(key, "") for key in ("answer", "opinion")}
    found: list[Finding] = []
    if request.method == "POST":
        try:
            countersigning.countersign(
                pk,
                value=written["answer"],
                opinion=written["opinion"],
                scan=_scan_in(request),
                actor=person,
                at=database_now(),
            )
        except Refused as refused:
            found = list(refused.findings)
        else:
            messages.success(request, _("Answered: %(title)s") % {"title": declaration.title})
            return redirect("to_countersign")
    step = current_step(declaration)
    open_now = not asked.answer and asked_at_step(declaration).filter(pk=pk).exists()
    context: dict[str, Any] = reading_of(declaration) | {
        "asked": asked,
        "title": title_of(asked),
        "answers_offered": countersigning.answers_of(asked, step) if open_now else [],
        "by_hand": open_now and countersigning.seals_by_hand(asked, step),
        "others": [(title_of(each), each) for each in asked_at_step(declaration)],
        "written": written,
        "findings": found,
        "papers": _papers(person, declaration),
        "at": database_now(),
    }
    return render(request, "workflow/countersign.html", context, status=422 if found else 200)


@require_http_methods(["GET", "POST"])
@login_required
def upload_scan(request: HttpRequest, pk: int) -> HttpResponse:
    """Upload the scan of the sealed paper, look at it, and hand it in."""
    person = as_person(request.user)
    declaration = get_visible(person, pk)
    if not holds(person, "declare", declaration.organisation_id):
        raise Http404
    step = current_step(declaration)
    if step.kind != "upload" or declaration.ended_at:
        raise Http404
    found: list[Finding] = []
    if request.method == "POST":
        try:
            if "hand_in" in request.POST:
                uploading.hand_in(pk, actor=person, at=database_now())
                messages.success(request, _("The sealed paper has been handed in."))
                return redirect("timeline", pk=pk)
            _take(request, pk, person)
        except Refused as refused:
            found = list(refused.findings)
        else:
            return redirect("upload_scan", pk=pk)
    context = with_deadline(declaration) | {
        "scan": uploading.scan_of(declaration, step),
        "seals": [(title_of(each), each) for each in seals_of(declaration)],
        "papers": _papers(person, declaration),
        "findings": found,
        "at": database_now(),
    }
    return render(request, "workflow/upload_scan.html", context, status=422 if found else 200)


def _take(request: HttpRequest, pk: int, person: User) -> None:
    scan = _scan_in(request)
    if scan is None:
        messages.warning(request, _("Choose a file first, then upload it."))
        return
    uploading.upload_scan(pk, *scan, actor=person, at=database_now())


def _scan_in(request: HttpRequest) -> tuple[str, bytes] | None:
    upload = request.FILES.get("scan")
    return (upload.name or "", upload.read()) if upload else None


def _papers(person: User, declaration: Declaration):  # type: ignore[no-untyped-def]
    return papers_visible_to(person).filter(
        subject_kind="declaration", subject_id=str(declaration.pk), withdrawn_at=None
    )
