"""What comes from a page that was drawn before its draft was taken over to a corrected form.

Questions that the new form has at the same place are saved like any other stale page's. Text in the
others has no place there: it is kept among the answers without a place, for its author to see.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from organisations.models import User
from programmes.definitions import Section
from programmes.models import Definition
from programmes.selectors import definition_of
from trail.services import record

from ..correcting import LEFT
from ..models import Declaration, SectionDraft
from ..rules.conditions import filled
from ..rules.drafting import Posted, collect
from . import privacy


def keep_without_place(
    declaration: Declaration,
    section_id: str,
    posted: Posted,
    drawn_from: int,
    *,
    actor: User,
    at: datetime,
) -> tuple[str, ...]:
    """Keep what was typed where the draft's form now has no question; answers their ids.

    ``drawn_from`` is the version (key) of the form that the page shows, 0 if unknown. Nothing
    happens for the version that holds, for one of another programme, and for text that is kept
    already. The caller holds the declaration's lock and knows that the person may write there.
    """
    if not drawn_from or drawn_from == declaration.definition_id:
        return ()
    old = Definition.objects.filter(
        pk=drawn_from, programme=declaration.definition.programme_id
    ).first()
    if old is None:
        return ()
    typed = _without_place(declaration, old, section_id, posted)
    if not typed:
        return ()
    draft, _created = SectionDraft.objects.select_for_update().get_or_create(
        declaration=declaration, section=LEFT, defaults={"saved_at": at, "saved_by": actor}
    )
    as_drawn = Declaration(pk=declaration.pk, definition=old)
    sealed = privacy.seal_answers(as_drawn, typed)
    late = {key: value for key, value in sealed.items() if draft.answers.get(key) != value}
    if not late:
        return ()
    draft.answers = {**draft.answers, **late}
    draft.version += 1
    draft.saved_at, draft.saved_by = at, actor
    draft.save()
    data = {"section": section_id, "fields": sorted(late)}
    record("declaration", declaration.pk, "kept_without_place", actor=actor, at=at, data=data)
    return tuple(sorted(late))


def _without_place(
    declaration: Declaration, old: Definition, section_id: str, posted: Posted
) -> dict[str, Any]:
    before = definition_of(old).form.section(section_id)
    if before is None:
        return {}
    now: Section | None = definition_of(declaration.definition).form.section(section_id)
    there = {field.id for field in now.fields} if now else set()
    typed = collect(before, posted, {})
    return {key: value for key, value in typed.items() if key not in there and filled(value)}
