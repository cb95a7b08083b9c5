"""What a rule answers, and the only two errors a service raises.

A rule never raises and never returns a bare boolean: it returns ``Finding``s. A service collects
all of them and raises ``Refused`` once, so that the person sees everything that is wrong together.
Texts are English message ids, marked for extraction; whoever shows them translates them.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from types import MappingProxyType
from typing import Any


def gettext_noop(text: str) -> str:
    """Mark a message id for extraction without importing Django here."""
    return text


class Strength(StrEnum):
    """How much a rule weighs. Source: 不超过 / 原则上不超过 / 左右、力争 in the notices."""

    HARD = "hard"  # refused
    SOFT = "soft"  # allowed with a written justification that the next level sees
    TARGET = "target"  # shown, never refuses


class Standing(StrEnum):
    """Where a condition stands. ``PENDING`` is decided later, by experts or another programme."""

    MET = "met"
    UNMET = "unmet"
    PENDING = "pending"


@dataclass(frozen=True, slots=True)
class Figures:
    """Places: ``used`` of ``limit``, at least ``minimum``; ``holders`` as the reader may see.

    A holder is a text, or one of a definition in several languages.
    """

    used: int
    limit: int | None = None
    minimum: int | None = None
    holders: tuple[Any, ...] = ()


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that a rule found.

    ``place`` is where it belongs: ``field:<id>``, ``field:<table>.<row id>.<column>``,
    ``section:<id>``, ``list`` or empty. ``params`` fill ``message`` and ``remedy`` by ``%(name)s``.
    ``quote`` is the sentence of the notice, always Chinese, empty where the notice is silent.
    """

    code: str
    message: str
    strength: Strength = Strength.HARD
    place: str = ""
    params: Mapping[str, Any] = field(default_factory=lambda: MappingProxyType({}))
    remedy: str = ""
    figures: Figures | None = None
    quote: str = ""


class Refused(Exception):
    """The rules say no. Carries every finding; nothing was changed."""

    def __init__(self, findings: Iterable[Finding] | Finding) -> None:
        self.findings: tuple[Finding, ...] = (
            (findings,) if isinstance(findings, Finding) else tuple(findings)
        )
        super().__init__(", ".join(f.code for f in self.findings))


class Conflict(Exception):
    """Somebody was faster. ``saved`` is what stands now, ``yours`` what was sent; both are kept."""

    def __init__(self, message: str, *, saved: Any = None, yours: Any = None) -> None:
        self.message, self.saved, self.yours = message, saved, yours
        super().__init__(message)
