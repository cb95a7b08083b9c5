"""A programme: the whole file."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from .base import Identifier, Text, UnitKind, Value
from .eligibility import ImportedList, Rule
from .form import Form
from .quotas import Quota
from .rounds import Cycle, Reminder
from .route import Paper, Step


class Applicants(Value):
    """Who may declare."""

    kinds: tuple[UnitKind, ...]
    quote: str = ""


class Source(Value):
    """Where the programme comes from, in the notice's own words."""

    notice: str
    place: str
    truncated: bool = False


class Programme(Value):
    """The whole file."""

    language: Literal[1]
    key: Identifier
    code: Annotated[str, Field(pattern=r"^[A-Z]{2,4}$")]  # prefix of numbers
    title: Text
    source: Source
    applicants: Applicants
    cycles: tuple[Cycle, ...]
    route: tuple[Step, ...]
    quotas: tuple[Quota, ...] = ()
    lists: tuple[ImportedList, ...] = ()
    eligibility: tuple[Rule, ...] = ()
    documents: tuple[Paper, ...] = ()
    reminders: tuple[Reminder, ...] = ()
    form: Form
    gaps: tuple[Text, ...] = ()

    def step(self, step_id: str) -> Step:
        """The step with this id; ``KeyError`` if the route has none."""
        for step in self.route:
            if step.id == step_id:
                return step
        raise KeyError(step_id)
