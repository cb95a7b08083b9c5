"""What is owed no longer: the outcome for which it was owed has ended."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from declarations.models import Declaration, Result
from programmes.definitions import Obligation
from trail.services import record

from .moving import cancel_process, end_with, lock_declarations

CLOCK = "system:obligations"


def end_what_is_owed_no_longer(
    result: Result, owing: Iterable[Obligation], *, at: datetime
) -> None:
    """End the duties of other obligations, and the drafts begun for them. Under its lock."""
    kept = {owed.id for owed in owing}
    running = result.duties.filter(accepted_at=None, ended_at=None).exclude(
        round__obligation__in=kept
    )
    ids = [key for key in running.values_list("declaration", flat=True) if key is not None]
    if not running.update(ended_at=at):
        return
    for declaration in lock_declarations(ids):
        if declaration.ended_at is None:
            cancel_process(declaration)
            end_with(declaration, Declaration.State.WITHDRAWN, at=at)
            record("declaration", str(declaration.pk), "lapsed", actor=CLOCK, at=at)
