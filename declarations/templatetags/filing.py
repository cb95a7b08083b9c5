"""``{% load filing %}``: what the pages to fill in need besides their widgets."""

from __future__ import annotations

from collections.abc import Iterable

from django import template
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language

from programmes.definitions import FormField, Text

from ..forms.widgets import Control, Widget
from ..rules.cells import slots_of

register = template.Library()

SCRIPTS = {"table": "paste.js", "file": "upload.js"}


@register.filter
def attributes(control: Control) -> SafeString:
    """What the one element of a control says of itself: its id, its name, and how it is read."""
    heads = () if isinstance(control.label, Text) else control.label
    said = {
        "id": control.id,
        "name": control.name,
        "aria-label": " ".join(each.get(get_language() or "zh-hans") for each in heads),
        "aria-describedby": control.described_by,
        "aria-invalid": "true" if control.errors else "",
        "aria-required": "true" if control.required else "",
        "data-sensitive": "true" if control.sensitive else "",
        "autocomplete": "off" if control.sensitive else "",
    }
    parts = (f' {name}="{escape(value)}"' for name, value in said.items() if value)
    return mark_safe("".join(parts))  # noqa: S308 each value is escaped


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
