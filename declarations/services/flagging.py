"""Flags of a return: raised by the desk, answered by the applicant; the rest is locked."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from organisations.models import User
from programmes.definitions import FormField, Section
from programmes.findings import Finding, Refused, gettext_noop
from programmes.selectors import definition_of
from trail.services import record

from ..flagged import standing, unlocked
from ..models import Declaration, Flag, Revision
from ..rules import flags as rules

LOCKED = "not_flagged"


def faults(declaration: Declaration, flags: Mapping[str, str]) -> list[Finding]:
    """What is wrong with flags, ``{question id: remark}``, before they are raised."""
    sections = definition_of(declaration.definition).form.sections
    asked = {field.id: field for section in sections for field in rules.flaggable(section)}
    unknown = gettext_noop("A flag names a question that the applicant does not answer.")
    found = [Finding("flag_unknown", unknown) for key in flags if key not in asked]
    return found + [
        Finding(
            "flag_without_remark",
            gettext_noop("A flagged question needs a remark."),
            place=f"field:{key}.flag",
            params={"label": asked[key].label},
            remedy=gettext_noop("Write what is to be corrected in it."),
        )
        for key, remark in flags.items()
        if key in asked and len(remark.strip()) < 2
    ]


def flag(revision: Revision, flags: Mapping[str, str], *, actor: User, at: datetime) -> None:
    """Raise the flags, ``{question id: remark}``, on the revision that is being returned.

    The caller holds the declaration's lock and has refused ``faults``.
    """
    for field, remark in flags.items():
        raised = Flag.objects.create(
            declaration_id=revision.declaration_id,
            revision=revision,
            field=field,
            remark=remark.strip(),
            flagged_by=actor,
            flagged_at=at,
        )
        data = {"flag": raised.pk, "field": field, "revision": revision.number}
        record("declaration", revision.declaration_id, "flagged", actor=actor, at=at, data=data)


def answer(
    declaration: Declaration, answers: Mapping[str, str], *, actor: User, at: datetime
) -> None:
    """Keep what was answered to remarks, by question id; the caller holds the declaration's lock.

    The trail knows when each was answered first, not every letter of an autosave.
    """
    for flag in standing(declaration) if answers else ():
        text = answers.get(flag.field, flag.answer)
        if text == flag.answer:
            continue
        is_first = flag.answered_at is None
        flag.answer, flag.answered_at, flag.answered_by = text, at, actor
        flag.save(update_fields=["answer", "answered_at", "answered_by"])
        if is_first:
            data = {"flag": flag.pk, "field": flag.field}
            record("declaration", declaration.pk, "flag_answered", actor=actor, at=at, data=data)


def answer_blank(
    declaration: Declaration, answers: Mapping[str, str], *, actor: User, at: datetime
) -> None:
    """As ``answer``, for a tab that is behind: only remarks to which nothing is answered yet."""
    blank = {flag.field for flag in standing(declaration) if not flag.is_answered}
    fitting = {key: text for key, text in answers.items() if key in blank}
    answer(declaration, fitting, actor=actor, at=at)


def refuse_locked(
    declaration: Declaration, section: Section, before: Mapping[str, Any], after: Mapping[str, Any]
) -> None:
    """``Refused``, naming the questions, where an answer differs that was not flagged.

    Answers as they are stored: equal sealed parts have equal tokens.
    """
    if (found := standing(declaration)) and (changed := rules.changed(section, before, after)):
        may = unlocked(declaration, found)
        if locked := [_locked(field) for field in changed if field.id not in may]:
            raise Refused(locked)


def refuse_locked_question(declaration: Declaration, question: str) -> None:
    """``Refused`` where files of this question may not change."""
    found = standing(declaration)
    if found and question not in unlocked(declaration, found):
        field = definition_of(declaration.definition).form.field(question)
        assert field is not None  # the caller has found it in the form
        raise Refused(_locked(field))


def _locked(field: FormField) -> Finding:
    return Finding(
        LOCKED,
        gettext_noop("This question was not flagged; it stays as it was submitted."),
        place=f"field:{field.id}",
        params={"label": field.label},
        remedy=gettext_noop(
            "Change flagged questions only; what else should change, say in an answer to a remark."
        ),
    )
