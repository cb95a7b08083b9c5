"""Filling in a draft from an earlier declaration of the same unit, section by section."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction

from organisations.models import User
from programmes.definitions import Form, Section
from programmes.findings import Conflict, Finding, Refused, gettext_noop
from programmes.selectors import definition_of
from trail.services import record

from .. import earlier
from ..models import Attachment, Declaration
from ..rules import copying, secrecy
from ..rules.conditions import filled
from ..writers import holds_of
from . import drafts, holding, privacy
from .opening import editable_declaration


@dataclass(frozen=True, slots=True)
class Copied:
    """How many answers and files came over."""

    answers: int
    files: int


@transaction.atomic
def copy_answers(
    declaration_id: int,
    source_id: int,
    sections: Mapping[str, int],
    *,
    actor: User,
    at: datetime,
) -> Copied:
    """Fill in these sections, ``{id: version seen}``, out of an earlier declaration.

    What stands in a section named is replaced where the earlier one has an answer; all else stays.
    ``Conflict`` if a section has changed since, ``Refused`` where somebody else is in one. Opening
    sensitive answers is recorded with the earlier declaration.
    """
    declaration = editable_declaration(declaration_id, actor)
    source = next((e for e in earlier.earlier_of(declaration, actor) if e.pk == source_id), None)
    if source is None:
        raise Refused(_no_source())
    chosen = _chosen(declaration, sections, actor=actor, at=at)
    new = definition_of(declaration.definition).form
    stored = _meant(declaration, source, chosen)
    raw = _opened(source, declaration, stored, actor=actor, at=at)
    plan = copying.plan(definition_of(source.definition).form, new, raw, _new_row_id)
    copied = 0
    for section in chosen:
        copied += _fill(declaration, section, plan.answers, actor=actor, at=at)
    files = _copy_files(declaration, source, chosen, plan, actor=actor, at=at)
    data = {
        "from": source.number,
        "sections": [section.id for section in chosen],
        "answers": copied,
        "files": files,
    }
    record("declaration", declaration.pk, "copied", actor=actor, at=at, data=data)
    return Copied(copied, files)


def _chosen(
    declaration: Declaration, sections: Mapping[str, int], *, actor: User, at: datetime
) -> list[Section]:
    """The sections to fill in, none of them changed since, and nobody else in them."""
    form = definition_of(declaration.definition).form
    chosen = [section for section in form.sections if section.id in sections]
    stands = earlier.begun_sections(declaration)
    if any(stands[section.id][0] != sections[section.id] for section in chosen):
        raise Conflict(_CHANGED_MEANWHILE)
    held = holds_of(declaration, at)
    others = [held[s.id] for s in chosen if s.id in held and held[s.id].holder_id != actor.pk]
    if others:
        raise Refused([holding.somebody_is_in(hold) for hold in others])
    return chosen


def _meant(declaration: Declaration, source: Declaration, chosen: list[Section]) -> dict[str, Any]:
    """The stored answers for these sections, without those that stand as they were offered."""
    stored = earlier.stored_answers(source)
    standing = {draft.section: draft for draft in declaration.drafts.all()}
    wanted: set[str] = set()
    for section in chosen:
        kept = earlier.kept_offers(declaration, section, standing.get(section.id))
        wanted |= {field.id for field in section.fields} - kept
    return {key: value for key, value in stored.items() if key in wanted}


def _opened(
    source: Declaration,
    declaration: Declaration,
    stored: dict[str, Any],
    *,
    actor: User,
    at: datetime,
) -> dict[str, Any]:
    """The answers in clear; sensitive ones that this person may not open are blank."""
    form = definition_of(source.definition).form
    sealed: list[str] = []
    blank = secrecy.change_sensitive(
        form, stored, lambda entry, _value, _kind: _noted(sealed, entry)
    )
    if not sealed:
        return stored
    if not earlier.may_open(actor, source):
        return blank
    reason = f"copied into {declaration.number}"
    return privacy.unseal_answers(source, stored, actor=actor, at=at, reason=reason)


def _noted(entries: list[str], entry: str) -> str:
    entries.append(entry)
    return ""


def _fill(
    declaration: Declaration,
    section: Section,
    answers: Mapping[str, Any],
    *,
    actor: User,
    at: datetime,
) -> int:
    here = {f.id: answers[f.id] for f in section.fields if filled(answers.get(f.id))}
    if here:
        drafts.fill_section(declaration, section, here, actor=actor, at=at)
    return len(here)


def _copy_files(
    declaration: Declaration,
    source: Declaration,
    chosen: list[Section],
    plan: copying.Plan,
    *,
    actor: User,
    at: datetime,
) -> int:
    """Attach the same bytes anew; answers how many files."""
    old, new = (definition_of(each.definition).form for each in (source, declaration))
    here = {field.id for section in chosen for field in section.fields}
    placed = [
        (file, place)
        for file in earlier.files_of(source)
        if (place := _place_of(file, old, new, plan)) and place.partition(".")[0] in here
    ]
    _take_out(declaration, {place for _file, place in placed} | set(plan.rows), actor=actor, at=at)
    taken: dict[str, int] = {}
    for file, place in placed:
        asked = copying.takes_file(new, old, file.field)
        if asked is not None and (asked.multiple or not taken.get(place)):
            taken[place] = taken.get(place, 0) + 1
            _attach_again(declaration, file, place, actor=actor, at=at)
    return sum(taken.values())


def _place_of(file: Attachment, old: Form, new: Form, plan: copying.Plan) -> str:
    asked = copying.takes_file(new, old, file.field)
    return plan.place_of(file.field) if asked and earlier.takes(asked, file) else ""


def _take_out(declaration: Declaration, places: set[str], *, actor: User, at: datetime) -> None:
    """Remove what stands at a question that gets files, and in rows of a table that is replaced."""
    for file in earlier.files_of(declaration):
        if file.field in places or file.field.partition(".")[0] in places:
            file.removed_at = at
            file.save(update_fields=["removed_at"])
            data = {"field": file.field, "attachment": file.pk}
            record("declaration", declaration.pk, "detached", actor=actor, at=at, data=data)


def _attach_again(
    declaration: Declaration, file: Attachment, place: str, *, actor: User, at: datetime
) -> None:
    attachment = Attachment.objects.create(
        declaration=declaration,
        field=place,
        name=file.name,
        content_type=file.content_type,
        size=file.size,
        sha256=file.sha256,
        uploaded_at=at,
        uploaded_by=actor,
    )
    data = {"field": place, "attachment": attachment.pk, "sha256": file.sha256, "size": file.size}
    record("declaration", declaration.pk, "attached", actor=actor, at=at, data=data)


def _new_row_id() -> str:
    return f"r{secrets.token_hex(5)}"


_CHANGED_MEANWHILE = gettext_noop(
    "A section has been changed since you looked at what would be copied. Nothing was copied."
)


def _no_source() -> Finding:
    return Finding(
        "no_source",
        gettext_noop("This declaration cannot be filled in from that one."),
        remedy=gettext_noop("Choose an earlier declaration of your unit, for a draft."),
    )
