"""Rows as a workbook to take away: texts and days, never formulas."""

from __future__ import annotations

import io
from typing import Any

from django.http import HttpResponse
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell

from documents.workbooks import MEDIA_TYPE


def text_cell(sheet: Any, text: str) -> WriteOnlyCell:
    """A text that nothing evaluates."""
    cell = WriteOnlyCell(sheet, text)
    cell.data_type = "s"  # also what begins with = + - @
    return cell


def download(book: Workbook, filename: str) -> HttpResponse:
    """The workbook as a file of this name."""
    target = io.BytesIO()
    book.save(target)
    headers = {"Content-Disposition": f'attachment; filename="{filename}"'}
    return HttpResponse(target.getvalue(), content_type=MEDIA_TYPE, headers=headers)
