"""More time for what one result owes."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from organisations.selectors import as_person
from programmes.findings import Refused
from trail.clock import database_now

from ..selectors.results import get_result
from ..services import granting
from .results import day_said


@require_http_methods(["GET", "POST"])
@login_required
def give_time(request: HttpRequest, pk: int, duty: int) -> HttpResponse:
    """How long it may be extended by the notice; then, with a reason, until when it is."""
    person = as_person(request.user)
    found = get_result(person, pk)
    duties = found.duties.select_related("round__definition__part_of", "declaration")
    owed = get_object_or_404(duties, pk=duty)
    allowed = granting.extension_of(owed)
    if allowed is None or not granting.may_give_time(owed, found, person):
        raise Http404
    said = {name: request.POST.get(name, "") for name in ("last_day", "reason")}
    context = {
        "result": found,
        "duty": owed,
        "allowed": allowed,
        "latest": granting.latest_day(owed, allowed),
        "said": said,
    }
    if request.method == "GET":
        return render(request, "workflow/give_time.html", context)
    try:
        granting.give_time(
            owed.pk,
            last_day=day_said(said["last_day"]),
            reason=said["reason"],
            actor=person,
            at=database_now(),
        )
    except Refused as refused:
        context["findings"] = refused.findings
        return render(request, "workflow/give_time.html", context, status=422)
    messages.success(request, _("It is extended; whoever writes it has a mail."))
    return redirect("result", pk=pk)
