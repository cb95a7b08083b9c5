"""Writing the reasons for what holds only in principle; a revision freezes those it needs."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction

from organisations.models import User
from programmes.findings import Conflict, gettext_noop
from programmes.selectors import definition_of
from trail.services import record

from ..models import Declaration, Justification
from ..rules.drafting import storable
from ..rules.justifying import exemptions_of
from .drafts import editable_declaration


@transaction.atomic
def write(
    declaration_id: int,
    texts: Mapping[str, str],
    seen: Mapping[str, str],
    *,
    actor: User,
    at: datetime,
) -> None:
    """Keep the reasons by key (``rules.justifying``); those that say what was ``seen`` stay.

    ``seen`` is what stood on the page. Where somebody wrote another text meanwhile, nothing is
    written: ``Conflict(saved=<their texts by key>, yours=texts)``.
    """
    declaration = editable_declaration(declaration_id, actor)
    known = exemptions_of(definition_of(declaration.definition))
    texts = {key: storable(text) for key, text in texts.items() if key in known}
    standing = texts_of(declaration)
    changed = {key: text for key, text in texts.items() if text != storable(seen.get(key, ""))}
    other = {
        key: standing.get(key, "")
        for key, text in changed.items()
        if standing.get(key, "") not in (storable(seen.get(key, "")), text)
    }
    if other:
        raise Conflict(_MEANWHILE, saved=other, yours=texts)
    changed = {key: text for key, text in changed.items() if text != standing.get(key, "")}
    for key, text in changed.items():
        declaration.justifications.update_or_create(
            key=key, defaults={"text": text, "written_at": at, "written_by": actor}
        )
    if changed:
        data = {"keys": sorted(changed)}
        record("declaration", declaration.pk, "justified", actor=actor, at=at, data=data)


_MEANWHILE = gettext_noop("Somebody else has written a reason here meanwhile. Both texts are kept.")


def texts_of(declaration: Declaration) -> dict[str, str]:
    """The reasons as they stand in the draft, by key."""
    rows = Justification.objects.filter(declaration=declaration)
    return dict(rows.values_list("key", "text"))
