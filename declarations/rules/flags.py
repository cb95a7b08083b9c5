"""Which questions may change while a declaration is corrected for flags. Pure.

A flagged question may, and one that leans on a question that may: whether it is asked, whether it
is required, or what is chosen in it depends on that other answer.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from typing import Any

from programmes.definitions import Form, FormField, Section

from .conditions import fields_of as named_in
from .conditions import filled
from .drafting import Posted, fields_of, storable

FLAG = "flag."  # before the id of the question in the name of what is written of its flag


def flaggable(section: Section) -> list[FormField]:
    """The questions whose answers the applicant can change."""
    return [f for f in fields_of(section) if f.kind not in ("info", "computed") and not f.prefill]


def unlocked(form: Form, flagged: Collection[str]) -> frozenset[str]:
    """Ids of the questions that may change when these are flagged."""
    fields = [field for section in form.sections for field in section.fields]
    found, before = set(flagged), -1
    while len(found) != before:
        before = len(found)
        found |= {field.id for field in fields if not found.isdisjoint(_leans_on(field))}
    return frozenset(found)


def changed(
    section: Section, before: Mapping[str, Any], after: Mapping[str, Any]
) -> list[FormField]:
    """The section's questions whose answer differs; one blank is as good as another."""
    return [
        field
        for field in section.fields
        if before.get(field.id) != after.get(field.id)
        and (filled(before.get(field.id)) or filled(after.get(field.id)))
    ]


def texts_in(section: Section, posted: Posted) -> dict[str, str]:
    """What was written of the section's flags, by question id; only what was posted."""
    return {
        field.id: storable(posted.getlist(FLAG + field.id)[-1])
        for field in section.fields
        if FLAG + field.id in posted
    }


def _leans_on(field: FormField) -> set[str]:
    return set(_names(field))


def _names(field: FormField) -> Iterator[str]:
    yield from named_in(field.when)
    yield from named_in(field.required_if)
    yield from (name.partition(".")[0] for name in field.values_from)
    for column in field.columns:
        yield from _names(column)
