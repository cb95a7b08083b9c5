"""How many: the rules that bind lists, people and units. Each number carries its sentence."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from ..findings import Strength
from .base import Identifier, Text, Value


class RangeQuota(Value):
    """At least ``min``, at most ``max`` items on one list; the two may differ in strength."""

    type: Literal["range"]
    id: Identifier
    title: Text
    scope: Literal["province", "unit", "country"]
    min: int = 0
    max: int
    min_strength: Strength = Strength.SOFT
    max_strength: Strength = Strength.HARD
    at: tuple[str, ...]
    quote: str


class TargetQuota(Value):
    """A national figure that is shown and never refuses."""

    type: Literal["national_target"]
    id: Identifier
    title: Text
    count: int
    approximate: bool = False
    quote: str


Quota = Annotated[RangeQuota | TargetQuota, Field(discriminator="type")]
