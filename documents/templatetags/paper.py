"""What the templates of papers need besides Django's own filters."""

from django import template

from documents import layout
from documents.contexts import ProvinceSummary, Seal, Table
from documents.papers import code_image, seal_image

register = template.Library()
HEADS = 5  # how much more than another row the head of a table counts: it stands on each page
COVER, FORM, LIST = 21, 47.7, 71.7  # Han characters across a line of the cover, a table of each


@register.filter
def drawing(seal: Seal) -> str:
    """The address of the drawn seal; a demonstration's cannot be taken for a real one."""
    return seal_image(seal.name, "示例" if seal.demonstration else "")


@register.filter
def code(address: str) -> str:
    """The address of the drawn QR code that opens ``address``."""
    return code_image(address)


@register.filter
def typed(address: str) -> str:
    """What a person types of the address of a paper's verification, before typing its number."""
    return address.rstrip("/").rpartition("/")[0] + "/"


@register.filter
def widths(table: Table) -> list[float]:
    """Percentages of the columns of a table, after the one that counts its rows."""
    whole = 100 - layout.COUNT
    rows = [*[table.columns] * HEADS, *table.rows]
    return layout.shares(rows, whole=whole, room=FORM * whole / 100)


@register.filter
def list_widths(paper: ProvinceSummary) -> list[float]:
    """Percentages of the columns of a summary list, after the one that counts its items."""
    heads = ["编号", "项目名称", "牵头院校", *paper.columns]
    items = [[each.number, each.title, each.organisation, *each.cells] for each in paper.items]
    return layout.shares([*[heads] * HEADS, *items], whole=95, room=LIST * 95 / 100)


@register.filter
def numbered(title: str, place: int) -> str:
    """The title with 一、 before it, unless it brings its own."""
    return layout.numbered(title, place)


@register.filter
def is_long(meta: list[tuple[str, str]]) -> bool:
    """Whether the lines of a cover must be set closer, to leave room for the code below them."""
    return sum(len(layout.lines(value, COVER)) for _, value in meta) > 8


@register.filter
def lines(title: str, length: int) -> list[str]:
    """The title in lines of about the same length."""
    return layout.lines(title, length)
