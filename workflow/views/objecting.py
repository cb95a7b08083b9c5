"""The public side of objections, without login: the form of a running notice, and the answer."""

from __future__ import annotations

from typing import Any

from allauth.core.internal.ratelimit import consume
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import get_language
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from organisations.forms import findings_in
from programmes.findings import Finding, Refused, gettext_noop
from reviews.forms import ObjectionForm
from reviews.selectors import left_since, public_notices
from trail.clock import database_now

from ..selectors.objections import code_of, with_code
from ..services.objecting import object_to, over, turn_away

# Attempts an address; counted in the database, as logins are. A school may have one address.
RATE = {"object": "30/h/ip"}
ORDER = ("item", "grounds", "name", "phone", "email", "address", "unit", "signed")
TOO_MANY = Finding(
    "objection_too_many",
    gettext_noop("Very many objections came from your network within one hour."),
    remedy=gettext_noop(
        "What you wrote is still in the form: send it later, or to the office named in the notice."
    ),
)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def object_to_notice(request: HttpRequest, pk: int) -> HttpResponse:
    """The form while the notice runs; afterwards until when it ran, with its sentence."""
    notice = get_object_or_404(public_notices(), pk=pk)
    at, left = database_now(), frozenset(left_since(notice))
    said = request.POST if request.method == "POST" else None
    form = ObjectionForm(notice, left, said, initial={"item": request.GET.get("item", "")})
    closed = list(over(notice, at=at))
    context: dict[str, Any] = {"notice": notice, "form": form, "at": at, "closed": closed}
    if said is None:
        return render(request, "workflow/object.html", context)
    if not consume(request, app="reviews", action="object", config=RATE):
        response = _again(request, context, [TOO_MANY], 429)
        response["Retry-After"] = "3600"
        return response
    if closed or not form.is_valid():
        if not closed and form.is_nameless:
            turn_away(notice.pk, at=at)
        return _again(request, context, closed or _in_order(form), 422)
    try:
        objection = object_to(
            notice.pk,
            int(form.cleaned_data["item"]),
            form.said,
            signed="on" if form.cleaned_data["signed"] else "",
            language=get_language() or "zh-hans",
            at=at,
        )
    except Refused as refused:
        return _again(request, context, refused.findings, 422)
    return redirect("objection_answer", pk=objection.pk, code=code_of(objection))


@never_cache
@require_safe
def objection_answer(request: HttpRequest, pk: int, code: str) -> HttpResponse:
    """What became of one objection, for whoever has its address: nothing of who wrote it."""
    objection = with_code(pk, code)
    if objection is None:
        raise Http404
    return render(request, "workflow/objection_answer.html", {"objection": objection})


def _in_order(form: ObjectionForm) -> list[Finding]:
    """What is missing, as the page shows it from top to bottom."""
    places = [f"field:{name}" for name in ORDER]
    return sorted(findings_in(form), key=lambda found: places.index(found.place))


def _again(request: HttpRequest, context: dict, findings: Any, status: int) -> HttpResponse:
    """The page with everything that was typed."""
    shown = context | {"findings": findings}
    return render(request, "workflow/object.html", shown, status=status)
