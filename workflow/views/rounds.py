"""What may be changed in a running round: its ends, and its choices where nobody is harmed."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from declarations.models import Declaration
from organisations.forms import OrganisationField, dress, findings_in
from organisations.models import Organisation
from programmes import outline, planning, switches
from programmes.calendar_years import years_missing
from programmes.findings import Finding, Refused
from programmes.forms import EARLIEST, LATEST, SwitchForm
from programmes.models import Round
from programmes.selectors import definition_of
from programmes.services.extensions import Scope
from programmes.views.managing import manager_or_404
from programmes.views.opening import words_of
from trail.clock import database_now

from ..services import choosing, extending


class ExtensionForm(forms.Form):
    """Which window ends later, for whom, until when, and why."""

    window = forms.ChoiceField(label=gettext_lazy("Window"))
    whom = forms.ChoiceField(
        label=gettext_lazy("For whom"),
        choices=[
            ("province", gettext_lazy("one province")),
            ("declaration", gettext_lazy("one declaration")),
            ("all", gettext_lazy("everybody")),
        ],
        widget=forms.RadioSelect,
        initial="province",
    )
    province = OrganisationField(
        Organisation.objects.none(),
        label=gettext_lazy("Province"),
        required=False,
        empty_label=gettext_lazy("Please choose"),
    )
    number = forms.CharField(
        label=gettext_lazy("Number of the declaration"), max_length=32, required=False
    )
    last_day = forms.DateField(
        label=gettext_lazy("New last day, to 24:00"),
        widget=forms.DateInput({"type": "date"}, "%Y-%m-%d"),
    )
    reason = forms.CharField(
        label=gettext_lazy("Reason"),
        max_length=300,
        help_text=gettext_lazy("Those whom it concerns read it, on the page and in a mail."),
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    def __init__(self, round: Round, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.round = round
        programme, language = definition_of(round.definition), get_language() or ""
        windows = [
            (name, " · ".join(s.title.get(language) for s in outline.steps_in(programme, name)))
            for name in planning.windows_of(programme)
        ]
        window, province = self.fields["window"], self.fields["province"]
        assert isinstance(window, forms.ChoiceField)
        assert isinstance(province, forms.ModelChoiceField)
        window.choices = [(name, title or name) for name, title in windows]
        province.queryset = Organisation.objects.filter(level="province").order_by("code")
        dress(self)
        self.fields["whom"].widget.attrs["class"] = ""

    def clean_last_day(self) -> date:
        """A day that a window can end on."""
        day: date = self.cleaned_data["last_day"]
        if not EARLIEST <= day <= LATEST:
            raise forms.ValidationError(_("This day is too far away."))
        return day

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        whom = cleaned.get("whom")
        if whom == "province" and not cleaned.get("province"):
            self.add_error("province", _("Choose the province."))
        if whom == "declaration":
            number = cleaned.get("number", "").strip()
            found = Declaration.objects.filter(round=self.round, number=number).first()
            cleaned["declaration"] = found
            if found is None:
                self.add_error("number", _("This round has no declaration of this number."))
        return cleaned

    @property
    def scope(self) -> Scope:
        """For whom the window is extended."""
        data = self.cleaned_data
        if data["whom"] == "province":
            return Scope(province=data["province"])
        if data["whom"] == "declaration":
            return Scope(declaration=data["declaration"].pk)
        return Scope()


@require_http_methods(["GET", "POST"])
@login_required
def extend(request: HttpRequest, pk: int) -> HttpResponse:
    """Let a window end later, with every extension so far."""
    person = manager_or_404(request)
    round = _round(pk)
    form = ExtensionForm(round, request.POST or None)
    found: tuple[Finding, ...] | list[Finding] = ()
    if request.method == "POST" and not form.is_valid():
        found = findings_in(form)
    elif request.method == "POST":
        data = form.cleaned_data
        try:
            extending.extend(
                round.pk,
                data["window"],
                form.scope,
                last_day=data["last_day"],
                reason=data["reason"],
                actor=person,
                at=database_now(),
            )
        except Refused as refused:
            found = refused.findings
        else:
            messages.success(request, _("The window is extended; those concerned get a mail."))
            return redirect("extend_window", pk=pk)
    context = {
        "round": round,
        "form": form,
        "findings": found,
        "rows": _extensions(round),
        "missing": years_missing([round], database_now()),
    }
    return render(request, "workflow/extend.html", context, status=422 if found else 200)


def _round(pk: int) -> Round:
    return get_object_or_404(Round.objects.select_related("programme", "definition"), pk=pk)


def _extensions(round: Round) -> list[dict[str, Any]]:
    programme = definition_of(round.definition)
    rows = round.extensions.select_related("province", "set_by").order_by("-pk")
    numbers = Declaration.objects.in_bulk([each.declaration for each in rows if each.declaration])
    return [
        {
            "extension": each,
            "steps": outline.steps_in(programme, each.window),
            "declaration": numbers.get(each.declaration) if each.declaration else None,
        }
        for each in rows
    ]


@require_http_methods(["GET", "POST"])
@login_required
def choose(request: HttpRequest, pk: int, key: str) -> HttpResponse:
    """Change a choice of a running round, where that harms nobody."""
    person = manager_or_404(request)
    round = _round(pk)
    switch = switches.BY_KEY.get(key)
    programme = definition_of(round.definition)
    if switch is None or not choosing.may_change(programme, switch):
        raise Http404
    row = round.switches.filter(key=key).order_by("-pk").first()
    value = row.choice if row else switch.default
    initial = {f"switch-{key}": value}
    form = SwitchForm(switch, request.POST or None, initial=initial)
    found: tuple[Finding, ...] | list[Finding] = ()
    if request.method == "POST" and not form.is_valid():
        found = findings_in(form)
    elif request.method == "POST":
        try:
            choosing.choose(round.pk, key, form.chosen, actor=person, at=database_now())
        except Refused as refused:
            found = refused.findings
        else:
            messages.success(request, _("The choice holds from now on."))
            return redirect("round", pk=pk)
    context = {
        "round": round,
        "switch": switch,
        "form": form,
        "findings": found,
        "now": words_of(switch, value),
        "field": form[f"switch-{key}"],
        "why": form[f"why-{key}"],
    }
    return render(request, "workflow/choose.html", context, status=422 if found else 200)
