"""Quota settings of a round: its rules, who uses how much of which figure, and every change."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from organisations.areas import by_great_area
from organisations.forms import findings_in
from organisations.models import Organisation
from organisations.selectors import as_person
from programmes.definitions import TargetQuota
from programmes.findings import Conflict, Refused
from programmes.models import Round
from programmes.selectors import definition_of, options_by_area
from trail.clock import database_now

from ..forms import LimitForm, ReasonForm
from ..models import Allotment, Limit
from ..rules.places import FIGURED
from ..selectors import Figured, figured_rules, stands_under, with_standing
from ..selectors.drifting import open_drifts
from ..selectors.usage import Reading, Usage, read_usage
from ..services import set_limit, try_limit
from .asking import has_table, round_or_404, rule_or_404

ALL = "all"
PAGE = 20


@require_safe
@login_required
def quota_settings(request: HttpRequest, pk: int) -> HttpResponse:
    """Every rule of the round, and the figures, use and history of the chosen one."""
    round = round_or_404(request, pk, with_standing(Round.objects.all()))
    rules = figured_rules(round)
    reading = read_usage(round, rules)
    on = options_by_area([round.pk] if any(each.option for each in rules) else [])
    usage = {each.id: _shown(each, reading, on) for each in rules}
    rule = next((each for each in rules if each.id == request.GET.get("rule")), None)
    rule = rule or next(iter(rules), None)
    programme = definition_of(round.definition)
    targets = [quota for quota in programme.quotas if isinstance(quota, TargetQuota)]
    context: dict[str, Any] = {
        "round": round,
        "programme": programme,
        "rules": [{"rule": each, **_sums(usage[each.id])} for each in rules],
        "others": [
            each for each in programme.quotas if not isinstance(each, (*FIGURED, TargetQuota))
        ],
        "targets": targets,
        "recognised": round.recognised,  # type: ignore[attr-defined]
        "rule": rule,
        "drifts": open_drifts(round) if round.adrift else [],  # type: ignore[attr-defined]
    }
    if rule:
        context |= _figures(rule, usage[rule.id]) | _history(request, round, rule, reading)
        context |= {"tables": _tables(round, rule), "has_table": has_table(rule)}
    return render(request, "quotas/settings.html", context)


def _shown(
    rule: Figured, reading: Reading, on: Mapping[tuple[int, str], Collection[str]]
) -> list[Usage]:
    """Those whom the rule binds: where areas switch it on, they alone (by round and area)."""

    def binds(row: Usage) -> bool:
        area = row.organisation
        return area is None or stands_under(rule, row.used, on[reading.round_id, area.quota_area])

    return [row for row in reading.rows(rule) if binds(row)]


def _sums(usage: list[Usage]) -> dict[str, int]:
    return {
        "used": sum(row.used for row in usage),
        "lowest": sum(row.bounds.minimum for row in usage),
        "highest": sum(row.bounds.maximum or 0 for row in usage),
    }


def _figures(rule: Figured, usage: list[Usage]) -> dict[str, Any]:
    """The rows of the rule, and for provinces the same by great area."""
    if rule.scope != "province":
        return {"usage": usage}
    return {"usage": usage, "heat": by_great_area(usage, lambda row: row.organisation)}


def _tables(round: Round, rule: Figured) -> QuerySet[Allotment]:
    """The tables that were set for the rule, the newest first."""
    tables = Allotment.objects.filter(round=round, rule=rule.id).defer("arithmetic")
    return tables.select_related("set_by").order_by("-number")


class Told(Paginator):
    """Pages of what has been counted already."""

    def __init__(self, rows: QuerySet[Limit], count: int) -> None:
        super().__init__(rows, PAGE)
        self.count = count


def _history(
    request: HttpRequest, round: Round, rule: Figured, reading: Reading, of: str = ""
) -> dict[str, Any]:
    """Every change of the rule, the newest first; ``of`` or ``?area=`` keeps one organisation's."""
    rows = Limit.objects.filter(round=round, rule=rule.id).select_related("area", "set_by")
    changes = {each.code if each else ALL: many for each, many in reading.changes(rule).items()}
    area = of or request.GET.get("area", "")
    if area == ALL:
        rows = rows.filter(area=None)
    elif area:
        rows = rows.filter(area__code=area)
    many = changes.get(area, 0) if area else sum(changes.values())
    page = Told(rows.order_by("-pk"), many).get_page(request.GET.get("page"))
    changed = [each for each in reading.changes(rule) if each]
    return {"history": page, "changed": changed, "area": area}


@require_http_methods(["GET", "POST"])
@login_required
def quota_figure(request: HttpRequest, pk: int, rule: str, area: str) -> HttpResponse:
    """The figure of one organisation, or of all: try another, see what it changes, set it."""
    subject = _subject(round_or_404(request, pk), rule, area)
    bounds = subject.usage.bounds
    initial = {"minimum": bounds.minimum, "maximum": bounds.maximum}
    return _change(request, subject, LimitForm(request.POST or None, initial=initial))


@require_http_methods(["GET", "POST"])
@login_required
def quota_removal(request: HttpRequest, pk: int, rule: str, area: str) -> HttpResponse:
    """Take a figure back, so that the one for all counts again, or the notice's."""
    subject = _subject(round_or_404(request, pk), rule, area)
    return _change(request, subject, ReasonForm(request.POST or None))


@dataclass(frozen=True)
class Subject:
    """What a page about one figure is about; without ``organisation``: all, or the country."""

    round: Round
    rule: Figured
    area: str
    usage: Usage
    reading: Reading

    @property
    def organisation(self) -> Organisation | None:
        return self.usage.organisation

    @property
    def own(self) -> Limit | None:
        """The row that is in force for this subject itself."""
        limit = self.usage.bounds.limit
        mine = self.organisation.pk if self.organisation else None
        return limit if limit and limit.area_id == mine else None


def _subject(round: Round, rule_id: str, area: str) -> Subject:
    rule = rule_or_404(round, rule_id)
    reading = read_usage(round, [rule])
    rows = {row.organisation.code if row.organisation else ALL: row for row in reading.rows(rule)}
    usage = rows.get(area)
    if usage is None:  # all of them together, or a unit that has no place yet
        organisation, used = None, sum(row.used for row in rows.values())
        if area != ALL:
            organisation, used = get_object_or_404(Organisation, code=area, level=rule.scope), 0
        usage = Usage(organisation, reading.bounds(rule, organisation), used)
    return Subject(round, rule, area, usage, reading)


def _change(request: HttpRequest, subject: Subject, form: ReasonForm) -> HttpResponse:
    """Show, try or set: only a POST that says ``sure`` changes anything."""
    context: dict[str, Any] = {"form": form}
    status = 200
    if request.method == "POST" and not form.is_valid():
        context["findings"], status = findings_in(form), 422
    elif request.method == "POST":
        limit = _limit(request, subject, form)
        try:
            if "sure" in request.POST:
                return _set(request, limit, form.cleaned_data["seen"])
            context["effects"] = try_limit(limit)
        except Refused as refused:
            context["findings"], status = refused.findings, 422
        except Conflict as conflict:
            subject = _subject(subject.round, subject.rule.id, subject.area)
            context["conflict"], status = conflict, 409
    context |= {"subject": subject, "round": subject.round, "rule": subject.rule}
    context["seen"] = subject.reading.last_change(subject.rule)
    context["programme"] = definition_of(subject.round.definition)
    context |= _history(request, subject.round, subject.rule, subject.reading, subject.area)
    return render(request, "quotas/figure.html", context, status=status)


def _limit(request: HttpRequest, subject: Subject, form: ReasonForm) -> Limit:
    data = form.cleaned_data
    return Limit(
        round=subject.round,
        rule=subject.rule.id,
        area=subject.organisation,
        minimum=data.get("minimum"),
        maximum=data.get("maximum"),
        reason=data["reason"],
        set_at=database_now(),
        set_by=as_person(request.user),
    )


def _set(request: HttpRequest, limit: Limit, seen: int) -> HttpResponse:
    set_limit(
        limit.round,
        limit.rule,
        limit.area,
        minimum=limit.minimum,
        maximum=limit.maximum,
        reason=limit.reason,
        actor=limit.set_by,
        at=limit.set_at,
        seen=seen,
    )
    messages.success(request, _("The figure is set; it counts from now on."))
    address = reverse("quota_settings", args=[limit.round.pk], query={"rule": limit.rule})
    return redirect(address)
