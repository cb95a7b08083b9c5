"""Appending to the trail, verifying it, and the receipts of POSTs."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import QuerySet

from .counting import count_entry
from .models import Chain, Entry, Receipt
from .rules import Fault, Link, digest_of, faults_in, plain
from .selectors import stored_chains

CRASHED_AFTER = timedelta(minutes=2)  # no request lives that long; its process is gone
KEPT_FOR = timedelta(days=7)


def name_of(actor: Any) -> str:
    """How the trail names whoever acts: ``user:12``, or the poller's own ``system:<name>``."""
    return getattr(actor, "trail_name", None) or str(actor)


def record(
    subject_kind: str,
    subject_id: object,
    verb: str,
    *,
    actor: Any,
    at: datetime,
    data: Mapping[str, Any] | None = None,
) -> Entry:
    """Append one entry to the subject's chain, in the caller's transaction.

    ``data`` holds texts, whole numbers, lists and mappings: references and salted hashes, never
    the values of answers. Holds the chain's lock until the caller commits; who records on several
    chains in one transaction records in the lock order (declaration before list).
    """
    assert transaction.get_connection().in_atomic_block, "record() belongs to the caller's change"
    assert at.tzinfo is not None, "a naive time has no place in the trail"
    chain = _locked_chain(subject_kind, str(subject_id))
    link = Link(chain.length + 1, at, name_of(actor), verb, plain(data or {}), chain.head)
    digest = digest_of(link, chain.subject_kind, chain.subject_id)
    Chain.objects.filter(pk=chain.pk).update(length=link.seq, head=digest)
    count_entry()
    return Entry.objects.create(
        chain=chain,
        seq=link.seq,
        at=at,
        actor=link.actor,
        verb=verb,
        data=link.data,
        previous=link.previous,
        digest=digest,
    )


def _locked_chain(subject_kind: str, subject_id: str) -> Chain:
    subject = {"subject_kind": subject_kind, "subject_id": subject_id}
    chains = Chain.objects.select_for_update(no_key=True)  # SQLite: the transaction is the lock
    if chain := chains.filter(**subject).first():
        return chain
    # Whoever loses the race to create it waits for the winner's commit, then locks the same row.
    Chain.objects.bulk_create([Chain(**subject)], ignore_conflicts=True)
    return chains.get(**subject)


def verify(chain: Chain) -> list[Fault]:
    """What was done to this chain; empty when every digest and every link holds."""
    chains = stored_chains(Chain.objects.filter(pk=chain.pk))
    return [fault for head, links in chains for fault in faults_in(head, links)]


class Verdict(Enum):
    """What a POST is, by its key: new, a repetition, or another form under a used key."""

    FIRST = "first"
    UNDER_WAY = "under way"
    DONE = "done"
    MISUSED = "misused"


@dataclass(frozen=True, slots=True)
class Claim:
    """The verdict on a POST, with the receipt that it has made or met."""

    verdict: Verdict
    receipt: Receipt


def claim_receipt(*, actor: str, key: str, path: str, fingerprint: str, at: datetime) -> Claim:
    """Of equal POSTs, however close, exactly one is told ``FIRST``; it must settle or forget.

    Commits on its own, before the work begins: call it outside of transactions. A receipt still
    under way after two minutes belongs to a process that died, and one POST takes it over.
    """
    others = Receipt.objects.filter(actor=actor, key=key).exclude(path=path)
    if other := others.first():
        return Claim(Verdict.MISUSED, other)
    posting = {"actor": actor, "key": key, "fingerprint": fingerprint}
    try:
        with transaction.atomic():
            receipt = Receipt.objects.create(**posting, path=path, created_at=at)
        return Claim(Verdict.FIRST, receipt)
    except IntegrityError:
        met = Receipt.objects.filter(**posting).first()
    if met is None:  # forgotten between the two statements: the place is free again
        return claim_receipt(actor=actor, key=key, path=path, fingerprint=fingerprint, at=at)
    if met.done_at:
        return Claim(Verdict.DONE, met)
    return Claim(Verdict.FIRST if _taken_over(met, at) else Verdict.UNDER_WAY, met)


def _taken_over(receipt: Receipt, at: datetime) -> bool:
    if receipt.created_at > at - CRASHED_AFTER:
        return False
    mine: int = _under_way(receipt).update(created_at=at)
    receipt.created_at = at
    return mine == 1


def _under_way(receipt: Receipt) -> QuerySet[Receipt]:
    # ``created_at`` fences: whoever was taken for dead no longer writes on the receipt.
    return Receipt.objects.filter(pk=receipt.pk, created_at=receipt.created_at, done_at=None)


def settle_receipt(
    receipt: Receipt, *, status: int, location: str, body: str, at: datetime
) -> None:
    """Keep the answer: a repetition gets it again instead of a second effect."""
    _under_way(receipt).update(status=status, location=location, body=body, done_at=at)


def forget_receipt(receipt: Receipt) -> None:
    """Nothing came of the POST: the corrected form may be sent under the same key."""
    _under_way(receipt).delete()


def purge_receipts(*, at: datetime) -> int:
    """Remove receipts older than seven days; answers how many."""
    deleted, _kinds = Receipt.objects.filter(created_at__lt=at - KEPT_FOR).delete()
    return deleted
