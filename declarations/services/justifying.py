"""Writing the reasons for what holds only in principle; a revision freezes those it needs."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from hashlib import sha256

from django.db import transaction

from organisations.models import User
from programmes.findings import Conflict, gettext_noop
from programmes.selectors import definition_of
from trail.services import record

from ..models import Declaration, Justification
from ..rules.drafting import storable
from ..rules.justifying import exemptions_of
from . import privacy
from .opening import editable_declaration


@transaction.atomic
def write(
    declaration_id: int,
    texts: Mapping[str, str],
    seen: Mapping[str, str],
    version: str = "",
    *,
    actor: User,
    at: datetime,
) -> None:
    """Keep the reasons by key (``rules.justifying``); those that say what was ``seen`` stay.

    ``seen`` is what stood on the page when it was opened, ``version`` that of its last save
    (``version_of``). Where somebody wrote another text meanwhile, nothing is written:
    ``Conflict(saved=<their texts by key>, yours=texts)``.
    """
    if changed := _write(declaration_id, texts, seen, version, actor=actor, at=at):
        data = {"keys": sorted(changed)}
        record("declaration", declaration_id, "justified", actor=actor, at=at, data=data)


@transaction.atomic
def autosave(
    declaration_id: int,
    texts: Mapping[str, str],
    seen: Mapping[str, str],
    version: str,
    *,
    actor: User,
    at: datetime,
) -> str:
    """As ``write``, unasked, so without an entry in the trail; the version that now stands.

    The submission freezes the reasons and records them.
    """
    _write(declaration_id, texts, seen, version, actor=actor, at=at)
    return version_of(texts_of(Declaration(pk=declaration_id)))


def _write(
    declaration_id: int,
    texts: Mapping[str, str],
    seen: Mapping[str, str],
    version: str,
    *,
    actor: User,
    at: datetime,
) -> dict[str, str]:
    """What was changed, by key."""
    declaration = editable_declaration(declaration_id, actor)
    known = exemptions_of(definition_of(declaration.definition))
    texts = {key: storable(text) for key, text in texts.items() if key in known}
    standing = texts_of(declaration)
    changed = {key: text for key, text in texts.items() if text != standing.get(key, "")}
    if version != version_of(standing):
        changed = {k: text for k, text in changed.items() if text != storable(seen.get(k, ""))}
        other = {k: standing.get(k, "") for k in changed}
        other = {k: text for k, text in other.items() if text != storable(seen.get(k, ""))}
        if other:
            raise Conflict(_MEANWHILE, saved=other, yours=texts)
    for key, text in changed.items():
        declaration.justifications.update_or_create(
            key=key, defaults={"text": text, "written_at": at, "written_by": actor}
        )
    return changed


def version_of(texts: Mapping[str, str]) -> str:
    """The same for the same texts, and for no others."""
    said = {key: text for key, text in texts.items() if text}
    return sha256(privacy.canonical(said)).hexdigest()[:16]


_MEANWHILE = gettext_noop("Somebody else has written a reason here meanwhile. Both texts are kept.")


def texts_of(declaration: Declaration) -> dict[str, str]:
    """The reasons as they stand in the draft, by key."""
    rows = Justification.objects.filter(declaration=declaration)
    return dict(rows.values_list("key", "text"))
