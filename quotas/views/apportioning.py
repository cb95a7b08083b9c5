"""Places shared out among the areas of a rule: by which bases, with the arithmetic, and set."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from documents import workbooks as uploaded
from organisations.forms import findings_in
from programmes.definitions import ApportionedQuota
from programmes.findings import Refused
from programmes.selectors import definition_of

from ..forms import ApportionForm
from ..models import Allotment
from ..rules.apportionment import Table, apportion, obstacles
from ..rules.sheets import BASES, read
from ..services import Origin, Trial
from .asking import Areas, areas_or_404, judged, names_of


@require_http_methods(["GET", "POST"])
@login_required
def quota_apportion(request: HttpRequest, pk: int, rule: str) -> HttpResponse:
    """Type or read in a base list, share the places out by it, set the table."""
    areas = areas_or_404(request, pk, rule)
    if "read" in request.POST:
        return _read(request, areas)
    form = ApportionForm(areas.usage, request.POST or None, initial=_initial(areas))
    if request.method == "GET":
        return _page(request, areas, form)
    if not form.is_valid():
        return _page(request, areas, form, findings=findings_in(form), status=422)
    if found := obstacles(*form.question()):
        return _page(request, areas, form, findings=found, status=422)
    table = _shared(form)
    origin = Origin(Allotment.How.SHARED, form.cleaned_data["source"], table)
    reason, seen = form.cleaned_data["reason"], form.cleaned_data["seen"]
    trial = Trial(areas.round, areas.rule.id, form.figures(table.seats), origin, reason)
    answer = judged(request, trial, seen)
    if isinstance(answer, HttpResponse):
        return answer
    return _page(request, areas, form, table=table, **answer)


def _shared(form: ApportionForm) -> Table:
    total, base, least, most = form.question()
    return apportion(total, base, form.cleaned_data["method"], least, most)


def _initial(areas: Areas) -> dict[str, Any]:
    """What was shared out last, else what the file says of the rule."""
    round, rule = areas.round, areas.rule
    earlier = Allotment.objects.filter(round=round, rule=rule.id, how=Allotment.How.SHARED)
    last = earlier.order_by("-number").first()
    if last and (table := last.table):
        bases = {f"base-{share.area}": share.base for share in table.shares}
        told = {"total": table.total, "method": table.method, "least": table.least}
        return {**told, "most": table.most, "source": last.source, **bases}
    if not isinstance(rule, ApportionedQuota):
        return {"method": "largest_remainder"}
    lists = {each.id: each.title for each in definition_of(round.definition).lists}
    source = lists[rule.base].zh if rule.base in lists else rule.base
    bounds = {"least": rule.least, "most": rule.most}
    return {"total": rule.total, "method": rule.method, "source": source, **bounds}


def _read(request: HttpRequest, areas: Areas) -> HttpResponse:
    """Show the bases of a workbook in the fields of the page; an area that it lacks has none."""
    known = [row.organisation for row in areas.usage if row.organisation]
    initial = _initial(areas)
    try:
        lines = uploaded.read_upload(request.FILES.get("workbook"))
        said = read(lines, BASES, names_of(known))
    except Refused as refused:
        form = ApportionForm(areas.usage, initial=initial)
        return _page(request, areas, form, unread=refused.findings, status=422)
    bases = {f"base-{area.code}": said.get(area.code, (None,))[0] or 0 for area in known}
    form = ApportionForm(areas.usage, initial={**initial, **bases})
    return _page(request, areas, form, was_read=True)


def _page(
    request: HttpRequest,
    areas: Areas,
    form: ApportionForm,
    *,
    status: int = 200,
    table: Table | None = None,
    **more: Any,
) -> HttpResponse:
    shares = {share.area: share for share in table.shares} if table else {}
    context = {
        "round": areas.round,
        "rule": areas.rule,
        "programme": definition_of(areas.round.definition),
        "form": form,
        "table": table,
        "rows": [(usage, field, shares.get(code)) for code, usage, field in form.rows()],
        "seen": areas.seen,
        "max_mb": uploaded.MAX_MB,
        **more,
    }
    return render(request, "quotas/apportion.html", context, status=status)
