"""Freezing what was written into a revision that is never changed."""

from __future__ import annotations

from datetime import datetime
from hashlib import sha256
from typing import Any

from django.db import transaction

from organisations.models import User
from programmes.findings import Refused, Strength

from ..models import Declaration, Revision
from ..rules import eligibility
from ..selectors import examine
from . import privacy


@transaction.atomic
def freeze(declaration: Declaration, *, actor: User, at: datetime) -> Revision:
    """Freeze the draft as the next revision, or ``Refused`` with every finding together.

    Refusing are all findings of the form and the hard ones of eligibility. The caller holds the
    declaration's lock and moves the flow; this sets only the declaration's title.
    ``digest`` is the SHA-256 of definition and stored answers: sensitive parts enter it sealed.
    """
    examined = examine(declaration)
    hard = [each for each in examined.unmet if each.strength is Strength.HARD]
    refusing = [*examined.findings, *hard]
    if refusing:
        raise Refused(refusing)
    answers = privacy.seal_answers(declaration, examined.values)
    last = declaration.revisions.order_by("number").last()
    revision = Revision.objects.create(
        declaration=declaration,
        number=last.number + 1 if last else 1,
        definition_sha256=declaration.definition.sha256,
        answers=answers,
        standings=eligibility.standings(examined.verdicts),
        digest=digest_of(declaration.definition.sha256, answers),
        submitted_at=at,
        submitted_by=actor,
    )
    declaration.title = str(examined.values.get(examined.programme.form.title_field, ""))[:200]
    declaration.save(update_fields=["title"])
    return revision


def digest_of(definition_sha256: str, answers: dict[str, Any]) -> str:
    """What a revision's ``digest`` must be; anyone with the row can recompute it."""
    content = {"definition": definition_sha256, "answers": answers}
    return sha256(privacy.canonical(content)).hexdigest()
