"""Decisions and lists as records. Nothing here moves the flow or counts places."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.db import IntegrityError, transaction

from declarations.models import Declaration, Revision
from organisations.models import Organisation, User
from programmes.findings import Conflict, gettext_noop
from programmes.models import Round
from trail.services import record

from .exceptions import ExceptionDecision
from .held import to_move
from .models import ListConsent, ListItem, PublicNotice, Review, SummaryList
from .rules.excepting import Verdict
from .selectors import places_digest


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
def record_exceptions(
    review: Review, verdicts: Mapping[str, Verdict], *, actor: User, at: datetime
) -> None:
    """Keep what the review says of each exception, by its key; the caller has refused faults."""
    for key, verdict in verdicts.items():
        ExceptionDecision.objects.create(
            review=review, key=key, outcome=verdict.outcome, remark=verdict.remark.strip()
        )
        data = {"key": key, "step": review.step, "revision": review.revision.number}
        verb = f"exception_{verdict.outcome}"
        record("declaration", str(review.declaration_id), verb, actor=actor, at=at, data=data)


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
def stand_list(summary: SummaryList, state: str, *, statement: str) -> None:
    """Put the list into a state of its making, with the statement why it is short."""
    summary.state, summary.statement = state, statement.strip()
    summary.save(update_fields=["state", "statement"])


@transaction.atomic
def mark_sending(summary: SummaryList, *, statement: str, actor: User, at: datetime) -> None:
    """From here on the list goes up, whoever has to carry it: it can no longer be changed."""
    summary.state, summary.statement = SummaryList.State.SENDING, statement.strip()
    summary.sent_by = actor
    summary.save(update_fields=["state", "statement", "sent_by"])
    data = {"items": to_move(summary).count()}
    record("list", str(summary.pk), "sending", actor=actor, at=at, data=data)


@transaction.atomic
def mark_sent(summary: SummaryList, *, reserve_until: datetime, at: datetime) -> None:
    """Every item has gone up. Candidates stay in reserve until ``reserve_until``."""
    summary.state, summary.sent_at = SummaryList.State.SENT, at
    summary.reserve_until = reserve_until
    summary.save(update_fields=["state", "sent_at", "reserve_until"])
    data = {"items": summary.items.filter(state=ListItem.State.SENT).count()}
    record("list", str(summary.pk), "sent", actor=summary.sent_by, at=at, data=data)


@transaction.atomic
def empty_reserve(summary: SummaryList) -> None:
    """No candidate is left: the poller need not look at this list again."""
    summary.reserve_until = None
    summary.save(update_fields=["reserve_until"])


@transaction.atomic
def open_notice(
    summary: SummaryList,
    *,
    content: dict[str, Any],
    first_day: date,
    last_day: date,
    ends_at: datetime,
    official: bool,
    replaces: ListItem | None = None,
    actor: User,
    at: datetime,
) -> PublicNotice:
    """Freeze what the public reads; its SHA-256 stands in the list's trail.

    ``replaces``: it is that of one project, which takes the place of this item.
    """
    frozen = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    notice = PublicNotice.objects.create(
        list=summary,
        replaces=replaces,
        content=content,
        digest=hashlib.sha256(frozen.encode()).hexdigest(),
        first_day=first_day,
        last_day=last_day,
        ends_at=ends_at,
        official=official,
        opened_at=at,
        opened_by=actor,
    )
    data = {
        "notice": notice.pk,
        "digest": notice.digest,
        "first_day": first_day.isoformat(),
        "last_day": last_day.isoformat(),
    }
    record("list", str(summary.pk), "notice_opened", actor=actor, at=at, data=data)
    return notice


@transaction.atomic
def close_notice(
    notice: PublicNotice, state: str, *, reason: str, actor: User | str, at: datetime
) -> None:
    """End a notice, or withdraw it with its reason. The caller holds its lock and the list's."""
    notice.state, notice.reason, notice.closed_at = state, reason, at
    notice.save(update_fields=["state", "reason", "closed_at"])
    data = {"notice": notice.pk, "state": state}
    record("list", str(notice.list_id), "notice_closed", actor=actor, at=at, data=data)


@transaction.atomic
def consent(summary: SummaryList, department: str, *, actor: User, at: datetime) -> ListConsent:
    """Keep that a department seals the list as it stands; the caller holds the list's lock."""
    digest = places_digest(summary)
    row, fresh = ListConsent.objects.get_or_create(
        list=summary,
        department=department,
        digest=digest,
        defaults={"signed_by": actor, "signed_at": at},
    )
    if not fresh:
        raise Conflict(gettext_noop("A colleague has already sealed the list."))
    data = {"department": department, "digest": digest}
    record("list", str(summary.pk), "consented", actor=actor, at=at, data=data)
    return row


def _record(item: ListItem, verb: str, *, actor: User | str, at: datetime) -> None:
    data = {"declaration": item.declaration_id}
    record("list", str(item.list_id), verb, actor=actor, at=at, data=data)
