"""Findings in a session: what a page says after a redirect, in whatever language it is read."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from programmes.definitions import Text
from programmes.findings import Figures, Finding, Strength


def keep(finding: Finding) -> dict[str, Any]:
    """The finding as JSON has it."""
    figures = finding.figures
    return {
        "code": finding.code,
        "message": finding.message,
        "strength": finding.strength.value,
        "place": finding.place,
        "params": {name: _keep(value) for name, value in finding.params.items()},
        "remedy": finding.remedy,
        "figures": figures
        and [figures.used, figures.limit, figures.minimum, _keep(figures.holders)],
        "quote": finding.quote,
    }


def found_again(kept: Mapping[str, Any]) -> Finding:
    """The same finding."""
    figures = kept["figures"]
    if figures:
        used, limit, minimum, holders = figures
        figures = Figures(used, limit, minimum, _again(holders))
    params = {name: _again(value) for name, value in kept["params"].items()}
    strength = Strength(kept["strength"])
    return Finding(**{**kept, "strength": strength, "params": params, "figures": figures})


def _keep(value: Any) -> Any:
    match value:
        case Text():
            return {"text": [value.zh, value.en]}
        case datetime():
            return {"moment": value.isoformat()}
        case date():
            return {"day": value.isoformat()}
        case tuple() | list():
            return [_keep(each) for each in value]
    return value


def _again(value: Any) -> Any:
    match value:
        case {"text": [zh, en]}:
            return Text(zh=zh, en=en)
        case {"moment": moment}:
            return datetime.fromisoformat(moment)
        case {"day": day}:
            return date.fromisoformat(day)
        case list():
            return tuple(_again(each) for each in value)
    return value
