"""The expert's pages: what lies before me, one declaration with its score sheet, leaving it.

What another expert does changes nothing here, not a byte: tests/workflow/test_blindness.py.
"""

from __future__ import annotations

from typing import Any
from zoneinfo import ZoneInfo

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from declarations.selectors import masked, window_in
from declarations.views.asking import posted_in
from declarations.views.files import given
from organisations.selectors import as_person, organisations_with
from programmes.findings import Conflict, Finding, Refused
from reviews.panels import Assignment
from reviews.rules import scoring
from reviews.rules.scoring import Sheet
from trail.clock import database_now

from ..selectors.experts import named_in
from ..selectors.sheets import (
    asked_of,
    assigned_or_404,
    attachment_or_404,
    before,
    in_force,
    is_open,
    latest_of,
    step_of,
)
from ..services import assessing

BEIJING = ZoneInfo("Asia/Shanghai")


@never_cache
@login_required
@require_safe
def assessments(request: HttpRequest) -> HttpResponse:
    """The declarations before this expert, those to be scored first."""
    user = as_person(request.user)
    if not organisations_with(user, "assess"):
        raise Http404
    rows = [row_of(each) for each in before(user)]
    rows.sort(key=lambda row: row["until"])
    context = {
        "to_do": [row for row in rows if row["standing"] not in ("submitted", "over")],
        "done": [row for row in rows if row["standing"] in ("submitted", "over")],
        "at": database_now(),
    }
    return render(request, "workflow/assessments.html", context)


def row_of(assignment: Assignment) -> dict[str, Any]:
    """One declaration as the expert's own lists show it. Nothing in it depends on others."""
    declaration = assignment.assessment.declaration
    step = step_of(assignment.assessment)
    return {
        "declaration": declaration,
        "step": step,
        "desk": assignment.assessment.organisation,
        "until": window_in(declaration, step.window).closes_at,
        "standing": _standing(assignment),
    }


def _standing(assignment: Assignment) -> str:
    """The expert's own standing; that it went on is seen only where the own sheet is missing."""
    if in_force(assignment):
        return "submitted"
    if not is_open(assignment):
        return "over"
    if assignment.sheets.all():
        return "returned"
    return "begun" if assignment.version else "opened" if assignment.opened_at else "new"


@never_cache
@login_required
@require_http_methods(["GET", "POST"])
def assess(request: HttpRequest, pk: int, step: str) -> HttpResponse:
    """The declaration on the left, the sheet on the right; before that, the statement."""
    user = as_person(request.user)
    assignment = assigned_or_404(user, pk, step)
    if request.method == "GET":
        return _page(request, assignment, kept(assignment))
    at = database_now()
    if request.POST.get("action") == "open":
        assessing.open_item(pk, step, actor=user, at=at)
        return redirect("assess", pk, step)
    sheet, version = _posted(request, assignment), _version(request)
    try:
        if request.POST.get("action") == "submit":
            assessing.submit_sheet(pk, step, sheet, version, actor=user, at=at)
            messages.success(request, _("Your sheet is submitted."))
            return redirect("assessments")
        assessing.save_sheet(pk, step, sheet, version, actor=user, at=at)
    except Refused as refused:
        return _page(request, assignment, sheet, findings=refused.findings, status=422)
    messages.success(request, _("Saved. Nobody sees the sheet before you submit it."))
    return redirect("assess", pk, step)


@never_cache
@login_required
@require_POST
def assess_autosave(request: HttpRequest, pk: int, step: str) -> HttpResponse:
    """What the script sends while the expert writes; answers in JSON, see docs/kit.md."""
    user = as_person(request.user)
    assignment = assigned_or_404(user, pk, step)
    sheet, at = _posted(request, assignment), database_now()
    try:
        saved = assessing.save_sheet(pk, step, sheet, _version(request), actor=user, at=at)
    except Conflict as conflict:
        here = reverse("assess", args=[pk, step])
        return JsonResponse({"conflict_url": here, "message": _(conflict.message)}, status=409)
    saved_at = at.astimezone(BEIJING).isoformat(timespec="seconds")
    return JsonResponse({"version": saved.version, "saved_at": saved_at})


@never_cache
@login_required
@require_http_methods(["GET", "POST"])
def leave_assessment(request: HttpRequest, pk: int, step: str) -> HttpResponse:
    """Recuse oneself (回避) or decline, with the reason."""
    user = as_person(request.user)
    assignment = assigned_or_404(user, pk, step)
    written = {key: request.POST.get(key, "") for key in ("ending", "reason")}
    context: dict[str, Any] = {"written": written, "endings": _endings()}
    context |= row_of(assignment)
    if request.method == "GET":
        return render(request, "workflow/leave_assessment.html", context)
    try:
        assessing.leave(pk, step, **written, actor=user, at=database_now())
    except Refused as refused:
        context["findings"] = refused.findings
        return render(request, "workflow/leave_assessment.html", context, status=422)
    messages.success(request, _("The desk has been told. You will not see this declaration again."))
    return redirect("assessments")


@never_cache
@login_required
@require_safe
def assessed_file(request: HttpRequest, pk: int) -> FileResponse:
    """A file of a declaration that lies open before this expert."""
    return given(attachment_or_404(as_person(request.user), pk))


def kept(assignment: Assignment) -> Sheet:
    """What stands in the sheet: the submitted one that counts, else what was saved."""
    sheet = in_force(assignment) or assignment
    scores = {key: str(value) for key, value in sheet.scores.items()}
    return Sheet(scores, sheet.judgements, sheet.comment)


def _posted(request: HttpRequest, assignment: Assignment) -> Sheet:
    step = step_of(assignment.assessment)
    revision = latest_of(assignment.assessment.declaration)
    return scoring.collect(posted_in(request), step.criteria, asked_of(revision, step.id))


def _version(request: HttpRequest) -> int:
    text = posted_in(request).get("version", "")
    return int(text) if text.isdecimal() and len(text) < 9 else -1


def _page(
    request: HttpRequest,
    assignment: Assignment,
    sheet: Sheet,
    *,
    findings: tuple[Finding, ...] = (),
    status: int = 200,
) -> HttpResponse:
    declaration = assignment.assessment.declaration
    step, revision = step_of(assignment.assessment), latest_of(declaration)
    may_write = is_open(assignment) and in_force(assignment) is None
    context = row_of(assignment) | {
        "assignment": assignment,
        "revision": revision,
        "is_open": is_open(assignment),
        "may_write": may_write,
        "criteria": [(each, sheet.scores.get(each.id, "")) for each in step.criteria],
        "judged": [
            (rule, sheet.judgements.get(rule.id, {})) for rule in asked_of(revision, step.id)
        ],
        "comment": sheet.comment,
        "total": scoring.total_of(sheet, step.criteria),
        "most": sum(each.points for each in step.criteria),
        "returned": next((s.returned for s in assignment.sheets.all() if may_write), None),
        "file_door": "assessed_file",
        "at": database_now(),
    }
    if findings:
        context["findings"] = findings
    if not assignment.opened_at:
        context["units"], context["people"] = named_in(declaration)
    elif context["is_open"]:
        context["answers"] = masked(revision)
    return render(request, "workflow/assess.html", context, status=status)


def _endings() -> list[tuple[str, str]]:
    return [
        (Assignment.Ending.RECUSED, _("I have a conflict of interest")),
        (Assignment.Ending.DECLINED, _("I cannot assess it for another reason")),
    ]
