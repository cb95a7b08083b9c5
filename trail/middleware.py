"""Every POST has one effect, however often it is sent.

A form carries ``idempotency_key`` (``{% form_keys %}``), a script the header ``Idempotency-Key``.
The first POST under a key runs; equal ones get its answer again, or wait for it. A posting without
a key is refused, so that no form can be forgotten.
"""

import hmac
import json
import logging
import re
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.db import DatabaseError, OperationalError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from .busy import busy_page, is_busy
from .callers import actor_of, wants_json
from .clock import database_now
from .models import Receipt
from .services import Claim, Verdict, claim_receipt, forget_receipt, settle_receipt

logger = logging.getLogger(__name__)

SAFE = {"GET", "HEAD", "OPTIONS", "TRACE"}
KEY = re.compile(r"[A-Za-z0-9-]{16,64}")
FORMS = {"application/x-www-form-urlencoded", "multipart/form-data"}
RENEWED = {"csrfmiddlewaretoken", "idempotency_key"}  # differ although the form is the same


class IdempotencyMiddleware:
    """Claims a receipt before the view (after CSRF and routing), settles it after the view."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        receipt: Receipt | None = getattr(request, "receipt", None)
        if receipt is not None:
            try:
                conclude(request, response, receipt)
            except DatabaseError:
                # The effect is committed and the answer is true; only its repetition is not known.
                logger.exception("The receipt %s stays under way.", receipt.pk)
        return response

    def process_view(
        self, request: HttpRequest, view: Any, args: Any, kwargs: Any
    ) -> HttpResponse | None:
        if request.method in SAFE:
            return None
        key = request.headers.get("Idempotency-Key") or request.POST.get("idempotency_key", "")
        if not KEY.fullmatch(key):
            return refuse(request, 400)
        try:
            claim = claim_receipt(
                actor=actor_of(request),
                key=key,
                path=request.path[:300],
                fingerprint=fingerprint_of(request),
                at=database_now(),
            )
        except OperationalError as error:
            if is_busy(error):
                return busy_page(request)
            raise
        if claim.verdict is Verdict.FIRST:
            request.receipt = claim.receipt  # type: ignore[attr-defined]
            return None
        return repeat(request, claim)


def fingerprint_of(request: HttpRequest) -> str:
    """HMAC-SHA-256 (hex) of what was sent: fields, files and query, or the body of a script.

    Keyed, because what was sent may hold an identity number, and a plain hash of it can be guessed.
    """
    digest = hmac.new(settings.SECRET_KEY.encode(), digestmod="sha256")
    digest.update(request.META.get("QUERY_STRING", "").encode())
    if request.method != "POST" or request.content_type not in FORMS:
        digest.update(request.body)
        return digest.hexdigest()
    fields = [(name, values) for name, values in request.POST.lists() if name not in RENEWED]
    digest.update(json.dumps(sorted(fields)).encode())
    for name, files in sorted(request.FILES.lists()):
        for file in files:
            digest.update(json.dumps([name, file.name, file.size]).encode())
            for chunk in file.chunks():
                digest.update(chunk)
            file.seek(0)
    return digest.hexdigest()


def repeat(request: HttpRequest, claim: Claim) -> HttpResponse:
    """The answer to a POST that must not run: the first one's, or where to wait for it."""
    receipt = claim.receipt
    if claim.verdict is Verdict.MISUSED:
        return refuse(request, 409)
    if claim.verdict is Verdict.UNDER_WAY:
        if wants_json(request):
            message = _("The same request is still being worked on.")
            return JsonResponse({"message": message}, status=409, headers={"Retry-After": "1"})
        return HttpResponse(
            status=303, headers={"Location": reverse("pending", args=[receipt.key])}
        )
    headers = {"Idempotent-Replayed": "true"}
    if receipt.location:
        return HttpResponse(
            status=receipt.status, headers={**headers, "Location": receipt.location}
        )
    return HttpResponse(
        receipt.body, status=receipt.status, content_type="application/json", headers=headers
    )


def refuse(request: HttpRequest, status: int) -> HttpResponse:
    """400: no usable key; 409: the key of another form. Nothing was run."""
    if wants_json(request):
        message = (
            _("Send a key of 16 to 64 letters, digits and hyphens as Idempotency-Key.")
            if status == 400
            else _("This key belongs to a request to another address.")
        )
        return JsonResponse({"message": message}, status=status)
    return render(request, "trail/no_key.html", {"reused": status == 409}, status=status)


def conclude(request: HttpRequest, response: HttpResponse, receipt: Receipt) -> None:
    """Keeps an answer that can be given again; forgets a form shown anew, a refusal, an error.

    An answer that sets a cookie (language) or changes who asks (login, logout) works only once.
    """
    location = response.headers.get("Location", "") if 300 <= response.status_code < 400 else ""
    is_json = (
        200 <= response.status_code < 300
        and not response.streaming
        and response.headers.get("Content-Type", "").startswith("application/json")
    )
    once = bool(response.cookies) or actor_of(request) != receipt.actor
    if once or not (location or is_json):
        forget_receipt(receipt)
        return
    settle_receipt(
        receipt,
        status=response.status_code,
        location=location,
        body=response.content.decode() if is_json else "",
        at=database_now(),
    )
