"""Whether a file's sentences stand in the notice, and its figures in their sentences. Pure.

Blanks and line ends are passed over: a notice is broken into lines where its copy is not.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from .definitions import Programme, QuotaBase, RuleBase, Value
from .findings import gettext_noop
from .mistakes import Mistake

Path = tuple[str | int, ...]

# The figures of a rule that its sentence says.
FIGURES = (
    "min", "max", "count", "counts", "caps", "floors", "n", "years", "years_max", "terms",
    "academic_years",
)  # fmt: skip
DIGITS = "零一二三四五六七八九"


def against(notice: str) -> Callable[[Programme], Iterator[Mistake]]:
    """The check of a programme against the text of its notice."""
    text = _unbroken(notice)

    def check(programme: Programme) -> Iterator[Mistake]:
        for path, value in _values((), programme):
            quote = getattr(value, "quote", "")
            if quote and _unbroken(quote) not in text:
                yield _not_there((*path, "quote"), quote, text)
            elif quote and isinstance(value, QuotaBase | RuleBase) and not value.basis:
                yield from _unsaid(path, value, quote)

    return check


def _values(path: Path, value: Any) -> Iterator[tuple[Path, Value]]:
    """Every value of the language below this one, with its path in the file."""
    if isinstance(value, Value):
        yield path, value
        for name, info in type(value).model_fields.items():
            yield from _values((*path, info.alias or name), getattr(value, name))
    elif isinstance(value, Mapping):
        for key, each in value.items():
            yield from _values((*path, key), each)
    elif isinstance(value, tuple | list):
        for n, each in enumerate(value):
            yield from _values((*path, n), each)


def _unbroken(text: str) -> str:
    return re.sub(r"\s+", "", text)


def _not_there(path: Path, quote: str, text: str) -> Mistake:
    message = gettext_noop("This sentence does not stand in the notice: “%(quote)s”.")
    params = {"quote": quote if len(quote) <= 60 else f"{quote[:59]}…"}
    folded = unicodedata.normalize("NFKC", _unbroken(quote))
    if folded in unicodedata.normalize("NFKC", text):
        remedy = gettext_noop(
            "Only the width of its punctuation differs: copy it character for character."
        )
    else:
        remedy = gettext_noop("Copy it character for character, or say “basis” instead.")
    return Mistake(path, "not_in_notice", message, params, remedy)


def _unsaid(path: Path, rule: QuotaBase | RuleBase, quote: str) -> Iterator[Mistake]:
    for name in FIGURES:
        if name not in rule.model_fields_set:
            continue
        figures = getattr(rule, name)
        below = figures if isinstance(figures, Mapping) else {"": figures}
        for key, figure in below.items():
            if isinstance(figure, int) and figure and not _says(quote, figure):
                message = gettext_noop("The sentence does not say %(figure)s.")
                remedy = gettext_noop("Correct the figure, or say in “basis” how it was reached.")
                where = (*path, name, key) if key else (*path, name)
                yield Mistake(where, "not_in_sentence", message, {"figure": figure}, remedy)


def _says(quote: str, figure: int) -> bool:
    """The figure stands there in digits, or in Chinese numerals."""
    in_digits = re.search(rf"(?<!\d){figure}(?!\d)", unicodedata.normalize("NFKC", quote))
    words = {_in_words(figure)} | ({"两"} if figure == 2 else set())
    return bool(in_digits) or any(word in quote for word in words)


def _in_words(figure: int) -> str:
    """Numbers below a hundred as Chinese writes them; larger ones stand in digits."""
    if figure >= 100:
        return str(figure)
    tens, ones = divmod(figure, 10)
    if not tens:
        return DIGITS[ones]
    return (DIGITS[tens] if tens > 1 else "") + "十" + (DIGITS[ones] if ones else "")
