"""``manage.py apportion BASE.csv --total 1000``: places shared out, printed with the arithmetic.

The file has the columns that a workbook of bases has (area code, area, base); lines that begin
with “#” say where it comes from, and are printed above the table. Nothing is stored.
"""

import csv
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any
from unicodedata import east_asian_width

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from programmes.findings import Finding, Refused

from ...forms import METHODS
from ...rules.apportionment import Share, Table, apportion, obstacles
from ...rules.sheets import BASES, read
from ...templatetags.quota_figures import exactly, four_digits

Line = tuple[str, ...]


class Command(BaseCommand):
    help = "Share places out by a base list and print the table with its arithmetic."
    requires_system_checks = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("base", type=Path, metavar="BASE", help="CSV: area code, area, base")
        parser.add_argument("--total", type=int, required=True)
        parser.add_argument("--method", choices=sorted(METHODS), default="largest_remainder")
        parser.add_argument("--least", type=int, default=0)
        parser.add_argument("--most", type=int)
        parser.add_argument("--language", choices=("zh-hans", "en"), default="zh-hans")

    def handle(self, *args: Any, **options: Any) -> None:
        lines = options["base"].read_text(encoding="utf-8-sig").splitlines()
        cells = list(csv.reader(line for line in lines if not line.startswith("#")))
        names = {line[0]: line[1] for line in cells[1:] if len(line) > 1}
        question = options["total"], options["least"], options["most"]
        with translation.override(options["language"]):
            table = _shared(cells, names, options["method"], *question)
            for line in (*filter(lambda each: each.startswith("#"), lines), *_said(table, names)):
                self.stdout.write(line)


def _shared(
    cells: list[list[str]], names: dict[str, str], method: Any, total: int, *bounds: Any
) -> Table:
    try:
        said = read(cells, BASES, {code: (name,) for code, name in names.items()})
    except Refused as refused:
        raise CommandError("\n".join(map(_sentence, refused.findings))) from None
    base = {code: count or 0 for code, (count,) in said.items()}
    if found := obstacles(total, base, *bounds):
        raise CommandError("\n".join(map(_sentence, found)))
    return apportion(total, base, method, *bounds)


def _sentence(finding: Finding) -> str:
    told = {
        key: getattr(value, "zh", value) if translation.get_language() != "en" else str(value)
        for key, value in finding.params.items()
    }
    return _(finding.message) % told


def _said(table: Table, names: dict[str, str]) -> Iterator[str]:
    """The sentence of what was asked, and the table in columns of even width."""
    yield _("Method: %(method)s.") % {"method": METHODS[table.method]}
    heads = (
        pgettext("of a table", "Area"),
        pgettext("of a sharing out", "Base"),
        _("Exact share"),
        "",
        _("Whole places"),
        _("Remainder"),
        pgettext("of a sharing out", "Places"),
        _("Note"),
    )
    rows = [heads, *(_row(share, names) for share in table.shares)]
    sums = (table.base, table.total, "", table.floors, table.left, table.total, "")
    rows.append((_("Sum"), *map(str, sums)))
    widths = [max(map(_width, column)) for column in zip(*rows, strict=True)]
    for row in rows:
        yield _even(row, widths).rstrip()


def _row(share: Share, names: dict[str, str]) -> Line:
    return (
        names[share.area],
        str(share.base),
        four_digits(share.quota),
        exactly(share.quota),
        str(share.floor),
        four_digits(share.remainder),
        str(share.seats),
        _("only the tie rule decided") if share.tied else "",
    )


def _even(row: Line, widths: Sequence[int]) -> str:
    """The first and the last column begin at the left, figures end at the right."""
    first, *figures, last = zip(row, widths, strict=True)
    cells = [first[0] + " " * (first[1] - _width(first[0]))]
    cells += [" " * (width - _width(cell)) + cell for cell, width in figures]
    return "  ".join([*cells, last[0]])


def _width(text: str) -> int:
    """Columns on a screen: a Han character takes two."""
    return sum(2 if east_asian_width(each) in "FW" else 1 for each in text)
