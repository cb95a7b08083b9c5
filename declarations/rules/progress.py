"""How far the filling in has come, besides what is wrong: what is asked, which files lack."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from programmes.definitions import Form, Section
from programmes.findings import Finding

from .cleaning import NOT_ASKED
from .conditions import holds
from .unmet import question_at


def asks_anything(section: Section, values: Mapping[str, Any]) -> bool:
    """Whether the applicant has anything to fill in here, as far as the cleaned answers go."""
    return any(
        not (field.filled_by or field.prefill or field.kind in NOT_ASKED)
        and holds(field.when, values)
        for field in section.fields
    )


def missing_files(form: Form, findings: Iterable[Finding]) -> list[Finding]:
    """The findings of required files that have not been uploaded, in a row of a table too."""
    return [
        each
        for each in findings
        if each.code == "required"
        and (asked := question_at(form, each.place.removeprefix("field:")))
        and asked.kind == "file"
    ]
