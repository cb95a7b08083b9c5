"""Entering, correcting and withdrawing what is registered of units: by a page or by a table.

What would move places in running rounds is shown first, and done once that has been seen.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from declarations.forms import registered
from declarations.rules import registering as reading
from declarations.rules.reading import words_of
from declarations.rules.registering import Typed
from declarations.services import registering
from declarations.views.asking import person_in
from declarations.views.registering import called, words_in
from organisations import register, selectors
from organisations.models import Organisation, RegisteredFact
from programmes.definitions import FormField
from programmes.findings import Refused
from programmes.tables.texts import Unreadable, decoded
from programmes.unitdata import DATA
from trail.clock import database_now

from ..services import reclassifying
from ..services.reclassifying import Effect, Followed


@never_cache
@login_required
@require_http_methods(["GET", "POST"])
def register_fact(request: HttpRequest, pk: int, key: str) -> HttpResponse:
    """Register one fact, or correct one (``?corrects=``)."""
    person = person_in(request)
    unit = get_object_or_404(selectors.registered_units(person), pk=pk)
    wrong = _corrected(request, unit, key)
    datum = registering.registered_data().get(key)
    if datum is None:
        raise Http404
    typed = _typed(request, unit, datum, wrong)
    context = {"unit": unit, "datum": datum, "wrong": wrong}
    if request.method == "GET":
        context["controls"] = registered.of_entry(datum, typed, ())
        return render(request, "workflow/register_fact.html", context)
    if wrong:
        act = partial(reclassifying.correct_fact, wrong, typed, actor=person, at=database_now())
    else:
        act = partial(reclassifying.register_fact, unit, typed, actor=person, at=database_now())
    said = " ".join((typed.value, typed.valid_from, typed.valid_until))
    context["seen"] = said
    try:
        context["effect"] = _done(request, act, said)
    except Refused as refused:
        context["findings"] = refused.findings
        context["controls"] = registered.of_entry(datum, typed, refused.findings)
        return render(request, "workflow/register_fact.html", context, status=422)
    if context["effect"]:
        context["controls"] = registered.of_entry(datum, typed, ())
        return render(request, "workflow/register_fact.html", context)
    messages.success(request, _("Registered."))
    return redirect("unit_data", pk=pk)


@never_cache
@login_required
@require_http_methods(["GET", "POST"])
def withdraw_fact(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask why an entry should never have been made, then withdraw it; both rows stay."""
    person = person_in(request)
    theirs = RegisteredFact.objects.filter(organisation__in=selectors.registered_units(person))
    fact = get_object_or_404(theirs.exclude(key__in=register.CONTACT), pk=pk, replaced_by=None)
    datum = called(fact.key, {**DATA, **registering.registered_data()})
    context: dict[str, Any] = {"fact": fact, "datum": datum, "words": words_in(datum, fact)}
    context["unit"] = fact.organisation
    if request.method == "GET":
        context["control"] = registered.of_withdrawal("", ())
        return render(request, "workflow/withdraw_fact.html", context)
    basis = request.POST.get("basis", "")
    act = partial(reclassifying.withdraw_fact, fact, basis=basis, actor=person, at=database_now())
    try:
        context["effect"] = _done(request, act, "withdrawn")
    except Refused as refused:
        context["findings"] = refused.findings
        context["control"] = registered.of_withdrawal(basis, refused.findings)
        return render(request, "workflow/withdraw_fact.html", context, status=422)
    if context["effect"]:
        context["control"] = registered.of_withdrawal(basis, ())
        return render(request, "workflow/withdraw_fact.html", context)
    messages.success(request, _("The entry is withdrawn; it stays in the history."))
    return redirect("unit_data", pk=fact.organisation_id)


@never_cache
@login_required
@require_http_methods(["GET", "POST"])
def register_table(request: HttpRequest) -> HttpResponse:
    """A table of facts: checked first, entered wholly or not at all."""
    person = person_in(request)
    if not selectors.registered_units(person).exists():
        raise Http404
    english = (get_language() or "").startswith("en")
    heading = ",".join(words[english] for words in reading.COLUMNS.values())
    context: dict[str, Any] = {"heading": heading, "data": registering.registered_data()}
    if request.method == "GET":
        return render(request, "workflow/register_table.html", context)
    try:
        context["source"] = source = _source(request)
        act = partial(reclassifying.register_table, source, actor=person, at=database_now())
        done = act() if "store" in request.POST else reclassifying.foreseen(act)
    except Refused as refused:
        context["findings"] = refused.findings
        return render(request, "workflow/register_table.html", context, status=422)
    lines = done.entered
    if "store" in request.POST:
        text = ngettext("%(n)s entry registered.", "%(n)s entries registered.", len(lines))
        messages.success(request, text % {"n": len(lines)})
        return redirect("registers")
    context["lines"] = [(each, words_of(each.datum, each.entry.value)) for each in lines]
    context["effect"] = done.effect
    return render(request, "workflow/register_table.html", context)


def _done(
    request: HttpRequest, act: Callable[[], Followed[RegisteredFact]], said: str
) -> Effect | None:
    """Do it, but for what moves something: then what, unless the page showed it of what is said."""
    if request.POST.get("seen") != said and (effect := reclassifying.foreseen(act).effect):
        return effect
    act()
    return None


def _source(request: HttpRequest) -> str:
    """The uploaded file, else the text in the box."""
    upload = request.FILES.get("file")
    if upload is None:
        return request.POST.get("source", "").replace("\r\n", "\n")
    try:
        return decoded(upload.read())
    except Unreadable as unreadable:
        raise Refused(unreadable.finding) from unreadable


def _corrected(request: HttpRequest, unit: Organisation, key: str) -> RegisteredFact | None:
    """The entry that is to be corrected; 404 where it is not the unit's, or corrected already."""
    if "corrects" not in request.GET:
        return None
    wrong = request.GET["corrects"]
    if not (wrong.isascii() and wrong.isdigit() and len(wrong) < 18):
        raise Http404
    return get_object_or_404(unit.facts.exclude(value=None), pk=int(wrong), key=key)


def _typed(
    request: HttpRequest, unit: Organisation, datum: FormField, wrong: RegisteredFact | None
) -> Typed:
    """What the page shows in its controls: as posted, else as the entry to be corrected says."""
    if request.method == "POST":
        post = request.POST.get
        days = post("valid_from", ""), post("valid_until", "")
        return Typed(unit.code, datum.id, post("value", ""), *days, post("basis", ""))
    if wrong is None:
        return Typed(unit.code, datum.id, "", "", "", "")
    until = wrong.valid_until.isoformat() if wrong.valid_until else ""
    value = "是" if wrong.value is True else "否" if wrong.value is False else wrong.value
    first = wrong.valid_from.isoformat()
    return Typed(unit.code, datum.id, str(value), first, until, wrong.basis)
