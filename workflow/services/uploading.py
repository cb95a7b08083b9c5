"""The sealed paper comes back: the applicant uploads its scan and hands it in."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from declarations.models import Attachment, Declaration
from declarations.services import attachments
from organisations.models import User
from programmes.definitions import Step
from programmes.findings import Conflict, Finding, Refused, gettext_noop
from trail.services import record

from ..selectors import current_step
from . import going_on, telling
from .moving import follow_desk, lock_declaration, refuse_outside_window, require


@transaction.atomic
def upload_scan(
    declaration_id: int, name: str, data: bytes, *, actor: User, at: datetime
) -> Attachment:
    """Keep the scan; a newer one takes the place of the one before, which stays on record.

    ``Refused`` for what is no PDF or too large, ``Conflict`` when it is not the time for it.
    """
    declaration, step = _at_upload(declaration_id, actor, at)
    return attachments.keep_scan(declaration, step.id, name, data, actor=actor, at=at)


@transaction.atomic
def hand_in(declaration_id: int, *, actor: User, at: datetime) -> None:
    """Let the next desk have it. ``Refused`` while there is no scan."""
    declaration, step = _at_upload(declaration_id, actor, at)
    scan = scan_of(declaration, step)
    if scan is None:
        raise Refused(
            Finding(
                "no_scan",
                gettext_noop("The sealed paper has not been uploaded."),
                place="field:scan",
                remedy=gettext_noop("Print it, have it sealed, scan it, and upload the scan."),
                quote=step.quote,
            )
        )
    going_on.advance(declaration, step, actor=actor, at=at)
    data: dict[str, str | int] = {"step": step.id, "sha256": scan.sha256}
    record("declaration", str(declaration.pk), "handed_in", actor=actor, at=at, data=data)
    follow_desk(declaration, actor)
    telling.waiting(declaration, f"waiting-scan:{scan.pk}", at=at)


def scan_of(declaration: Declaration, step: Step) -> Attachment | None:
    """The scan that was uploaded at the step, the newest."""
    return declaration.attachments.filter(
        field=attachments.scan_place(step.id), removed_at__isnull=True
    ).last()


def _at_upload(declaration_id: int, actor: User, at: datetime) -> tuple[Declaration, Step]:
    declaration = lock_declaration(declaration_id)
    require(actor, "declare", declaration.organisation_id)
    step = current_step(declaration)
    if step.kind != "upload" or declaration.ended_at:
        raise Conflict(gettext_noop("This declaration waits for no scan."))
    refuse_outside_window(
        declaration.round,
        step,
        at=at,
        province=declaration.province_id,
        declaration=declaration.pk,
    )
    return declaration, step
