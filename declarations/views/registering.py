"""Pages of what is registered of units: read, contact data kept, facts entered, tables of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from organisations import register, selectors
from organisations import services as organisations
from organisations.models import Merger, Organisation, RegisteredFact
from programmes.definitions import FormField
from programmes.findings import Finding, Refused
from programmes.registrable import registrable
from programmes.tables.texts import Unreadable, decoded
from programmes.unitdata import DATA
from trail.clock import database_now

from ..forms import registered
from ..rules import registering as reading
from ..rules.reading import words_of
from ..rules.registering import Typed
from ..services import registering
from .asking import person_in

BEIJING = ZoneInfo("Asia/Shanghai")
PAGE = 50


@never_cache
@login_required
@require_safe
def registers(request: HttpRequest) -> HttpResponse:
    """The units whose register the reader may see; straight to the only one."""
    person = person_in(request)
    units = selectors.units_with_readable_data(person).filter(level="unit", closed_at=None)
    if len(few := list(units.values_list("pk", flat=True)[:2])) < 2:
        if not few and not selectors.organisations_with(person, "manage_accounts"):
            raise Http404
        if few:
            return redirect("unit_data", pk=few[0])
    if q := request.GET.get("q", "").strip():
        units = units.filter(Q(name__icontains=q) | Q(name_en__icontains=q) | Q(code=q))
    context = {
        "page": Paginator(units.order_by("code"), PAGE).get_page(request.GET.get("page")),
        "q": q,
        "may_register": selectors.registered_units(person).exists(),
    }
    return render(request, "declarations/registers.html", context)


@never_cache
@login_required
@require_http_methods(["GET", "POST"])
def unit_data(request: HttpRequest, pk: int) -> HttpResponse:
    """What is registered of a unit, with its history; its own people keep the contact data."""
    person = person_in(request)
    unit = get_object_or_404(selectors.units_with_readable_data(person), pk=pk)
    keeps = selectors.keeps_contact_data(person, unit)
    if request.method == "GET":
        return render(request, "declarations/unit_data.html", _page(request, unit))
    if not keeps:
        raise Http404
    typed = {key: request.POST.get(key, "") for key in register.CONTACT}
    try:
        changed = registering.keep_contact_data(unit, typed, actor=person, at=database_now())
    except Refused as refused:
        context = _page(request, unit, typed, refused.findings)
        return render(request, "declarations/unit_data.html", context, status=422)
    messages.success(request, _("Saved.") if changed else _("Nothing was changed."))
    return redirect("unit_data", pk=pk)


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
        return render(request, "declarations/register_fact.html", context)
    try:
        if wrong:
            registering.correct_fact(wrong, typed, actor=person, at=database_now())
        else:
            registering.register_fact(unit, typed, actor=person, at=database_now())
    except Refused as refused:
        context["findings"] = refused.findings
        context["controls"] = registered.of_entry(datum, typed, refused.findings)
        return render(request, "declarations/register_fact.html", context, status=422)
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
    datum = _called(fact.key, {**DATA, **registering.registered_data()})
    context: dict[str, Any] = {"fact": fact, "datum": datum, "words": _words(datum, fact)}
    context["unit"] = fact.organisation
    if request.method == "GET":
        context["control"] = registered.of_withdrawal("", ())
        return render(request, "declarations/withdraw_fact.html", context)
    try:
        organisations.withdraw_fact(
            fact, basis=request.POST.get("basis", ""), actor=person, at=database_now()
        )
    except Refused as refused:
        context["findings"] = refused.findings
        context["control"] = registered.of_withdrawal(
            request.POST.get("basis", ""), refused.findings
        )
        return render(request, "declarations/withdraw_fact.html", context, status=422)
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
        return render(request, "declarations/register_table.html", context)
    try:
        context["source"] = _source(request)
        if "store" in request.POST:
            lines = registering.register_table(context["source"], actor=person, at=database_now())
            text = ngettext("%(n)s entry registered.", "%(n)s entries registered.", len(lines))
            messages.success(request, text % {"n": len(lines)})
            return redirect("registers")
        lines = registering.preview_table(context["source"], actor=person, at=database_now())
    except Refused as refused:
        context["findings"] = refused.findings
        return render(request, "declarations/register_table.html", context, status=422)
    context["lines"] = [(each, words_of(each.datum, each.entry.value)) for each in lines]
    return render(request, "declarations/register_table.html", context)


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


def _page(
    request: HttpRequest,
    unit: Organisation,
    typed: dict[str, str] | None = None,
    findings: tuple[Finding, ...] = (),
) -> dict[str, Any]:
    person = person_in(request)
    today = database_now().astimezone(BEIJING).date()
    rows = selectors.facts_of(unit)
    here = register.in_force(rows, today)
    asked = registrable()
    data = {**DATA, **{key: each.datum for key, each in asked.items()}}
    return {
        "unit": unit,
        "merger": Merger.objects.filter(unit=unit).select_related("into").first(),
        "above": selectors.line_of(unit)[1:],
        "keeps": selectors.keeps_contact_data(person, unit),
        "registers": selectors.registered_units(person).filter(pk=unit.pk).exists(),
        "contact": [_contact(key, here, typed, findings) for key in register.CONTACT],
        "identity": [_identity(unit, key, here.get(key)) for key in register.IDENTITY],
        "attributes": [_attribute(each, here.get(key)) for key, each in asked.items()],
        "history": [_past(row, _called(row.key, data), here, today) for row in rows],
        "findings": findings,
    }


def _contact(
    key: str,
    here: Mapping[str, RegisteredFact],
    typed: Mapping[str, str] | None,
    findings: Sequence[Finding],
) -> registered.Control:
    value = typed[key] if typed is not None else str(here[key].value) if key in here else ""
    wrong = registered.at(key, findings)
    return registered.Control(
        key, DATA[key].label, value, wrong, required=False, full=key == "address"
    )


def _identity(unit: Organisation, key: str, row: RegisteredFact | None) -> dict[str, Any]:
    value = row.value if row else getattr(unit, key)
    words = words_of(DATA[key], value) if value else ""
    return {"datum": DATA[key], "row": row, "words": words}


def _attribute(asked: Any, row: RegisteredFact | None) -> dict[str, Any]:
    words = _words(asked.datum, row) if row else ""
    return {"datum": asked.datum, "programmes": asked.programmes, "row": row, "words": words}


def _past(
    row: RegisteredFact, datum: FormField, here: dict[str, RegisteredFact], today: date
) -> dict[str, Any]:
    return {
        "row": row,
        "datum": datum,
        "words": _words(datum, row),
        "in_force": row.key in here and here[row.key].pk == row.pk,
        "to_come": row.valid_from > today,
        "may_change": row.value is not None
        and row.key not in register.CONTACT
        and not hasattr(row, "replaced_by"),
    }


def _called(key: str, data: Mapping[str, FormField]) -> FormField:
    """What the key means; one that no programme asks any more is called by its key."""
    return data.get(key) or FormField.model_validate({"id": key, "kind": "text", "label": key})


def _words(datum: FormField, row: RegisteredFact) -> Any:
    return "" if row.value in (None, "") else words_of(datum, row.value)
