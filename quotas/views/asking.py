"""What the views of this app share: the door, the rule that is meant, and how a table is set."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _

from organisations.models import Organisation
from organisations.selectors import as_person, organisations_with
from programmes.findings import Conflict, Refused
from programmes.models import Round
from trail.clock import database_now

from ..rules.sheets import Names
from ..selectors import Figured
from ..selectors.usage import Reading, Usage, read_usage, rule_of
from ..services import Trial, set_table, try_table


def round_or_404(request: HttpRequest, pk: int, rounds: QuerySet[Round] | None = None) -> Round:
    """One door to the quotas of a round: ministry administrators only."""
    if not organisations_with(as_person(request.user), "manage_rounds"):
        raise Http404
    known = Round.objects.all() if rounds is None else rounds
    known = known.select_related("definition", "programme").defer("definition__source")
    return get_object_or_404(known, pk=pk)


def rule_or_404(round: Round, rule_id: str) -> Figured:
    """The rule of the round on how many items a list has."""
    try:
        return rule_of(round, rule_id)
    except KeyError:
        raise Http404 from None


def has_table(rule: Figured) -> bool:
    """Whether its figures are a table: provinces are few and known, units are neither."""
    return rule.scope == "province"


def table_rule_or_404(round: Round, rule_id: str) -> Figured:
    """The same, of a rule whose figures are a table."""
    rule = rule_or_404(round, rule_id)
    if not has_table(rule):
        raise Http404
    return rule


@dataclass(frozen=True)
class Areas:
    """A rule whose figures are a table, as they were read at one moment."""

    round: Round
    rule: Figured
    reading: Reading

    @property
    def usage(self) -> list[Usage]:
        return self.reading.rows(self.rule)

    @property
    def seen(self) -> int:
        """The newest change that the page shows."""
        return self.reading.last_change(self.rule)


def areas_or_404(request: HttpRequest, pk: int, rule_id: str) -> Areas:
    """The areas of a rule whose figures are a table, behind the same door."""
    round = round_or_404(request, pk)
    rule = table_rule_or_404(round, rule_id)
    return Areas(round, rule, read_usage(round, [rule]))


def names_of(areas: list[Organisation]) -> Names:
    """By code, what an area may be called in a workbook; first what it usually is."""
    named = {
        each.code: (each.short_name, each.name, each.short_name_en, each.name_en) for each in areas
    }
    return {code: tuple(filter(None, names)) for code, names in named.items()}


def judged(request: HttpRequest, trial: Trial, seen: int) -> HttpResponse | dict[str, Any]:
    """Try the table, and set it if the form says ``sure``.

    Answers the way on, or what the page shows: effects, findings or a conflict, with a status.
    """
    try:
        if "sure" not in request.POST:
            return {"effects": try_table(trial)}
        allotment = set_table(trial, actor=as_person(request.user), at=database_now(), seen=seen)
    except Refused as refused:
        return {"findings": refused.findings, "status": 422}
    except Conflict as conflict:
        return {"conflict": conflict, "status": 409}
    messages.success(request, _("The table is set; its figures count from now on."))
    return redirect("quota_allotment", trial.round.pk, trial.rule, allotment.number)
