"""Answers as a reader sees them: words instead of codes, masks instead of sealed parts.

``sheet`` takes cleaned values, or what was typed where nothing could be read of it; it never fails
on either. Words are ``Text``s or strings: whoever shows them picks the language.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from programmes.definitions import FormField, Programme, Section, Text

from . import identity, secrecy
from .conditions import filled, holds
from .drafting import rows_of
from .lookups import TABLES, label_of

Words = Text | str
YES, NO = Text(zh="是", en="Yes"), Text(zh="否", en="No")
CONFIRMED = Text(zh="已承诺", en="Confirmed")
NUMBERS = frozenset({"int", "decimal", "money", "percent", "computed"})


@dataclass(frozen=True, slots=True)
class Row:
    """One row of a table; ``cells`` in the order of the columns, each of words or of files."""

    id: str
    cells: tuple[tuple[Any, ...], ...]


@dataclass(frozen=True, slots=True)
class Answer:
    """One question and its answer: ``words``, or ``rows`` under ``columns``, or ``files``.

    ``written_later``: the desk of a later step writes it (an opinion).
    """

    id: str
    kind: str
    label: Text
    words: tuple[Words, ...] = ()
    columns: tuple[Text, ...] = ()
    rows: tuple[Row, ...] = ()
    files: tuple[Any, ...] = ()
    written_later: bool = False

    @property
    def is_long(self) -> bool:
        """Whether it takes the whole width, with its line breaks."""
        return self.kind == "longtext"

    @property
    def is_list(self) -> bool:
        """Whether its words are several answers of one kind, each to stand on its own line."""
        return self.kind in ("multichoice", "major", "industry", "region") and len(self.words) > 1

    @property
    def is_blank(self) -> bool:
        """Whether nothing was answered."""
        return not (self.words or self.rows or self.files)


@dataclass(frozen=True, slots=True)
class SheetSection:
    """One section of the form with the answers that apply."""

    id: str
    title: Text
    answers: tuple[Answer, ...]


def sheet(
    programme: Programme,
    values: Mapping[str, Any],
    *,
    files: Mapping[int, Any],
    opinions: Mapping[str, str],
) -> tuple[SheetSection, ...]:
    """The whole form to read. ``files``: attachments by id. ``opinions``: texts by field id."""
    reader = _Reader(values, files, opinions)
    return tuple(
        SheetSection(section.id, section.title, tuple(reader.answers(section)))
        for section in programme.form.sections
    )


def one_answer(field: FormField, value: Any) -> Answer:
    """A single answer on its own, to be set beside another one."""
    return _Reader({field.id: value}, {}, {}).answer(field)


def overlaid(raw: Mapping[str, Any], values: Mapping[str, Any]) -> dict[str, Any]:
    """Cleaned values, and what was typed wherever nothing could be read of it."""
    shown: dict[str, Any] = {**raw, **values}
    for key, rows in raw.items():
        if isinstance(rows, list) and any(isinstance(row, dict) for row in rows):
            clean = {row.get("_id"): row for row in rows_of(values, key)}
            shown[key] = [
                {**row, **clean.get(str(row.get("_id", "")), {})}
                for row in rows_of(raw, key)
                if filled(row)
            ]
    return shown


@dataclass(frozen=True, slots=True)
class _Reader:
    values: Mapping[str, Any]
    files: Mapping[int, Any]
    opinions: Mapping[str, str]

    def answers(self, section: Section) -> list[Answer]:
        return [
            self.answer(field)
            for field in section.fields
            if field.kind != "info" and holds(field.when, self.values)
        ]

    def answer(self, field: FormField) -> Answer:
        if field.filled_by:
            opinion = self.opinions.get(field.id, "")
            words = (opinion,) if opinion else ()
            return Answer(field.id, field.kind, field.label, words, written_later=True)
        value = self.values.get(field.id)
        if field.kind == "table":
            columns = tuple(column.label for column in field.columns)
            rows = tuple(self._row(field, row) for row in rows_of(self.values, field.id))
            return Answer(field.id, field.kind, field.label, columns=columns, rows=rows)
        if field.kind == "file":
            return Answer(field.id, field.kind, field.label, files=self._files(value))
        return Answer(field.id, field.kind, field.label, self._words(field, value))

    def _row(self, table: FormField, row: Mapping[str, Any]) -> Row:
        row_id = str(row.get("_id", ""))
        cells = (
            self._files(row.get(column.id))
            if column.kind == "file"
            else self._words(column, row.get(column.id))
            for column in table.columns
        )
        return Row(row_id, tuple(cells))

    def _files(self, value: Any) -> tuple[Any, ...]:
        ids = [n for n in value if isinstance(n, int)] if isinstance(value, list) else []
        return tuple(self.files[n] for n in ids if n in self.files)

    def _words(self, field: FormField, value: Any) -> tuple[Words, ...]:
        if secrecy.is_sealed(value):
            return (value["mask"],)
        if not filled(value):
            return ()
        if isinstance(value, list):
            return tuple(word for each in value for word in self._words(field, each))
        if field.kind in secrecy.NUMBERED:
            return self._person(value)
        return (words_of(field, value),)

    def _person(self, value: Any) -> tuple[Words, ...]:
        if not isinstance(value, Mapping):
            return (str(value),)
        number = value.get("number", "")
        if secrecy.is_sealed(number):
            number = number["mask"]
        kind = next((d.label for d in identity.DOCUMENTS if d.value == value.get("type")), "")
        words = (str(value.get("name", "")), kind if number else "", number)
        return tuple(word for word in words if word)


def words_of(field: FormField, value: Any) -> Words:
    """One value of a field as words; anything that does not fit its kind stays as it is."""
    if isinstance(value, bool):
        return (CONFIRMED if field.kind == "commitment" else YES) if value else NO
    if field.kind in ("bool", "commitment") and value in ("yes", "no"):
        return words_of(field, value == "yes")
    if field.kind in TABLES:
        label = label_of(field, str(value))
        if isinstance(label, str):
            return label
        return Text(zh=f"{value} {label.zh}", en=f"{value} {label.get('en')}")
    if field.kind in ("choice", "multichoice"):
        return label_of(field, str(value))
    if field.kind in NUMBERS:
        return _number(field, value)
    if field.kind == "period" and isinstance(value, Mapping):
        first, last = (_day(str(value.get(part, ""))) for part in ("from", "to"))
        return Text(zh=f"{first.zh}至{last.zh}", en=f"{first.get('en')} to {last.get('en')}")
    if field.kind == "date":
        return _day(str(value))
    return str(value)


def _number(field: FormField, value: Any) -> Words:
    try:
        figure = f"{Decimal(str(value)):,f}"
    except (InvalidOperation, ValueError):
        return str(value)
    if field.kind == "percent" or field.ratio:
        return f"{figure}%"
    if field.unit is None:
        return figure
    return Text(zh=f"{figure} {field.unit.zh}", en=f"{figure} {field.unit.get('en')}")


MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def _day(iso: str) -> Text:
    if re.fullmatch(r"\d{4}-\d{2}-\d{2}", iso, re.ASCII):
        try:
            day = date.fromisoformat(iso)
        except ValueError:
            pass
        else:
            zh = f"{day.year}年{day.month}月{day.day}日"
            return Text(zh=zh, en=f"{day.day} {MONTHS[day.month - 1]} {day.year}")
    return Text(zh=iso or "…", en=iso or "…")
