"""Offering what is registered of the unit as answers, once, when a declaration begins.

From then on it is the draft's own text: a later entry in the register changes nothing in it.
"""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from django.db import transaction

from organisations.models import User
from organisations.selectors import facts_on
from programmes import unitdata
from programmes.selectors import definition_of
from trail.services import record

from ..models import Declaration, SuggestedAnswer
from ..suggested import suggested_answer
from . import drafts

BEIJING = ZoneInfo("Asia/Shanghai")


@transaction.atomic
def suggest(declaration: Declaration, *, actor: User, at: datetime) -> list[SuggestedAnswer]:
    """Write into an empty draft what its questions are offered; answers which."""
    form = definition_of(declaration.definition).form
    sections = [s for s in form.sections if any(field.suggest for field in s.fields)]
    if not sections:
        return []
    day = at.astimezone(BEIJING).date()
    facts = facts_on(declaration.organisation, day)
    offered = []
    for section in sections:
        answers = {}
        for field in section.fields:
            fact = facts.get(unitdata.suggested(field))
            answer = suggested_answer(field, declaration.organisation, fact)
            if answer:
                answers[field.id] = answer
                offered.append(
                    SuggestedAnswer(declaration=declaration, field=field.id, fact=fact, day=day)
                )
        if answers:
            drafts.fill_section(declaration, section, answers, actor=actor, at=at)
    SuggestedAnswer.objects.bulk_create(offered)
    if offered:
        rows = {each.field: each.fact_id or 0 for each in offered}
        record("declaration", declaration.pk, "suggested", actor=actor, at=at, data={"facts": rows})
    return offered
