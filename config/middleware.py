"""Turns the two errors of the house, and a busy database, into pages when a view did not."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from programmes.findings import Conflict, Refused
from trail.busy import busy_page, is_busy


class RefusalMiddleware:
    """``Refused`` becomes 422 with all findings, ``Conflict`` 409; neither changed anything.

    A lock that somebody else held for too long becomes 503: nothing was changed, try again.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if isinstance(exception, Refused):
            return render(request, "refused.html", {"findings": exception.findings}, status=422)
        if isinstance(exception, Conflict):
            return render(request, "conflict.html", {"conflict": exception}, status=409)
        return busy_page(request) if is_busy(exception) else None
