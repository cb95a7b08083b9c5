"""Two texts of one section, question by question. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from programmes.definitions import FormField, Section

from .drafting import typed_fields
from .reading import Answer, one_answer


@dataclass(frozen=True, slots=True)
class Difference:
    """One question that the two texts answer differently."""

    field: FormField
    saved: Answer
    yours: Answer


def differences(
    section: Section, saved: Mapping[str, Any], yours: Mapping[str, Any]
) -> list[Difference]:
    """The questions of the section that differ, in order."""
    return [
        Difference(
            field, one_answer(field, saved.get(field.id)), one_answer(field, yours.get(field.id))
        )
        for field in typed_fields(section)
        if saved.get(field.id) != yours.get(field.id)
    ]
