"""Entering that a unit was taken over by another one."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from organisations import selectors
from organisations.forms import dress, findings_in
from organisations.models import Organisation
from organisations.selectors import as_person
from organisations.services import merging as organisations
from programmes.findings import Conflict, Finding, Refused
from quotas.selectors.following import joined
from trail.clock import database_now

from ..services import merging


class MergerForm(forms.Form):
    """By which unit, when, and by which document."""

    into = forms.CharField(
        label=gettext_lazy("Taken over by"),
        max_length=120,
        help_text=gettext_lazy("The code of the unit that goes on, or its full name."),
    )
    happened_on = forms.DateField(
        label=gettext_lazy("Day of the merger"), widget=forms.DateInput(attrs={"type": "date"})
    )
    basis = forms.CharField(
        label=gettext_lazy("Document"),
        max_length=300,
        help_text=gettext_lazy("Its number; everybody who may read the unit's register reads it."),
    )

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        dress(self)

    def clean_into(self) -> Organisation:
        """The one unit of this code or name."""
        said = self.cleaned_data["into"].strip()
        named = Q(code=said) | Q(name=said)
        found = list(Organisation.objects.filter(named, level="unit", closed_at=None)[:2])
        if len(found) != 1:
            text = _("No unit has this code or name.")
            raise forms.ValidationError(text if not found else _("Several units; write the code."))
        return found[0]


@never_cache
@require_http_methods(["GET", "POST"])
@login_required
def merge_unit(request: HttpRequest, pk: int) -> HttpResponse:
    """Say by whom, see what the two hold together, and only then enter it."""
    person = as_person(request.user)
    unit = get_object_or_404(selectors.registered_units(person), pk=pk, level="unit")
    if unit.merged_into_id:
        raise Http404
    form = MergerForm(request.POST or None)
    context: dict[str, Any] = {"unit": unit, "form": form}
    if request.method == "GET":
        return render(request, "workflow/merge_unit.html", context)
    if not form.is_valid():
        return _again(request, context, findings_in(form), 422)
    said, now = form.cleaned_data, database_now()
    act = merging.merge if "sure" in request.POST else organisations.try_merger
    try:
        act(unit, actor=person, at=now, **said)
    except Refused as refused:
        return _again(request, context, refused.findings, 422)
    except Conflict as conflict:
        return _again(request, context, [Finding("conflict", conflict.message)], 409)
    if "sure" not in request.POST:
        context |= {"into": said["into"], "joined": joined(unit.code, said["into"].code)}
        return render(request, "workflow/merge_unit.html", context)
    messages.success(request, _("The merger is entered; its places now count together."))
    return redirect("unit_data", pk=pk)


def _again(request: HttpRequest, context: dict[str, Any], found: Any, status: int) -> HttpResponse:
    context["findings"] = found
    return render(request, "workflow/merge_unit.html", context, status=status)
