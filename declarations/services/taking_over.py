"""Taking a draft over to the corrected form of its round, because its author wants it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import transaction

from organisations.models import User
from programmes.comparing import fields_of
from programmes.definitions import Programme
from programmes.findings import Conflict, gettext_noop
from programmes.models import Round
from programmes.selectors import definition_of
from trail.services import record

from ..correcting import LEFT
from ..models import Declaration, SectionDraft
from ..rules.touching import without_place
from .opening import editable_declaration


@transaction.atomic
def take_over(declaration_id: int, *, seen: int, actor: User, at: datetime) -> Declaration:
    """Let the draft stand under the version that its round has now.

    Answers stay by the ids of their questions, wherever these stand now; those without a place are
    kept aside. ``Conflict`` if the declaration is no draft, or another version (key) than ``seen``
    was published meanwhile. Nothing else of the declaration changes.
    """
    declaration = editable_declaration(declaration_id, actor)
    round = Round.objects.select_related("definition").get(pk=declaration.round_id)
    if declaration.state != Declaration.State.DRAFT:
        raise Conflict(gettext_noop("Only a draft is taken over; this one has been submitted."))
    if round.definition_id != seen or round.definition_id == declaration.definition_id:
        raise Conflict(gettext_noop("The form was corrected again meanwhile: compare once more."))
    old, new = definition_of(declaration.definition), definition_of(round.definition)
    _rearrange(declaration, old, new, actor=actor, at=at)
    data = {"before": declaration.definition.sha256, "after": round.definition.sha256}
    declaration.definition = round.definition
    declaration.save(update_fields=["definition"])
    record("declaration", declaration.pk, "taken_over", actor=actor, at=at, data=data)
    return declaration


def _rearrange(
    declaration: Declaration, old: Programme, new: Programme, *, actor: User, at: datetime
) -> None:
    """Every answer into the section where its question stands now; changed ones a version on."""
    drafts = {
        draft.section: draft
        for draft in SectionDraft.objects.select_for_update()
        .filter(declaration=declaration)
        .order_by("pk")
    }
    homes = {each.id: s.id for s in new.form.sections for each in s.fields}
    lost = without_place(old, new)
    wanted: dict[str, dict[str, Any]] = {section: {} for section in drafts}
    for section, draft in drafts.items():
        for key, answer in draft.answers.items():
            came_back = section == LEFT and key in homes and key not in fields_of(old)
            stays = section != LEFT and key in homes and key not in lost
            home = homes[key] if stays or came_back else LEFT
            wanted.setdefault(home, {})[key] = answer
    for section, answers in wanted.items():
        draft = drafts.get(section) or SectionDraft(declaration=declaration, section=section)
        if draft.pk is None or draft.answers != answers:
            draft.answers = answers
            draft.version += 1
            draft.saved_at, draft.saved_by = at, actor
            draft.save()
