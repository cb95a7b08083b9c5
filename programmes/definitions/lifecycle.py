"""What a declaration becomes, and what is owed afterwards."""

from __future__ import annotations

from decimal import Decimal
from typing import Literal

from pydantic import Field

from .base import Condition, Identifier, Level, Role, Text, Value
from .form import Form
from .rounds import Window


class Term(Value):
    """A stretch of time, counted from the day on which something was decided."""

    years: int = Field(0, ge=0, le=50)
    months: int = Field(0, ge=0, le=600)
    days: int = Field(0, ge=0, le=3660)


class Outcome(Value):
    """What a declaration becomes at the end of the route, or its subject later (入库、认证、退出).

    After a ``final`` one nothing is owed and nothing follows. ``lasts`` is a term of office (任期):
    at its end the outcome ends, unless a move renews it.
    """

    id: Identifier
    title: Text
    final: bool = False
    lasts: Term | None = None
    quote: str = ""
    basis: Text | None = None


class Move(Value):
    """From one outcome to the next, or to the same again. ``after`` is the least time before.

    ``needs`` are obligations that must have been fulfilled.
    """

    id: Identifier
    title: Text
    since: tuple[str, ...]  # outcomes
    to: str  # outcome
    level: Level
    role: Role
    after: Term | None = None
    needs: tuple[str, ...] = ()
    departments: tuple[str, ...] = ()
    quote: str = ""
    basis: Text | None = None


class Obligation(Value):
    """What is owed after the route: a declaration of its own, with form and window.

    Exactly one of ``yearly`` (days as MM-DD, each year ``since``), ``once`` (dates, or
    unannounced) and ``within`` (so long after the outcome). Those with one of the ``outcomes`` owe
    it, of whom ``when`` holds. Without ``form`` it is one uploaded file. ``indicators`` are the
    figures that it reports; ``public`` ones are published when they come in.
    """

    id: Identifier
    title: Text
    outcomes: tuple[str, ...]
    when: Condition | None = None
    yearly: Window | None = None
    since: int | None = Field(None, ge=2000, le=2100)
    once: Window | None = None
    within: Term | None = None
    reviewed_by: Level | None = None
    public: bool = False
    indicators: tuple[Text, ...] = ()
    form: Form | None = None
    quote: str = ""
    basis: Text | None = None


class ChangeEvent(Value):
    """What may happen to a recognised subject, and what follows (名称变更、合并、撤销).

    ``keeps``: the event is recorded and papers are issued anew. ``re_examined``: it goes back to
    ``level``. ``revoked``: the outcome ends. It is said of the ``outcomes``, of all where empty.
    """

    id: Identifier
    title: Text
    effect: Literal["keeps", "re_examined", "revoked"]
    outcomes: tuple[str, ...] = ()
    level: Level = "province"
    within: Term | None = None  # in which it must be told
    quote: str = ""
    basis: Text | None = None


class Extension(Value):
    """How far the end of a window or an obligation may be moved, at most, and by whom."""

    of: str  # window or obligation
    level: Level
    most: Term
    each: Literal["declaration", "province", "round"] = "declaration"
    quote: str = ""
    basis: Text | None = None


class Award(Value):
    """Money that comes with an outcome, as the notice says it; recorded, never paid here."""

    id: Identifier
    title: Text
    outcome: str
    amount: Decimal = Field(gt=0)  # in yuan
    at_most: bool = False
    times: int = Field(1, ge=1, le=100)
    quote: str = ""
