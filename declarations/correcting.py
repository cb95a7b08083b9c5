"""Reads around a corrected form: which drafts it touches, and answers that lost their place."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from programmes.comparing import fields_of
from programmes.definitions import FormField, Programme, Text
from programmes.models import Round
from programmes.selectors import definition_of

from . import vault
from .models import Declaration, SectionDraft
from .rules import reading
from .rules.drafting import rows_of
from .rules.touching import Touch, touched
from .selectors import answers_of, programme_of

MASK = "•••"
SEALED = ("person", "identity", "phone")
LEFT = "_left"  # the draft of no section that keeps answers without a place


@dataclass(frozen=True, slots=True)
class TouchedDraft:
    """A draft and what the correction does to it, in figures."""

    declaration: Declaration
    lost: int
    missing: int
    unfit: int


def drafts_touched(round: Round, new: Programme) -> tuple[int, list[TouchedDraft]]:
    """How many drafts the round has, and those that a version's form touches.

    Sealed parts stay sealed: the same in both versions, they make no difference.
    """
    drafts = Declaration.objects.filter(round=round, state=Declaration.State.DRAFT)
    found = []
    for each in drafts.select_related("definition", "organisation").order_by("pk"):
        touch = touched(programme_of(each), new, answers_of(each))
        if touch:
            figures = (len(touch.lost), len(touch.missing), len(touch.unfit))
            found.append(TouchedDraft(each, *figures))
    return drafts.count(), found


def touch_of(declaration: Declaration, new: Programme) -> Touch:
    """The same for one draft, read with its sealed parts: for its author."""
    raw = vault.open_answers(declaration, answers_of(declaration))
    return touched(programme_of(declaration), new, raw)


def answers_left(
    declaration: Declaration, drafts: Iterable[SectionDraft]
) -> list[tuple[FormField, Sequence[Text | str]]]:
    """The questions that lost their place, with what was answered; sensitive answers masked.

    ``drafts``: all of the declaration, which its pages have read already.
    """
    draft = next((each for each in drafts if each.section == LEFT), None)
    if draft is None or not draft.answers:
        return []
    asked: dict[str, FormField] = {}
    for correction in declaration.round.corrections.select_related("before").order_by("pk"):
        asked |= fields_of(definition_of(correction.before))
    return [
        (asked[key], _words(asked[key], value))
        for key, value in draft.answers.items()
        if key in asked
    ]


def _words(field: FormField, value: Any) -> Sequence[Text | str]:
    if field.sensitive or field.kind in SEALED:
        return (MASK,)
    if field.kind == "table":
        return (str(len(rows_of({field.id: value}, field.id))),)
    return reading.one_answer(field, value).words
