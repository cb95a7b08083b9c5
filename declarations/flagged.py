"""The flags of a return: which are in force, and what an applicant still owes them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from programmes.definitions import Section, Text
from programmes.findings import Finding, gettext_noop
from programmes.selectors import definition_of

from .models import Declaration, Flag, Revision
from .rules import comparing, flags

UNANSWERED = "flag_unanswered"


def flags_of(revision: Revision) -> list[Flag]:
    """The flags with which the revision was returned, in the order of the form."""
    order = list(_fields(revision.declaration))
    found = Flag.objects.filter(revision=revision).select_related("flagged_by", "answered_by")
    return sorted(found, key=lambda flag: order.index(flag.field))


def standing(declaration: Declaration) -> list[Flag]:
    """The flags that are being corrected now; none: all of the form may change."""
    if declaration.state != Declaration.State.RETURNED:
        return []
    last = declaration.revisions.order_by("number").last()
    return flags_of(last) if last else []


def unlocked(declaration: Declaration, standing: Iterable[Flag]) -> frozenset[str]:
    """Ids of the questions that may change while these flags stand."""
    form = definition_of(declaration.definition).form
    return flags.unlocked(form, {flag.field for flag in standing})


def unanswered(declaration: Declaration) -> list[Finding]:
    """One finding a flag whose remark has no answer; its place is the box of the answer."""
    labels = _fields(declaration)
    return [
        Finding(
            UNANSWERED,
            gettext_noop("The remark on this question has no answer."),
            place=f"field:{flag.field}.flag",
            params={"label": labels[flag.field]},
            remedy=gettext_noop("Write below the question what you changed, or why nothing."),
        )
        for flag in standing(declaration)
        if not flag.is_answered
    ]


@dataclass(frozen=True, slots=True)
class Flagged:
    """A flag with its question, the section that it is in, and how its answer changed."""

    flag: Flag
    label: Text
    section: Section
    changes: tuple[comparing.Change, ...] = ()


def with_questions(
    declaration: Declaration, found: Iterable[Flag], changes: Iterable[comparing.Change] = ()
) -> list[Flagged]:
    """The flags as pages show them; ``changes`` between the flagged revision and the next."""
    listed, labels = list(changes), _fields(declaration)
    sections = definition_of(declaration.definition).form.sections
    homes = {field.id: section for section in sections for field in section.fields}
    return [
        Flagged(
            flag,
            labels[flag.field],
            homes[flag.field],
            tuple(each for each in listed if each.section and each.field == flag.field),
        )
        for flag in found
    ]


def _fields(declaration: Declaration) -> dict[str, Text]:
    sections = definition_of(declaration.definition).form.sections
    return {field.id: field.label for section in sections for field in section.fields}
