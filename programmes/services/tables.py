"""Importing a version of a code table or of the calendar, and choosing an older one again."""

from __future__ import annotations

from datetime import datetime

from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.db.models import Max

from organisations.models import User
from organisations.selectors import organisations_with
from trail.services import record

from .. import reference
from ..findings import Conflict, Finding, Refused, gettext_noop
from ..models import TableVersion
from ..serving import TABLES, follow
from ..tables import codes

SOMEBODY_WAS_FASTER = gettext_noop(
    "Another version of this table was imported meanwhile. Nothing was changed: look at the "
    "preview again."
)


@transaction.atomic
def import_table(
    table: str, source: str, *, based_on: int, origin: str, actor: User, at: datetime
) -> TableVersion:
    """Serve this text (``codes.read`` or ``years.merged`` made it) from the commit on.

    ``based_on``: the number of the version that the preview was compared with. ``Refused`` without
    an origin, with a text that the table cannot hold or that it serves already; ``Conflict`` where
    another version came first.
    """
    _may_import(actor)
    _on_top_of(table, based_on)
    findings = [*_without_origin(origin), *_wrong(table, source, source_of(table, based_on))]
    if findings:
        raise Refused(findings)
    return _append(table, source, based_on, origin.strip(), None, actor, at)


@transaction.atomic
def restore_table(
    table: str, number: int, *, based_on: int, origin: str, actor: User, at: datetime
) -> TableVersion:
    """Serve an older version again, as a new act; 0 is the shipped one. Refusals as above."""
    _may_import(actor)
    _on_top_of(table, based_on)
    source = source_of(table, number)
    findings = [*_without_origin(origin), *_wrong(table, source, source_of(table, based_on))]
    if findings:
        raise Refused(findings)
    return _append(table, source, based_on, origin.strip(), number, actor, at)


def source_of(table: str, number: int) -> str:
    """The text of a version; ``TableVersion.DoesNotExist`` if there is none of this number."""
    if number == 0:
        return reference.shipped(table).source
    return TableVersion.objects.get(table=table, number=number).source


def _may_import(actor: User) -> None:
    if not organisations_with(actor, "manage_rounds"):
        raise PermissionDenied


def _on_top_of(table: str, based_on: int) -> None:
    last = TableVersion.objects.filter(table=table).aggregate(last=Max("number"))["last"]
    if (last or 0) != based_on:
        raise Conflict(SOMEBODY_WAS_FASTER)


def _append(
    table: str,
    source: str,
    based_on: int,
    origin: str,
    restores: int | None,
    actor: User,
    at: datetime,
) -> TableVersion:
    try:
        with transaction.atomic():
            version = TableVersion.objects.create(
                table=table,
                number=based_on + 1,
                sha256=reference.digest(source),
                source=source,
                rows=len(reference.rows_of(source)),
                origin=origin,
                restores=restores,
                imported_at=at,
                imported_by=actor,
            )
    except IntegrityError:
        raise Conflict(SOMEBODY_WAS_FASTER) from None
    data = {"number": version.number, "sha256": version.sha256, "origin": origin}
    if restores is not None:
        data["restores"] = restores
    record("table", table, "imported", actor=actor, at=at, data=data)
    transaction.on_commit(follow, robust=True)  # imported it is; a process catches up by itself
    return version


def _without_origin(origin: str) -> list[Finding]:
    if len(origin.strip()) >= 2:
        return []
    return [
        Finding(
            "table_without_origin",
            gettext_noop("It is not said where the table comes from."),
            place="field:origin",
            remedy=gettext_noop("Name the notice or standard, with its number and date."),
        )
    ]


def _wrong(table: str, source: str, served: str) -> list[Finding]:
    """A text that did not come by way of the preview, or that changes nothing."""
    assert table in TABLES, "no such table"
    if source == served:
        message = gettext_noop("This is what the table says already. Nothing was imported.")
        return [Finding("table_same", message, place="field:file")]
    if table == reference.CALENDAR:
        return []
    return list(codes.read(table, source).mistakes)
