"""The home of every role: what waits for me, and until when."""

from collections.abc import Iterable
from datetime import datetime

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from declarations.countersigners import waiting_for as waiting_to_countersign
from declarations.models import Declaration
from declarations.selectors import window_in
from organisations.models import User
from organisations.selectors import as_person, organisations_with
from programmes.calendar_years import running_rounds, years_missing
from programmes.models import Round
from programmes.outline import steps_in
from programmes.selectors import (
    definition_of,
    open_calls,
    units_that_may_declare,
)
from quotas.selectors.meters import meters_for
from reviews.models import SummaryList
from reviews.objections import Objection
from trail.clock import database_now

from ..selectors import current_step, lists_for, waiting_for
from ..selectors.departments import title_of
from ..selectors.objections import objections_for
from ..selectors.panels import desks_with_experts, panels_of
from ..selectors.sheets import before
from .assessing import row_of

SHOWN = 8


@require_safe
@login_required
def home(request: HttpRequest) -> HttpResponse:
    """An author's drafts and returns, a desk's queue, a composer's lists, and the open rounds."""
    at = database_now()
    own = organisations_with(as_person(request.user), "declare")
    waiting = waiting_for(as_person(request.user), "review")
    context = {
        "at": at,
        "to_countersign": countersignatures(as_person(request.user))[:SHOWN],
        "mine": [_mine(declaration) for declaration in _to_write(own)],
        "waiting": [with_deadline(declaration) for declaration in waiting[:SHOWN]],
        "waiting_count": waiting.count(),
        "lists": all_with_meters(_lists(request)),
        "objections": objections_for(as_person(request.user)).filter(state__in=Objection.OPEN)[
            :SHOWN
        ],
        "assessments": _assessments(as_person(request.user)),
        "panels": [panel for panel in panels_of(as_person(request.user)) if panel.waiting],
        "keeps_experts": desks_with_experts(as_person(request.user)).exists(),
        "rounds": [_round(each, as_person(request.user), at) for each in open_calls(at)],
    }
    if organisations_with(as_person(request.user), "manage_rounds"):
        context["missing"] = years_missing(running_rounds(at), at)
    return render(request, "workflow/home.html", context)


def with_deadline(declaration: Declaration) -> dict:
    """A declaration with the step it stands at and the end of that step's window."""
    step = current_step(declaration)
    window = window_in(declaration, step.window)
    return {"declaration": declaration, "step": step, "until": window.closes_at}


def all_with_meters(summaries: Iterable[SummaryList]) -> list[dict]:
    """Lists with their figures under every rule that binds them, by two queries."""
    lists = list(summaries)
    meters = meters_for(lists)
    return [{"list": each, "meters": meters[each.pk]} for each in lists]


def countersignatures(user: User) -> list[dict]:
    """What waits for the user's answer or seal beside others, the longest waiting first."""
    rows = waiting_to_countersign(user).select_related("declaration__definition")
    return [
        with_deadline(each.declaration) | {"asked": each, "title": title_of(each)} for each in rows
    ]


def _assessments(user: User) -> list[dict]:
    """What awaits this expert's sheet; nothing in it depends on other experts."""
    if not organisations_with(user, "assess"):
        return []
    rows = [row_of(each) for each in before(user)]
    return [row for row in rows if row["standing"] not in ("submitted", "over")][:SHOWN]


def _to_write(own: frozenset[int]) -> list[Declaration]:
    states = (
        Declaration.State.DRAFT,
        Declaration.State.RETURNED,
        Declaration.State.TO_UPLOAD,
    )
    rows = Declaration.objects.filter(organisation__in=own, state__in=states)
    shown = rows.select_related("round", "definition", "organisation").defer("definition__source")
    return list(shown.order_by("-pk")[:SHOWN])


def _mine(declaration: Declaration) -> dict:
    shown = with_deadline(declaration)
    shown["until"] = declaration.correct_until or shown["until"]
    page = "upload_scan" if shown["step"].kind == "upload" else "hub"
    shown["address"] = reverse(page, args=[declaration.pk])
    return shown


def _lists(request: HttpRequest) -> list[SummaryList]:
    composing = lists_for(as_person(request.user), "compose_list")
    sending = lists_for(as_person(request.user), "send_list")
    return list((composing | sending).distinct()[:SHOWN])


def _round(round: Round, user: User, at: datetime) -> dict:
    """A round with its windows by the steps that happen in them, and who may begin now."""
    programme = definition_of(round.definition)
    windows = sorted(round.windows.all(), key=lambda window: (window.opens_at, window.closes_at))
    return {
        "round": round,
        "windows": [{"window": w, "steps": steps_in(programme, w.window)} for w in windows],
        "may_declare": units_that_may_declare(user, round, at),
    }
