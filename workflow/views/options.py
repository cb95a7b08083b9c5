"""What a province switches on in a round, where the programme leaves it the choice."""

from __future__ import annotations

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from organisations.forms import dress
from organisations.models import Organisation, User
from organisations.selectors import as_person, organisations_with
from programmes.definitions import every_rule
from programmes.findings import Finding, Refused
from programmes.models import Round
from programmes.selectors import definition_of, options_for, options_in
from programmes.services import options
from trail.clock import database_now

VERBS = {"on": options.switch_on, "off": options.switch_off}


class ReasonForm(forms.Form):
    """Why it is switched."""

    reason = forms.CharField(
        label=gettext_lazy("Reason"),
        required=False,
        max_length=300,
        help_text=gettext_lazy("Name the letter or the decision; everybody may read it."),
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        dress(self)


@require_http_methods(["GET", "POST"])
@login_required
def switch_option(request: HttpRequest, pk: int, option: str) -> HttpResponse:
    """Switch an option of the round on or off for the province that the reader administers."""
    person = as_person(request.user)
    round = get_object_or_404(Round.objects.select_related("programme", "definition"), pk=pk)
    province = _province(person)
    offered = {each.id: each for each in options_for(round, province)}
    if option not in offered:
        raise Http404
    form = ReasonForm(request.POST or None)
    found: tuple[Finding, ...] = ()
    if request.method == "POST" and request.POST.get("verb") in VERBS:
        try:
            VERBS[request.POST["verb"]](
                round,
                option,
                province,
                reason=request.POST.get("reason", ""),
                actor=person,
                at=database_now(),
            )
        except Refused as refused:
            found = tuple(refused.findings)
        else:
            messages.success(request, _("It holds for what is submitted from now on."))
            return redirect("round", pk=pk)
    programme = definition_of(round.definition)
    rules = (*every_rule(programme.eligibility), *programme.quotas)
    context = {
        "round": round,
        "option": offered[option],
        "province": province,
        "now": options_in(round, province).get(option),
        "form": form,
        "field": form["reason"],
        "findings": found,
        "steps": [step for step in programme.route if step.option == option],
        "rules": [rule for rule in rules if rule.option == option],
    }
    return render(request, "workflow/option.html", context, status=422 if found else 200)


def _province(person: User) -> Organisation:
    """The province that the reader administers; for others there is no such page."""
    managed = organisations_with(person, "manage_accounts")
    provinces = Organisation.objects.filter(pk__in=managed, level=Organisation.Level.PROVINCE)
    found = provinces.order_by("code").first()
    if found is None:
        raise Http404
    return found
