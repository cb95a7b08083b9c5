"""The end of a route: a declaration is recognised, or what was owed has come in."""

from __future__ import annotations

from datetime import datetime

from declarations.models import Declaration
from declarations.services import duties, results
from organisations.models import User
from organisations.selectors import at_level
from programmes.definitions import Step

from .moving import end_with


def recognise(declaration: Declaration, step: Step, *, actor: User, at: datetime) -> None:
    """End it well, and found its result with the outcome that the step names.

    The caller holds the declaration's lock and moves the flow.
    """
    end_with(declaration, Declaration.State.RECOGNISED, at=at)
    if declaration.round.obligation:
        duties.accept(declaration, actor=actor, at=at)
        # Where the notice names no reviewer nobody above has examined it; they read it anyway.
        level = declaration.duty.result.level
        declaration.reached.add(declaration.province, at_level(declaration.organisation, level))
    elif step.outcome:
        results.found(declaration, step.outcome, step.level, step.id, actor=actor, at=at)
