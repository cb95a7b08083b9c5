"""How many: the rules that bind lists, people and units. Each number carries its sentence.

Every rule counts live items only. ``where`` says which of them count: it looks at their answers and
at ``unit.kind``, ``unit.area``, ``unit.city``, ``unit.<attribute>``. ``when`` says to whom the rule
applies at all: it looks at ``unit.…`` and at ``list.area``, ``list.city``, ``list.items``.
"""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any, Literal

from pydantic import Field, model_validator

from ..findings import Strength
from .base import Condition, Identifier, Text, UnitKind, Value

Scope = Literal["country", "province", "city", "unit"]
Method = Literal["largest_remainder", "webster"]
Count = Annotated[int, Field(ge=0)]


class By(Value):
    """What divides items into classes: one of an answer, the unit, another programme's outcome.

    A bare word is a field of the form. ``unit`` is ``kind``, ``area``, ``city`` or an attribute.
    A unit that the programme ``outcome_of`` never decided on is of the class ``none``.
    """

    field: str = ""
    unit: str = ""
    outcome_of: str = ""

    @model_validator(mode="before")
    @classmethod
    def _bare_word(cls, value: Any) -> Any:
        return {"field": value} if isinstance(value, str) else value


class QuotaBase(Value):
    """``at`` are the steps at which it is checked, and again after every change of the list.

    ``basis`` says what the rule rests on where no sentence of the notice does. With ``option`` it
    binds only in areas that switched this on.
    """

    id: Identifier
    title: Text
    at: tuple[str, ...] = ()
    when: Condition | None = None
    option: str = ""
    where: Condition | None = None
    quote: str = ""
    basis: Text | None = None


class TwoBounds(QuotaBase):
    """A rule whose minimum and maximum may weigh differently (“可报送5—8项”)."""

    min_strength: Strength = Strength.SOFT
    max_strength: Strength = Strength.HARD


class CapQuota(QuotaBase):
    """At most ``max`` items of each group of the scope (“每个省份推荐不超过3家”)."""

    type: Literal["cap"]
    scope: Scope
    max: Count
    strength: Strength = Strength.HARD


class RangeQuota(TwoBounds):
    """At least ``min``, at most ``max`` items on one list."""

    type: Literal["range"]
    scope: Scope
    min: int = 0
    max: int


class ExactQuota(TwoBounds):
    """Exactly ``count`` items on one list; fewer than that weighs ``min_strength``."""

    type: Literal["exact"]
    scope: Scope
    count: Count


class SplitQuota(TwoBounds):
    """How a list of exact length is made up, by class: a free place of one is none of another."""

    type: Literal["split"]
    scope: Scope
    by: By
    counts: dict[str, Count]


class CapByClassQuota(TwoBounds):
    """A maximum for each class of item or unit in ``caps``, a minimum for those in ``floors``.

    ``others`` bounds each class that is not named; without it they are free.
    """

    type: Literal["cap_by_class"]
    scope: Scope
    by: By
    caps: dict[str, Count] = Field(default_factory=dict)
    floors: dict[str, Count] = Field(default_factory=dict)
    others: Count | None = None


class PersonCapQuota(QuotaBase):
    """At most ``max`` items of one person, told by the identity number and never by the name.

    ``person`` is a field, or ``table.column``; ``rows`` are the rows of the table that count.
    ``first_only`` looks at the first of several people.
    """

    type: Literal["person_cap"]
    person: str
    rows: Condition | None = None
    first_only: bool = False
    scope: Scope = "country"
    max: Count
    strength: Strength = Strength.HARD


class OrgCapQuota(QuotaBase):
    """At most ``max`` items of one unit, followed through mergers.

    ``organisation`` is a field, or ``table.column``, as in ``person_cap``; without it the declaring
    unit is meant.
    """

    type: Literal["org_cap"]
    organisation: str = ""
    rows: Condition | None = None
    first_only: bool = False
    scope: Scope = "country"
    max: Count
    strength: Strength = Strength.HARD


class RatioMaxQuota(QuotaBase):
    """Of the items that count, at most ``max`` in every ``of`` may be such as ``part`` says."""

    type: Literal["ratio_max"]
    scope: Scope
    part: Condition
    max: Count
    of: Annotated[int, Field(ge=1)]
    strength: Strength = Strength.HARD


class CoverageQuota(QuotaBase):
    """At least one item of each class (“要兼顾”)."""

    type: Literal["coverage"]
    scope: Scope
    by: By
    values: tuple[str, ...]
    strength: Strength = Strength.SOFT


class ApportionedQuota(QuotaBase):
    """``total`` places shared out among areas in proportion to how often each is on ``base``.

    ``base`` is an imported list. The table is computed once, kept, and never recomputed silently;
    an area with no row in it has no place. ``least`` and ``most`` bound each area that has a base.
    """

    type: Literal["apportioned"]
    scope: Literal["province"] = "province"
    total: Count
    approximate: bool = False
    base: Identifier
    method: Method = "largest_remainder"
    least: Count = 0
    most: Count | None = None
    strength: Strength = Strength.HARD


class AllottedQuota(QuotaBase):
    """Places of each area as the ministry sent them (“分省发送”), kept with the round."""

    type: Literal["allotted"]
    scope: Literal["province"] = "province"
    strength: Strength = Strength.HARD


class CountedInQuota(QuotaBase):
    """Whose places an item eats, where that is not its own area (“纳入所在省份,不另设指标”).

    It is said of units of these ``kinds`` and of these ``areas``. The other area is ``area``, or
    stands in the unit's attribute ``area_from``.
    """

    type: Literal["counted_in"]
    kinds: tuple[UnitKind, ...] = ()
    areas: tuple[str, ...] = ()
    area: str = ""
    area_from: str = ""


class FieldCapQuota(QuotaBase):
    """At least ``min``, at most ``max`` rows or answers in one field of one form.

    ``rows`` are the rows of a table that count; each field in ``plus`` that is answered counts one
    more (“团队总人数” with the leader).
    """

    type: Literal["field_cap"]
    field: str
    rows: Condition | None = None
    plus: tuple[str, ...] = ()
    min: Count = 0
    max: Count
    strength: Strength = Strength.HARD


class TargetQuota(QuotaBase):
    """A national figure that is shown and never refuses."""

    type: Literal["national_target"]
    count: int
    approximate: bool = False
    due: date | None = None
    cumulative: bool = False


class LocalTargetQuota(QuotaBase):
    """What a recommending level sets itself (“力争”): shown to it, never refuses.

    ``cumulative`` counts all rounds together (“到2025年共…”).
    """

    type: Literal["target"]
    scope: Scope
    min: Count = 0
    max: Count | None = None
    per: Literal["round", "year"] = "round"
    approximate: bool = False
    cumulative: bool = False


Quota = Annotated[
    CapQuota | RangeQuota | ExactQuota | SplitQuota | CapByClassQuota | PersonCapQuota
    | OrgCapQuota | RatioMaxQuota | CoverageQuota | ApportionedQuota | AllottedQuota
    | CountedInQuota | FieldCapQuota | TargetQuota | LocalTargetQuota,
    Field(discriminator="type"),
]  # fmt: skip


def is_enforced(quota: Quota) -> bool:
    """Whether the running system keeps to it, or nothing is refused by it.

    Not yet: whose places an item eats only where an area switches it on, classes by another
    programme's outcome, and what for the whole country cannot be decided place by place.
    """
    if isinstance(quota, TargetQuota | LocalTargetQuota):
        return True
    if _by_outcome(quota) or (quota.option and isinstance(quota, CountedInQuota)):
        return False
    return getattr(quota, "scope", "") != "country" or not _needs_every_item(quota)


def _by_outcome(quota: Quota) -> bool:
    by = getattr(quota, "by", None)
    return isinstance(by, By) and bool(by.outcome_of)


def _needs_every_item(quota: Quota) -> bool:
    """Whether it is about all items together: a share, one of each class, a floor."""
    if isinstance(quota, CapByClassQuota):
        return bool(quota.floors)
    return isinstance(quota, RatioMaxQuota | CoverageQuota)
