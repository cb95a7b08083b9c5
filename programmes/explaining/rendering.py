"""An explanation in one language."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from ..definitions import Text
from .saying import STATEMENTS, Day, Quoted, Say, Sentence, Several, several
from .saying import say as _

MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September",
    "October", "November", "December",
)  # fmt: skip
INNER = str.maketrans("“”", "‘’")


@dataclass(frozen=True, slots=True)
class Line:
    """A sentence in words, ``depth`` levels below its chapter."""

    depth: int
    text: str


@dataclass(frozen=True, slots=True)
class Speaker:
    """Puts parts into words. ``translate`` gives a message id's text in ``language``."""

    language: str
    translate: Callable[[str], str]

    def words(self, part: Any) -> str:
        """The part in words."""
        match part:
            case Say():
                filled = {name: self.words(each) for name, each in part.params.items()}
                return self.translate(part.message) % filled
            case Several():
                return self._joined(part)
            case Quoted():
                return f"“{self.words(part.name).translate(INNER)}”"
            case Text():
                return part.get(self.language)
            case Day():
                return self._day(part)
            case Decimal():
                return f"{part.normalize():f}"
        return str(part)

    def lines(self, sentence: Sentence, depth: int = 0, shown: str = "") -> Iterator[Line]:
        """The sentence and those below it; words of the notice just ``shown`` are not repeated."""
        text = self.words(several(sentence.said, STATEMENTS))
        if sentence.quote and sentence.quote not in shown:
            shown = sentence.quote
            source = _("The notice: 「%(quote)s」", quote=sentence.quote)
            text = self.words(several((text, source), STATEMENTS))
        yield Line(depth, text)
        for each in sentence.below:
            yield from self.lines(each, depth + 1, shown)

    def _joined(self, row: Several) -> str:
        words = [self.words(each) for each in row.parts]
        if not words:
            return ""
        some = words[0]
        for n, each in enumerate(words[1:], 2):
            joint = row.joint.last if n == len(words) else row.joint.between
            some = self.translate(joint) % {"some": some, "next": each}
        return some

    def _day(self, day: Day) -> str:
        if self.language.startswith("zh"):
            year = f"{day.year}年" if day.year else ""
            return f"{year}{day.month}月{day.day}日"
        return f"{day.day} {MONTHS[day.month - 1]} {day.year or ''}".strip()
