"""What each kind of paper prints: the frozen context of a document, checked when it is asked for.

A paper that could not be printed is refused in the transaction that asks for it, not by a poller an
hour later. ``title``, ``number``, ``requested_on`` and ``verify_url`` are filled in by
``services.request_document``; the caller gives the rest. Values are text as it should stand on the
paper: choices as labels, dates and money formatted, identity numbers masked. Nothing here knows
declarations. Empty text is printed as a dash.
"""

from __future__ import annotations

import datetime
from typing import Annotated, Self
from zoneinfo import ZoneInfo

from pydantic import BaseModel, ConfigDict, Field, model_validator

BEIJING = ZoneInfo("Asia/Shanghai")
PROSE = 160  # characters; a longer answer is not squeezed beside its label
Line = Annotated[str, Field(max_length=2000)]


class Value(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, coerce_numbers_to_str=True)


class Seal(Value):
    """The drawn seal of one organisation; a demonstration's says 示例 under the star."""

    name: Annotated[str, Field(min_length=1, max_length=120)]
    demonstration: bool = False


class Table(Value):
    """A repeated table: every row has one text for each column."""

    columns: list[Line]
    rows: list[list[str]]

    @model_validator(mode="after")
    def _every_row_is_full(self) -> Self:
        if any(len(row) != len(self.columns) for row in self.rows):
            raise ValueError("a row has more or fewer cells than the table has columns")
        return self


class Row(Value):
    """One question of the form and its answer: a ``value``, or a ``table``."""

    label: Line
    value: str = ""
    table: Table | None = None

    @property
    def shape(self) -> str:
        """``table``, ``prose`` (set across the page, in paragraphs) or ``line`` (label and value).

        Neighbouring lines make one table on the paper.
        """
        if self.table is not None:
            return "table"
        return "prose" if len(self.value) > PROSE or self.value.count("\n") > 3 else "line"


class Section(Value):
    """A section of the form. A ``title`` without 一、 of its own is numbered on the paper."""

    title: Line
    rows: list[Row]


class Opinion(Value):
    """A signature block. Without ``seal`` it stays open, to be signed and sealed by hand."""

    title: Line  # 学校推荐意见
    text: str = ""
    signed_by: Line = ""
    date: Line = ""  # 2026年11月22日
    seal: Seal | None = None


class Paper(Value):
    """What every paper carries."""

    title: Line
    number: Line
    requested_on: datetime.date
    verify_url: Line


class Recommendation(Paper):
    """推荐书 of one declaration. ``meta`` are the lines of the cover: [[项目名称, …], …]."""

    meta: list[tuple[Line, Line]]
    sections: list[Section]
    opinions: list[Opinion] = []


class Item(Value):
    """One line of a summary list, with one cell for each of the list's ``columns``."""

    n: int
    number: Line
    title: Line
    organisation: Line  # 牵头院校
    cells: list[str] = []


class ProvinceSummary(Paper):
    """汇总表 of the list of one organisation, in the order of its ranking.

    ``columns`` are the headings of what the programme adds to each item, ``quote`` is the sentence
    of the notice that limits the list, ``statement`` the written statement of a province that sends
    fewer than the notice expects, ``exceptions`` one line each, with who decided on it.
    """

    round: Line = ""
    province: Line
    columns: list[Line] = []
    items: list[Item]
    count: int
    quote: str = ""
    statement: str = ""
    exceptions: list[str] = []
    date: Line = ""
    seal: Seal | None = None

    @model_validator(mode="after")
    def _every_item_is_full(self) -> Self:
        if any(len(item.cells) != len(self.columns) for item in self.items):
            raise ValueError("an item has more or fewer cells than the list has columns")
        return self


KINDS: dict[str, type[Paper]] = {
    "recommendation": Recommendation,
    "province_summary": ProvinceSummary,
}
