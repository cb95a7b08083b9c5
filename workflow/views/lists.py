"""Pages of a list: its candidates and places, and sending it."""

from collections.abc import Iterable

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from organisations.models import User
from organisations.selectors import as_person, holds
from programmes.findings import Finding, Refused
from reviews.models import SummaryList
from trail.clock import database_now

from ..selectors import lists_audited_by, lists_for, lists_to_seal
from ..selectors.listing import last_contact, moved, receivers
from ..selectors.marks import with_marks
from ..services import consenting, listing, mending, noticing, sending
from .home import all_with_meters
from .list_context import context_of


@require_safe
@login_required
def lists(request: HttpRequest) -> HttpResponse:
    """The lists of my organisations."""
    rows = all_with_meters(_readable(as_person(request.user)))
    return render(request, "workflow/lists.html", {"rows": rows, "at": database_now()})


@require_safe
@login_required
def list_page(request: HttpRequest, pk: int) -> HttpResponse:
    """One list: the meter, who has a place, who is candidate, what the rules say."""
    return _show(request, get_list(as_person(request.user), pk))


@require_POST
@login_required
def shortlist(request: HttpRequest, pk: int) -> HttpResponse:
    """Give a candidate a place; the ninth is answered with the sentence of the notice."""
    summary = get_list(as_person(request.user), pk, "compose_list")
    try:
        listing.shortlist(
            summary.pk,
            _declaration(request, summary),
            actor=as_person(request.user),
            at=database_now(),
        )
    except Refused as refused:
        return _show(request, summary, findings=refused.findings, status=422)
    messages.success(request, _("The project has a place on the list."))
    return redirect("list", pk=summary.pk)


@require_POST
@login_required
def unlist(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a project off the list; it stays a candidate."""
    summary = get_list(as_person(request.user), pk, "compose_list")
    listing.unlist(
        summary.pk, _declaration(request, summary), actor=as_person(request.user), at=database_now()
    )
    messages.success(request, _("The place is free again; the project stays a candidate."))
    return redirect("list", pk=summary.pk)


@require_POST
@login_required
def seal(request: HttpRequest, pk: int) -> HttpResponse:
    """Seal the list for a department of the organisation."""
    summary = get_list(as_person(request.user), pk, "consent")
    department = request.POST.get("department", "")
    if department not in {each.id for each in consenting.closing_of(summary).departments}:
        raise Http404
    try:
        consenting.seal_list(
            summary.pk, department, actor=as_person(request.user), at=database_now()
        )
    except Refused as refused:
        return _show(request, summary, findings=refused.findings, status=422)
    messages.success(request, _("The list is sealed by your department."))
    return redirect("list", pk=summary.pk)


@require_http_methods(["GET", "POST"])
@login_required
def announce(request: HttpRequest, pk: int) -> HttpResponse:
    """Look at what the public will read and until when, then put the list on notice."""
    summary = get_list(as_person(request.user), pk, "send_list")
    context = _context(request, summary)
    context["statement"] = request.POST.get("statement", summary.statement)
    context["contact"] = request.POST.get("contact", last_contact(summary.organisation))
    if context["days"] is None:
        raise Http404
    if request.method == "GET":
        return render(request, "workflow/announce.html", context)
    try:
        noticing.announce(
            summary.pk,
            contact=context["contact"],
            statement=context["statement"],
            actor=as_person(request.user),
            at=context["at"],
        )
    except Refused as refused:
        context["findings"] = refused.findings
        return render(request, "workflow/announce.html", context, status=422)
    messages.success(request, _("The list is on public notice."))
    return redirect("list", pk=summary.pk)


@require_http_methods(["GET", "POST"])
@login_required
def reopen(request: HttpRequest, pk: int) -> HttpResponse:
    """Withdraw the notice with its reason, so that the list can be changed."""
    summary = get_list(as_person(request.user), pk, "send_list")
    context = _context(request, summary) | {"reason": request.POST.get("reason", "")}
    if request.method == "GET":
        return render(request, "workflow/reopen.html", context)
    try:
        noticing.reopen(
            summary.pk, reason=context["reason"], actor=as_person(request.user), at=context["at"]
        )
    except Refused as refused:
        context["findings"] = refused.findings
        return render(request, "workflow/reopen.html", context, status=422)
    messages.success(request, _("The notice is withdrawn; the list can be changed again."))
    return redirect("list", pk=summary.pk)


@require_http_methods(["GET", "POST"])
@login_required
def take_off(request: HttpRequest, pk: int, declaration: int) -> HttpResponse:
    """Take a project off a list on notice, with its reason: the public sees nothing new."""
    summary = get_list(as_person(request.user), pk, "compose_list")
    item = get_object_or_404(
        summary.items.select_related("declaration__organisation"), declaration=declaration
    )
    context = {"summary": summary, "item": item, "reason": request.POST.get("reason", "")}
    if request.method == "GET":
        return render(request, "workflow/take_off.html", context)
    try:
        mending.take_off(
            summary.pk,
            item.declaration_id,
            reason=request.POST.get("reason", ""),
            actor=as_person(request.user),
            at=database_now(),
        )
    except Refused as refused:
        context["findings"] = refused.findings
        return render(request, "workflow/take_off.html", context, status=422)
    messages.success(request, _("The place is free again; the project stays a candidate."))
    return redirect("list", pk=summary.pk)


@require_http_methods(["GET", "POST"])
@login_required
def send(request: HttpRequest, pk: int) -> HttpResponse:
    """Look at the whole list once more, then let it go."""
    summary = get_list(as_person(request.user), pk, "send_list")
    context = _context(request, summary)
    context["statement"] = request.POST.get("statement", summary.statement)
    context["receivers"] = receivers(summary, context["placed"], context["closing"])
    if request.method == "GET":
        return render(request, "workflow/send.html", context)
    try:
        sending.send(
            summary.pk,
            statement=context["statement"],
            actor=as_person(request.user),
            at=context["at"],
        )
    except Refused as refused:
        context["findings"] = refused.findings
        return render(request, "workflow/send.html", context, status=422)
    messages.success(request, _("The list is on its way. Its papers are being made."))
    return redirect("list", pk=summary.pk)


@require_safe
@login_required
def progress(request: HttpRequest, pk: int) -> HttpResponse:
    """How far a list has been sent; the list's page asks until it is done."""
    summary = get_list(as_person(request.user), pk)
    response = render(request, "workflow/sending.html", {"summary": summary} | moved(summary))
    if summary.state != SummaryList.State.SENDING:
        response["HX-Refresh"] = "true"
    return response


def _readable(user: User) -> QuerySet[SummaryList]:
    rows = lists_for(user, "compose_list") | lists_for(user, "send_list")
    rows = rows | lists_for(user, "oversee") | lists_audited_by(user)
    return (rows | lists_to_seal(user)).distinct()


def get_list(user: User, pk: int, permission: str = "") -> SummaryList:
    """One door to a list: those who may not see it get 404, as do those who may not act on it."""
    summary = with_marks(_readable(user).filter(pk=pk)).first()
    if summary is None or (permission and not holds(user, permission, summary.organisation_id)):
        raise Http404
    return summary


def _declaration(request: HttpRequest, summary: SummaryList) -> int:
    wanted = request.POST.get("declaration", "")
    if not wanted.isdigit() or not summary.items.filter(declaration_id=int(wanted)).exists():
        raise Http404
    return int(wanted)


def show_refusal(
    request: HttpRequest, summary: SummaryList, findings: Iterable[Finding]
) -> HttpResponse:
    """The list's page with what speaks against it."""
    return _show(request, summary, findings=findings, status=422)


def _show(
    request: HttpRequest, summary: SummaryList, *, findings=(), status: int = 200
) -> HttpResponse:
    if findings:  # somebody else may have changed it since it was looked at
        summary = get_list(as_person(request.user), summary.pk)
    context = _context(request, summary)
    if findings:
        context["findings"] = findings
    return render(request, "workflow/list.html", context, status=status)


def _context(request: HttpRequest, summary: SummaryList) -> dict:
    return context_of(summary, as_person(request.user), at=database_now())
