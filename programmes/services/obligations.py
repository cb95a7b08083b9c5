"""The rounds of what is owed: one for each obligation of a file and period, opened by itself."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from typing import Any

from django.db import transaction

from trail.services import record

from .. import parts, periods
from ..definitions import Obligation, Term
from ..models import Definition, Round, RoundWindow
from ..selectors import definition_of
from ..terms import later
from ..windows import Span, span_of

CLOCK = "system:obligations"
# No notice says until when a report is examined. A year, so that the next one finds it done.
REVIEWED_WITHIN = Term(years=1)
MARK = 8  # digits of the version in the key: two versions of a file ask with different forms


@transaction.atomic
def round_of(whole: Definition, owed: Obligation, period: periods.Period, at: datetime) -> Round:
    """The round in which the obligation is owed for the period; opened when first asked for."""
    round, is_new = Round.objects.get_or_create(
        programme_id=whole.programme_id,
        key=f"{owed.id}-{period.key}-{whole.sha256[:MARK]}",
        defaults={
            "definition": part_of(whole, owed.id, at=at),
            "obligation": owed.id,
            "year": periods.year_of(period),
            "opened_at": at,
            **_titles(whole, owed, period),
        },
    )
    if is_new:
        windows = dict(_windows(round, period))
        RoundWindow.objects.bulk_create(
            RoundWindow(round=round, window=name, opens_at=span.opens_at, closes_at=span.closes_at)
            for name, span in windows.items()
        )
        data = {"key": round.key, "definition": round.definition.sha256}
        data |= {"closes": period.closes.isoformat()}
        record("round", round.pk, "opened", actor=CLOCK, at=at, data=data)
    return round


def part_of(whole: Definition, obligation: str, *, at: datetime) -> Definition:
    """The obligation as a definition of its own (``parts``); stored when first asked for."""
    part, _is_new = Definition.objects.get_or_create(
        sha256=parts.sha256_of(whole.sha256, obligation),
        defaults={
            "programme_id": whole.programme_id,
            "part_of": whole,
            "part": obligation,
            "created_at": at,
        },
    )
    return part


def _windows(round: Round, period: periods.Period) -> Iterator[tuple[str, Span]]:
    yield parts.OWED, span_of(period.opens, period.closes)
    if any(step.window == parts.REVIEW for step in definition_of(round.definition).route):
        yield parts.REVIEW, span_of(period.opens, later(period.closes, REVIEWED_WITHIN))


def _titles(whole: Definition, owed: Obligation, period: periods.Period) -> dict[str, Any]:
    programme = parts.part_of(definition_of(whole), owed.id)
    zh, en = _when(period)
    titles = {"title_zh": f"{programme.title.zh}{zh}"[:160]}
    return titles | {"title_en": f"{programme.title.en}{en}"[:240] if programme.title.en else ""}


def _when(period: periods.Period) -> tuple[str, str]:
    if len(period.key) == len("2027"):
        return f"（{period.key}年）", f" ({period.key})"
    if period.key == "once":
        return "", ""
    day: date = period.closes
    return f"（{day.year}年{day.month}月{day.day}日前）", f" (by {day.isoformat()})"
