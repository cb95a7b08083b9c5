"""Extending a window of a running round, with what hangs on its end, and telling of it."""

from __future__ import annotations

from datetime import date, datetime

from django.core.exceptions import PermissionDenied
from django.db import transaction

from declarations.models import Declaration
from declarations.selectors import window_in
from declarations.services import duties
from organisations.models import User
from organisations.selectors import organisations_with
from programmes.models import Round, WindowExtension
from programmes.selectors import choices_in
from programmes.services.extensions import Scope, extend_window
from programmes.switches import days_to_correct
from programmes.windows import correction_deadline
from reviews.models import SummaryList
from reviews.selectors import last_return

from ..selectors import route_of, window_of_list
from . import owing, telling
from .listing import step_of
from .moving import lock_declarations


@transaction.atomic
def extend(
    round_id: int,
    window: str,
    scope: Scope,
    *,
    last_day: date,
    reason: str,
    actor: User,
    at: datetime,
) -> WindowExtension:
    """Extend the window; corrections and reserves that ended with it end later too.

    Whoever still owes something in it learns the new end and the reason by mail.
    """
    if not organisations_with(actor, "manage_rounds"):
        raise PermissionDenied
    round = Round.objects.get(pk=round_id)
    extension = extend_window(
        round, window, scope, last_day=last_day, reason=reason, actor=actor, at=at
    )
    _lengthen_corrections(round, extension)
    _lengthen_reserves(round, window)
    if round.obligation:
        duties.follow_window(round)
    owed = owing.in_window(round, window, extension.closes_at, at=at)
    telling.extended(round, extension, list(owed), at=at)
    return extension


def _lengthen_corrections(round: Round, extension: WindowExtension) -> None:
    """A personal window that was cut off by the desk's end runs for as long as it could have."""
    returned = Declaration.objects.filter(round=round, state=Declaration.State.RETURNED)
    if extension.province_id:
        returned = returned.filter(province=extension.province_id)
    if extension.declaration:
        returned = returned.filter(pk=extension.declaration)
    days = days_to_correct(choices_in(round))
    for declaration in lock_declarations(returned.values_list("pk", flat=True)):
        returning = last_return(declaration)
        if declaration.state != Declaration.State.RETURNED or returning is None:
            continue
        step = next(each for each in route_of(declaration) if each.id == returning.step)
        closes = window_in(declaration, step.window).closes_at
        until = correction_deadline(declaration.step_since, closes, days)
        if declaration.correct_until and until > declaration.correct_until:
            declaration.correct_until = until
            declaration.save(update_fields=["correct_until"])


def _lengthen_reserves(round: Round, window: str) -> None:
    lists = SummaryList.objects.select_for_update(of=("self",)).filter(
        round=round, reserve_until__isnull=False
    )
    for summary in lists.select_related("round__definition", "organisation").order_by("pk"):
        until = window_of_list(summary, window).closes_at
        kept = summary.reserve_until
        if step_of(summary).window == window and kept and until > kept:
            summary.reserve_until = until
            summary.save(update_fields=["reserve_until"])
