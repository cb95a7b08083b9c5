"""What was recognised: the result of a declaration, and each outcome that it comes to later."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction

from organisations.models import User
from programmes.definitions import Level
from programmes.facts import EXPIRED
from programmes.selectors import definition_of
from programmes.terms import last_day_of
from programmes.windows import day_of
from trail.services import record

from ..models import Declaration, Result, ResultOutcome
from ..rules.outcomes import outcome_of

CLOCK = "system:obligations"


@dataclass(frozen=True, slots=True)
class Ground:
    """How a result came to an outcome: what caused it, by which step, move or event, and why."""

    cause: ResultOutcome.Cause
    by: str = ""
    reason: str = ""
    document: str = ""


@transaction.atomic
def found(
    declaration: Declaration, outcome: str, level: Level, step: str, *, actor: User, at: datetime
) -> Result:
    """The result of a declaration that has reached the end of its route, in its transaction."""
    result = Result.objects.create(
        programme_id=declaration.round.programme_id,
        definition=declaration.definition,
        declaration=declaration,
        organisation=declaration.organisation,
        unit=declaration.organisation.name,
        title=declaration.title,
        level=level,
        outcome=outcome,
        since=day_of(at),
    )
    turn(result, outcome, Ground(ResultOutcome.Cause.ROUTE, step), actor=actor, at=at)
    return result


@transaction.atomic
def turn(
    result: Result,
    outcome: str,
    ground: Ground,
    *,
    actor: User | None,
    at: datetime,
    since: date | None = None,
) -> ResultOutcome:
    """Let the result have this outcome from today on, or from the day ``since`` on.

    The caller holds the result's lock, or has just made it. It is looked at again at once: other
    things are owed under another outcome.
    """
    begins = since or day_of(at)
    said = outcome_of(definition_of(result.definition), outcome)
    until = last_day_of(begins, said.lasts) if said and said.lasts else None
    entry = ResultOutcome.objects.create(
        result=result,
        outcome=outcome,
        since=begins,
        until=until,
        cause=ground.cause,
        by=ground.by,
        reason=ground.reason,
        document=ground.document,
        decided_at=at,
        decided_by=actor,
    )
    result.outcome, result.since, result.until = outcome, begins, until
    result.look_on = day_of(at) if result.organisation_id else None
    result.save(update_fields=["outcome", "since", "until", "look_on"])
    data = {"outcome": outcome, "since": begins.isoformat(), "cause": str(ground.cause)}
    data |= {"by": ground.by, "document": ground.document}
    record("result", str(result.pk), "turned", actor=actor or CLOCK, at=at, data=data)
    return entry


@transaction.atomic
def expire(result: Result, *, at: datetime) -> bool:
    """End an outcome whose term is over, if it is; nobody renewed it. Under the result's lock."""
    if result.until is None or day_of(at) <= result.until:
        return False
    ground = Ground(ResultOutcome.Cause.TERM)
    turn(result, EXPIRED, ground, actor=None, at=at)
    return True
