"""Answers that come from a code table, and the choices of a field wherever they come from."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from functools import lru_cache

from programmes import depths, reference, searching
from programmes.definitions import Choice, FormField, Text
from programmes.findings import gettext_noop

from .faults import Fault

TABLES: dict[str, reference.Table] = {
    "region": "regions",
    "industry": "industries",
    "major": "majors",
}
# The catalogue of majors is shipped as a sample: a code that it lacks may still be right.
INCOMPLETE = {"majors": re.compile(r"\d{6}\Z", re.ASCII)}


def choices_of(field: FormField) -> tuple[Choice, ...]:
    """What a choice or multichoice may be answered with."""
    if field.choices or not field.choices_from:
        return field.choices
    return _choices_from(reference.newest(field.choices_from))


@lru_cache(maxsize=8)
def _choices_from(version: reference.Version) -> tuple[Choice, ...]:
    entries = reference.entries_of(version).values()
    return tuple(Choice(value=e.code, label=e.name) for e in entries if e.is_answer)


def label_of(field: FormField, value: str) -> Text | str:
    """The words behind a stored value; what is no known value is shown as it is."""
    if field.kind in TABLES:
        table = TABLES[field.kind]
        return reference.label(table, value) if reference.known(table, value) else value
    if field.choices_from and reference.known(field.choices_from, value):
        return reference.label(field.choices_from, value)
    return next((c.label for c in choices_of(field) if c.value == value), value)


def may_be(field: FormField, value: str) -> bool:
    """Whether the choice may be answered with it; a title that is offered no more still may."""
    if field.choices_from and not field.choices:
        return reference.known(field.choices_from, value)
    return any(choice.value == value for choice in choices_of(field))


def code_of(field: FormField, typed: str) -> str | Fault:
    """The code in what was typed: ``34``, ``C34``, ``34 通用设备制造业``, or the name alone.

    A name is the whole one (湖北省武汉市), or its last part where no other has it (武汉市).
    """
    table = TABLES[field.kind]
    text = unicodedata.normalize("NFKC", typed).strip()
    first = re.split(r"[\s_]", text, maxsplit=1)[0]
    named = _deep_enough(field, searching.named(table, text))
    name = named[0].code if len(named) == 1 else ""
    for code in (first, first.lstrip("ABCDEFGHIJKLMNOPQRST"), name):
        if reference.known(table, code):
            return code if depths.answers(field.depth, code) else _not_so_deep(field, code)
    if table in INCOMPLETE and INCOMPLETE[table].match(first):
        return first
    return _unknown(text, named or searching.suggested(table, text))


# What is asked, where a question of kind ``region`` says how deep it goes.
DEPTHS: dict[str, Text] = {
    "province": Text(
        zh="选到省（自治区、直辖市）。",
        en="Choose the province (or a municipality, as Beijing).",
    ),
    "city": Text(zh="选到市；直辖市直接选该市。", en="Choose the city; of a municipality, itself."),
    "county": Text(zh="选到县（市、区）。", en="Choose the county or district."),
}


def _deep_enough(
    field: FormField, named: tuple[reference.Entry, ...]
) -> tuple[reference.Entry, ...]:
    """Those of one name that answer; all of them where none does, for the sentence about it."""
    fitting = tuple(each for each in named if depths.answers(field.depth, each.code))
    return fitting or named


def _not_so_deep(field: FormField, code: str) -> Fault:
    """The region goes deeper than is asked, or not as deep."""
    if above := depths.raised(field.depth, code):
        message, remedy = TOO_DEEP[field.depth], gettext_noop("Choose %(name)s.")
    else:
        message = SHALLOW[field.depth]
        remedy = gettext_noop("Choose one that lies in %(name)s.")
    params = (("name", reference.label("regions", above or code).zh),)
    return Fault("depth", message, params, remedy)


TOO_DEEP = {
    "province": gettext_noop("Only the province is asked here."),
    "city": gettext_noop("Only the city is asked here."),
}
SHALLOW = {
    "city": gettext_noop("The city is asked here, not only the province."),
    "county": gettext_noop("The county or district is asked here."),
}


def _unknown(text: str, meant: Sequence[reference.Entry]) -> Fault:
    """Nothing is guessed, but what may be meant is named: 吉林 is a province and a city."""
    names = "、".join(entry.name.zh for entry in meant)
    typed = text[:40]
    if not meant:
        remedy = gettext_noop("Type a part of the name or of the code and choose from the list.")
    else:
        remedy = gettext_noop("Choose from the list what is meant: %(names)s?")
    message = gettext_noop("“%(typed)s” is not in the list.")
    return Fault("unknown_code", message, (("typed", typed), ("names", names)), remedy)
