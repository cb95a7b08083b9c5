"""Recording what was paid for a result."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from organisations.selectors import as_person
from programmes.findings import Refused
from trail.clock import database_now

from ..selectors.results import get_result
from ..services import awarding
from ..services.awarding import Payment
from .results import day_said, refused_page


@require_POST
@login_required
def give_award(request: HttpRequest, pk: int) -> HttpResponse:
    """Record that an award was paid."""
    found = get_result(as_person(request.user), pk)
    said = request.POST
    payment = Payment(
        said.get("award", ""),
        _amount(said.get("amount", "")),
        day_said(said.get("paid_on", "")),
        said.get("document", ""),
    )
    try:
        awarding.give(found.pk, payment, actor=as_person(request.user), at=database_now())
    except Refused as refused:
        return refused_page(request, pk, refused)
    messages.success(request, _("The award is recorded."))
    return redirect("result", pk=pk)


def _amount(said: str) -> Decimal:
    """The amount as it was typed; what is none is refused like nothing."""
    try:
        amount = Decimal(said.strip().replace(",", ""))
    except InvalidOperation:
        return Decimal(0)
    return (
        amount.quantize(Decimal("0.01")) if amount.is_finite() and amount < 10**11 else Decimal(0)
    )
