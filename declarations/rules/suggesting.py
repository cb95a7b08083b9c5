"""What is registered of the unit, as the answer to a question. Pure."""

from __future__ import annotations

from programmes import depths, reference
from programmes.definitions import FormField

from .faults import Fault
from .parsing import parse


def answer(field: FormField, value: object) -> str:
    """The raw answer that the value is; empty where the question could not take it.

    What the form would call wrong is not offered: the person has not written it.
    """
    typed = _typed(field, value)
    return "" if not typed or isinstance(parse(field, typed), Fault) else typed


def _typed(field: FormField, value: object) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    text = str(value).strip()
    if field.kind == "region" and reference.known("regions", text):
        text = depths.raised(field.depth, text) or text if field.depth else text
        return f"{text} {reference.label('regions', text).zh}"  # as it is chosen from the list
    return text
