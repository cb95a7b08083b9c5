"""The years that rounds count days of and whose calendar nobody has imported yet."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q

from .models import Round
from .reference import calendar
from .windows import Span, day_of, last_day


@dataclass(frozen=True, slots=True)
class Missing:
    """A year without an official calendar, and the rounds that count days of it."""

    year: int
    rounds: tuple[Round, ...]


def running_rounds(at: datetime) -> list[Round]:
    """Rounds that are open and have a window that is not over, coming ones too, oldest first."""
    ahead = Q(windows__closes_at__gt=at) | Q(extensions__closes_at__gt=at)
    rounds = Round.objects.filter(ahead, state=Round.State.OPEN).distinct().order_by("pk")
    return list(
        rounds.select_related("programme", "definition").prefetch_related("windows", "extensions")
    )


def years_missing(rounds: Iterable[Round], at: datetime) -> list[Missing]:
    """The years of days still to come in windows of these rounds that have no official calendar."""
    known = calendar().years
    found: dict[int, list[Round]] = {}
    for round in rounds:
        for year in sorted(_years_ahead(round, at) - known):
            found.setdefault(year, []).append(round)
    return [Missing(year, tuple(rounds)) for year, rounds in sorted(found.items())]


def _years_ahead(round: Round, at: datetime) -> set[int]:
    years: set[int] = set()
    for window in round.windows.all():
        closes = [each.closes_at for each in round.extensions.all() if each.window == window.window]
        span = Span(window.opens_at, max([window.closes_at, *closes]))
        first = max(day_of(span.opens_at), day_of(at))
        years |= set(range(first.year, last_day(span).year + 1))
    return years
