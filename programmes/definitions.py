"""The programme language: one YAML file, read into frozen values. Unknown key = error.

Pure: pydantic and the standard library only. Sentences of the notice travel with every number.
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator

from .findings import Strength

Identifier = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{0,39}$")]

Level = Literal["unit", "city", "province", "ministry"]
Role = Literal[
    "author", "unit_leader", "seal_keeper", "city_officer", "province_officer",
    "province_administrator", "province_leader", "expert", "ministry_officer",
    "ministry_administrator", "auditor",
]  # fmt: skip
UnitKind = Literal[
    "secondary_school", "college", "vocational_university", "university", "direct_university",
    "enterprise", "central_soe_group", "park", "local_government", "industry_body",
    "research_institute", "publisher",
]  # fmt: skip
StepKind = Literal["fill", "review", "shortlist", "notice", "send", "recognise"]
FieldKind = Literal[
    "text", "longtext", "int", "decimal", "money", "percent", "date", "month", "period", "choice",
    "multichoice", "bool", "phone", "email", "uscc", "person", "organisation", "region", "major",
    "industry", "file", "table", "computed", "commitment", "info",
]  # fmt: skip


class Value(BaseModel):
    """Base of all values of the language: frozen, and an unknown key is an error."""

    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True)


class Text(Value):
    """A label in Chinese and, where there is one, English. A bare string is Chinese."""

    zh: str = Field(alias="zh-hans", min_length=1)
    en: str = ""

    @model_validator(mode="before")
    @classmethod
    def _bare_string(cls, value: Any) -> Any:
        return {"zh-hans": value} if isinstance(value, str) else value

    def get(self, language: str) -> str:
        """The text for a language code such as ``en`` or ``zh-hans``; falls back to Chinese."""
        return self.en if language.startswith("en") and self.en else self.zh


class Condition(Value):
    """``{field, op, value}``, or several under ``all`` / ``any``."""

    field: str = ""
    op: Literal["eq", "ne", "in", "contains", "ge", "le", "filled"] = "eq"
    value: Any = None
    all: tuple[Condition, ...] = ()
    any: tuple[Condition, ...] = ()


class Choice(Value):
    """``value`` is stored, ``label`` is shown."""

    value: str
    label: Text


class FormField(Value):
    """One question.

    ``min`` and ``max`` are characters (字) for texts, the figure itself for numbers, and how many
    may be chosen where there are several answers. ``sum`` is ``table.column``.
    ``filled_by`` names the step whose desk writes it; such a field is not in the applicant's form.
    ``basis`` says whether the notice asks for it (``guide``) or custom does.
    """

    id: Identifier
    kind: FieldKind
    label: Text
    hint: Text | None = None
    required: bool = False
    required_if: Condition | None = None
    when: Condition | None = None
    min: Decimal | None = None
    max: Decimal | None = None
    unit: Text | None = None
    choices: tuple[Choice, ...] = ()
    choices_from: Literal["", "professional_titles"] = ""
    multiple: bool = False
    columns: tuple[FormField, ...] = ()
    min_rows: int = 0
    max_rows: int = 50
    sum: str = ""
    sensitive: bool = False
    prefill: Literal["", "own_unit"] = ""
    filled_by: str = ""
    formats: tuple[str, ...] = ("pdf",)
    max_mb: int = 20
    basis: Literal["guide", "custom"] = "custom"
    quote: str = ""


class Section(Value):
    """One page of the form."""

    id: Identifier
    title: Text
    hint: Text | None = None
    fields: tuple[FormField, ...]


class Form(Value):
    """The whole form. ``title_field`` names the answer that is the declaration's title."""

    title_field: Identifier
    sections: tuple[Section, ...]

    def field(self, field_id: str) -> FormField | None:
        """The top-level field with this id."""
        return next((f for s in self.sections for f in s.fields if f.id == field_id), None)

    def section(self, section_id: str) -> Section | None:
        """The section with this id."""
        return next((s for s in self.sections if s.id == section_id), None)


class Window(Value):
    """Inclusive dates, Beijing time, to 24:00. ``fuzzy`` keeps the notice's own words."""

    opens: date
    closes: date
    fuzzy: str = ""
    quote: str = ""


class Cycle(Value):
    """One year's windows, by window id (``school``, ``province``, ``ministry``)."""

    id: str
    windows: dict[str, Window]


class NoticeTerms(Value):
    """How long a public notice runs. The defaults hold where a notice does not say."""

    days: int = Field(5, ge=1, le=60)
    count: Literal["working", "calendar"] = "working"
    first_day: Literal["not_counted", "counted"] = "not_counted"


class Step(Value):
    """One step of the route. ``kind`` says what happens, ``level`` and ``role`` who does it."""

    id: Identifier
    kind: StepKind
    level: Level
    role: Role
    window: str
    title: Text
    opinion: str = ""  # id of the form field that the desk's opinion fills
    document: str = ""  # id of the document issued when this step is done
    terms: NoticeTerms = NoticeTerms()  # of a public notice
    outcome: str = ""
    quote: str = ""
    basis: Text | None = None


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


class Paper(Value):
    """A document made here: one a declaration, or one a list.

    ``columns`` are the answers (``field`` or ``table.column``) that a list shows of each item.
    """

    id: Identifier
    title: Text
    per: Literal["declaration", "list"]
    seals: tuple[Level, ...] = ()
    columns: tuple[str, ...] = ()


class Reminder(Value):
    """Days before the end of ``window`` at which those who still owe something are reminded."""

    window: str
    days: tuple[int, ...]


class Applicants(Value):
    """Who may declare."""

    kinds: tuple[UnitKind, ...]
    quote: str = ""


class Source(Value):
    """Where the programme comes from, in the notice's own words."""

    notice: str
    place: str
    truncated: bool = False


class Programme(Value):
    """The whole file."""

    language: Literal[1]
    key: Identifier
    code: Annotated[str, Field(pattern=r"^[A-Z]{2,4}$")]  # prefix of numbers
    title: Text
    source: Source
    applicants: Applicants
    cycles: tuple[Cycle, ...]
    route: tuple[Step, ...]
    quotas: tuple[Quota, ...] = ()
    eligibility: tuple[Rule, ...] = ()
    documents: tuple[Paper, ...] = ()
    reminders: tuple[Reminder, ...] = ()
    form: Form
    gaps: tuple[Text, ...] = ()

    def step(self, step_id: str) -> Step:
        """The step with this id; ``KeyError`` if the route has none."""
        for step in self.route:
            if step.id == step_id:
                return step
        raise KeyError(step_id)


Condition.model_rebuild()
FormField.model_rebuild()
AllOfRule.model_rebuild()
NOfRule.model_rebuild()
