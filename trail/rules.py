"""The arithmetic of the trail: canonical form, digests, and what a broken chain betrays. Pure."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from enum import StrEnum
from itertools import chain as concatenated
from itertools import islice
from types import MappingProxyType
from typing import Any

from .findings import gettext_noop

# Looking for the places of swapped entries compares each with each: enough for any honest chain.
COMPARED = 300


class FaultKind(StrEnum):
    """What was done to a chain."""

    EDITED = "edited"
    DELETED = "deleted"
    REORDERED = "reordered"
    FORGED = "forged"
    TRUNCATED = "truncated"


@dataclass(frozen=True, slots=True)
class Fault:
    """One deed against a chain, at entry ``seq``. ``params`` fill ``explanation``, a message id."""

    kind: FaultKind
    seq: int
    explanation: str
    params: Mapping[str, Any] = field(default_factory=lambda: MappingProxyType({}))

    def __str__(self) -> str:
        return f"#{self.seq} {self.kind}: {self.explanation % self.params}"


@dataclass(frozen=True, slots=True)
class Head:
    """A chain as its own row tells it: whose it is, how many entries, the digest of the last."""

    subject_kind: str
    subject_id: str
    length: int
    digest: str

    def __str__(self) -> str:
        return f"{self.subject_kind}:{self.subject_id}"


@dataclass(frozen=True, slots=True)
class Link:
    """An entry as stored, without its chain."""

    seq: int
    at: datetime | None  # None: what stands there is no time any more
    actor: str
    verb: str
    data: Any
    previous: str
    digest: str = ""


def plain(value: Any, path: str = "data") -> Any:
    """The same value in JSON types only; ``TypeError`` names what cannot be given back alike.

    Numbers with a fraction are refused: jsonb rewrites them, and the digest would break.
    """
    if value is None or isinstance(value, bool | int | str):
        return value
    if isinstance(value, Mapping):
        if wrong := [key for key in value if not isinstance(key, str)]:
            raise TypeError(f"{path}: key {wrong[0]!r} is not text")
        return {str(key): plain(item, f"{path}.{key}") for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [plain(item, f"{path}[{index}]") for index, item in enumerate(value)]
    raise TypeError(
        f"{path}: {type(value).__name__} is neither text, whole number, list nor mapping"
    )


def digest_of(link: Link, subject_kind: str, subject_id: str) -> str:
    """SHA-256 (hex) of the canonical JSON: sorted keys, UTF-8, no spaces, UTC to microseconds."""
    canonical = {
        "subject_kind": subject_kind,
        "subject_id": subject_id,
        "seq": link.seq,
        "at": link.at and link.at.astimezone(UTC).isoformat(timespec="microseconds"),
        "actor": link.actor,
        "verb": link.verb,
        "data": link.data,
        "previous": link.previous,
    }
    text = json.dumps(canonical, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def faults_in(head: Head, links: Iterable[Link]) -> list[Fault]:
    """Every deed that the chain betrays, in order; ``links`` are read once, sorted by ``seq``.

    Somebody who rewrites a whole chain *and* its head leaves no trace here; only a copy of the
    heads kept elsewhere tells.
    """
    reading = _Reading(head)
    for link in links:
        reading.read(link)
    return sorted(reading.close(), key=lambda fault: (fault.seq, fault.kind))


class _Reading:
    """One pass over a chain; keeps the entry before, and the entries that contradict themselves."""

    def __init__(self, head: Head) -> None:
        self.head = head
        self.last: Link | None = None
        self.last_is_sound = True
        self.faults: list[Fault] = []
        self.suspects: list[Link] = []
        self.gaps: list[range] = []

    def read(self, link: Link) -> None:
        sound = self._digest(link) == link.digest
        if not sound:
            self._suspect(link)
        if not 1 <= link.seq <= self.head.length:
            if sound:
                self._fault(FaultKind.FORGED, link.seq, INTRUDER)
            return
        expected = self.last.seq + 1 if self.last else 1
        if link.seq > expected:
            self.gaps.append(range(expected, link.seq))
        elif sound and self.last_is_sound:
            self._compare(link)
        self.last, self.last_is_sound = link, sound

    def close(self) -> list[Fault]:
        reached = self.last.seq if self.last else 0
        tail = range(reached + 1, self.head.length + 1)
        if not tail and self.last and self.last_is_sound and self.last.digest != self.head.digest:
            self._fault(FaultKind.FORGED, reached, HEAD_DIFFERS)
        vacated = {origin for link in self.suspects if (origin := self._settle(link, tail))}
        for gap in _without(self.gaps, vacated):
            self._fault(FaultKind.DELETED, gap.start, MISSING, last=gap.stop - 1)
        for gap in _without([tail], vacated):
            self._fault(FaultKind.TRUNCATED, gap.start, CUT_OFF, length=self.head.length)
        return self.faults

    def _compare(self, link: Link) -> None:
        if self.last is None and link.previous:
            self._fault(FaultKind.FORGED, link.seq, NOT_FIRST)
        elif self.last and link.previous != self.last.digest:
            self._fault(FaultKind.FORGED, self.last.seq, REWRITTEN, next=link.seq)

    def _suspect(self, link: Link) -> None:
        if len(self.suspects) < COMPARED:
            self.suspects.append(link)
        else:
            self._fault(FaultKind.EDITED, link.seq, CONTRADICTS)

    def _settle(self, link: Link, tail: range) -> int | None:
        """Names the suspect; answers the number under which a moved entry had been written."""
        places = [other.seq for other in self.suspects]
        for seq in islice(concatenated(places, *self.gaps, tail), 2 * COMPARED):
            if self._digest(replace(link, seq=seq)) == link.digest:
                self._fault(FaultKind.REORDERED, link.seq, MOVED, origin=seq)
                return seq
        for other in self.suspects:
            swapped = replace(link, seq=other.seq, previous=other.previous)
            if self._digest(swapped) == other.digest:
                self._fault(FaultKind.REORDERED, link.seq, MOVED, origin=other.seq)
                return None  # the other entry still stands where it stood
        self._fault(FaultKind.EDITED, link.seq, CONTRADICTS)
        return None

    def _digest(self, link: Link) -> str:
        return digest_of(link, self.head.subject_kind, self.head.subject_id)

    def _fault(self, kind: FaultKind, seq: int, explanation: str, **params: int) -> None:
        self.faults.append(Fault(kind, seq, explanation, {"seq": seq, **params}))


def _without(gaps: Iterable[range], taken: set[int]) -> Iterable[range]:
    """The gaps less the numbers in ``taken``."""
    for gap in gaps:
        start = gap.start
        for seq in sorted(taken.intersection(gap)):
            if start < seq:
                yield range(start, seq)
            start = seq + 1
        if start < gap.stop:
            yield range(start, gap.stop)


CONTRADICTS = gettext_noop("The content of entry %(seq)s no longer matches its digest.")
MOVED = gettext_noop("What stands as entry %(seq)s was written as entry %(origin)s.")
MISSING = gettext_noop("Entries %(seq)s to %(last)s are missing.")
CUT_OFF = gettext_noop("The chain has %(length)s entries; those from %(seq)s on are missing.")
REWRITTEN = gettext_noop("Entry %(seq)s was rewritten: entry %(next)s continues a different one.")
HEAD_DIFFERS = gettext_noop("Entry %(seq)s is not the one with which the chain ended.")
NOT_FIRST = gettext_noop("Entry %(seq)s claims that another stood before it.")
INTRUDER = gettext_noop("Entry %(seq)s stands outside the chain: nothing appended it.")
