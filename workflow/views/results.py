"""Pages of what was recognised: what it is, since when, how it came to it, and what it owes."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from organisations.selectors import as_person
from trail.clock import database_now

from ..selectors.duties import Asked, asked_of, duties_seen_by
from ..selectors.results import get_result, history_of
from .duties import row_of


@require_safe
@login_required
def result(request: HttpRequest, pk: int) -> HttpResponse:
    """One result: its history, and everything that it owes or owed."""
    return render(request, "workflow/result.html", context_of(request, pk))


def context_of(request: HttpRequest, pk: int) -> dict[str, Any]:
    """What the page of a result shows; the one door to it."""
    person, at = as_person(request.user), database_now()
    found = get_result(person, pk)
    owed = asked_of(duties_seen_by(person, at).filter(result=found), Asked())
    history = history_of(found)
    return {
        "result": found,
        "at": at,
        "history": history,
        "present": history[0],
        "rows": [row_of(duty, person) for duty in owed],
    }
