"""Pages of a desk: the queue, and the review of one declaration."""

from datetime import datetime

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.db.models import Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from declarations.models import Declaration
from declarations.selectors import get_visible
from organisations.models import User
from organisations.selectors import as_person, holds, organisations_with
from programmes.findings import Refused
from reviews.models import Review
from trail.clock import database_now

from ..selectors import current_step, lists_for, reached_by, waiting_for
from ..selectors.reading import reading_of
from ..services import deciding
from .home import all_with_meters, with_deadline

PAGE = 50
TABS = ("waiting", "returned", "recommended", "all")


@require_safe
@login_required
def queue(request: HttpRequest) -> HttpResponse:
    """The desk's declarations by tab, the longest waiting first, with the quota before the eyes."""
    if not organisations_with(as_person(request.user), "review"):
        raise Http404
    tab = request.GET.get("tab", TABS[0])
    tab = tab if tab in TABS else TABS[0]
    rows = _search(_tab(as_person(request.user), tab), request.GET.get("q", ""))
    page = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    at = database_now()
    context = {
        "at": at,
        "tab": tab,
        "q": request.GET.get("q", ""),
        "counts": {name: _tab(as_person(request.user), name).count() for name in TABS},
        "page": page,
        "rows": [_row(declaration, at) for declaration in page],
        "lists": all_with_meters(lists_for(as_person(request.user), "compose_list")[:3]),
    }
    return render(request, "workflow/queue.html", context)


@require_http_methods(["GET", "POST"])
@login_required
def review(request: HttpRequest, pk: int) -> HttpResponse:
    """Read one revision and decide on it. A refusal keeps the opinion that was written."""
    declaration = get_visible(as_person(request.user), pk)
    if not _may_review(as_person(request.user), declaration):
        raise Http404
    written = {key: request.POST.get(key, "") for key in ("outcome", "opinion", "revision")}
    context = reading_of(declaration)
    context |= {"written": written, "outcomes": Review.Outcome, "at": database_now()}
    context["following"] = (
        waiting_for(as_person(request.user), "review").exclude(pk=declaration.pk).first()
    )
    if request.method == "GET":
        return render(request, "workflow/review.html", context)
    try:
        deciding.decide(
            declaration.pk,
            revision=int(written["revision"]) if written["revision"].isdigit() else 0,
            outcome=written["outcome"],
            opinion=written["opinion"],
            actor=as_person(request.user),
            at=context["at"],
        )
    except Refused as refused:
        context["findings"] = refused.findings
        return render(request, "workflow/review.html", context, status=422)
    messages.success(request, _("Decided: %(title)s") % {"title": declaration.title})
    return redirect("queue")


def _may_review(user: User, declaration: Declaration) -> bool:
    """The desk whose turn it is; past desks read the declaration on its own page."""
    return (
        declaration.desk_id is not None
        and holds(user, "review", declaration.desk_id)
        and current_step(declaration).kind == "review"
    )


def _tab(user: User, tab: str) -> QuerySet[Declaration]:
    if tab == "waiting":
        return waiting_for(user, "review")
    reached = reached_by(user)
    if tab == "returned":
        return reached.filter(state=Declaration.State.RETURNED)
    if tab == "recommended":
        own = Review.objects.filter(
            organisation__in=organisations_with(user, "review"),
            outcome=Review.Outcome.RECOMMEND,
        )
        return reached.filter(pk__in=own.values("declaration"))
    return reached.exclude(state=Declaration.State.DRAFT)


def _search(rows: QuerySet[Declaration], text: str) -> QuerySet[Declaration]:
    text = text.strip()[:60]
    if not text:
        return rows
    return rows.filter(
        Q(title__icontains=text)
        | Q(number__icontains=text)
        | Q(organisation__name__icontains=text)
        | Q(author__name__icontains=text)
    )


def _row(declaration: Declaration, at: datetime) -> dict:
    row = {"declaration": declaration, "stay": (at - declaration.step_since).days}
    if declaration.ended_at is None:
        row |= with_deadline(declaration)
        row["may_review"] = current_step(declaration).kind == "review"
    return row
