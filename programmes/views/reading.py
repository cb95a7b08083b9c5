"""The page of a round. Rounds are public to everyone who is logged in."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.functional import Promise
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from organisations.models import Organisation, User
from organisations.selectors import as_person, organisations_with
from trail.clock import database_now

from .. import outline
from ..calendar_years import years_missing
from ..definitions import Paper, Programme
from ..models import Round, WindowExtension
from ..selectors import (
    WindowInForce,
    definition_of,
    options_for,
    options_in,
    units_that_may_declare,
    window_of,
)
from ..switches import CUT_OFF, Choice, may_choose
from .naming import kind_in_words
from .opening import switch_rows


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
        "windows": [
            _window(programme, window, _extended(round, window), at) for window in _in_order(round)
        ],
        "kinds": [kind_in_words(kind) for kind in programme.applicants.kinds],
        "clauses": outline.clauses(programme),
        "papers": [(paper, _seals(paper, programme)) for paper in programme.documents],
        "attached": list(outline.attached(programme)),
        "may_declare": units_that_may_declare(as_person(request.user), round, at),
        "switches": _choices(round, programme),
        "options": _options(round, as_person(request.user)),
        "may_manage": organisations_with(as_person(request.user), "manage_rounds"),
        "missing": years_missing([round], at),
    }
    return render(request, "programmes/round.html", context)


def _choices(round: Round, programme: Programme) -> list[dict[str, Any]]:
    """What holds in the round where the notice may be silent, who chose it and why."""
    newest = {row.key: row for row in round.switches.select_related("set_by").order_by("pk")}
    chosen = {key: Choice(row.choice, row.reason) for key, row in newest.items()}
    rows = switch_rows(programme, None, chosen)
    for row in rows:
        key = row["switch"].key
        if key in newest:
            person = newest[key].set_by
            row |= {"set_by": person.name if person else "", "set_at": newest[key].set_at}
        row["may_change"] = key != CUT_OFF and may_choose(programme, row["switch"])
    return rows


def _options(round: Round, person: User) -> list[dict[str, Any]]:
    """What provinces may switch on, and what that which the reader administers has said."""
    options = definition_of(round.definition).options
    managed = organisations_with(person, "manage_accounts") if options else frozenset()
    provinces = Organisation.objects.filter(pk__in=managed, level=Organisation.Level.PROVINCE)
    province = provinces.order_by("code").first() if managed else None
    said = options_in(round, province) if province else {}
    theirs = options_for(round, province) if province else []
    return [
        {
            "option": option,
            "province": province if option in theirs else None,
            "now": said.get(option.id),
        }
        for option in options
    ]


def _in_order(round: Round) -> list[WindowInForce]:
    windows = [window_of(round, each.window) for each in round.windows.all()]
    return sorted(windows, key=lambda window: (window.opens_at, window.closes_at))


def _window(
    programme: Programme, window: WindowInForce, extended: list[WindowExtension], at: datetime
) -> dict[str, Any]:
    return {
        "extended": extended,
        "window": window,
        "steps": outline.steps_in(programme, window.window),
        "quote": outline.sentence_of_window(programme, window.window),
        "standing": _standing(window, at),
    }


def _extended(round: Round, window: WindowInForce) -> list[WindowExtension]:
    """For everybody and for provinces; that of one declaration is its own affair."""
    rows = [each for each in round.extensions.all() if each.window == window.window]
    return [each for each in rows if each.declaration is None]


def _standing(window: WindowInForce, at: datetime) -> str:
    if at < window.opens_at:
        return "before"
    return "open" if at < window.closes_at else "closed"


def _seals(paper: Paper, programme: Programme) -> list[str | Promise]:
    """Who seals the paper: levels of the route, parties, or departments, by their names."""
    language = get_language() or ""
    departments = [each for step in programme.route for each in step.departments]
    titles: dict[str, str | Promise] = dict(Organisation.Level.choices)
    titles |= {each.id: each.title.get(language) for each in programme.parties}
    titles |= {each.id: each.title.get(language) for each in departments}
    return [titles[each] for each in paper.seals]
