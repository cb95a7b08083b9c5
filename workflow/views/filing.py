"""Pages of the applicant: start, submit, receipt, timeline, withdraw."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from declarations.earlier import earlier_of
from declarations.selectors import editable_by, get_visible, programme_of
from declarations.views.asking import links_to_questions
from declarations.views.justifying import links_to_reasons, written
from documents.selectors import visible_to as papers_visible_to
from organisations.models import Organisation
from organisations.selectors import as_person, holds, organisations_with
from programmes.findings import Refused
from programmes.models import Round
from trail.clock import database_now

from ..selectors.results import result_of
from ..selectors.timeline import timeline_of
from ..services import filing
from .checking import check_page


@require_POST
@login_required
def start(request: HttpRequest, pk: int) -> HttpResponse:
    """Begin a declaration for the organisation named in the form, or for the only one there is."""
    round = get_object_or_404(Round, pk=pk)
    own = organisations_with(as_person(request.user), "declare")
    wanted = request.POST.get("organisation", "")
    chosen = int(wanted) if wanted.isdigit() else min(own, default=0)
    if chosen not in own:
        raise Http404
    organisation = Organisation.objects.get(pk=chosen)
    declaration = filing.start(
        round, organisation, actor=as_person(request.user), at=database_now()
    )
    before = earlier_of(declaration, as_person(request.user))
    return redirect("copy_sources" if before else "hub", pk=declaration.pk)


@require_POST
@login_required
def submit(request: HttpRequest, pk: int) -> HttpResponse:
    """Submit; a refusal goes back to the answers with every finding on top."""
    declaration = get_visible(as_person(request.user), pk)
    if not holds(as_person(request.user), "declare", declaration.organisation_id):
        raise Http404
    if (clash := written(request, declaration)) is not None:
        return check_page(request, declaration, clash)
    try:
        filing.submit(declaration.pk, actor=as_person(request.user), at=database_now())
    except Refused as refused:
        programme = programme_of(declaration)
        links = links_to_questions(declaration, programme)
        links |= links_to_reasons(declaration, programme)
        context = {"declaration": declaration, "findings": refused.findings, "links": links}
        return render(request, "workflow/not_submitted.html", context, status=422)
    return redirect("receipt", pk=declaration.pk)


@require_safe
@login_required
def receipt(request: HttpRequest, pk: int) -> HttpResponse:
    """The receipt of the newest submission: number, time, what comes next."""
    declaration = get_visible(as_person(request.user), pk)
    revision = declaration.revisions.order_by("number").last()
    if revision is None:
        raise Http404
    context = {
        "declaration": declaration,
        "revision": revision,
        "timeline": timeline_of(declaration),
    }
    return render(request, "workflow/receipt.html", context)


@require_safe
@login_required
def timeline(request: HttpRequest, pk: int) -> HttpResponse:
    """Where it is, who holds it, until when, what comes next, and everything that happened."""
    declaration = get_visible(as_person(request.user), pk)
    context = {
        "declaration": declaration,
        "timeline": timeline_of(declaration),
        "papers": papers_visible_to(as_person(request.user)).filter(
            subject_kind="declaration", subject_id=str(declaration.pk)
        ),
        "result": result_of(declaration, as_person(request.user)),
        "may_withdraw": _may_withdraw(request, declaration),
        "may_edit": editable_by(as_person(request.user)).filter(pk=declaration.pk).exists(),
        "at": database_now(),
    }
    return render(request, "workflow/timeline.html", context)


@require_http_methods(["GET", "POST"])
@login_required
def withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask for the reason, say what is lost, then withdraw."""
    declaration = get_visible(as_person(request.user), pk)
    if not _may_withdraw(request, declaration):
        raise Http404
    reason = request.POST.get("reason", "")
    context: dict[str, object] = {"declaration": declaration, "reason": reason}
    if request.method == "POST":
        try:
            filing.withdraw(
                declaration.pk, reason=reason, actor=as_person(request.user), at=database_now()
            )
        except Refused as refused:
            context["findings"] = refused.findings
            return render(request, "workflow/withdraw.html", context, status=422)
        messages.success(request, _("The declaration has been withdrawn."))
        return redirect("timeline", pk=declaration.pk)
    return render(request, "workflow/withdraw.html", context)


def _may_withdraw(request: HttpRequest, declaration) -> bool:
    own = holds(as_person(request.user), "declare", declaration.organisation_id)
    return own and declaration.ended_at is None and not declaration.round.obligation
