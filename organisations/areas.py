"""The great areas of the country (华北, 东北 …): how tables of provinces are laid out."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from itertools import groupby
from typing import Any, TypeVar

from django.utils.translation import gettext_lazy

from .models import Organisation

GREAT_AREAS = {
    "华北": gettext_lazy("North China"),
    "东北": gettext_lazy("Northeast China"),
    "华东": gettext_lazy("East China"),
    "中南": gettext_lazy("Central and South China"),
    "西南": gettext_lazy("Southwest China"),
    "西北": gettext_lazy("Northwest China"),
    "": "",
}
Row = TypeVar("Row")


def by_great_area(
    rows: Iterable[Row], whose: Callable[[Row], Organisation | None]
) -> list[tuple[Any, list[Row]]]:
    """The rows under the name of each great area, in the usual order; inside it by code."""
    order = list(GREAT_AREAS)

    def area(row: Row) -> str:
        organisation = whose(row)
        name = organisation.great_area if organisation else ""
        return name if name in GREAT_AREAS else ""

    def place(row: Row) -> tuple[int, str]:
        organisation = whose(row)
        return order.index(area(row)), organisation.code if organisation else ""

    groups = groupby(sorted(rows, key=place), key=area)
    return [(GREAT_AREAS[name], list(cells)) for name, cells in groups]
