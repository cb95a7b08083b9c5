"""Who may declare what: the conditions on one declaration."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from ..findings import Strength
from .base import Condition, Identifier, Level, Role, Text, UnitKind, Value


class RuleBase(Value):
    """``basis`` says what the rule rests on where the sentence in ``quote`` does not say it."""

    id: Identifier
    title: Text
    quote: str = ""
    basis: Text | None = None
    strength: Strength = Strength.HARD


class UnitKindRule(RuleBase):
    """The declaring unit is one of these kinds."""

    type: Literal["unit_kind"]
    kinds: tuple[UnitKind, ...]


class PartyCountRule(RuleBase):
    """A table of parties has at least ``min`` filled rows."""

    type: Literal["party_count"]
    table: str
    min: int = 1


class FieldCompareRule(RuleBase):
    """An answer compares so with a value."""

    type: Literal["field_compare"]
    condition: Condition


class AttestationRule(RuleBase):
    """The unit states it in ``field`` and proves it by the file ``evidence``, or one of them."""

    type: Literal["attestation"]
    field: str = ""
    evidence: str = ""


class JudgedRule(RuleBase):
    """Experts decide later: pending as soon as ``field`` (if named) is answered."""

    type: Literal["judged"]
    by: Role = "expert"
    field: str = ""


class OutcomeRule(RuleBase):
    """Rests on another programme's result.

    The unit says so in ``field``, or in ``column`` of some row of ``table``; the answer must be one
    of ``accepted`` (any answer where that is empty).
    """

    type: Literal["outcome_of"]
    programme: tuple[str, ...]
    level_min: Level = "province"
    table: str = ""
    column: str = ""
    field: str = ""
    accepted: tuple[str, ...] = ()


class LookbackRule(RuleBase):
    """At least ``count_min`` rows of ``table`` dated within ``years`` before the first day.

    The first day is that of the applicant's window. ``years`` 0 means undated: every row counts.
    """

    type: Literal["lookback"]
    table: str
    date_column: str = ""
    years: int = 0
    count_min: int = 1


class AllOfRule(RuleBase):
    """Every rule below must hold."""

    type: Literal["all_of"]
    rules: tuple[Rule, ...]


class NOfRule(RuleBase):
    """At least ``n`` of the rules below must hold; ``ticked`` is the answer that lists them."""

    type: Literal["n_of"]
    n: int
    rules: tuple[Rule, ...]
    ticked: str = ""


Rule = Annotated[
    UnitKindRule | PartyCountRule | FieldCompareRule | AttestationRule | JudgedRule | OutcomeRule
    | LookbackRule | AllOfRule | NOfRule,
    Field(discriminator="type"),
]  # fmt: skip


AllOfRule.model_rebuild()
NOfRule.model_rebuild()
