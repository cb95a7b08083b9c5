"""The widgets of a section that is corrected for flags: what is not flagged is there to read."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from programmes.findings import Finding

from ..rules import reading
from ..rules.conditions import fields_of, holds
from .widgets import Widget


@dataclass(frozen=True, slots=True)
class Remark:
    """A desk's remark on a question, with the box for the applicant's answer (its ``text``)."""

    field: str
    remark: str
    text: str
    errors: tuple[Finding, ...] = ()


def locked(
    widgets: Iterable[Widget],
    unlocked: frozenset[str],
    answers: Mapping[str, reading.Answer],
    values: Mapping[str, Any],
) -> list[Widget]:
    """The widgets, those of other questions than the ``unlocked`` as their answers to read.

    The page's script cannot judge a condition on an answer that is only read: what depends on one
    is judged here.
    """
    found = []
    for widget in widgets:
        named = fields_of(widget.field.when)
        if widget.kind != "fixed" and widget.field.id not in unlocked:
            if (answer := answers.get(widget.field.id)) is not None:
                control = replace(widget.control, required=False, errors=())
                found.append(
                    replace(widget, kind="locked", control=control, when="", answer=answer)
                )
        elif named <= unlocked:
            found.append(widget)
        elif named & unlocked or holds(widget.field.when, values):
            found.append(replace(widget, when=""))
    return found


def remarked(widgets: Iterable[Widget], remarks: Sequence[Remark]) -> list[Widget]:
    """The widgets with the remarks on their questions."""
    by_field = {each.field: each for each in remarks}
    return [replace(each, remark=by_field.get(each.field.id)) for each in widgets]
