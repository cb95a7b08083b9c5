"""When: the windows of each cycle, and the reminders before their ends."""

from __future__ import annotations

import re
from datetime import date
from typing import Annotated, Any

from pydantic import Discriminator, Field, Tag

from .base import Text, Value

MonthDay = Annotated[str, Field(pattern=r"^(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])$")]


def _written(value: Any) -> str:
    """Which way a day is written, so that a wrong one is told once and not twice."""
    return "yearly" if re.match(r"\d\d-\d\d", str(value)) else "date"


Day = Annotated[
    Annotated[date, Tag("date")] | Annotated[MonthDay, Tag("yearly")], Discriminator(_written)
]


class Window(Value):
    """Inclusive days, Beijing time, to 24:00. ``fuzzy`` keeps the notice's own words.

    In a cycle of one year they are dates, in a yearly one ``MM-DD``. ``unannounced`` is a window
    whose days the notice leaves for later. ``shares`` names the window of the level above that ends
    on the same day: this one then ends ``cut_off`` days before, unless a province says otherwise.
    Where the notice names only the last day, ``opens`` is left out and set with the round.
    """

    opens: Day | None = None
    closes: Day | None = None
    unannounced: bool = False
    shares: str = ""
    cut_off: int = Field(10, ge=0, le=60)
    fuzzy: str = ""
    quote: str = ""
    basis: Text | None = None


class Cycle(Value):
    """The windows of one year, by window id (``school``, ``province``, ``ministry``).

    ``id`` is the year, or the year and the number of a batch in it (``2026-2``).

    With ``since`` the windows recur each year from that one on, unless the year has its own cycle.
    """

    id: str
    since: int | None = Field(None, ge=2000, le=2100)
    windows: dict[str, Window]
    basis: Text | None = None


class Reminder(Value):
    """Days before the end of ``window`` at which those who still owe something are reminded."""

    window: str
    days: tuple[int, ...]
