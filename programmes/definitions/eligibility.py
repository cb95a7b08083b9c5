"""Who may declare what: the conditions on one declaration."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from decimal import Decimal
from typing import Annotated, Any, Literal

from pydantic import Field

from ..findings import Strength
from .base import Condition, Identifier, Level, Operator, Role, Text, UnitKind, Value

TitleLevel = Literal["junior", "intermediate", "senior", "full_senior"]
# Days count from the first day of the applicant's window, from the day of judging, or from a date.
ReferenceDay = Literal["opens", "today"] | date


class ImportedList(Value):
    """A list or register that others keep, and an administrator imports; ``basis`` as in a rule."""

    id: Identifier
    title: Text
    quote: str = ""
    basis: Text | None = None


class RuleBase(Value):
    """What every condition says.

    It applies where ``when`` holds, and is judged at the steps ``at`` (empty: from filing on);
    elsewhere it is pending. ``basis`` says what it rests on where the sentence in ``quote`` does
    not say it. With ``option`` it holds only in areas that switched this on.
    """

    id: Identifier
    title: Text
    quote: str = ""
    basis: Text | None = None
    strength: Strength = Strength.HARD
    when: Condition | None = None
    option: str = ""
    at: tuple[str, ...] = ()


class UnitKindRule(RuleBase):
    """The party is a unit of one of these kinds.

    ``party`` is ``applicant``, or the answer that names units: ``field`` or ``table.column``.
    """

    type: Literal["unit_kind"]
    kinds: tuple[UnitKind, ...]
    party: str = "applicant"


class PartyCountRule(RuleBase):
    """So many filled rows of a table of parties, of those for which ``where`` holds.

    At least one where neither ``min``, ``max`` nor ``exact`` is said.
    """

    type: Literal["party_count"]
    table: str
    where: Condition | None = None
    min: int | None = None
    max: int | None = None
    exact: int | None = None

    @property
    def bounds(self) -> tuple[int, int | None]:
        """The smallest and the greatest number that fulfil it; no greatest one is ``None``."""
        if self.exact is not None:
            return self.exact, self.exact
        if self.min is None:
            return (1, None) if self.max is None else (0, self.max)
        return self.min, self.max


class FieldCompareRule(RuleBase):
    """An answer compares so with a value, or several do in ``condition``.

    With ``table`` it must hold of every filled row. ``unit`` repeats the unit that the form asks
    in, so that 100 万元 is not taken for 100 元.
    """

    type: Literal["field_compare"]
    field: str = ""
    op: Operator = "eq"
    value: Any = None
    unit: str = ""
    table: str = ""
    condition: Condition | None = None

    @property
    def compares(self) -> Condition:
        """The comparison, however it is written."""
        return self.condition or Condition(field=self.field, op=self.op, value=self.value)


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
    aspects: tuple[Text, ...] = ()


class OutcomeRule(RuleBase):
    """Rests on another programme's result, ours or imported.

    Met by a result of ``party`` on record, at ``level_min`` or above, whose outcome is one of
    ``outcomes`` (any that still stands where that is empty). What the unit only says in ``field``,
    or in ``column`` of some row of ``table``, is pending if it is one of ``accepted`` (any answer
    where that is empty).
    """

    type: Literal["outcome_of"]
    programme: tuple[str, ...]
    party: str = "applicant"
    level_min: Level = "province"
    outcomes: tuple[str, ...] = ()
    table: str = ""
    column: str = ""
    field: str = ""
    accepted: tuple[str, ...] = ()


class LookbackRule(RuleBase):
    """Enough in the rows of ``table`` dated within ``years`` before the reference day.

    Counted are the rows for which ``where`` holds: at least ``count_min`` of them, and where the
    column ``sum`` is named at least ``min`` in it together. ``years`` 0 means undated: every row
    counts.
    """

    type: Literal["lookback"]
    table: str
    date_column: str = ""
    years: int = 0
    reference: ReferenceDay = "opens"
    where: Condition | None = None
    count_min: int = 1
    sum: str = ""
    min: Decimal | None = None
    unit: str = ""


class ElapsedRule(RuleBase):
    """So long since the date in ``field``, or so many terms in the rows of ``table``.

    Exactly one of ``years``, ``years_max``, ``academic_years``, ``terms``. ``years_max`` is an age:
    no more full years than these since ``field`` (“不超过55周岁”).

    A row of the table is a term taught (``column``: its period or last day); it counts once it is
    over, and two at one time are one.
    """

    type: Literal["elapsed"]
    field: str = ""
    table: str = ""
    column: str = ""
    years: int = 0
    years_max: int = 0
    academic_years: int = 0
    terms: int = 0
    reference: ReferenceDay = "opens"


class NoneOfRule(RuleBase):
    """Nothing of this kind in ``years`` (0: ever) in the registers, and none stated in ``field``.

    The registers are those of units, of the ``party``; or of people, where ``person`` names them.
    ``effect: veto`` (一票否决): whatever else holds, the group around it does not.
    """

    type: Literal["none_of"]
    of: tuple[str, ...]
    years: int = 0
    reference: ReferenceDay = "opens"
    party: str = "applicant"
    person: str = ""
    field: str = ""
    effect: Literal["unmet", "veto"] = "unmet"


class MemberOfListRule(RuleBase):
    """What ``field`` names (the applicant where empty) stands on one of the imported ``lists``.

    A person is told by the identity number, a unit by its key or any of its names.
    """

    type: Literal["member_of_list"]
    lists: tuple[str, ...]
    field: str = ""


class NotMemberOfListRule(RuleBase):
    """What ``field`` names (the applicant where empty) stands on none of the imported ``lists``."""

    type: Literal["not_member_of_list"]
    lists: tuple[str, ...]
    field: str = ""


class TitleRule(RuleBase):
    """The professional title in ``field``, or in ``column`` of ``table``, is at least of ``level``.

    Senior (高级) is 副高 and 正高. A skill grade (高级技师) is none, unless ``equated`` names it.
    In a table ``every`` filled row must reach it, or else one.
    """

    type: Literal["title_at_least"]
    level: TitleLevel
    field: str = ""
    table: str = ""
    column: str = ""
    every: bool = True
    equated: tuple[str, ...] = ()


class TeamHasRule(RuleBase):
    """Each of these kinds stands in ``column`` of some row of ``table``."""

    type: Literal["team_has"]
    table: str
    column: str
    kinds: tuple[str, ...]


class SameRegionRule(RuleBase):
    """The region in ``field`` lies with that of the applicant's seat, or of another answer."""

    type: Literal["same_region"]
    field: str
    beside: str = Field("applicant", alias="with")
    level: Literal["province", "city", "county"] = "province"


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


class PreferenceRule(RuleBase):
    """Preferred (鼓励、优先) is who fulfils any of the rules below. Shown, it never refuses."""

    type: Literal["preference"]
    rules: tuple[Rule, ...]


Rule = Annotated[
    UnitKindRule | PartyCountRule | FieldCompareRule | AttestationRule | JudgedRule | OutcomeRule
    | LookbackRule | ElapsedRule | NoneOfRule | MemberOfListRule | NotMemberOfListRule | TitleRule
    | TeamHasRule | SameRegionRule | AllOfRule | NOfRule | PreferenceRule,
    Field(discriminator="type"),
]  # fmt: skip
Group = AllOfRule | NOfRule | PreferenceRule


def every_rule(rules: Iterable[Rule]) -> Iterator[Rule]:
    """The rules at every depth, each before those below it."""
    for rule in rules:
        yield rule
        yield from every_rule(getattr(rule, "rules", ()))


AllOfRule.model_rebuild()
NOfRule.model_rebuild()
PreferenceRule.model_rebuild()
