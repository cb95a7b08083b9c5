"""The route: what happens, step by step, who does it, and the papers it makes."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from .base import Identifier, Level, Role, Text, Value

StepKind = Literal["fill", "review", "shortlist", "notice", "send", "recognise"]


class NoticeTerms(Value):
    """How long a public notice runs. The defaults hold where a notice does not say."""

    days: int = Field(5, ge=1, le=60)
    count: Literal["working", "calendar"] = "working"
    first_day: Literal["not_counted", "counted"] = "not_counted"


class Step(Value):
    """One step of the route. ``kind`` says what happens, ``level`` and ``role`` who does it."""

    id: Identifier
    kind: StepKind
    level: Level
    role: Role
    window: str
    title: Text
    opinion: str = ""  # id of the form field that the desk's opinion fills
    document: str = ""  # id of the document issued when this step is done
    terms: NoticeTerms = NoticeTerms()  # of a public notice
    outcome: str = ""
    quote: str = ""
    basis: Text | None = None


class Paper(Value):
    """A document made here: one a declaration, or one a list.

    ``columns`` are the answers (``field`` or ``table.column``) that a list shows of each item.
    """

    id: Identifier
    title: Text
    per: Literal["declaration", "list"]
    seals: tuple[Level, ...] = ()
    columns: tuple[str, ...] = ()
