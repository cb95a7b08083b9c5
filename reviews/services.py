"""Decisions and lists as records. Nothing here moves the flow or counts places."""

from __future__ import annotations

from datetime import datetime

from django.db import IntegrityError, transaction

from declarations.models import Declaration, Revision
from organisations.models import Organisation, User
from programmes.findings import Conflict, gettext_noop
from programmes.models import Round
from trail.services import record

from .models import ListItem, Review, SummaryList


@transaction.atomic
def record_review(
    declaration: Declaration,
    revision: Revision,
    *,
    organisation: Organisation,
    step: str,
    outcome: str,
    opinion: str,
    actor: User,
    at: datetime,
) -> Review:
    """Keep one desk's decision on one revision; ``Conflict`` if a colleague was faster."""
    try:
        with transaction.atomic():
            review = Review.objects.create(
                declaration=declaration,
                revision=revision,
                organisation=organisation,
                step=step,
                outcome=outcome,
                opinion=opinion.strip(),
                reviewer=actor,
                decided_at=at,
            )
    except IntegrityError as error:
        raise Conflict(
            gettext_noop("A colleague has already decided on this version."), yours=opinion
        ) from error
    data = {
        "step": step,
        "outcome": outcome,
        "revision": revision.number,
        "desk": organisation.code,
    }
    record("declaration", str(declaration.pk), "reviewed", actor=actor, at=at, data=data)
    return review


@transaction.atomic
def join(
    declaration: Declaration,
    *,
    round: Round,
    organisation: Organisation,
    step: str,
    actor: User | str,
    at: datetime,
) -> ListItem:
    """Make the declaration a candidate of its level's list. A candidate takes no place."""
    summary, _ = SummaryList.objects.get_or_create(
        round=round, organisation=organisation, step=step, defaults={"created_at": at}
    )
    item = ListItem.objects.create(
        list=summary, declaration=declaration, joined_at=at, changed_at=at
    )
    _record(item, "joined", actor=actor, at=at)
    return item


@transaction.atomic
def move_item(item: ListItem, state: str, *, verb: str, actor: User | str, at: datetime) -> None:
    """Change an item's state and write it to the list's trail. The caller holds the list's lock."""
    item.state = state
    item.changed_at = at
    item.save(update_fields=["state", "changed_at"])
    _record(item, verb, actor=actor, at=at)


@transaction.atomic
def mark_sent(summary: SummaryList, *, statement: str, actor: User, at: datetime) -> None:
    """Close the list: it has been sent up, with the statement if it is short."""
    summary.state = SummaryList.State.SENT
    summary.statement = statement.strip()
    summary.sent_at = at
    summary.sent_by = actor
    summary.save(update_fields=["state", "statement", "sent_at", "sent_by"])
    data = {"items": summary.items.filter(state=ListItem.State.SENT).count()}
    record("list", str(summary.pk), "sent", actor=actor, at=at, data=data)


def _record(item: ListItem, verb: str, *, actor: User | str, at: datetime) -> None:
    data = {"declaration": item.declaration_id}
    record("list", str(item.list_id), verb, actor=actor, at=at, data=data)
