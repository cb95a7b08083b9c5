"""Changing what a running round chose where the notice is silent."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from organisations.models import User
from trail.services import record

from .. import switches
from ..findings import Refused
from ..models import Round, RoundSwitch
from ..selectors import definition_of
from ..switches import Choice


@transaction.atomic
def set_switch(round: Round, key: str, choice: Choice, *, actor: User, at: datetime) -> RoundSwitch:
    """Let another choice hold from now on. Whether that harms anybody is the caller's question."""
    found = list(switches.faults_in(definition_of(round.definition), {key: choice}))
    if found:
        raise Refused(found)
    row = RoundSwitch.objects.create(
        round=round,
        key=key,
        choice=choice.value,
        reason=choice.reason.strip(),
        set_at=at,
        set_by=actor,
    )
    data = {"switch": key, "choice": choice.value, "reason": row.reason}
    record("round", round.pk, "chose", actor=actor, at=at, data=data)
    return row
