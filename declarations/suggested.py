"""Which answers of a draft stand as they were offered from the unit's registered data."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from organisations.models import Organisation, RegisteredFact
from programmes import unitdata
from programmes.definitions import FormField, Section

from .models import Declaration
from .rules import suggesting

OF_THE_TREE = ("name", "name_en", "uscc", "region")  # columns of the unit's own row


def offered_in(declaration: Declaration, part: Section, raw: Mapping[str, Any]) -> dict[str, date]:
    """By question of the section the day of the register; none where the applicant changed it."""
    asked = {field.id: field for field in part.fields if field.suggest}
    if not asked:
        return {}
    rows = declaration.suggested.filter(field__in=asked).select_related("fact")
    unit = declaration.organisation
    return {
        row.field: row.day
        for row in rows
        if raw.get(row.field) == suggested_answer(asked[row.field], unit, row.fact)
    }


def suggested_answer(field: FormField, unit: Organisation, fact: RegisteredFact | None) -> str:
    """The raw answer out of the register, else out of the table of units; empty without either."""
    key = unitdata.suggested(field)
    if not key:
        return ""
    value = fact.value if fact else getattr(unit, key, "") if key in OF_THE_TREE else ""
    return suggesting.answer(field, value)
