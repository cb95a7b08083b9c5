"""Trying a change of a round's rules on what stands in it: what would flip. Nothing is written."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext, pgettext_lazy
from django.views.decorators.http import require_safe
from openpyxl import Workbook

from declarations.models import Declaration
from organisations.forms import findings_in
from organisations.models import Organisation
from programmes.definitions import Quota
from programmes.findings import Finding, Refused
from programmes.models import Round
from programmes.selectors import definition_of
from programmes.views.managing import manager_or_404
from quotas.rules.changing import can_be_tried
from reviews.models import SummaryList

from ..selectors.dry_run import Change, Flip, Verdict, flips, reading_only
from ..selectors.dry_run.trial import batches
from ..trial.telling import sentence
from .dry_run_form import ChangeForm
from .workbooks import download, text_cell

SHOWN = 1000  # of lists, and of declarations
BATCH = 500
WORDS = {
    Verdict.KEPT: (pgettext_lazy("what a rule says", "within the rule"), "ok"),
    Verdict.NOTED: (pgettext_lazy("what a rule says", "beyond it, let through"), "warn"),
    Verdict.REFUSED: (pgettext_lazy("what a rule says", "refused"), "bad"),
}


@require_safe
@login_required
def dry_run(request: HttpRequest, pk: int) -> HttpResponse:
    """A form of the chosen rule; with ``try`` in the address, also what its change would flip."""
    form = _form(request, pk)
    context: dict[str, Any] = {
        "round": form.round,
        "rules": _rules(form.round),
        "rule": form.rule,
        "programme": form.programme,
        "form": form,
    }
    status = 200
    if form.is_bound and not form.is_valid():
        context["findings"], status = findings_in(form), 422
    elif form.is_bound:
        try:
            context["result"] = _result(form.change())
        except Refused as refused:
            context["findings"], status = refused.findings, 422
    return render(request, "workflow/dry_run.html", context, status=status)


@require_safe
@login_required
def dry_run_file(request: HttpRequest, pk: int) -> HttpResponse:
    """Everything that flips, as a workbook; the page where there is nothing to try."""
    form = _form(request, pk)
    page = reverse("dry_run", args=[pk], query=request.GET)
    if not form.is_valid():
        return redirect(page)
    try:
        change = form.change()
    except Refused:
        return redirect(page)
    book = Workbook(write_only=True)
    sheet = book.create_sheet(_("What would flip"))
    now, then = pgettext("figure", "Now"), pgettext("figure", "Then")
    heads = [_("What"), _("Province"), _("Unit"), _("Number"), _("Project"), now, then]
    sheet.append([*heads, _("What the rule says now"), _("What it would say")])
    with reading_only():
        provinces = _provinces()
        for some in batches(flips(change), BATCH):
            for row in _rows(some, provinces):
                sheet.append([text_cell(sheet, text) for text in _texts(row)])
    return download(book, "dry-run.xlsx")


def _form(request: HttpRequest, pk: int) -> ChangeForm:
    """One door, that of the quotas: whoever manages rounds."""
    person = manager_or_404(request)
    rows = Round.objects.select_related("definition", "programme")
    round = get_object_or_404(rows, pk=pk)
    rules, asked = _rules(round), request.GET.get("rule")
    rule = next((each for each in rules if each.id == asked), None)
    if rule is None and (asked or not rules):
        raise Http404
    data = request.GET if "try" in request.GET else None
    return ChangeForm(round, rule or rules[0], data, person)


def _rules(round: Round) -> list[Quota]:
    return [each for each in definition_of(round.definition).quotas if can_be_tried(each)]


# --- what flips ----------------------------------------------------------------------------------

TURNS = {
    "refused": pgettext_lazy("what a change would do", "would be refused"),
    "freed": pgettext_lazy("what a change would do", "would no longer be refused"),
    "other": pgettext_lazy("what a change would do", "judged otherwise"),
}


def _turn(flip: Flip) -> str:
    if flip.then is Verdict.REFUSED and flip.now is not Verdict.REFUSED:
        return "refused"
    if flip.now is Verdict.REFUSED and flip.then is not Verdict.REFUSED:
        return "freed"
    return "other"


@dataclass(frozen=True, slots=True)
class Row:
    """One flip as it is shown; a list has no number and no title."""

    flip: Flip
    province: Organisation | None
    unit: Organisation
    number: str = ""
    title: str = ""

    @property
    def now(self) -> tuple[Any, str]:
        return WORDS[self.flip.now]

    @property
    def then(self) -> tuple[Any, str]:
        return WORDS[self.flip.then]


@dataclass
class Result:
    """Everything that flips, counted; of the rows the first ``SHOWN`` of either kind."""

    counts: Counter[tuple[str, str]] = field(default_factory=Counter)  # kind and turn
    by_province: dict[Organisation, Counter[str]] = field(default_factory=dict)
    lists: list[Row] = field(default_factory=list)
    declarations: list[Row] = field(default_factory=list)

    def add(self, flip: Flip, province: Organisation | None) -> None:
        kind = "list" if isinstance(flip.subject, SummaryList) else "declaration"
        self.counts[kind, _turn(flip)] += 1
        if province:
            of_province = self.by_province.setdefault(province, Counter())
            of_province["list" if kind == "list" else _turn(flip)] += 1

    @property
    def turns(self) -> list[tuple[Any, int, int]]:
        """Each turn with how many lists and how many declarations take it."""
        return [
            (words, self.counts["list", turn], self.counts["declaration", turn])
            for turn, words in TURNS.items()
        ]

    @property
    def provinces(self) -> list[tuple[Organisation, Counter[str]]]:
        return sorted(self.by_province.items(), key=lambda each: each[0].code)

    @property
    def total(self) -> int:
        return self.counts.total()

    @property
    def left_out(self) -> int:
        """How many are not shown."""
        return self.total - len(self.lists) - len(self.declarations)


def _result(change: Change) -> Result:
    result = Result()
    with reading_only():
        provinces = _provinces()
        for some in batches(flips(change), BATCH):
            for flip in some:
                result.add(flip, _province_of(flip, provinces))
            of_lists = [each for each in some if isinstance(each.subject, SummaryList)]
            others = [each for each in some if not isinstance(each.subject, SummaryList)]
            room = SHOWN - len(result.lists), SHOWN - len(result.declarations)
            result.lists += _rows(of_lists[: room[0]], provinces)
            result.declarations += _rows(others[: room[1]], provinces)
    result.declarations.sort(key=lambda row: row.province.code if row.province else "")
    return result


Provinces = dict[Any, Organisation]  # by key, and by the area whose places they have


def _provinces() -> Provinces:
    rows = list(Organisation.objects.filter(level=Organisation.Level.PROVINCE))
    return {each.pk: each for each in rows} | {each.quota_area: each for each in rows}


def _province_of(flip: Flip, provinces: Provinces) -> Organisation | None:
    """Of a declaration the one that recommends it; of a list the one in whose area it is."""
    if isinstance(flip.subject, SummaryList):
        return provinces.get(flip.subject.organisation.quota_area)
    return provinces.get(flip.subject.province_id)


def _rows(some: Iterable[Flip], provinces: Provinces) -> Iterator[Row]:
    """The flips with what is shown of them; one query."""
    found = list(some)
    keys = [each.subject.pk for each in found if not isinstance(each.subject, SummaryList)]
    rows = Declaration.objects.select_related("organisation").only(
        "number", "title", "organisation"
    )
    known = rows.in_bulk(keys) if keys else {}
    for flip in found:
        province = _province_of(flip, provinces)
        if isinstance(flip.subject, SummaryList):
            yield Row(flip, province, flip.subject.organisation)
        else:
            declaration = known[flip.subject.pk]
            unit = declaration.organisation
            yield Row(flip, province, unit, declaration.number, declaration.title)


def _texts(row: Row) -> list[str]:
    what = _("Declaration") if row.number else _("List")
    province = row.province.name if row.province else ""
    verdicts = [str(row.now[0]), str(row.then[0])]
    found = [_said(row.flip.before), _said(row.flip.after)]
    return [what, province, row.unit.name, row.number, row.title, *verdicts, *found]


def _said(findings: Iterable[Finding]) -> str:
    said = [(sentence(f.message, f), sentence(f.remedy, f)) for f in findings]
    return "\n".join(" ".join(filter(None, each)) for each in said)
