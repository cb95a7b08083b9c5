"""Loading a programme's file: stored once by its bytes."""

from __future__ import annotations

import hashlib
from datetime import datetime

from django.db import transaction

from .. import definitions, loader
from ..findings import Finding, Refused, gettext_noop
from ..models import Definition, Programme


@transaction.atomic
def load_definition(source: str, *, at: datetime) -> Definition:
    """Store the file under the SHA-256 of its bytes; the same bytes again give the same row.

    ``Refused`` with every mistake in the file. Rounds already open keep the version they froze.
    """
    parsed = loader.read(source)
    programme = _programme(parsed)
    definition, _ = Definition.objects.get_or_create(
        sha256=hashlib.sha256(source.encode()).hexdigest(),
        defaults={"programme": programme, "source": source, "created_at": at},
    )
    return definition


def _programme(parsed: definitions.Programme) -> Programme:
    """The programme's row, with the newest titles. Its code stands in numbers and never changes."""
    taken = Programme.objects.filter(code=parsed.code).exclude(key=parsed.key).first()
    programme = Programme.objects.select_for_update().filter(key=parsed.key).first()
    if taken or (programme and programme.code != parsed.code):
        raise Refused(
            Finding(
                "code_taken",
                gettext_noop("The code “%(code)s” belongs to another programme, or was changed."),
                params={"code": parsed.code},
                remedy=gettext_noop("Numbers already given carry the code: choose another one."),
            )
        )
    titles = {"title_zh": parsed.title.zh, "title_en": parsed.title.en}
    if programme is None:
        return Programme.objects.create(key=parsed.key, code=parsed.code, **titles)
    Programme.objects.filter(pk=programme.pk).update(**titles)
    return programme
