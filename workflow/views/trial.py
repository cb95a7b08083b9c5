"""Trying the rules of a programme on a case, and reading what was understood of its file.

Nothing is stored: a case is read, judged and shown within one request.
"""

from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from organisations.forms import findings_in
from organisations.selectors import as_person, organisations_with
from programmes.definitions import Programme
from programmes.findings import Finding, Refused, gettext_noop
from programmes.marking import MOST_SHOWN, listing, placed

from .. import trial
from ..forms import CaseForm
from ..selectors import trying
from ..selectors.trying import Offer
from . import trial_answer

SEE_LISTING = gettext_lazy("The case has mistakes; the lines are marked in the listing.")
FAR_DAY = gettext_noop("A day in the case is too far away to be counted from.")
NOT_JUDGED = gettext_lazy("The case was not judged.")


@require_http_methods(["GET", "POST"])
@login_required
def try_rules(request: HttpRequest) -> HttpResponse:
    """A case in a box, and the verdict on it beside the box."""
    rounds, files = _offers(request)
    asked = request.POST if request.method == "POST" else request.GET
    chosen = _chosen([*rounds, *files], asked.get("programme", ""))
    context = {"chosen": chosen, "examples": _examples(chosen.programme)}
    if request.method == "GET" or "choose" in request.POST:
        initial = {"programme": chosen.key, "case": _begun(request, chosen.programme)}
        form = CaseForm(rounds, files, chosen, initial=initial)
        return render(request, "workflow/try_rules.html", {**context, "form": form})
    form = CaseForm(rounds, files, chosen, request.POST, request.FILES)
    context |= {"form": form, **_tried(form, chosen.programme)}
    status = 422 if context["findings"] else 200
    return render(request, "workflow/try_rules.html", context, status=status)


@require_safe
@login_required
def explain_rules(request: HttpRequest) -> HttpResponse:
    """What was understood of the programme's file, in sentences."""
    rounds, files = _offers(request)
    chosen = _chosen([*rounds, *files], request.GET.get("programme", ""))
    context = {
        "rounds": rounds,
        "files": files,
        "chosen": chosen,
        "chapters": trial_answer.chapters(chosen.programme, trying.shipped()),
    }
    return render(request, "workflow/explain_rules.html", context)


def _offers(request: HttpRequest) -> tuple[list[Offer], list[Offer]]:
    """One door, that of the quotas: whoever manages rounds anywhere."""
    if not organisations_with(as_person(request.user), "manage_rounds"):
        raise Http404
    asked = request.POST if request.method == "POST" else request.GET
    return trying.of_rounds() + trying.of_version(asked.get("programme", "")), trying.of_files()


def _chosen(offers: list[Offer], key: str) -> Offer:
    """The programme asked for, or else the first."""
    found = next((offer for offer in offers if offer.key == key), None)
    if found is None and (key or not offers):
        raise Http404
    return found or offers[0]


def _examples(programme: Programme) -> list[tuple[str, str]]:
    """Name and first line of each."""
    texts = trying.examples(programme.key)
    return [(name, text.partition("\n")[0].lstrip("# ")) for name, text in texts.items()]


def _begun(request: HttpRequest, programme: Programme) -> str:
    """What stands in the box: what stood there before, or an example."""
    if request.method == "POST":
        return request.POST.get("case", "")
    ours = trying.examples(programme.key)
    return ours.get(request.GET.get("example", "")) or trying.smallest(programme)


def _tried(form: CaseForm, programme: Programme) -> dict[str, Any]:
    """The verdict, or every mistake with the lines around it."""
    if not form.is_valid():
        return {"findings": findings_in(form)}
    source = form.cleaned_data["case"]
    try:
        ready, outcome = _judged(source, programme, form.cleaned_data["step"])
    except Refused as refused:
        return _mistaken(form, source, refused.findings)
    named = ready.case.programme
    return {
        "findings": [],
        "answer": trial_answer.answer_of(ready, outcome),
        "other": named if named != programme.key else "",
    }


def _judged(source: str, programme: Programme, step: str) -> tuple[trial.Trial, trial.Outcome]:
    """The case and what is answered; ``Refused`` where it has mistakes or is too large."""
    if found := [*trying.too_long(source)]:
        raise Refused(found)
    try:
        ready = trial.read(source, programme, step, others=trying.shipped())
        if found := [*trying.too_much(ready)]:
            raise Refused(found)
        return ready, trial.judge(ready)
    except OverflowError:  # a day next to the end of the calendar
        raise Refused(Finding("far_day", FAR_DAY)) from None


def _mistaken(form: CaseForm, source: str, found: tuple[Finding, ...]) -> dict[str, Any]:
    shown = [placed(each) for each in found[:MOST_SHOWN]]
    standing = [each for each in shown if each.place]
    form.add_error("case", str(SEE_LISTING if standing else NOT_JUDGED))
    return {
        "findings": shown,
        "more": max(0, len(found) - MOST_SHOWN),
        "listing": listing(source, standing),
    }
