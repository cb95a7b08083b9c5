"""The workbook of one table of a form: to fill in with a spreadsheet program, without us.

First sheet: the headings and the saved rows. Second: what each column asks, in words. Third,
hidden: the answers of the choices. Cells are texts, numbers or days, never formulas.
"""

from __future__ import annotations

import io
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.utils.translation import get_language, pgettext
from django.utils.translation import gettext as _
from openpyxl import Workbook
from openpyxl.cell.cell import Cell
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from programmes.definitions import FormField

from .rules import sheets
from .rules.cells import Slot, slots_of
from .rules.identity import DOCUMENTS
from .rules.lookups import DEPTHS, choices_of
from .rules.parsing import MAX_TEXT
from .rules.parsing import plain as decimal
from .rules.pasting import most_rows

NUMBERS = frozenset({"int", "decimal", "money", "percent", "year"})
WIDE = frozenset({"longtext", "multichoice", "url"})
FIRST_DAY = date(1900, 3, 1)  # spreadsheets count earlier days wrongly
HEAD = PatternFill("solid", fgColor="FFE8EEF7")


def workbook(table: FormField, rows: Sequence[Mapping[str, Any]], *, at: datetime) -> bytes:
    """The workbook (.xlsx) in the language of the page, with the raw ``rows`` in it."""
    book = Workbook()
    book.properties.creator = "Shenbao"
    book.properties.created = book.properties.modified = at.replace(tzinfo=None)
    assert book.active is not None
    sheet, words = book.active, book.create_sheet(_("Explanations"))
    lists = book.create_sheet(_("Lists"))
    sheet.title = _("Table to fill in")
    lists.sheet_state = "hidden"
    slots = slots_of(table)
    _fill(sheet, slots, rows)
    _explain(words, table, slots)
    _offer(sheet, lists, table, slots)
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


def _fill(sheet: Worksheet, slots: Sequence[Slot], rows: Sequence[Mapping[str, Any]]) -> None:
    language = get_language() or "zh-hans"
    heads = [*(slot.heads[0] for slot in slots), sheets.ROW_MARK]
    for number, head in enumerate(heads, 1):
        cell = _text(sheet.cell(1, number), head.get(language))
        cell.font, cell.fill = Font(bold=True), HEAD
        cell.alignment = Alignment(wrap_text=True, vertical="top")
        kind = slots[number - 1].column.kind if number <= len(slots) else "text"
        column = sheet.column_dimensions[get_column_letter(number)]
        column.width = 40 if kind in WIDE else 20
        # Of new rows too: else a spreadsheet takes an identity number for a figure and cuts it.
        column.number_format = _format(slots[number - 1]) if number <= len(slots) else "@"
    sheet.freeze_panes = "A2"
    for line, row in enumerate(rows, 2):
        for number, slot in enumerate(slots, 1):
            _put(sheet.cell(line, number), slot, sheets.written(slot, row, language))
        _text(sheet.cell(line, len(slots) + 1), str(row.get("_id", "")))


def _put(cell: Cell, slot: Slot, text: str) -> None:
    """The answer as a number or a day where it is one, else as a text that nothing evaluates."""
    cell.number_format = _format(slot)
    if not text:
        return
    if slot.column.kind in NUMBERS and len(text.strip("-").replace(".", "")) <= 15:
        try:
            cell.value = Decimal(text)
            return
        except ArithmeticError:
            pass
    day = _day(text) if _format(slot) == "yyyy-mm-dd" else None
    if day:
        cell.value = day
        cell.number_format = "yyyy-mm-dd"
    else:
        _text(cell, text)


def _text(cell: Cell, text: str) -> Cell:
    cell.value = text
    cell.data_type = "s"  # also what begins with = + - @
    cell.number_format = "@"
    cell.quotePrefix = True
    return cell


def _format(slot: Slot) -> str:
    if slot.column.kind in NUMBERS:
        return "General"
    if slot.column.kind == "date" or slot.part in ("from", "to"):
        return "yyyy-mm-dd"
    return "@"


def _day(text: str) -> date | None:
    try:
        day = date.fromisoformat(text) if len(text) == 10 else None
    except ValueError:
        return None
    return day if day and day >= FIRST_DAY else None


def _explain(sheet: Worksheet, table: FormField, slots: Sequence[Slot]) -> None:
    language = get_language() or "zh-hans"
    lines = [(table.label.get(language), ""), *_rules(table)]
    lines += [(s.heads[0].get(language), _sentence(s, language)) for s in slots]
    files = [c.label.get(language) for c in table.columns if c.kind == "file"]
    if files:
        lines.append((pgettext("between the items of a list", ", ").join(files), _not_here()))
    for number, (head, text) in enumerate(lines, 1):
        _text(sheet.cell(number, 1), head).font = Font(bold=bool(head))
        _text(sheet.cell(number, 2), text)
        for each in sheet[number]:
            each.alignment = Alignment(wrap_text=True, vertical="top")
    sheet.column_dimensions["A"].width, sheet.column_dimensions["B"].width = 32, 90


def _not_here() -> str:
    return _("Files are added on the page, beside their row.")


def _rules(table: FormField) -> Iterator[tuple[str, str]]:
    yield "", _("At most %(n)s rows.") % {"n": most_rows(table)}
    yield "", _("Fill in the first sheet. Put new rows below; leave their row mark empty.")
    yield "", _("Do not merge cells. Of a formula, the value that was stored last is read.")
    if any(map(sheets.is_secret, slots_of(table))):
        yield (
            "",
            _(
                "What is sensitive is never written into the workbook: those columns come empty. "
                "Where you leave them empty, what is saved stays."
            ),
        )


def _sentence(slot: Slot, language: str) -> str:
    """What the column asks, in the order in which somebody who fills it in needs it."""
    column = slot.column
    said = [_("required") if column.required else _("may stay empty")]
    if column.required_if or column.when:
        said.append(_("asked depending on other answers"))
    if sheets.is_secret(slot):
        said.append(_("sensitive"))
    if column.unit:
        said.append(_("counted in %(unit)s") % {"unit": column.unit.get(language)})
    said += [*_form(slot), *_bounds(column)]
    if offered := _answers(slot, language):
        few = "、".join(offered[:30]) + ("…" if len(offered) > 30 else "")
        said.append(_("one of these: %(answers)s") % {"answers": few})
    if column.hint:
        said.append(column.hint.get(language))
    return pgettext("between the parts of a sentence", "; ").join(said)


def _form(slot: Slot) -> Iterator[str]:
    """How the answer is written."""
    if _format(slot) == "yyyy-mm-dd":
        yield _("a day such as 2023-09-12")
    elif slot.column.kind == "month":
        yield _("a month such as 2023-09")
    elif slot.column.depth:
        yield DEPTHS[slot.column.depth].get(get_language() or "zh-hans").rstrip("。.")
    elif slot.column.kind in ("region", "major", "industry"):
        yield _("the code, or the full name")
    elif slot.column.kind in NUMBERS:
        yield _("a number in digits")
    if slot.column.multiple or slot.column.kind == "multichoice":
        yield _("several answers with “、” between them")


def _bounds(column: FormField) -> Iterator[str]:
    texts = column.kind in ("text", "longtext")
    most = column.max if column.max is not None else MAX_TEXT if column.kind == "text" else None
    if column.min is not None:
        least = decimal(column.min)
        yield (
            _("at least %(n)s characters") % {"n": least}
            if texts
            else _("at least %(n)s") % {"n": least}
        )
    if most is not None:
        figure = decimal(Decimal(most))
        yield (
            _("at most %(n)s characters") % {"n": figure}
            if texts
            else _("at most %(n)s") % {"n": figure}
        )


def _answers(slot: Slot, language: str) -> list[str]:
    """The words of which one is to be chosen."""
    if slot.part == "type":
        return [each.label.get(language) for each in DOCUMENTS]
    if slot.column.kind in ("choice", "multichoice"):
        return [each.label.get(language) for each in choices_of(slot.column)]
    if slot.column.kind == "bool":
        return [_("yes"), _("no")]
    return []


def _offer(sheet: Worksheet, lists: Worksheet, table: FormField, slots: Sequence[Slot]) -> None:
    """Lists to choose from, for as many rows as the table takes."""
    language, column = get_language() or "zh-hans", 0
    for number, slot in enumerate(slots, 1):
        words = _answers(slot, language)
        if not words or slot.column.kind == "multichoice":
            continue
        column += 1
        letter = get_column_letter(column)
        for line, word in enumerate(words, 1):
            _text(lists.cell(line, column), word)
        source = f"'{lists.title}'!${letter}$1:${letter}${len(words)}"
        rule = DataValidation(type="list", formula1=source, allow_blank=True)
        rule.errorStyle = "warning"
        here = get_column_letter(number)
        rule.add(f"{here}2:{here}{most_rows(table) + 1}")
        sheet.add_data_validation(rule)
