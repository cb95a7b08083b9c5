"""Asking several to decide or seal together (会签), and keeping what each of them answered."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from organisations.models import Organisation, User
from programmes.definitions import Step
from programmes.findings import Conflict, gettext_noop
from programmes.selectors import definition_of
from trail.services import record

from ..models import Countersignature, Declaration
from ..recommending import units_of
from .attachments import keep_scan

Scan = tuple[str, bytes]  # name and content of a file


@transaction.atomic
def ask(declaration: Declaration, step: Step, desk: Organisation, *, at: datetime) -> None:
    """Ask every department of the desk, and every unit of the parties, on the newest revision."""
    revision = declaration.revisions.order_by("number").last()
    assert revision is not None  # only what was submitted reaches such a step
    rows = [
        Countersignature(organisation=desk, department=each.id, consulted=each.consulted)
        for each in step.departments
    ]
    programme = definition_of(declaration.definition)
    for party in (each for each in programme.parties if each.id in step.parties):
        for unit in units_of(party, revision.answers):
            rows.append(Countersignature(organisation=unit, party=party.id))
    for row in rows:
        row.declaration, row.revision, row.step, row.asked_at = declaration, revision, step.id, at
    Countersignature.objects.bulk_create(rows)


@transaction.atomic
def answer(
    asked: Countersignature,
    value: str,
    opinion: str,
    scan: Scan | None = None,
    *,
    actor: User,
    at: datetime,
) -> Countersignature:
    """Keep one answer, and the scan of what was sealed by hand. The caller holds the lock.

    ``Conflict`` when a colleague was faster, ``Refused`` for a file that is no scan.
    """
    row = Countersignature.objects.select_for_update().get(pk=asked.pk)
    if row.answer:
        raise Conflict(gettext_noop("A colleague has already answered."), yours=opinion)
    row.answer, row.opinion, row.signed_by, row.signed_at = value, opinion.strip(), actor, at
    if scan:
        place = f"{row.step}.{row.party}"
        row.scan = keep_scan(row.declaration, place, *scan, actor=actor, at=at)
    row.save(update_fields=["answer", "opinion", "signed_by", "signed_at", "scan"])
    data: dict[str, str | int] = {
        "step": row.step,
        "answer": value,
        "organisation": row.organisation.code,
        "department": row.department,
        "party": row.party,
        "revision": row.revision.number,
        "scan": row.scan.sha256 if row.scan else "",
    }
    record("declaration", str(row.declaration_id), "countersigned", actor=actor, at=at, data=data)
    return row
