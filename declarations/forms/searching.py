"""What a control offers for what was typed into it: rows of a code table, or registered units."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from organisations.models import Organisation
from organisations.searching import units_found
from programmes import reference, searching
from programmes.definitions import Depth, FormField, Section, Text

from ..rules.drafting import rows_of
from ..rules.faults import Fault
from ..rules.lookups import TABLES, code_of

UNITS = "units"
# Where the answers of a kind are looked up: a code table, or the registered units.
SOURCES: dict[str, str] = {**TABLES, "organisation": UNITS}


@dataclass(frozen=True, slots=True)
class Offer:
    """One answer to take: ``value`` is what is posted; ``beside`` tells it from its namesakes.

    ``former`` is the old name by which it was found.
    """

    value: str
    label: Text | str
    beside: tuple[Text | str, ...]
    former: str = ""


@dataclass(frozen=True, slots=True)
class Offers:
    """The best answers for what was ``typed`` at a ``place``, and whether there are ``more``."""

    source: str
    typed: str
    offers: tuple[Offer, ...]
    more: bool
    place: str = ""


def offers(source: str, typed: str, place: str = "", depth: Depth = "") -> Offers:
    """What the source has for it, best first. ``source`` is one of ``SOURCES``.

    ``depth``: of regions, how deep they are asked.
    """
    if source == UNITS:
        units = units_found(typed, searching.LIMIT + 1)
        offered = tuple(_unit(unit) for unit in units[: searching.LIMIT])
        return Offers(source, typed, offered, len(units) > searching.LIMIT, place)
    table = _table(source)
    found = searching.search(table, typed, depth=depth)
    offered = tuple(_row(hit) for hit in found.hits)
    return Offers(source, typed, offered, found.total > len(offered), place)


def offers_at(section: Section, raw: Mapping[str, Any], place: str) -> Offers | None:
    """What there is for the raw answer at a place; ``None`` where nothing can be looked up.

    The place is that of a control: the third answer of a ``multiple`` field is ``majors.3``.
    """
    first, *rest = place.split(".")
    field = next((each for each in section.fields if each.id == first), None)
    answers = raw
    if field and field.kind == "table" and len(rest) > 1:
        answers = next((row for row in rows_of(raw, first) if row.get("_id") == rest[0]), {})
        field = next((column for column in field.columns if column.id == rest[1]), None)
        rest = rest[2:]
    if field is None or field.kind not in SOURCES:
        return None
    return offers(
        SOURCES[field.kind], _typed(field, answers.get(field.id), rest), place, field.depth
    )


def meaning(field: FormField, typed: str) -> Text | None:
    """The name behind a code or a short spelling; a text that was chosen names it already."""
    if field.kind not in TABLES or not typed:
        return None
    code = code_of(field, typed)
    if isinstance(code, Fault) or not reference.known(TABLES[field.kind], code):
        return None
    name = reference.label(TABLES[field.kind], code)
    return name if typed.strip() != f"{code} {name.zh}" else None


def _typed(field: FormField, answer: Any, rest: list[str]) -> str:
    if field.multiple and isinstance(answer, list):
        number = int(rest[0]) if rest and rest[0].isdigit() else 0
        answer = answer[number - 1] if 0 < number <= len(answer) else ""
    return answer if isinstance(answer, str) else ""


def _table(source: str) -> reference.Table:
    return next(table for table in TABLES.values() if table == source)


def _row(hit: searching.Hit) -> Offer:
    entry = hit.entry
    above = (entry.group,) if entry.group else ()
    label = Text.model_validate({"zh-hans": hit.own, "en": entry.name.en})
    value = f"{entry.code} {entry.name.zh}"
    return Offer(value, label, (*above, entry.code), hit.former)


def _unit(unit: Organisation) -> Offer:
    where = reference.label("regions", unit.region) if unit.region else ""
    return Offer(unit.name, unit.name, (str(unit.get_kind_display()), where))
