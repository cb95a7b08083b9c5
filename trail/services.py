"""Appending to the trail, verifying it, and the receipts of POSTs."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction

from .models import Chain, Entry
from .rules import Fault, Link, digest_of, faults_in, plain
from .selectors import stored_chains


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
