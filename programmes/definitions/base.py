"""What every part of the language rests on: frozen values, texts, conditions, names of things."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator

Identifier = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{0,39}$")]

Level = Literal["unit", "city", "province", "ministry"]
Role = Literal[
    "author", "unit_leader", "seal_keeper", "city_officer", "province_officer",
    "province_administrator", "province_leader", "expert", "ministry_officer",
    "ministry_administrator", "auditor",
]  # fmt: skip
UnitKind = Literal[
    "secondary_school", "college", "vocational_university", "university", "direct_university",
    "enterprise", "central_soe_group", "national_private_group", "park", "local_government",
    "industry_body", "research_institute", "publisher",
]  # fmt: skip
Operator = Literal[
    "eq", "ne", "in", "not_in", "contains", "contains_any", "gt", "ge", "lt", "le", "filled",
    "empty",
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
    """``{field, op, value}``, or several under ``all`` / ``any``.

    ``field`` may reach into a person or a period (``leader.type``), and to the declaring unit:
    ``applicant.kind``, ``applicant.area``, ``applicant.city``, ``applicant.region``, or one of the
    programme's ``attributes``.
    """

    field: str = ""
    op: Operator = "eq"
    value: Any = None
    all: tuple[Condition, ...] = ()
    any: tuple[Condition, ...] = ()


Condition.model_rebuild()
