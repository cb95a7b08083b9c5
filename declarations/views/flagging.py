"""The section page while a declaration is corrected for flags."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from programmes.definitions import Section
from programmes.findings import Finding, Refused

from ..flagged import standing, unlocked
from ..forms.locking import Remark, locked, remarked
from ..forms.widgets import Widget
from ..models import Declaration
from ..rules import cleaning, reading
from ..selectors import Examination, draft_sheet
from ..services.flagging import LOCKED
from ..templatetags.declaring import asked_in_words

NOTHING: Mapping[str, str] = {}


def drawn(
    declaration: Declaration,
    examined: Examination,
    widgets: list[Widget],
    found: Sequence[Finding],
    replies: Mapping[str, str],
) -> list[Widget]:
    """The section's widgets, with remarks and locks where flags stand. ``replies``: as typed."""
    flags = standing(declaration)
    if not flags:
        return widgets
    may = unlocked(declaration, flags)
    widgets = locked(widgets, may, answers_in(examined), examined.values)
    remarks = [
        Remark(
            flag.field,
            flag.remark,
            replies.get(flag.field, flag.answer),
            tuple(each for each in found if each.place == f"field:{flag.field}.flag"),
        )
        for flag in flags
    ]
    return remarked(widgets, remarks)


def answers_in(examined: Examination) -> dict[str, reading.Answer]:
    """What stands in the draft to read, by question id; only of questions that apply."""
    return {answer.id: answer for part in draft_sheet(examined) for answer in part.answers}


def with_typed(examined: Examination, part: Section, typed: Mapping[str, Any]) -> Examination:
    """The examination as if these raw answers of the section stood in the draft."""
    raw = {**examined.raw, **typed}
    values, found = cleaning.clean(examined.programme.form, raw)
    outside = [each for each in examined.findings if not cleaning.of_section(part, [each])]
    here = cleaning.of_section(part, found)
    return replace(examined, raw=raw, values=values, findings=[*outside, *here])


def refused_texts(refused: Refused, typed: Examination) -> list[reading.Answer]:
    """What was typed into questions that are locked, to be copied from the page."""
    places = [each.place.removeprefix("field:") for each in refused.findings]
    answers = answers_in(typed)
    return [answers[place] for place in places if place in answers]


def said(refused: Refused) -> str:
    """The refusal in one sentence, for the line beside the page's button."""
    if refused.findings[0].code != LOCKED:
        return _(refused.findings[0].message)
    comma = pgettext("between the items of a list", ", ")
    questions = comma.join(asked_in_words(each) for each in refused.findings)
    return _("Not saved, because these questions were not flagged: %(questions)s") % {
        "questions": questions
    }
