"""Quota settings of a round: the figures, their sentence, who uses how much, and every change."""

from itertools import groupby

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from organisations.forms import findings_in
from organisations.selectors import as_person, organisations_with
from programmes.definitions import RangeQuota, TargetQuota
from programmes.findings import Refused
from programmes.models import Round
from programmes.selectors import definition_of
from trail.clock import database_now

from .forms import LimitForm
from .models import Limit
from .selectors import usage_by_province
from .services import set_limit


@require_http_methods(["GET", "POST"])
@login_required
def quota_settings(request: HttpRequest, pk: int) -> HttpResponse:
    """Read and change the figures of the round's first list rule. Ministry administrators only."""
    round = get_object_or_404(Round.objects.select_related("definition", "programme"), pk=pk)
    if not organisations_with(as_person(request.user), "manage_rounds"):
        raise Http404
    rule = _rule(round)
    form = LimitForm(request.POST or None, initial={"minimum": rule.min, "maximum": rule.max})
    context = _context(round, rule, form)
    if request.method == "GET":
        return render(request, "quotas/settings.html", context)
    context["findings"] = findings_in(form)
    if form.is_valid():
        try:
            set_limit(
                round, rule.id, **_figures(form), actor=as_person(request.user), at=database_now()
            )
        except Refused as refused:
            context["findings"] = refused.findings
        else:
            messages.success(request, _("The figure is set; it counts from now on."))
            return redirect("quota_settings", pk=round.pk)
    return render(request, "quotas/settings.html", context, status=422)


def _figures(form: LimitForm) -> dict:
    data = form.cleaned_data
    return {key: data[key] for key in ("area", "minimum", "maximum", "reason")}


def _rule(round: Round) -> RangeQuota:
    for quota in definition_of(round.definition).quotas:
        if isinstance(quota, RangeQuota) and quota.scope == "province":
            return quota
    raise Http404


def _context(round: Round, rule: RangeQuota, form: LimitForm) -> dict:
    usage = usage_by_province(round, rule)
    rows = sorted(usage, key=lambda row: (AREAS.index(row.great_area), row.code))
    definition = definition_of(round.definition)
    return {
        "round": round,
        "rule": rule,
        "form": form,
        "usage": usage,
        "heat": [(area, list(cells)) for area, cells in groupby(rows, lambda r: r.great_area)],
        "used": sum(row.used for row in usage),
        "lowest": sum(row.minimum for row in usage),
        "highest": sum(row.maximum for row in usage),
        "targets": [q for q in definition.quotas if isinstance(q, TargetQuota)],
        "history": Limit.objects.filter(round=round, rule=rule.id)
        .select_related("area", "set_by")
        .order_by("-pk")[:50],
    }


AREAS = ["华北", "东北", "华东", "中南", "西南", "西北", ""]
