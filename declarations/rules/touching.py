"""What a corrected form does to a draft: answers without a place, and what no longer fits. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from programmes.comparing import fields_of
from programmes.definitions import FormField, Programme
from programmes.findings import Finding

from . import cleaning
from .conditions import filled
from .drafting import rows_of

LACKING = frozenset({"required", "too_few"})


@dataclass(frozen=True, slots=True)
class Touch:
    """``lost`` are answered questions that are gone or ask something else.

    The others are findings that the old form did not have: what is asked for now, and what does
    not fit any more.
    """

    lost: tuple[FormField, ...]
    missing: tuple[Finding, ...]
    unfit: tuple[Finding, ...]

    def __bool__(self) -> bool:
        return bool(self.lost or self.missing or self.unfit)


def touched(old: Programme, new: Programme, raw: Mapping[str, Any]) -> Touch:
    """What the new version's form changes for these raw answers of the whole form."""
    _values, before = cleaning.clean(old.form, raw)
    kept = {key: value for key, value in raw.items() if key not in without_place(old, new)}
    _values, after = cleaning.clean(new.form, kept)
    known = {(each.place, each.code) for each in before}
    fresh = [each for each in after if (each.place, each.code) not in known]
    return Touch(
        lost=tuple(
            each
            for key, each in fields_of(old).items()
            if key in without_place(old, new) and filled(raw.get(key))
        )
        + tuple(_columns_lost(old, new, raw)),
        missing=tuple(each for each in fresh if each.code in LACKING),
        unfit=tuple(each for each in fresh if each.code not in LACKING),
    )


def without_place(old: Programme, new: Programme) -> set[str]:
    """Questions of the old form whose answers the new one cannot show: gone, or of another kind."""
    there = fields_of(new)
    return {
        key
        for key, each in fields_of(old).items()
        if key not in there or there[key].kind != each.kind or there[key].multiple != each.multiple
    }


def _columns_lost(old: Programme, new: Programme, raw: Mapping[str, Any]) -> list[FormField]:
    lost = []
    there = fields_of(new)
    for key, table in fields_of(old).items():
        if table.kind != "table" or key in without_place(old, new):
            continue
        kinds = {column.id: column.kind for column in there[key].columns}
        for column in table.columns:
            answered = any(filled(row.get(column.id)) for row in rows_of(raw, key))
            if kinds.get(column.id) != column.kind and answered:
                lost.append(column)
    return lost
