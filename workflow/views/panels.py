"""The desk's pages of its experts: panels, coverage, assignment by hand and by lot, results."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from declarations.models import Declaration
from organisations.models import Organisation, User
from organisations.selectors import as_person, holds, organisations_with
from programmes.definitions import Step
from programmes.findings import Refused
from programmes.models import Round
from programmes.selectors import definition_of, province_of, window_of
from reviews.panels import Assessment, Lot
from reviews.rules import lot as lots
from trail.clock import database_now

from ..selectors.experts import experts_of
from ..selectors.panels import (
    Coverage,
    Panel,
    coverage_of,
    desks_with_experts,
    loads_of,
    panels_of,
    proposals,
    waiting_at,
)
from ..selectors.sheets import asked_of, latest_of
from ..services import assigning, concluding, passing_over
from ..services.concluding import Casting

Keys = tuple[int, str, int]
PAIR = re.compile(r"(\d{1,17})-(\d{1,17})", re.ASCII)


@never_cache
@login_required
@require_safe
def panels(request: HttpRequest) -> HttpResponse:
    """The panels of my desks, and the desks whose experts I keep."""
    user = as_person(request.user)
    if not organisations_with(user, "review"):
        raise Http404
    context = {"panels": panels_of(user), "desks": desks_with_experts(user)}
    return render(request, "workflow/panels.html", context)


@never_cache
@login_required
@require_safe
def panel(request: HttpRequest, round: int, step: str, desk: int) -> HttpResponse:
    """Which declaration has how many experts, what they say so far, and who left."""
    return _show(request, _panel(request, (round, step, desk)))


@never_cache
@login_required
@require_POST
def assign_experts(request: HttpRequest, round: int, step: str, desk: int) -> HttpResponse:
    """Look at every pair first; only the pairs that are ticked there are made."""
    here = _panel(request, (round, step, desk))
    if "confirm" in request.POST:
        try:
            made = assigning.assign(
                _pairs(request), actor=as_person(request.user), at=database_now()
            )
        except Refused as refused:
            return _show(request, here, findings=refused.findings, status=422)
        text = ngettext("%(n)s assignment made.", "%(n)s assignments made.", made)
        messages.success(request, text % {"n": made})
        return redirect("panel", round, step, desk)
    items = waiting_at(here.round, step, here.desk).filter(pk__in=_numbers(request, "item"))
    experts = experts_of(here.desk).filter(pk__in=_numbers(request, "expert"))
    rows = proposals(here.desk, list(items), list(experts))
    if not rows:
        messages.warning(request, _("Choose at least one declaration and one expert."))
        return redirect("panel", round, step, desk)
    words = {ground: _(text) for ground, text in assigning.WHY.items()}
    shown = [(row, [words[ground] for ground in row.grounds]) for row in rows]
    context = {"panel": here, "rows": shown, "possible": sum(row.is_possible for row in rows)}
    return render(request, "workflow/assign_experts.html", context)


@never_cache
@login_required
@require_POST
def pass_over_experts(request: HttpRequest, round: int, step: str, desk: int) -> HttpResponse:
    """Look first where each ticked declaration goes on to; then let them go on without experts."""
    here = _panel(request, (round, step, desk))
    reason, ticked = request.POST.get("reason", ""), _numbers(request, "item")
    try:
        if "confirm" not in request.POST:
            waiting = list(waiting_at(here.round, step, here.desk).filter(pk__in=ticked))
            rows = passing_over.foreseen(waiting, reason)
            context = {"panel": here, "rows": rows, "reason": reason}
            return render(request, "workflow/pass_over_experts.html", context)
        gone = passing_over.pass_over_experts(
            ticked, step, reason=reason, actor=as_person(request.user), at=database_now()
        )
    except Refused as refused:
        return _show(request, here, findings=refused.findings, status=422)
    text = ngettext("%(n)s declaration goes on.", "%(n)s declarations go on.", gone)
    messages.success(request, text % {"n": gone})
    return redirect("panel", round, step, desk)


@never_cache
@login_required
@require_http_methods(["GET", "POST"])
def draw_lot(request: HttpRequest, round: int, step: str, desk: int) -> HttpResponse:
    """What goes into the lot; then the draw, which is recorded before anybody sees it."""
    here = _panel(request, (round, step, desk))
    coverage = [row for row in _waiting(here) if row.missing]
    context: dict[str, Any] = {"panel": here, "rows": coverage, "experts": _loads(here)}
    if request.method == "GET":
        return render(request, "workflow/draw_lot.html", context)
    try:
        drawn = assigning.draw(
            here.round, here.step, here.desk, actor=as_person(request.user), at=database_now()
        )
    except Refused as refused:
        context["findings"] = refused.findings
        return render(request, "workflow/draw_lot.html", context, status=422)
    messages.success(request, _("The lot is drawn and recorded."))
    return redirect("lot", drawn.pk)


@never_cache
@login_required
@require_safe
def lot(request: HttpRequest, pk: int) -> HttpResponse:
    """One lot: what was drawn from, the seed, who was drawn; drawn again while you look."""
    row = get_object_or_404(Lot.objects.select_related("round", "organisation", "drawn_by"), pk=pk)
    here = _panel(request, (row.round_id, row.step, row.organisation_id))
    urn = lots.read(row.content)
    again = {str(item): list(experts) for item, experts in lots.draw(row.seed, urn).items()}
    people = User.objects.in_bulk([key for key, _load in urn.loads])
    items = Declaration.objects.in_bulk([ball.item for ball in urn.items])
    context = {
        "panel": here,
        "lot": row,
        "moment": row.drawn_at.isoformat(),
        "digest": lots.digest_of(urn),
        "agrees": again == row.drawn and row.seed == lots.seed_of(row.drawn_at.isoformat(), urn),
        "rows": [
            (items[ball.item], ball, [people[key] for key in row.drawn[str(ball.item)]])
            for ball in urn.items
        ],
        "loads": [(people[key], load) for key, load in urn.loads],
    }
    return render(request, "workflow/lot.html", context)


@never_cache
@login_required
@require_http_methods(["GET", "POST"])
def panel_item(request: HttpRequest, round: int, step: str, desk: int, pk: int) -> HttpResponse:
    """One declaration: its sheets side by side; give one back, take one off, end the step."""
    here = _panel(request, (round, step, desk))
    assessment = get_object_or_404(
        Assessment, declaration=pk, declaration__round=round, step=step, organisation=desk
    )
    if request.method == "GET":
        return _show_item(request, here, assessment)
    act = _ACTS.get(request.POST.get("action", ""))
    if act is None:
        raise Http404
    try:
        act(request, assessment)
    except Refused as refused:
        return _show_item(request, here, assessment, findings=refused.findings, status=422)
    return redirect("panel_item", round, step, desk, pk)


def _give_back(request: HttpRequest, assessment: Assessment) -> None:
    sheet = _one(request, "sheet")
    if not assessment.assignments.filter(sheets=sheet).exists():
        raise Http404
    actor, reason = as_person(request.user), request.POST.get("reason", "")
    concluding.return_sheet(sheet, reason=reason, actor=actor, at=database_now())
    messages.success(request, _("The sheet is returned; the expert has been told."))


def _take_off(request: HttpRequest, assessment: Assessment) -> None:
    assignment = _one(request, "assignment")
    if not assessment.assignments.filter(pk=assignment).exists():
        raise Http404
    actor, reason = as_person(request.user), request.POST.get("reason", "")
    assigning.take_off(assignment, reason=reason, actor=actor, at=database_now())
    messages.success(request, _("The expert is taken off; nothing more is awaited from there."))


def _close(request: HttpRequest, assessment: Assessment) -> None:
    castings = {
        rule.id: Casting(
            {"met": True, "unmet": False}.get(request.POST.get(f"cast.{rule.id}", "")),
            request.POST.get(f"cast-why.{rule.id}", ""),
        )
        for rule in asked_of(latest_of(assessment.declaration), assessment.step)
    }
    concluding.close(
        assessment.declaration_id,
        assessment.step,
        reason=request.POST.get("reason", ""),
        castings=castings,
        actor=as_person(request.user),
        at=database_now(),
    )
    messages.success(request, _("The experts' assessment is over; the declaration goes on."))


_ACTS: Mapping[str, Callable[[HttpRequest, Assessment], None]] = {
    "return": _give_back,
    "take_off": _take_off,
    "close": _close,
}


def _panel(request: HttpRequest, keys: Keys) -> Panel:
    """One door: whoever decides at this desk, of a step of this round at which experts assess."""
    round_id, step_id, desk_id = keys
    if not holds(as_person(request.user), "review", desk_id):
        raise Http404
    rounds = Round.objects.select_related("programme", "definition")
    round = get_object_or_404(rounds.prefetch_related("windows", "extensions"), pk=round_id)
    desk = get_object_or_404(Organisation, pk=desk_id)
    return Panel(round, _step(round, step_id, desk), desk)


def _step(round: Round, step_id: str, desk: Organisation) -> Step:
    for step in definition_of(round.definition).route:
        if step.id == step_id and step.kind == "assess" and step.level == desk.level:
            return step
    raise Http404


def _waiting(panel: Panel) -> list[Coverage]:
    return coverage_of(panel, list(waiting_at(panel.round, panel.step.id, panel.desk)))


def _over(panel: Panel) -> list[Coverage]:
    """What the experts have finished, the best average first."""
    ended = Assessment.objects.filter(
        organisation=panel.desk, step=panel.step.id, closed_at__isnull=False
    )
    rows = Declaration.objects.filter(round=panel.round, assessments__in=ended)
    shown = rows.select_related("organisation", "definition").defer("definition__source")
    found = coverage_of(panel, list(shown.order_by("number")))
    return sorted(found, key=lambda row: -(row.spread.average if row.spread else 0))


def _loads(panel: Panel) -> list[tuple[User, int]]:
    experts = experts_of(panel.desk).select_related("expert_profile")
    loads = loads_of(panel.round, panel.step.id, panel.desk, experts)
    return [(each, loads[each.pk]) for each in experts]


def _show(
    request: HttpRequest, panel: Panel, *, findings: Any = (), status: int = 200
) -> HttpResponse:
    window = window_of(panel.round, panel.step.window, province=province_of(panel.desk))
    context = {
        "panel": panel,
        "waiting": _waiting(panel),
        "over": _over(panel),
        "experts": _loads(panel),
        "lots": Lot.objects.filter(
            round=panel.round, step=panel.step.id, organisation=panel.desk
        ).order_by("-pk"),
        "until": window.closes_at,
        "most": sum(each.points for each in panel.step.criteria),
        "reason": request.POST.get("reason", ""),
        "ticked": _numbers(request, "item"),
        "at": database_now(),
    }
    if findings:
        context["findings"] = findings
    return render(request, "workflow/panel.html", context, status=status)


def _show_item(
    request: HttpRequest,
    panel: Panel,
    assessment: Assessment,
    *,
    findings: Any = (),
    status: int = 200,
) -> HttpResponse:
    assessment.refresh_from_db()
    declaration = assessment.declaration
    (coverage,) = coverage_of(panel, [declaration])
    seats = [seat for seat in coverage.seats if seat.sheet]
    rules = asked_of(latest_of(declaration), panel.step.id)
    context = {
        "panel": panel,
        "declaration": declaration,
        "assessment": assessment,
        "coverage": coverage,
        "lines": [
            (each, [seat.sheet.scores.get(each.id) for seat in seats if seat.sheet])
            for each in panel.step.criteria
        ],
        "sheets": seats,
        "most": sum(each.points for each in panel.step.criteria),
        "judged": [_judged(rule, seats, assessment, request) for rule in rules],
        "is_open": assessment.closed_at is None and not declaration.ended_at,
        "reason": request.POST.get("reason", ""),
    }
    if findings:
        context["findings"] = findings
    return render(request, "workflow/panel_item.html", context, status=status)


def _judged(rule: Any, seats: Any, assessment: Assessment, request: HttpRequest) -> dict[str, Any]:
    answers = [(seat, seat.sheet.judgements.get(rule.id, {})) for seat in seats]
    given = [answer.get("answer") for seat, answer in answers if not seat.grounds]
    return {
        "rule": rule,
        "answers": answers,
        "decision": assessment.decisions.get(rule.id),
        "met": given.count("met"),
        "unmet": given.count("unmet"),
        "tied": bool(given) and given.count("met") == given.count("unmet"),
        "cast": request.POST.get(f"cast.{rule.id}", ""),
        "why": request.POST.get(f"cast-why.{rule.id}", ""),
    }


def _numbers(request: HttpRequest, name: str) -> list[int]:
    texts = request.POST.getlist(name)
    return [int(text) for text in texts if text.isdecimal() and len(text) < 18]


def _one(request: HttpRequest, name: str) -> int:
    found = _numbers(request, name)
    if len(found) != 1:
        raise Http404
    return found[0]


def _pairs(request: HttpRequest) -> list[tuple[int, int]]:
    found = (PAIR.fullmatch(text) for text in request.POST.getlist("pair"))
    return [(int(each[1]), int(each[2])) for each in found if each]
