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
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from organisations import register, selectors
from organisations.models import Merger, Organisation, RegisteredFact
from programmes.definitions import FormField
from programmes.findings import Finding, Refused
from programmes.registrable import registrable
from programmes.unitdata import DATA
from trail.clock import database_now

from ..forms import registered
from ..rules.reading import words_of
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
        "history": [_past(row, called(row.key, data), here, today) for row in rows],
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
    words = words_in(asked.datum, row) if row else ""
    return {"datum": asked.datum, "programmes": asked.programmes, "row": row, "words": words}


def _past(
    row: RegisteredFact, datum: FormField, here: dict[str, RegisteredFact], today: date
) -> dict[str, Any]:
    return {
        "row": row,
        "datum": datum,
        "words": words_in(datum, row),
        "in_force": row.key in here and here[row.key].pk == row.pk,
        "to_come": row.valid_from > today,
        "may_change": row.value is not None
        and row.key not in register.CONTACT
        and not hasattr(row, "replaced_by"),
    }


def called(key: str, data: Mapping[str, FormField]) -> FormField:
    """What the key means; one that no programme asks any more is called by its key."""
    return data.get(key) or FormField.model_validate({"id": key, "kind": "text", "label": key})


def words_in(datum: FormField, row: RegisteredFact) -> Any:
    """What the entry says, as a reader knows it; empty where it says that there is nothing."""
    return "" if row.value in (None, "") else words_of(datum, row.value)
