"""A spreadsheet's text as cells, its columns, and the raw answer that a cell stands for.

Cells are parted by tabs, rows by line ends; a cell with either inside stands in quotes, its own
quotes doubled, as Excel and WPS put it on the clipboard.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from programmes.definitions import FormField, Text

from . import identity
from .drafting import NOT_TYPED, PARTS, storable
from .faults import Fault
from .lookups import choices_of
from .parsing import parse

QUOTED = re.compile(r'"((?:[^"]|"")*+)"(?=\t|\n|\Z)')
PLAIN = re.compile(r"[^\t\n]*")
BRACKETS = re.compile(r"[(（][^()（）]*[)）]")
SEVERAL = re.compile(r"[、；;\n]")
YES = frozenset({"是", "有", "yes", "y", "true", "√", "1"})
NO = frozenset({"否", "无", "no", "n", "false", "×", "0"})
PART_WORDS: Mapping[str, tuple[Text, ...]] = {
    "name": (Text(zh="姓名", en="Name"),),
    "type": (Text(zh="证件类型", en="Kind of document"),),
    "number": (
        Text(zh="证件号码", en="Number of the document"),
        Text(zh="身份证号", en="Identity number"),
        Text(zh="身份证号码", en="ID number"),
    ),
    "from": (Text(zh="起", en="From"), Text(zh="开始", en="Start")),
    "to": (Text(zh="止", en="To"), Text(zh="结束", en="End")),
}
DAY = FormField(id="day", kind="date", label=Text(zh="日期", en="Date"))


@dataclass(frozen=True, slots=True)
class Slot:
    """One column of the spreadsheet: a column of the table, or a ``part`` of one."""

    column: FormField
    part: str = ""

    @property
    def heads(self) -> tuple[Text, ...]:
        """What stands above it in an empty table, and what else is understood; the first is ours.

        A part alone (“Name”) is understood too, but only where no other column has such a part.
        """
        label = self.column.label
        if not self.part:
            unit = self.column.unit
            return (label, *([_joined(label, unit)] if unit else []))
        return tuple(_joined(label, word) for word in PART_WORDS[self.part])


def slots_of(table: FormField) -> tuple[Slot, ...]:
    """The columns as a spreadsheet has them; parts of a person or a period beside each other."""
    return tuple(
        Slot(column, part)
        for column in table.columns
        if column.kind not in NOT_TYPED
        for part in PARTS.get(column.kind, ("",))
    )


def cells_of(text: str) -> list[list[str]]:
    """Lines of cells. A line end or tab counts as text only inside of quotes that are closed."""
    text = storable(text).replace("\r", "\n").rstrip("\n")
    lines: list[list[str]] = [[]]
    at = 0
    while True:
        quoted = QUOTED.match(text, at)
        if quoted and re.search(r"[\t\n]", quoted[1]):
            cell, at = quoted[1].replace('""', '"'), quoted.end()
        else:
            plain = PLAIN.match(text, at)
            assert plain is not None  # it matches nothing as well
            cell, at = plain[0], plain.end()
        lines[-1].append(cell)
        if at >= len(text):
            return lines
        if text[at] == "\n":
            lines.append([])
        at += 1


def text_of(lines: Sequence[Sequence[str]]) -> str:
    """The lines as a spreadsheet would put them on the clipboard."""
    return "\n".join("\t".join(_cell(cell) for cell in line) for line in lines)


def typed_as(slot: Slot, cell: str) -> Any:
    """The raw answer that the cell stands for."""
    column = slot.column
    if column.kind in PARTS:
        return _of_part(slot.part, cell)
    if column.kind == "multichoice":
        return [_choice(column, each) for each in _several(cell, SEVERAL.pattern + "|[,，]")]
    if column.multiple:
        return _several(cell, SEVERAL.pattern)
    if column.kind == "choice":
        return _choice(column, cell)
    if column.kind in ("bool", "commitment"):
        word = cell.casefold()
        return "yes" if word in YES else "no" if word in NO else cell
    if column.unit:
        cell = _without_unit(cell, column.unit)
    return _iso(column, cell) if column.kind in ("date", "month") else cell


def plain(heading: str) -> str:
    """A heading without what people add to it: blanks, stars, colons, brackets."""
    return re.sub(r"[\W_]+", "", unicodedata.normalize("NFKC", heading)).casefold()


def spellings(text: Text) -> set[str]:
    """The text in either language, as ``plain`` leaves it."""
    return {plain(text.zh), plain(text.get("en"))} - {""}


def _cell(cell: str) -> str:
    return '"' + cell.replace('"', '""') + '"' if re.search(r"[\t\n]", cell) else cell


def _joined(label: Text, word: Text) -> Text:
    return Text(zh=f"{label.zh}（{word.zh}）", en=f"{label.get('en')} ({word.get('en')})")


def _several(cell: str, pattern: str) -> list[str]:
    return [each.strip() for each in re.split(pattern, cell) if each.strip()]


def _of_part(part: str, cell: str) -> str:
    if part == "type":
        return next(
            (d.value for d in identity.DOCUMENTS if plain(cell) in spellings(d.label)), cell
        )
    if part in ("from", "to"):
        day = parse(DAY, cell) if cell else cell
        return cell if isinstance(day, Fault) else day
    return cell


def _choice(column: FormField, cell: str) -> str:
    """The value of the choice that is called so; its value itself is understood as well."""
    offered = choices_of(column)
    if any(cell == each.value for each in offered):
        return cell
    return next((c.value for c in offered if plain(cell) in spellings(c.label)), cell)


def _without_unit(cell: str, unit: Text) -> str:
    for word in (unit.zh, unit.get("en")):
        if word and cell.endswith(word) and cell[: -len(word)].strip():
            return cell[: -len(word)].strip()
    return cell


def _iso(column: FormField, cell: str) -> str:
    """A date or month as its control wants it; the time that a spreadsheet adds to a day goes."""
    cell = re.sub(r"[ T]0{1,2}:00(:00)?\Z", "", cell)
    value = parse(column, cell) if cell else cell
    return cell if isinstance(value, Fault) else value
