"""Why an answer does not do, and how that becomes a finding at its place."""

from __future__ import annotations

from dataclasses import dataclass

from programmes.definitions import FormField
from programmes.findings import Finding, gettext_noop

ENTER = gettext_noop("This answer is missing.")
MISSING = {
    "choice": gettext_noop("Choose an answer."),
    "bool": gettext_noop("Choose yes or no."),
    "multichoice": gettext_noop("Choose at least one."),
    "file": gettext_noop("Upload the file."),
    "table": gettext_noop("Fill in at least one row."),
    "commitment": gettext_noop("The commitment must be confirmed before submission."),
}


@dataclass(frozen=True, slots=True)
class Fault:
    """Why a typed answer cannot be read: code, message with its params, and the way out."""

    code: str
    message: str
    params: tuple[tuple[str, object], ...] = ()
    remedy: str = ""


def finding(field: FormField, fault: Fault, place: str, **params: object) -> Finding:
    """The fault as a finding at its place; ``params["label"]`` is the question's ``Text``."""
    return Finding(
        fault.code,
        fault.message,
        place=place,
        params={"label": field.label, **dict(fault.params), **params},
        remedy=fault.remedy,
        quote=field.quote,
    )


def missing(field: FormField, place: str, **params: object) -> Finding:
    """A required answer that is not there."""
    return finding(field, Fault("required", MISSING.get(field.kind, ENTER)), place, **params)
