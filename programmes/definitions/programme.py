"""A programme: the whole file."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from .base import Identifier, Text, UnitKind, Value
from .eligibility import ImportedList, Rule
from .form import Form
from .lifecycle import Award, ChangeEvent, Extension, Move, Obligation, Outcome
from .parties import Attribute, Option, Party, Recommending
from .quotas import Quota
from .rounds import Cycle, Reminder
from .route import Paper, Step


class Applicants(Value):
    """Who may declare."""

    kinds: tuple[UnitKind, ...]
    quote: str = ""
    basis: Text | None = None


class Source(Value):
    """Where the programme comes from, in the notice's own words."""

    notice: str
    place: str
    truncated: bool = False


class Programme(Value):
    """The whole file.

    ``subject`` is what is declared (课程、教材). ``track`` is a choice of the form that divides
    declarations into kinds with lists and papers of their own. ``gaps`` name what the notice leaves
    open.
    """

    language: Literal[1]
    key: Identifier
    code: Annotated[str, Field(pattern=r"^[A-Z]{2,4}$")]  # prefix of numbers
    title: Text
    subject: Text | None = None
    source: Source
    applicants: Applicants
    attributes: tuple[Attribute, ...] = ()
    parties: tuple[Party, ...] = ()
    recommending: Recommending | None = None
    track: str = ""
    options: tuple[Option, ...] = ()
    cycles: tuple[Cycle, ...]
    route: tuple[Step, ...]
    quotas: tuple[Quota, ...] = ()
    lists: tuple[ImportedList, ...] = ()
    registers: tuple[ImportedList, ...] = ()
    eligibility: tuple[Rule, ...] = ()
    documents: tuple[Paper, ...] = ()
    reminders: tuple[Reminder, ...] = ()
    outcomes: tuple[Outcome, ...]
    moves: tuple[Move, ...] = ()
    obligations: tuple[Obligation, ...] = ()
    events: tuple[ChangeEvent, ...] = ()
    extensions: tuple[Extension, ...] = ()
    awards: tuple[Award, ...] = ()
    form: Form
    gaps: tuple[Text, ...] = ()

    def step(self, step_id: str) -> Step:
        """The step with this id; ``KeyError`` if the route has none."""
        for step in self.route:
            if step.id == step_id:
                return step
        raise KeyError(step_id)
