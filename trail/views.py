"""The page on which a repeated POST waits for the first one's answer."""

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from .callers import actor_of
from .clock import database_now
from .selectors import receipt_of
from .services import CRASHED_AFTER


@never_cache
@require_safe
def pending(request: HttpRequest, key: str) -> HttpResponse:
    """Asks again every second; goes on to the first one's address as soon as there is one.

    Another actor's key is not found, like one whose posting ended in a form shown anew.
    """
    receipt = receipt_of(actor_of(request), key)
    if receipt is None:
        return render(request, "trail/pending.html", {"state": "none"}, status=404)
    if receipt.location:
        return HttpResponseRedirect(receipt.location)
    if receipt.done_at:
        return render(request, "trail/pending.html", {"state": "done"})
    if receipt.created_at <= database_now() - CRASHED_AFTER:
        return render(request, "trail/pending.html", {"state": "none"})
    response = render(request, "trail/pending.html", {"state": "under_way"})
    response.headers["Refresh"] = "1"
    return response
