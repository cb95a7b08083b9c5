"""What changed between two revisions, by the stable ids of fields and rows."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from programmes.definitions import FormField, Programme, Text

from .conditions import filled
from .drafting import rows_of
from .justifying import Exemption
from .reading import Words, one_answer

Kind = Literal["added", "removed", "changed"]


@dataclass(frozen=True, slots=True)
class Change:
    """One answer that differs. In a table ``row`` is the row's number and ``column`` its question.

    A row that came or went is one change, with its cells side by side in ``old`` or ``new``.
    """

    kind: Kind
    section: str
    field: str
    label: Text
    old: tuple[Words, ...] = ()
    new: tuple[Words, ...] = ()
    row: int = 0
    column: Text | None = None


def changes(
    programme: Programme,
    old: Mapping[str, Any],
    new: Mapping[str, Any],
    files: Mapping[int, Any],
) -> list[Change]:
    """All differences in the order of the form. ``files``: attachments by id, for their names."""
    found: list[Change] = []
    for section in programme.form.sections:
        for field in section.fields:
            if field.kind == "table":
                found += _Table(section.id, field, files).changes(old, new)
            elif old.get(field.id) != new.get(field.id):
                before, after = old.get(field.id), new.get(field.id)
                shown = _words(field, before, files), _words(field, after, files)
                kind = _kind(before, after)
                found.append(Change(kind, section.id, field.id, field.label, *shown))
    return found


def of_reasons(
    exemptions: Mapping[str, Exemption], old: Mapping[str, str], new: Mapping[str, str]
) -> list[Change]:
    """What differs between the reasons written for exceptions, by key."""
    found = []
    for key, each in exemptions.items():
        before, after = old.get(key), new.get(key)
        if before != after:
            shown = (before,) if before else (), (after,) if after else ()
            found.append(Change(_kind(before, after), "", key, each.label, *shown))
    return found


def _kind(old: Any, new: Any) -> Kind:
    if not filled(old):
        return "added"
    return "changed" if filled(new) else "removed"


def _words(field: FormField, value: Any, files: Mapping[int, Any]) -> tuple[Words, ...]:
    if field.kind == "file":
        return tuple(str(files.get(n, n)) for n in value or ())
    return one_answer(field, value).words


@dataclass(frozen=True, slots=True)
class _Table:
    section: str
    table: FormField
    files: Mapping[int, Any]

    def changes(self, old: Mapping[str, Any], new: Mapping[str, Any]) -> list[Change]:
        """Rows that stayed or came in the order of the new table, then those that went."""
        before = {row.get("_id"): (n, row) for n, row in enumerate(rows_of(old, self.table.id), 1)}
        after = {row.get("_id"): (n, row) for n, row in enumerate(rows_of(new, self.table.id), 1)}
        found: list[Change] = []
        for key, (number, row) in after.items():
            if key in before:
                found += self._of_row(before[key][1], row, number)
            else:
                found.append(self._change("added", number, new=self._cells(row)))
        for key, (number, row) in before.items():
            if key not in after:
                found.append(self._change("removed", number, old=self._cells(row)))
        return found

    def _of_row(
        self, old: Mapping[str, Any], new: Mapping[str, Any], number: int
    ) -> Iterator[Change]:
        for column in self.table.columns:
            before, after = old.get(column.id), new.get(column.id)
            if before != after:
                old_words = _words(column, before, self.files)
                new_words = _words(column, after, self.files)
                kind = _kind(before, after)
                yield self._change(kind, number, old_words, new_words, column.label)

    def _change(
        self,
        kind: Kind,
        number: int,
        old: tuple[Words, ...] = (),
        new: tuple[Words, ...] = (),
        column: Text | None = None,
    ) -> Change:
        label = self.table.label
        return Change(kind, self.section, self.table.id, label, old, new, number, column)

    def _cells(self, row: Mapping[str, Any]) -> tuple[Words, ...]:
        return tuple(
            word
            for column in self.table.columns
            for word in _words(column, row.get(column.id), self.files)
        )
