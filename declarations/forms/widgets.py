"""What a template needs to draw one question. Plain values: all deciding is done in ``factory``."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from programmes.definitions import FormField, Text
from programmes.findings import Finding

from .searching import Offers


@dataclass(frozen=True, slots=True)
class Option:
    """One choice of a select, radio or checkbox; ``group`` is the heading it stands under."""

    value: str
    label: Text | str
    chosen: bool
    group: Text | None = None


@dataclass(frozen=True, slots=True)
class Upload:
    """What a file control takes, and the attachments that stand there. ``accept`` is HTML's."""

    formats: tuple[str, ...]
    max_mb: int
    accept: str
    multiple: bool
    files: tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class Control:
    """One control of a page: ``kind`` is the template under ``declarations/controls/``.

    ``notes`` are findings that do not refuse; ``among`` names the questions whose answers are
    offered. ``id`` ends in the finding's place (``field-leader.number``), ``name`` is posted.
    ``source`` is where answers are looked up, of regions those of a ``depth``; ``meaning`` is the
    name behind the code that was typed, ``offers`` what was found without a script. ``limit`` and
    ``least`` are characters; 0: none.
    """

    kind: str
    id: str
    name: str
    label: Text | Sequence[Text]
    value: Any = ""
    required: bool = False
    errors: tuple[Finding, ...] = ()
    notes: tuple[Finding, ...] = ()
    among: tuple[Text, ...] = ()
    hint: Text | None = None
    options: tuple[Option, ...] = ()
    type: str = "text"
    inputmode: str = ""
    source: str = ""
    depth: str = ""
    meaning: Text | None = None
    offers: Offers | None = None
    limit: int = 0
    least: int = 0
    unit: Text | None = None
    sensitive: bool = False
    parts: tuple[Control, ...] = ()
    upload: Upload | None = None
    offered_on: date | None = None  # the answer stands as it was offered from registered data

    @property
    def is_bare(self) -> bool:
        """Whether it stands in a cell, where the column's head is the label that is seen."""
        return not isinstance(self.label, Text)

    @property
    def described_by(self) -> str:
        """Ids of the hint and of the error, as far as they are there."""
        tail = self.id.removeprefix("field-")
        hint = f"hint-{tail}" if self.hint else ""
        among = f"among-{tail}" if self.among else ""
        error = f"error-{tail}" if self.errors else ""
        offered = f"offered-{tail}" if self.offered_on else ""
        bounded = (self.limit or self.least or self.upload) and not self.is_bare
        limit = f"limit-{tail}" if bounded else ""
        return " ".join(each for each in (hint, limit, offered, among, error) if each)

    @property
    def template(self) -> str:
        """The template that draws it."""
        return f"declarations/controls/{self.kind}.html"

    @property
    def tail(self) -> str:
        """The part of the id that its hint and its error share."""
        return self.id.removeprefix("field-")

    @property
    def has_remarks(self) -> bool:
        """Whether more is said of it than its hint and its bounds, which is rare."""
        return bool(self.errors or self.among or self.offered_on)

    @property
    def is_group(self) -> bool:
        """Whether several controls answer one question, which then needs a fieldset."""
        return self.kind in ("radios", "checks", "parts", "many", "commitment")

    @property
    def is_wide(self) -> bool:
        """Whether it takes the whole width."""
        return self.is_group or self.kind in ("textarea", "fixed", "file")


@dataclass(frozen=True, slots=True)
class RowControls:
    """One row of a table: its controls in the order of the columns."""

    id: str
    number: int
    cells: tuple[Control, ...]


@dataclass(frozen=True, slots=True)
class Widget:
    """One question of the page: a control, a table, or a text to read.

    ``when`` is the JSON of ``data-when`` where the question depends on answers of the same page.
    """

    field: FormField
    kind: str
    control: Control
    when: str = ""
    rows: tuple[RowControls, ...] = ()
    may_add: bool = False
    words: tuple[Text | str, ...] = ()
    answer: Any = None  # of a question to read only: a ``reading.Answer``
    remark: Any = None  # a desk's, see ``locking``

    @property
    def template(self) -> str:
        """The template that draws it, with ``control`` and ``when`` beside ``widget``."""
        return f"declarations/{self.kind}.html"

    @property
    def is_roomy(self) -> bool:
        """Whether a row of the table has so much in it that it is a card and not a line."""
        return needs_room(self.field)


ROOMY = ("person", "identity", "period", "longtext", "multichoice", "file")


def needs_room(table: FormField) -> bool:
    """Six columns do not fit beside each other, nor does what is more than one small control."""
    return len(table.columns) > 5 or any(
        column.kind in ROOMY or column.multiple for column in table.columns
    )
