"""When: the windows of each cycle, and the reminders before their ends."""

from __future__ import annotations

from datetime import date

from .base import Value


class Window(Value):
    """Inclusive dates, Beijing time, to 24:00. ``fuzzy`` keeps the notice's own words."""

    opens: date
    closes: date
    fuzzy: str = ""
    quote: str = ""


class Cycle(Value):
    """One year's windows, by window id (``school``, ``province``, ``ministry``)."""

    id: str
    windows: dict[str, Window]


class Reminder(Value):
    """Days before the end of ``window`` at which those who still owe something are reminded."""

    window: str
    days: tuple[int, ...]
