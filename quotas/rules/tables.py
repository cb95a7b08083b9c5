"""What speaks against a table of figures, for all its areas at once. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from programmes.definitions import Text
from programmes.findings import Finding, gettext_noop

from .limits import without_reason


@dataclass(frozen=True, slots=True)
class Row:
    """The figure that one area would have, and how many places it holds now."""

    area: str
    name: Text
    minimum: int
    maximum: int | None
    used: int


def judge_table(rows: Sequence[Row], reason: str) -> list[Finding]:
    """Everything that speaks against a table that changes these rows; all areas are named."""
    findings = [] if rows else [_without_change()]
    findings += [_crossed(row, row.maximum) for row in rows if _is_crossed(row)]
    above = [row for row in rows if row.maximum is not None and row.used > row.maximum]
    if above:
        findings.append(_below_used(above))
    if len(reason.strip()) < 2:
        findings.append(without_reason())
    return findings


def _is_crossed(row: Row) -> bool:
    return row.maximum is not None and row.minimum > row.maximum


def _without_change() -> Finding:
    return Finding(
        code="table_without_change",
        message=gettext_noop("The table says what is in force already: there is nothing to set."),
        remedy=gettext_noop("Change a figure first."),
    )


def _crossed(row: Row, maximum: int | None) -> Finding:
    return Finding(
        code="table_crossed",
        message=gettext_noop("%(area)s: the minimum %(minimum)s is above the maximum %(maximum)s."),
        remedy=gettext_noop("Lower the minimum or raise the maximum."),
        place=f"field:minimum-{row.area}",
        params={"area": row.name, "minimum": row.minimum, "maximum": maximum or 0},
    )


def _below_used(above: Sequence[Row]) -> Finding:
    names = tuple(
        Text(
            zh=f"{row.name.zh}（已占用{row.used}，表中{row.maximum}）",
            en=f"{row.name.get('en')} ({row.used} taken, {row.maximum} in the table)",
        )
        for row in above
    )
    return Finding(
        code="table_below_used",
        message=gettext_noop("These hold more places than the table gives them: %(names)s."),
        remedy=gettext_noop(
            "Give them at least what they hold, or have items taken off their lists first. "
            "Nothing is set for anybody."
        ),
        place=f"field:maximum-{above[0].area}",
        params={"names": names},
    )
