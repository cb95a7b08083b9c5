"""Tables of areas as workbooks (.xlsx), as ``rules.sheets`` reads them back."""

from __future__ import annotations

import io
from collections.abc import Iterable, Sequence
from datetime import datetime

from django.utils.translation import get_language
from openpyxl import Workbook
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter

from .rules.sheets import HEADS, Column

Line = Sequence[str | int | None]


def workbook(
    title: str, columns: Sequence[Column], lines: Iterable[Line], *, at: datetime
) -> bytes:
    """The headings in the language of the page, and one line for each area: code, name, numbers."""
    book = Workbook()
    book.properties.creator = "Shenbao"
    book.properties.created = book.properties.modified = at.replace(tzinfo=None)
    sheet = book.active
    assert sheet is not None
    sheet.title = title
    language = get_language() or "zh-hans"
    sheet.append([HEADS[each].get(language) for each in ("code", "name", *columns)])
    for cell in sheet[1]:
        cell.font, cell.alignment = Font(bold=True), Alignment(vertical="top")
    for line in lines:
        sheet.append(line)
    for row in sheet.iter_rows(min_row=2, max_col=2):
        for cell in row:
            cell.data_type, cell.number_format = "s", "@"  # a text, whatever it begins with
    for number, width in enumerate((14, 40, *(12 for _each in columns)), 1):
        sheet.column_dimensions[get_column_letter(number)].width = width
    sheet.freeze_panes = "A2"
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()
