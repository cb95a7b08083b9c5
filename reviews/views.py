"""Public notices, for everybody: the content as it was frozen, and what became of it."""

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from trail.clock import database_now

from .held import freed_since
from .models import PublicNotice
from .selectors import last_day_by_calendar, left_since, public_notices

PAGE = 20


@require_safe
def notices(request: HttpRequest) -> HttpResponse:
    """Every public notice, running ones first."""
    page = Paginator(public_notices(), PAGE).get_page(request.GET.get("page"))
    return render(request, "reviews/notices.html", {"page": page, "at": database_now()})


@require_safe
def notice(request: HttpRequest, pk: int) -> HttpResponse:
    """One notice. What was frozen never changes; a project that left since is marked beside it."""
    shown = get_object_or_404(public_notices(), pk=pk)
    left = left_since(shown)
    columns = shown.content["columns"]
    rows = [
        {
            "item": item,
            "cells": list(zip(columns, item["cells"], strict=True)),
            "left": left.get(item["declaration"]),
        }
        for item in shown.content["items"]
    ]
    at = database_now()
    running = shown.state == PublicNotice.State.RUNNING and at < shown.ends_at
    context = {"notice": shown, "rows": rows, "running": running, "at": at}
    context["freed"] = [] if shown.replaces_id else freed_since(shown.list, shown.opened_at)
    if not shown.official:  # it was guessed when it began; the calendar may be known since
        counted = last_day_by_calendar(shown)
        context |= {"guessed": counted is None, "counted": counted}
    return render(request, "reviews/notice.html", context)
