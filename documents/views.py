"""Downloading a paper, and the public answer whether a number or a file was issued."""

from collections.abc import Callable
from functools import wraps

from allauth.core.internal.ratelimit import consume
from django.contrib.auth.decorators import login_required
from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.cache import patch_cache_control
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from organisations.forms import findings_in

from . import selectors, store
from .forms import FileForm
from .models import Document

RATE = {"verify": "60/m/ip"}  # questions an address; counted in the database, as logins are
View = Callable[..., HttpResponse]


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


def public_answer(view: View) -> View:
    """What an address asks is counted, and nobody keeps the answer: it may change."""

    @wraps(view)
    def limited(request: HttpRequest, *args: str, **kwargs: str) -> HttpResponse:
        if consume(request, app="documents", action="verify", config=RATE, limit_get=True):
            response = view(request, *args, **kwargs)
        else:
            response = render(request, "documents/too_many.html", status=429)
            response["Retry-After"] = "60"
        patch_cache_control(response, no_store=True)
        return response

    return limited


@require_http_methods(["GET", "HEAD", "POST"])
@public_answer
def verify(request: HttpRequest) -> HttpResponse:
    """The public form that asks for a number or a file, and the answer for a file."""
    if number := selectors.tidy(request.GET.get("number", ""))[:40]:
        return redirect("verify_number", number=number)
    form = _form(request)
    if not form.is_valid():
        return _page(request, "documents/verify.html", form)
    answer = selectors.answer_for_file(form.cleaned_data["file"].sha256)
    if answer is None:
        return _page(request, "documents/verify.html", form, is_unknown=True)
    return _page(request, "documents/verified.html", form, answer=answer, file="same")


@require_http_methods(["GET", "HEAD", "POST"])
@public_answer
def verify_number(request: HttpRequest, number: str) -> HttpResponse:
    """What was issued under a number, for everybody: nothing of what the paper says of people.

    With a file sent along, also whether that one is the issued file, byte for byte.
    """
    answer, form, file = selectors.answer_for(number), _form(request), ""
    if answer.paper is not None and form.is_valid():
        same = form.cleaned_data["file"].sha256 == answer.paper.sha256
        file = "same" if same else "other"
    response = _page(request, "documents/verified.html", form, answer=answer, file=file)
    response.status_code = 200 if answer.paper else 404
    return response


def _form(request: HttpRequest) -> FileForm:
    return FileForm(request.POST, request.FILES) if request.method == "POST" else FileForm()


def _page(request: HttpRequest, template: str, form: FileForm, **facts: object) -> HttpResponse:
    context = {"form": form, "findings": findings_in(form), **facts}
    return render(request, template, context)
