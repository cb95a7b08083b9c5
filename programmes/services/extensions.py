"""A window that ends later: for everybody, for one province, or for one declaration."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction

from organisations.models import Organisation, User
from trail.services import record

from ..findings import Finding, Refused, gettext_noop
from ..models import Round, RoundWindow, WindowExtension
from ..selectors import window_of
from ..windows import Span, span_of
from ..windows import last_day as last_day_of


@dataclass(frozen=True, slots=True)
class Scope:
    """For whom: one province, one declaration by its key, or without either everybody."""

    province: Organisation | None = None
    declaration: int | None = None


@transaction.atomic
def extend_window(
    round: Round,
    window: str,
    scope: Scope,
    *,
    last_day: date,
    reason: str,
    actor: User,
    at: datetime,
) -> WindowExtension:
    """Let the window end at 24:00 of ``last_day`` instead. Only longer, never shorter.

    A window that is over opens again. ``Refused`` without a reason, for a day that is past, and for
    one that does not come after the end in force, which is looked up under the window's lock.
    """
    RoundWindow.objects.select_for_update(no_key=True).get(round=round, window=window)
    closes_at = span_of(last_day, last_day).closes_at
    found = [*_without_reason(reason), *_too_early(round, window, scope, closes_at, at)]
    if found:
        raise Refused(found)
    extension = WindowExtension.objects.create(
        round=round,
        window=window,
        province=scope.province,
        declaration=scope.declaration,
        closes_at=closes_at,
        reason=reason.strip(),
        set_at=at,
        set_by=actor,
    )
    data = {
        "window": window,
        "province": scope.province.code if scope.province else "",
        "declaration": scope.declaration or 0,
        "last_day": last_day.isoformat(),
        "reason": extension.reason,
    }
    record("round", round.pk, "extended", actor=actor, at=at, data=data)
    return extension


def hold_windows(round_id: int) -> None:
    """Nobody extends a window of the round until the caller's transaction ends.

    For whoever stores a moment that hangs on such an end: an extension that did not see it yet
    would leave it cut off. To be called before any declaration is locked, as extending does.
    """
    windows = RoundWindow.objects.select_for_update(no_key=True).filter(round=round_id)
    list(windows.order_by("pk"))


def _without_reason(reason: str) -> Iterator[Finding]:
    if len(reason.strip()) < 2:
        yield Finding(
            "extension_without_reason",
            gettext_noop("An extension needs its reason."),
            place="field:reason",
            remedy=gettext_noop("Write why; those whom it concerns read it."),
        )


def _too_early(
    round: Round, window: str, scope: Scope, closes_at: datetime, at: datetime
) -> Iterator[Finding]:
    fresh = Round.objects.get(pk=round.pk)  # read again: somebody may just have extended it
    province = scope.province.pk if scope.province else None
    in_force = window_of(fresh, window, province=province, declaration=scope.declaration)
    if closes_at <= in_force.closes_at:
        yield Finding(
            "extension_not_longer",
            gettext_noop("The window already runs until %(closes)s or longer."),
            place="field:last_day",
            params={"closes": last_day_of(Span(in_force.opens_at, in_force.closes_at))},
            remedy=gettext_noop("A window is only made longer: choose a later day."),
        )
    elif closes_at <= at:
        yield Finding(
            "extension_past",
            gettext_noop("That day is over."),
            place="field:last_day",
            remedy=gettext_noop("Choose today or a later day."),
        )
