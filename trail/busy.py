"""A database that made somebody wait too long: recognised, and answered with a way out."""

from django.db import OperationalError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from .callers import wants_json

LOCK_NOT_AVAILABLE = "55P03"  # PostgreSQL, when ``lock_timeout`` is over
RETRY_AFTER = "3"  # seconds


def is_busy(exception: Exception) -> bool:
    """Whether the database gave up waiting for somebody else's lock; nothing was changed."""
    if not isinstance(exception, OperationalError):
        return False
    state = getattr(exception.__cause__, "sqlstate", "")
    return state == LOCK_NOT_AVAILABLE or "database is locked" in str(exception)


def busy_page(request: HttpRequest) -> HttpResponse:
    """503 with ``Retry-After`` (RFC 9110, 15.6.4), as a page or for a script."""
    headers = {"Retry-After": RETRY_AFTER}
    if wants_json(request):
        message = _("Many people are at work on this just now")
        return JsonResponse({"message": message}, status=503, headers=headers)
    page = render(request, "busy.html", status=503)
    page["Retry-After"] = RETRY_AFTER
    return page
