"""Files that prove an answer: taken in, checked by their bytes, kept under their hash."""

from __future__ import annotations

import hashlib
import re
from dataclasses import replace
from datetime import datetime

from django.conf import settings
from django.db import transaction

from documents import store
from organisations.models import User
from programmes.definitions import FormField, Text
from programmes.findings import Conflict, Finding, Refused, gettext_noop
from programmes.selectors import definition_of
from trail.services import record

from ..models import Attachment, Declaration
from ..rules.places import Place, called, place_in, row_number
from .opening import editable_question

MEGABYTE = 1024 * 1024
MAX_NAME = 200
CONTENT_TYPES = {"pdf": "application/pdf", "jpg": "image/jpeg", "png": "image/png"}
EXTENSIONS = {"pdf": "pdf", "jpg": "jpg", "jpeg": "jpg", "png": "png"}
# Only sniffed: nothing here opens the file. A PDF must say so within its first 1024 bytes.
MAGIC = {
    "pdf": lambda data: b"%PDF-" in data[:1024],
    "jpg": lambda data: data.startswith(b"\xff\xd8\xff"),
    "png": lambda data: data.startswith(b"\x89PNG\r\n\x1a\n"),
}


@transaction.atomic
def attach(
    declaration_id: int, place: str, name: str, data: bytes, *, actor: User, at: datetime
) -> Attachment:
    """Attach a file to a ``file`` question, or ``Refused`` with all that is wrong, nothing stored.

    ``place`` is the question's id, or ``table.<row id>.column`` of a row that is in the draft.
    The same bytes at the same place are one attachment, so that a repeated click adds none.
    """
    declaration = editable_question(declaration_id, place, actor=actor, at=at)
    asked = place_in(definition_of(declaration.definition).form, place)
    assert asked is not None  # the view answers 404 for what is no file question
    assert asked.field.kind == "file"
    label = _label_of(asked, declaration)
    name = _plain_name(name)
    standing = declaration.attachments.filter(field=place, removed_at__isnull=True)
    sha256 = hashlib.sha256(data).hexdigest()
    if (same := standing.filter(sha256=sha256).first()) is not None:
        return same
    found = _faults(asked.field, name, data)
    if not asked.field.multiple and standing.exists():
        found.append(_fault("one_file", _ONE_FILE, _REMOVE_FIRST))
    if found:
        raise Refused(_at(each, place, label) for each in found)
    attachment = _keep(declaration, place, name, data, actor=actor, at=at)
    entry = {"field": place, "attachment": attachment.pk, "sha256": sha256, "size": len(data)}
    record("declaration", declaration.pk, "attached", actor=actor, at=at, data=entry)
    return attachment


SCANNED = Text(zh="盖章件扫描件", en="Scan of the sealed paper")
SCAN = FormField(id="scan", kind="file", label=SCANNED, formats=("pdf",), max_mb=20)


def scan_place(step: str) -> str:
    """Where the scan of a sealed paper stands among the attachments; no question is called so."""
    return f"@{step}"


@transaction.atomic
def keep_scan(
    declaration: Declaration, step: str, name: str, data: bytes, *, actor: User, at: datetime
) -> Attachment:
    """Keep the scan of the paper that was sealed for this step, instead of the one before.

    ``Refused`` with all that is wrong with the file. The caller holds the lock and has judged who.
    """
    name, place = _plain_name(name), scan_place(step)
    if found := _faults(SCAN, name, data):
        raise Refused(_at(each, "scan", SCAN.label) for each in found)
    standing = declaration.attachments.filter(field=place, removed_at__isnull=True)
    if (same := standing.filter(sha256=hashlib.sha256(data).hexdigest()).first()) is not None:
        return same
    standing.update(removed_at=at)
    scan = _keep(declaration, place, name, data, actor=actor, at=at)
    entry = {"field": place, "attachment": scan.pk, "sha256": scan.sha256, "size": len(data)}
    record("declaration", declaration.pk, "scan_uploaded", actor=actor, at=at, data=entry)
    return scan


def _keep(
    declaration: Declaration, place: str, name: str, data: bytes, *, actor: User, at: datetime
) -> Attachment:
    return Attachment.objects.create(
        declaration=declaration,
        field=place,
        name=name,
        content_type=CONTENT_TYPES[_format_of(name)],
        size=len(data),
        sha256=store.put(data),
        uploaded_at=at,
        uploaded_by=actor,
    )


@transaction.atomic
def remove(attachment_id: int, *, actor: User, at: datetime) -> Attachment:
    """Take the file out of the draft. Revisions that name it keep it: row and bytes stay."""
    named = Attachment.objects.values_list("declaration_id", "field")
    declaration_id, field_id = named.get(pk=attachment_id)
    editable_question(declaration_id, field_id, actor=actor, at=at)
    attachment = Attachment.objects.select_for_update().get(pk=attachment_id)
    if attachment.removed_at is not None:
        raise Conflict(gettext_noop("This file has already been removed."))
    attachment.removed_at = at
    attachment.save(update_fields=["removed_at"])
    entry = {"field": attachment.field, "attachment": attachment.pk}
    record("declaration", declaration_id, "detached", actor=actor, at=at, data=entry)
    return attachment


_ONE_FILE = gettext_noop("This question takes one file, and there is one already.")
_REMOVE_FIRST = gettext_noop("Remove the old file first.")
_ROW_GONE = gettext_noop("The row of this file is no longer in the table.")
_ADD_ROW = gettext_noop("Add a row, fill it in, and upload the file there.")
_FORMAT = gettext_noop("“%(name)s” is not one of the formats allowed: %(formats)s.")
_SAVE_AS = gettext_noop("Save or scan it in an allowed format and upload it again.")
_BYTES = gettext_noop("The content of “%(name)s” is not what its ending says.")
_OPEN_IT = gettext_noop("Open the file to see whether it is whole, then export it anew.")
_EMPTY = gettext_noop("“%(name)s” is empty.")
_SIZE = gettext_noop("“%(name)s” has %(size)s MB; at most %(max)s MB are allowed.")
_SMALLER = gettext_noop("Scan at a lower resolution (200 dpi is enough) or split the file.")


def _faults(field: FormField, name: str, data: bytes) -> list[Finding]:
    found = []
    limit = min(field.max_mb, settings.MAX_UPLOAD_MB)
    if not data:
        found.append(_fault("empty_file", _EMPTY, _OPEN_IT, name=name))
    if len(data) > limit * MEGABYTE:
        size = f"{len(data) / MEGABYTE:.1f}"
        found.append(_fault("too_big", _SIZE, _SMALLER, name=name, size=size, max=limit))
    kind = _format_of(name)
    allowed = [EXTENSIONS.get(each.lower(), each) for each in field.formats]
    if kind not in allowed or kind not in MAGIC:
        formats = "/".join(each.upper() for each in allowed)
        found.append(_fault("format", _FORMAT, _SAVE_AS, name=name, formats=formats))
    elif data and not MAGIC[kind](data):
        found.append(_fault("not_its_format", _BYTES, _OPEN_IT, name=name))
    return found


def _fault(code: str, message: str, remedy: str, **params: object) -> Finding:
    return Finding(code, message, params=params, remedy=remedy)


def _at(found: Finding, place: str, label: Text | tuple[Text, ...]) -> Finding:
    return replace(found, place=f"field:{place}", params={"label": label, **found.params})


def _label_of(asked: Place, declaration: Declaration) -> Text | tuple[Text, ...]:
    """What the place is called. ``Refused`` where its row is gone: nobody would see the file."""
    if asked.table is None:
        return asked.field.label
    draft = declaration.drafts.filter(section=asked.section.id).first()
    number = row_number(asked, draft.answers if draft else {})
    if not number:
        finding = _fault("row_gone", _ROW_GONE, _ADD_ROW)
        raise Refused(_at(finding, asked.table.id, asked.table.label))
    return called(asked, number)


def _format_of(name: str) -> str:
    return EXTENSIONS.get(name.rpartition(".")[2].lower(), "")


def _plain_name(name: str) -> str:
    """The bare file name without directories and controls; the ending survives cutting."""
    bare = re.sub(r"[\x00-\x1f\x7f\ud800-\udfff]", "", re.split(r"[/\\]", name)[-1]).strip()
    stem, dot, ending = bare.rpartition(".")
    if len(bare) <= MAX_NAME or not dot:
        return bare[:MAX_NAME] or "file"
    return f"{stem[: MAX_NAME - len(ending) - 1]}.{ending}"[:MAX_NAME]
