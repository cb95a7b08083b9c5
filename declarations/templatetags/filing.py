"""``{% load filing %}``: what the pages to fill in need besides their widgets."""

from __future__ import annotations

from collections.abc import Iterable

from django import template

from programmes.definitions import FormField, Text

from ..forms.widgets import Widget
from ..rules.cells import slots_of

register = template.Library()

SCRIPTS = {"table": "paste.js", "file": "upload.js"}


@register.filter
def spreadsheet_heads(table: FormField) -> list[Text]:
    """The headings of the table's columns in a spreadsheet, in their order."""
    return [slot.heads[0] for slot in slots_of(table)]


@register.filter
def scripts(widgets: Iterable[Widget]) -> list[str]:
    """The scripts that the page's questions can use; a page loads no others."""
    fields = [widget.field for widget in widgets]
    asked = [*fields, *(column for field in fields for column in field.columns)]
    return sorted({SCRIPTS[field.kind] for field in asked if field.kind in SCRIPTS})
