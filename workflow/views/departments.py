"""Who speaks for which department: the administrator of a province appoints officers."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from organisations import services
from organisations.forms import OpenAccountForm, OrganisationField, dress, findings_in
from organisations.models import Membership, Organisation, User
from organisations.selectors import as_person, managed_levels, open_places
from programmes.findings import Finding, Refused
from trail.clock import database_now

from ..selectors.departments import Named, departments_named

ROLE = Membership.Role.DEPARTMENT_OFFICER


class OfficerForm(forms.Form):
    """A new officer: of which department, where, and for whom the account is."""

    organisation = OrganisationField(
        Organisation.objects.none(),
        label=gettext_lazy("Organisation"),
        empty_label=gettext_lazy("Please choose"),
    )
    department = forms.ChoiceField(label=gettext_lazy("Department"))
    name = OpenAccountForm.base_fields["name"]
    username = OpenAccountForm.base_fields["username"]
    email = OpenAccountForm.base_fields["email"]

    def __init__(
        self, places: QuerySet[Organisation], named: list[Named], *args: Any, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["organisation"].queryset = places  # type: ignore[attr-defined]
        language = get_language() or ""
        self.fields["department"].choices = [  # type: ignore[attr-defined]
            (each.id, each.title.get(language)) for each in named
        ]
        dress(self)


@require_http_methods(["GET", "POST"])
@login_required
def departments(request: HttpRequest) -> HttpResponse:
    """The departments that programmes name, their officers, and the account of a new one."""
    manager = as_person(request.user)
    places = _places(manager)
    named = departments_named(frozenset(places.values_list("level", flat=True)))
    form = OfficerForm(places, named, request.POST or None)
    found: list[Finding] = []
    if request.method == "POST" and not form.is_valid():
        found = findings_in(form)
    elif request.method == "POST":
        try:
            person = _opened(form.cleaned_data, manager)
        except Refused as refused:
            found = list(refused.findings)
        else:
            messages.success(request, _("The account is open; hand the invitation over."))
            return redirect("account_invitation", person.pk)
    officers = Membership.objects.filter(
        organisation__in=places, role=ROLE, ended_at__isnull=True
    ).select_related("user", "organisation")
    context = {
        "form": form,
        "findings": found,
        "named": [(each, [m for m in officers if m.department == each.id]) for each in named],
    }
    return render(request, "workflow/departments.html", context, status=422 if found else 200)


def _opened(values: dict[str, Any], manager: User) -> User:
    return services.open_account(
        values["organisation"],
        ROLE,
        username=values["username"],
        name=values["name"],
        email=values["email"],
        department=values["department"],
        actor=manager,
        at=database_now(),
    )


def _places(manager: User) -> QuerySet[Organisation]:
    """Where the reader appoints officers; for others there is no such page."""
    if Organisation.Level.PROVINCE not in managed_levels(manager):
        raise Http404
    levels = (Organisation.Level.PROVINCE, Organisation.Level.CITY)
    return open_places(manager).filter(level__in=levels)
