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
    asked: Countersignature, value: str, opinion: str, *, actor: User, at: datetime
) -> Countersignature:
    """Keep one answer. ``Conflict`` when a colleague was faster. The caller holds the lock."""
    row = Countersignature.objects.select_for_update().get(pk=asked.pk)
    if row.answer:
        raise Conflict(gettext_noop("A colleague has already answered."), yours=opinion)
    row.answer, row.opinion, row.signed_by, row.signed_at = value, opinion.strip(), actor, at
    row.save(update_fields=["answer", "opinion", "signed_by", "signed_at"])
    data: dict[str, str | int] = {
        "step": row.step,
        "answer": value,
        "organisation": row.organisation.code,
        "department": row.department,
        "party": row.party,
        "revision": row.revision.number,
    }
    record("declaration", str(row.declaration_id), "countersigned", actor=actor, at=at, data=data)
    return row
