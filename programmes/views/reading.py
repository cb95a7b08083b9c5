"""The page of a round. Rounds are public to everyone who is logged in."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.functional import Promise
from django.views.decorators.http import require_safe

from organisations.models import Organisation
from organisations.selectors import as_person, organisations_with
from trail.clock import database_now

from .. import outline
from ..calendar_years import years_missing
from ..definitions import Paper, Programme
from ..models import Round, RoundWindow
from ..selectors import definition_of, units_that_may_declare


@require_safe
@login_required
def round_page(request: HttpRequest, pk: int) -> HttpResponse:
    """What the round asks, of whom, until when, and which sentence of the notice says so."""
    rounds = Round.objects.select_related("programme", "definition").prefetch_related(
        "windows", "extensions__province"
    )
    round = get_object_or_404(rounds, pk=pk)
    programme = definition_of(round.definition)
    at = database_now()
    context = {
        "round": round,
        "programme": programme,
        "at": at,
        "windows": [_window(programme, window, at) for window in _in_order(round)],
        "kinds": [Organisation.Kind(kind).label for kind in programme.applicants.kinds],
        "clauses": outline.clauses(programme),
        "papers": [(paper, _seals(paper)) for paper in programme.documents],
        "attached": list(outline.attached(programme)),
        "may_declare": units_that_may_declare(as_person(request.user), round, at),
    }
    if organisations_with(as_person(request.user), "manage_rounds"):
        context["missing"] = years_missing([round], at)
    return render(request, "programmes/round.html", context)


def _in_order(round: Round) -> list[RoundWindow]:
    return sorted(round.windows.all(), key=lambda window: (window.opens_at, window.closes_at))


def _window(programme: Programme, window: RoundWindow, at: datetime) -> dict[str, Any]:
    return {
        "window": window,
        "steps": outline.steps_in(programme, window.window),
        "quote": outline.sentence_of_window(programme, window.window),
        "standing": _standing(window, at),
    }


def _standing(window: RoundWindow, at: datetime) -> str:
    if at < window.opens_at:
        return "before"
    return "open" if at < window.closes_at else "closed"


def _seals(paper: Paper) -> list[str | Promise]:
    return [Organisation.Level(level).label for level in paper.seals]
