"""The form: sections of questions."""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated, Literal

from pydantic import Field

from ..findings import Strength
from .base import Condition, Identifier, Text, Value

FieldKind = Literal[
    "text", "longtext", "int", "decimal", "money", "percent", "date", "month", "year", "period",
    "choice", "multichoice", "bool", "phone", "email", "url", "isbn", "uscc",
    "person", "identity", "organisation", "region", "major", "industry", "file", "table",
    "computed", "commitment", "info",
]  # fmt: skip


Depth = Literal["", "county", "city", "province"]
Suggestion = Annotated[str, Field(pattern=r"^(unit\.[a-z][a-z0-9_]{0,39})?$")]


class Choice(Value):
    """``value`` is stored, ``label`` is shown."""

    value: str
    label: Text


class FormField(Value):
    """One question.

    ``min`` and ``max`` are characters (字) for texts, the figure itself for numbers, and how many
    may be chosen where there are several answers. A computed field is the ``sum`` of a
    ``table.column``, or the ``ratio`` of two figures (fields, or sums ``table.column``) as percent.
    ``depth`` is how deep a region is asked; empty: any region of the table answers.
    ``values_from`` names earlier answers (fields, or columns ``table.column``) to choose among.
    More than ``max_rows`` rows weigh what ``max_rows_strength`` says.
    ``suggest`` names what of the unit's registered data is offered as its answer (``unit.uscc``).
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
    depth: Depth = ""
    values_from: tuple[str, ...] = ()
    multiple: bool = False
    columns: tuple[FormField, ...] = ()
    min_rows: int = 0
    max_rows: int = 50
    max_rows_strength: Strength = Strength.HARD
    sum: str = ""
    ratio: tuple[str, str] | None = None
    sensitive: bool = False
    prefill: Literal["", "own_unit"] = ""
    suggest: Suggestion = ""
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

    @property
    def fields(self) -> tuple[FormField, ...]:
        """All top-level fields, section by section."""
        return tuple(field for section in self.sections for field in section.fields)

    def field(self, field_id: str) -> FormField | None:
        """The top-level field with this id."""
        return next((f for s in self.sections for f in s.fields if f.id == field_id), None)

    def section(self, section_id: str) -> Section | None:
        """The section with this id."""
        return next((s for s in self.sections if s.id == section_id), None)


FormField.model_rebuild()
