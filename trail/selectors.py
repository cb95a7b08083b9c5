"""Reading the trail: what happened to a subject, and whole chains for verification."""

from collections.abc import Iterator
from itertools import groupby

from django.db.models import QuerySet

from .models import Chain, Entry, Receipt
from .rules import Head, Link

COLUMNS = ("seq", "at", "actor", "verb", "data", "previous", "digest")


def entries_of(subject_kind: str, subject_id: object) -> QuerySet[Entry]:
    """The subject's entries, oldest first."""
    return Entry.objects.filter(
        chain__subject_kind=subject_kind, chain__subject_id=str(subject_id)
    ).order_by("seq")


def stored_chains(chains: QuerySet[Chain]) -> Iterator[tuple[Head, Iterator[Link]]]:
    """Each chain with its entries, streamed; consume one chain's entries before the next chain.

    One statement, hence one snapshot: an entry appended meanwhile is seen with its head or not at
    all, and no writer waits.
    """
    rows = (
        chains.order_by("pk", "entries__seq")
        .values_list(
            "pk",
            "subject_kind",
            "subject_id",
            "length",
            "head",
            *(f"entries__{c}" for c in COLUMNS),
        )
        .iterator(chunk_size=1000)
    )
    for head, group in groupby(rows, key=lambda row: row[:5]):
        # A chain without entries is one row of the outer join, with nothing on the entry's side.
        yield Head(*head[1:]), (Link(*row[5:]) for row in group if row[5] is not None)


def receipt_of(actor: str, key: str) -> Receipt | None:
    """The newest receipt of this actor's key. Nobody else's is ever found."""
    return Receipt.objects.filter(actor=actor, key=key).order_by("-pk").first()
