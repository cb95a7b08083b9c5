"""The score sheet: as typed, what is wrong with it, its sum, and how far sheets differ. Pure."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from typing import Any

from programmes.definitions import Criterion, JudgedRule
from programmes.findings import Finding, gettext_noop

from .judging import ANSWERS

LONGEST = 2000  # characters of a comment or a reason
TENTH = Decimal("0.1")
HUNDREDTH = Decimal("0.01")


@dataclass(frozen=True, slots=True)
class Sheet:
    """A sheet as typed: scores by criterion, judgements by rule (``answer`` and ``reason``)."""

    scores: Mapping[str, str]
    judgements: Mapping[str, Mapping[str, str]]
    comment: str = ""


def collect(
    posted: Mapping[str, Any], criteria: Sequence[Criterion], asked: Sequence[JudgedRule]
) -> Sheet:
    """The sheet out of a form: ``score.<criterion>``, ``judge.<rule>``, ``why.<rule>``."""
    return Sheet(
        {each.id: str(posted.get(f"score.{each.id}", "")).strip()[:10] for each in criteria},
        {
            rule.id: {
                "answer": _among(str(posted.get(f"judge.{rule.id}", "")), ANSWERS),
                "reason": str(posted.get(f"why.{rule.id}", "")).strip()[:LONGEST],
            }
            for rule in asked
        },
        str(posted.get("comment", "")).strip()[:LONGEST],
    )


def _among(value: str, known: Collection[str]) -> str:
    return value if value in known else ""


def points(text: str, most: int) -> int | None:
    """The whole points that were typed; ``None`` for anything else, and beyond ``most``."""
    if not (text.isascii() and text.isdecimal()) or len(text) > 4:
        return None
    return int(text) if int(text) <= most else None


def total_of(sheet: Sheet, criteria: Sequence[Criterion]) -> int:
    """The sum of what is there so far."""
    return sum(points(sheet.scores.get(c.id, ""), c.points) or 0 for c in criteria)


def faults(
    sheet: Sheet, criteria: Sequence[Criterion], asked: Sequence[JudgedRule]
) -> list[Finding]:
    """Everything that keeps the sheet from being submitted."""
    return [*_of_scores(sheet, criteria), *_of_judgements(sheet, asked), *_of_comment(sheet)]


def _of_scores(sheet: Sheet, criteria: Sequence[Criterion]) -> Iterator[Finding]:
    for each in criteria:
        typed = sheet.scores.get(each.id, "")
        if points(typed, each.points) is None:
            yield Finding(
                "score_wrong" if typed else "score_missing",
                gettext_noop("Give whole points from 0 to %(most)s."),
                place=f"field:score.{each.id}",
                params={"most": each.points, "label": each.title},
            )


def _of_judgements(sheet: Sheet, asked: Sequence[JudgedRule]) -> Iterator[Finding]:
    for rule in asked:
        judged = sheet.judgements.get(rule.id, {})
        if not judged.get("answer"):
            yield Finding(
                "judgement_missing",
                gettext_noop("Say whether the condition is met."),
                place=f"field:judge.{rule.id}",
                params={"label": rule.title},
                quote=rule.quote,
            )
        elif judged["answer"] == "unmet" and len(judged.get("reason", "")) < 2:
            yield Finding(
                "judgement_without_reason",
                gettext_noop("Write why the condition is not met."),
                place=f"field:why.{rule.id}",
                params={"label": rule.title},
            )


def _of_comment(sheet: Sheet) -> Iterator[Finding]:
    if len(sheet.comment) < 2:
        yield Finding(
            "sheet_without_comment",
            gettext_noop("Every sheet needs a written comment."),
            place="field:comment",
            remedy=gettext_noop("The desk reads it; the other experts do not."),
        )


@dataclass(frozen=True, slots=True)
class Spread:
    """How far the sums of the sheets differ: 离散度. The deviation is that of all sheets (n)."""

    lowest: int
    highest: int
    average: Fraction
    variance: Fraction

    @property
    def range(self) -> int:
        """Between the highest and the lowest."""
        return self.highest - self.lowest

    @property
    def deviation(self) -> Decimal:
        """The standard deviation, rounded to a tenth for the eye."""
        return _decimal(self.variance).sqrt().quantize(TENTH, ROUND_HALF_UP)

    @property
    def shown(self) -> Decimal:
        """The average, rounded to hundredths for the eye; ranks go by the exact one."""
        return _decimal(self.average).quantize(HUNDREDTH, ROUND_HALF_UP)


def spread_of(totals: Sequence[int]) -> Spread | None:
    """The spread of the sums; ``None`` without a sheet."""
    if not totals:
        return None
    average = Fraction(sum(totals), len(totals))
    squares = sum(((each - average) ** 2 for each in totals), Fraction(0))
    return Spread(min(totals), max(totals), average, squares / len(totals))


def _decimal(value: Fraction) -> Decimal:
    return Decimal(value.numerator) / Decimal(value.denominator)
