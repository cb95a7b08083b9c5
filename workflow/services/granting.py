"""More time for what one result owes: by the desk that the notice names, as far as it says."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from django.core.exceptions import PermissionDenied
from django.db import transaction

from declarations.models import Duty, Result
from declarations.services import duties
from organisations.models import User
from programmes.definitions import Extension
from programmes.findings import Conflict, Finding, Refused, gettext_noop
from programmes.models import WindowExtension
from programmes.parts import OWED
from programmes.selectors import definition_of
from programmes.services.extensions import Scope, extend_window
from programmes.terms import later
from programmes.windows import BEIJING

from ..selectors.advancing import may_examine
from . import telling
from .advancing import lock_result

CLOSED = gettext_noop("It is no longer owed, or has come in.")


@transaction.atomic
def give_time(
    duty_id: int, *, last_day: date, reason: str, actor: User, at: datetime
) -> WindowExtension:
    """Let one result hand in later what it owes. Only longer, never shorter.

    ``Refused`` beyond what the notice allows, with its sentence, and for what ``extend_window``
    refuses; ``Conflict`` once it has come in or is owed no longer, or nobody has begun to write it.
    """
    lock_result(Duty.objects.get(pk=duty_id).result_id)
    duty = Duty.objects.select_related("round__definition__part_of", "result__organisation").get(
        pk=duty_id
    )
    allowed = extension_of(duty)
    if allowed is None or not may_examine(actor, duty.result, allowed.level):
        raise PermissionDenied
    if not is_open(duty):
        raise Conflict(CLOSED, yours=reason)
    assert duty.declaration is not None  # is_open
    if last_day > (latest := latest_day(duty, allowed)):
        raise Refused(_too_late(allowed, latest))
    scope = Scope(declaration=duty.declaration.pk)
    extension = extend_window(
        duty.round, OWED, scope, last_day=last_day, reason=reason, actor=actor, at=at
    )
    duties.follow_window(duty.round)
    telling.extended(duty.round, extension, [duty.declaration.author], at=at)
    return extension


def is_open(duty: Duty) -> bool:
    """Whether somebody still has to hand it in, and has begun to."""
    return duty.declaration is not None and duty.accepted_at is None and duty.ended_at is None


def may_give_time(duty: Duty, result: Result, person: User) -> bool:
    """Whether the person may give more time for it now, as far as the notice allows."""
    allowed = extension_of(duty) if is_open(duty) else None
    return allowed is not None and may_examine(person, result, allowed.level)


def extension_of(duty: Duty) -> Extension | None:
    """How far the notice lets one result's time be extended, if it does."""
    allowed = definition_of(duty.round.definition).extensions
    return next((each for each in allowed if each.each == "declaration"), None)


def latest_day(duty: Duty, allowed: Extension) -> date:
    """The last day that may be given, counted from the window's own end."""
    window = duty.round.windows.get(window=OWED)
    own = (window.closes_at.astimezone(BEIJING) - timedelta(microseconds=1)).date()
    return later(own, allowed.most)


def _too_late(allowed: Extension, latest: date) -> Finding:
    return Finding(
        "extension_beyond",
        gettext_noop("It may be extended until %(latest)s, and no longer."),
        params={"latest": latest},
        place="field:last_day",
        remedy=gettext_noop("Choose that day or an earlier one."),
        quote=allowed.quote,
    )
