"""A database or a site that made somebody wait too long: recognised, answered with a way out."""

from django.db import OperationalError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils import translation
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
    if wants_json(request):
        return _to_a_script()
    return _again_later(render(request, "busy.html", status=503))


def crowded_page(request: HttpRequest) -> HttpResponse:
    """The same from the door: who asks is not known yet, and nothing is read from the database."""
    with translation.override(translation.get_language_from_request(request)):
        if wants_json(request):
            return _to_a_script()
        return _again_later(HttpResponse(render_to_string("crowded.html"), status=503))


def _to_a_script() -> HttpResponse:
    message = _("Many people are at work on this just now")
    return _again_later(JsonResponse({"message": message}, status=503))


def _again_later(answer: HttpResponse) -> HttpResponse:
    answer["Retry-After"] = RETRY_AFTER
    return answer
