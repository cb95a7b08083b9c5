"""Opening a round: the days and choices, then what exactly will be opened, then the opening."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from organisations.forms import findings_in
from organisations.models import Organisation
from trail.clock import database_now

from .. import planning, reference, switches
from ..definitions import NoticeTerms, Programme
from ..findings import Finding, Refused
from ..forms import RoundForm
from ..models import Definition, Round
from ..planning import Opportunity, Proposal
from ..selectors import definition_of
from ..services import open_round as service
from ..services.rounds import not_run, obstacles
from ..switches import Choice
from ..windows import Span, day_of, last_day, span_of
from .managing import manager_or_404
from .naming import kind_in_words


@dataclass(frozen=True)
class Opening:
    """What is about to be opened, and the form in which it is described."""

    definition: Definition
    programme: Programme
    opportunity: Opportunity
    offered: list[Opportunity]
    windows: list[Proposal]
    form: RoundForm
    copied: Round | None = None  # the round whose days and choices were proposed

    @property
    def query(self) -> str:
        """The address's own part, which the form keeps."""
        copied = {"copy": self.copied.pk} if self.copied else {}
        return urlencode({"from": self.opportunity.key, **copied})

    @property
    def choices(self) -> dict[str, Choice]:
        """The form's choices, and the one that stands in the days of its windows."""
        chosen = self.form.chosen
        cut_off = switches.BY_KEY[switches.CUT_OFF]
        if cut_off in self.form.choices:
            actual = set(planning.cut_offs(self.opportunity, self.form.days).values())
            other = sorted(actual - {int(cut_off.default)})
            value = str(other[0]) if other else cut_off.default
            reason = getattr(self.form, "cleaned_data", {}).get(f"why-{cut_off.key}", "")
            chosen[cut_off.key] = Choice(value, reason)
        return chosen

    @property
    def spans(self) -> dict[str, tuple[Any, Any]]:
        """First moment, and first moment after the end, of each window."""
        spans = {name: span_of(*days) for name, days in self.form.days.items()}
        return {name: (span.opens_at, span.closes_at) for name, span in spans.items()}

    @property
    def terms(self) -> dict[str, NoticeTerms]:
        """The terms of each notice under the choices, by the id of its step."""
        values = {key: choice.value for key, choice in self.form.chosen.items()}
        return {
            step.id: switches.terms_under(step, values)
            for step in self.programme.route
            if step.kind == "notice"
        }


@require_http_methods(["GET", "POST"])
@login_required
def open_round(request: HttpRequest, pk: int) -> HttpResponse:
    """Describe a round, read what would be opened, open it. Only ``sure`` opens anything."""
    person = manager_or_404(request)
    opening = _opening(request, pk)
    if request.method == "GET" or "change" in request.POST:
        return _form(request, opening)
    if not opening.form.is_valid():
        return _form(request, opening, _named(opening, findings_in(opening.form)))
    data, choices = opening.form.cleaned_data, opening.choices
    found = obstacles(opening.definition, key=data["key"], windows=opening.spans, choices=choices)
    if found:
        return _form(request, opening, _named(opening, found))
    if "sure" not in request.POST:
        return _confirm(request, opening)
    try:
        round = service(
            opening.definition,
            key=data["key"],
            year=data["year"],
            title_zh=data["title_zh"],
            title_en=data["title_en"],
            windows=opening.spans,
            choices=choices,
            actor=person,
            at=database_now(),
        )
    except Refused as refused:
        return _form(request, opening, _named(opening, refused.findings))
    messages.success(request, _("The round is open."))
    return redirect("round", pk=round.pk)


def _opening(request: HttpRequest, pk: int) -> Opening:
    definition = get_object_or_404(Definition.objects.select_related("programme"), pk=pk)
    programme = definition_of(definition)
    this_year = day_of(database_now()).year
    offered = planning.opportunities(programme, this_year)
    copied = _copied(request, definition)
    opportunity = _chosen(offered, request.GET.get("from", ""), this_year, copied)
    windows = planning.proposals(programme, opportunity)
    choices = [each for each in switches.SWITCHES if switches.may_choose(programme, each)]
    initial = _initial(programme, opportunity, windows)
    if copied is not None:
        initial |= _again(copied, opportunity.year, windows)
    form = RoundForm(windows, choices, request.POST or None, initial=initial)
    form.is_valid()
    return Opening(definition, programme, opportunity, offered, windows, form, copied)


def _copied(request: HttpRequest, definition: Definition) -> Round | None:
    """The round of the same programme that the address names."""
    pk = request.GET.get("copy", "")
    if not pk:
        return None
    if not (pk.isascii() and pk.isdigit() and len(pk) < 10):
        raise Http404
    return get_object_or_404(Round, pk=pk, programme=definition.programme_id)


def _again(copied: Round, year: int, windows: Iterable[Proposal]) -> dict[str, Any]:
    """What is taken from an earlier round: its names, and its choices with their reasons.

    Where the file names no days, also its days, by whole years later.
    """
    found: dict[str, Any] = {
        "title_zh": copied.title_zh.replace(str(copied.year), str(year)),
        "title_en": copied.title_en.replace(str(copied.year), str(year)),
    }
    old = {each.window: Span(each.opens_at, each.closes_at) for each in copied.windows.all()}
    for each in windows:
        if each.id in old and not (each.opens and each.closes):
            span = old[each.id]
            days = planning.moved((day_of(span.opens_at), last_day(span)), year - copied.year)
            found |= {f"opens-{each.id}": days[0], f"closes-{each.id}": days[1]}
    for row in copied.switches.order_by("pk"):
        found |= {f"switch-{row.key}": row.choice, f"why-{row.key}": row.reason}
    return found


def _chosen(
    offered: list[Opportunity], key: str, this_year: int, copied: Round | None
) -> Opportunity:
    if copied is not None and not key:
        key = next((each.key for each in offered if each.year > copied.year), "")
    if key:
        found = next((each for each in offered if each.key == key), None)
        if found is None:
            raise Http404
        return found
    upcoming = [each for each in offered if each.year >= this_year]
    return upcoming[-1] if upcoming else offered[0]


def _initial(
    programme: Programme, opportunity: Opportunity, windows: Iterable[Proposal]
) -> dict[str, Any]:
    year = opportunity.year
    english = programme.title.en
    return {
        "key": opportunity.key,
        "year": year,
        "title_zh": f"{year}年{programme.title.zh}",
        "title_en": f"{english} {year}" if english else "",
        **{f"opens-{each.id}": each.opens for each in windows},
        **{f"closes-{each.id}": each.closes for each in windows},
    }


def _form(request: HttpRequest, opening: Opening, found: Iterable[Finding] = ()) -> HttpResponse:
    found = list(found)
    context = _context(opening) | {"findings": found, "idle": not_run(opening.programme)}
    status = 422 if found else 200
    return render(request, "programmes/open_round.html", context, status=status)


def _confirm(request: HttpRequest, opening: Opening) -> HttpResponse:
    """Exactly what will be opened, from when, and who may declare."""
    kinds = opening.programme.applicants.kinds
    units = Organisation.objects.filter(kind__in=kinds, level="unit", closed_at=None)
    context = _context(opening) | {
        "kinds": [kind_in_words(kind) for kind in kinds],
        "units": units.count(),
        "spans": [(each, *opening.spans[each.id]) for each in opening.windows],
        "at": database_now(),
    }
    return render(request, "programmes/open_round_confirm.html", context)


def _context(opening: Opening) -> dict[str, Any]:
    form = opening.form
    today = day_of(database_now())
    days = form.days
    found = planning.warnings(opening.programme, days, opening.terms, reference.calendar(), today)
    return {
        "opening": opening,
        "definition": opening.definition,
        "programme": opening.programme,
        "form": form,
        "windows": [_window(form, each) for each in opening.windows],
        "switches": switch_rows(opening.programme, form, opening.choices if form.is_bound else {}),
        "warnings": _named(opening, found),
    }


def _window(form: RoundForm, proposal: Proposal) -> dict[str, Any]:
    return {
        "proposal": proposal,
        "opens": form[f"opens-{proposal.id}"],
        "closes": form[f"closes-{proposal.id}"],
    }


def switch_rows(
    programme: Programme, form: Any, chosen: Mapping[str, Choice]
) -> list[dict[str, Any]]:
    """Each question that comes up: what the file says, what is chosen, the controls to choose."""
    rows = []
    for switch in switches.SWITCHES:
        if not switches.is_asked(programme, switch):
            continue
        names = {"field": f"switch-{switch.key}", "why": f"why-{switch.key}"}
        fields = form.fields if form else ()
        controls = {part: form[name] for part, name in names.items() if name in fields}
        choice, said = chosen.get(switch.key), switches.said_in(programme, switch)
        rows.append(
            {
                "switch": switch,
                "said": said,
                "said_words": words_of(switch, said.value),
                "choice": choice,
                "words": words_of(switch, choice.value if choice else switch.default),
                "default": words_of(switch, switch.default),
                "departs": choice is not None and choice.value != switch.default,
                **controls,
            }
        )
    return rows


def words_of(switch: switches.Switch, value: str) -> str:
    """A choice in words; a figure as it is."""
    return _(dict(switch.options).get(value, value) or switch.words)


def _named(opening: Opening, found: Iterable[Finding]) -> list[Finding]:
    """The findings with the name of the window or the question before them."""
    titles: dict[str, Any] = {}
    for each in opening.windows:
        title = tuple(step.title for step in each.steps) or (each.id,)
        names = (f"{side}-{each.id}" for side in ("opens", "closes"))
        titles |= {
            f"field:{name}": (*title, str(opening.form.fields[name].label)) for name in names
        }
    for switch in switches.SWITCHES:
        titles |= {f"field:{side}-{switch.key}": _(switch.question) for side in ("switch", "why")}
    return [
        replace(each, params={**each.params, "label": titles[each.place]})
        if each.place in titles
        else each
        for each in found
    ]
