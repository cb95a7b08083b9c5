"""Freezing what was written into a revision that is never changed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from hashlib import sha256
from typing import Any

from django.db import transaction

from organisations.models import User
from programmes.findings import Finding, Refused, Strength

from ..models import Declaration, Revision
from ..rules import eligibility
from ..rules import justifying as rules
from ..selectors import Examination, examine
from . import justifying, privacy


@transaction.atomic
def freeze(
    declaration: Declaration,
    examined: Examination | None = None,
    also: Sequence[Finding] = (),
    *,
    actor: User,
    at: datetime,
) -> Revision:
    """Freeze the draft as the next revision, or ``Refused`` with every finding together.

    Refusing are the hard findings of the form and of eligibility, those that the caller ``also``
    has, and of all of them a soft one without a written reason. ``examined`` is the draft where the
    caller has looked at it already. The caller holds the declaration's lock and moves the flow;
    this sets only the declaration's title. ``digest`` is the SHA-256 of definition, stored answers
    and reasons: sensitive parts enter it sealed.
    """
    examined = examined or examine(declaration)
    found = [*examined.findings, *examined.unmet, *also]
    reasons = justifying.texts_of(declaration)
    refusing = [each for each in found if each.strength is Strength.HARD]
    refusing += rules.faults(found, reasons)
    if refusing:
        raise Refused(refusing)
    answers = privacy.seal_answers(declaration, examined.values)
    reasons = {key: reasons[key].strip() for key in rules.asked(found)}
    last = declaration.revisions.order_by("number").last()
    revision = Revision.objects.create(
        declaration=declaration,
        number=last.number + 1 if last else 1,
        definition_sha256=declaration.definition.sha256,
        answers=answers,
        standings=eligibility.standings(examined.verdicts),
        justifications=reasons,
        digest=digest_of(declaration.definition.sha256, answers, reasons),
        submitted_at=at,
        submitted_by=actor,
    )
    if title := examined.values.get(examined.programme.form.title_field):
        declaration.title = str(title)[:200]  # else it has the one with which it was begun
    declaration.save(update_fields=["title"])
    return revision


def digest_of(
    definition_sha256: str, answers: dict[str, Any], justifications: Mapping[str, str]
) -> str:
    """What a revision's ``digest`` must be; anyone with the row can recompute it.

    Reasons are in it where there are some: a revision without them has the digest it always had.
    """
    content: dict[str, Any] = {"definition": definition_sha256, "answers": answers}
    if justifications:
        content["justifications"] = justifications
    return sha256(privacy.canonical(content)).hexdigest()
