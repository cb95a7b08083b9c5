"""A desk's pool of experts: who they are, where they work, in which fields."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from organisations.forms import findings_in
from organisations.models import Organisation, User
from organisations.selectors import as_person, holds
from reviews.panels import ExpertProfile
from trail.clock import database_now

from ..forms import ExpertForm
from ..selectors.experts import classes_in, experts_of, titles_in
from ..services.profiling import keep_profile


@never_cache
@login_required
@require_safe
def experts(request: HttpRequest, desk: int) -> HttpResponse:
    """The experts of one desk. Their accounts are opened where all accounts are."""
    here = _desk(request, desk)
    language = get_language() or ""
    titles, classes = dict(titles_in(language)), dict(classes_in(language))
    rows = []
    for person in experts_of(here).select_related("expert_profile"):
        profile = getattr(person, "expert_profile", None)
        fields = [classes[code] for code in profile.majors if code in classes] if profile else []
        title = titles.get(profile.title, "") if profile else ""
        units = list(profile.units.all()) if profile else []
        rows.append({"person": person, "title": title, "fields": fields, "units": units})
    return render(request, "workflow/experts.html", {"desk": here, "rows": rows})


@never_cache
@login_required
@require_http_methods(["GET", "POST"])
def expert_profile(request: HttpRequest, desk: int, pk: int) -> HttpResponse:
    """Where one expert works, as what, in which fields."""
    here = _desk(request, desk)
    person = get_object_or_404(experts_of(here), pk=pk)
    form = ExpertForm(request.POST or None, initial=_kept(person))
    context: dict[str, Any] = {"desk": here, "person": person, "form": form}
    if request.method == "GET":
        return render(request, "workflow/expert_profile.html", context)
    if not form.is_valid():
        context["findings"] = findings_in(form)
        return render(request, "workflow/expert_profile.html", context, status=422)
    actor = as_person(request.user)
    keep_profile(person, here, **form.cleaned_data, actor=actor, at=database_now())
    messages.success(request, _("Saved: %(title)s") % {"title": person.name})
    return redirect("experts", desk)


def _kept(person: User) -> dict[str, Any]:
    profile = ExpertProfile.objects.filter(user=person).first()
    if profile is None:
        return {}
    units = "\n".join(unit.name for unit in profile.units.order_by("code"))
    return {"units": units, "title": profile.title, "majors": profile.majors}


def _desk(request: HttpRequest, pk: int) -> Organisation:
    """One door: whoever decides at this desk keeps its experts."""
    if not holds(as_person(request.user), "review", pk):
        raise Http404
    return get_object_or_404(Organisation, pk=pk)
