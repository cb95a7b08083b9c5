"""Downloading a paper, and the public answer whether a number was issued."""

from django.contrib.auth.decorators import login_required
from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.cache import patch_cache_control
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from . import selectors, store
from .models import Document


@login_required
@never_cache
@require_safe
def document(request: HttpRequest, pk: int) -> HttpResponseBase:
    """The paper as a file; while it is being made or after it failed, a page that says so."""
    paper = get_object_or_404(selectors.visible_to(request.user), pk=pk)
    if paper.state != Document.State.ISSUED:
        return render(request, "documents/waiting.html", {"paper": paper})
    response = FileResponse(
        store.open(paper.sha256),
        as_attachment=True,
        filename=f"{paper.number}.pdf",
        content_type="application/pdf",
    )
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Length"] = str(paper.size)
    return response


@require_safe
def verify(request: HttpRequest) -> HttpResponse:
    """The public form that asks for a number."""
    if number := selectors.tidy(request.GET.get("number", ""))[:40]:
        return redirect("verify_number", number=number)
    return render(request, "documents/verify.html")


@require_safe
def verify_number(request: HttpRequest, number: str) -> HttpResponse:
    """What was issued under a number, for everybody: nothing of what the paper says of people."""
    paper = selectors.with_number(number)
    issued = paper is not None and paper.state == Document.State.ISSUED
    response = render(
        request,
        "documents/verified.html",
        {"paper": paper, "issued": issued, "number": selectors.tidy(number)[:40]},
        status=200 if paper else 404,
    )
    patch_cache_control(response, no_store=True)
    return response
