"""What a result owes: given once a period, accepted when it came in, ended with the outcome."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from organisations.models import User
from programmes.definitions import Obligation
from programmes.models import Round
from programmes.parts import OWED
from programmes.selectors import province_of, window_of
from trail.services import record

from ..models import Declaration, Duty, Result


@transaction.atomic
def give(result: Result, round: Round, owed: Obligation, *, at: datetime) -> Duty | None:
    """Let the result owe what the round asks; ``None`` if it does already. Under its lock."""
    assert result.organisation is not None  # only a unit that is here can owe anything here
    window = window_of(round, OWED, province=province_of(result.organisation))
    duty, is_new = Duty.objects.get_or_create(
        result=result,
        round=round,
        defaults={"given_at": at, "due_at": window.closes_at, "is_public": owed.public},
    )
    return duty if is_new else None


@transaction.atomic
def accept(declaration: Declaration, *, actor: User, at: datetime) -> None:
    """What was owed has come in. The caller holds the declaration's lock."""
    Duty.objects.filter(declaration=declaration).update(accepted_at=at)
    record("declaration", str(declaration.pk), "accepted", actor=actor, at=at)


@transaction.atomic
def follow_window(round: Round) -> None:
    """Let the ends of what is still owed be those of the round's window, after an extension."""
    open_duties = Duty.objects.filter(round=round, accepted_at=None, ended_at=None)
    for duty in open_duties.select_related("result__organisation"):
        organisation = duty.result.organisation
        assert organisation is not None
        keys = {"province": province_of(organisation), "declaration": duty.declaration_id}
        due_at = window_of(round, OWED, **keys).closes_at
        if due_at != duty.due_at:
            duty.due_at = due_at
            duty.save(update_fields=["due_at"])
