"""The mail viewer of the demonstration: what would have been sent, to whom. Not in production."""

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from . import selectors
from .kinds import KINDS
from .models import Message

PAGE = 50


@login_required
@never_cache
@require_safe
def mails(request: HttpRequest) -> HttpResponse:
    """All mails, newest first."""
    kind, recipient = request.GET.get("kind", ""), request.GET.get("recipient", "").strip()
    page = Paginator(selectors.listed(kind, recipient), PAGE).get_page(request.GET.get("page"))
    return render(
        request,
        "notifications/mails.html",
        {
            "page": page,
            "rows": [(message, KINDS[message.kind].name) for message in page],
            "kinds": [(key, each.name) for key, each in KINDS.items()],
            "kind": kind,
            "recipient": recipient,
        },
    )


@login_required
@never_cache
@require_safe
def mail(request: HttpRequest, pk: int) -> HttpResponse:
    """One letter as it was sent."""
    message = get_object_or_404(Message.objects.select_related("recipient"), pk=pk)
    return render(
        request, "notifications/mail.html", {"message": message, "name": KINDS[message.kind].name}
    )
