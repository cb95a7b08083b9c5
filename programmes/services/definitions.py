"""Loading a programme's file: stored once by its bytes."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from datetime import datetime
from functools import lru_cache
from typing import Any

from django.db import transaction

from organisations.models import User
from trail.services import record

from .. import definitions, loader
from ..findings import Finding, Refused, gettext_noop
from ..models import Definition, Programme
from ..registrable import attribute, registrable

COMMAND = "system:programmes.load"


@transaction.atomic
def load_definition(source: str, *, at: datetime, actor: Any = COMMAND) -> Definition:
    """Store the file under the SHA-256 of its bytes; the same bytes again give the same row.

    ``Refused`` with every mistake in the file. Rounds already open keep the version they froze.
    """
    parsed = _read(source)
    programme = _programme(parsed)
    definition, is_new = Definition.objects.get_or_create(
        sha256=hashlib.sha256(source.encode()).hexdigest(),
        defaults={
            "programme": programme,
            "source": source,
            "created_at": at,
            "loaded_by": actor if isinstance(actor, User) else None,
        },
    )
    if is_new:
        data = {"programme": programme.key, "sha256": definition.sha256}
        record("definition", definition.pk, "loaded", actor=actor, at=at, data=data)
    return definition


@lru_cache(maxsize=8)
def _read(source: str) -> definitions.Programme:
    """Whoever opens rounds of one file loads the same text again and again."""
    return loader.read(source)


def refuse_what_is_taken(parsed: definitions.Programme) -> None:
    """``Refused`` if the file gives another meaning to what already has one."""
    if found := [*_code_taken(parsed), *_attributes_taken(parsed)]:
        raise Refused(found)


def _code_taken(parsed: definitions.Programme) -> Iterator[Finding]:
    """The code is another programme's, or not the one this programme had: numbers carry it."""
    others = Programme.objects.filter(code=parsed.code).exclude(key=parsed.key)
    changed = Programme.objects.filter(key=parsed.key).exclude(code=parsed.code)
    if others.exists() or changed.exists():
        yield Finding(
            "code_taken",
            gettext_noop("The code “%(code)s” belongs to another programme, or was changed."),
            params={"code": parsed.code},
            remedy=gettext_noop("Numbers already given carry the code: choose another one."),
        )


def _attributes_taken(parsed: definitions.Programme) -> Iterator[Finding]:
    """What is registered of units under a name is of one kind, whichever programme asks for it."""
    known = registrable() if parsed.attributes else {}
    for each in parsed.attributes:
        if each.id in known and known[each.id].datum.kind != attribute(each).kind:
            yield Finding(
                "attribute_taken",
                gettext_noop(
                    "“%(attribute)s” is registered of units already, as something of another kind."
                ),
                params={"attribute": each.id},
                remedy=gettext_noop("Give it the kind that it has, or another name."),
            )


def _programme(parsed: definitions.Programme) -> Programme:
    """The programme's row, with the newest titles. Its code stands in numbers and never changes."""
    programme = Programme.objects.select_for_update().filter(key=parsed.key).first()
    refuse_what_is_taken(parsed)
    titles = {"title_zh": parsed.title.zh, "title_en": parsed.title.en}
    if programme is None:
        return Programme.objects.create(key=parsed.key, code=parsed.code, **titles)
    Programme.objects.filter(pk=programme.pk).update(**titles)
    return programme
