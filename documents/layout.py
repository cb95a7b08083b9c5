"""Small decisions of typesetting that a stylesheet cannot make. Pure: standard library only."""

import re
from collections.abc import Sequence
from unicodedata import east_asian_width

HAN = "一二三四五六七八九"
NUMBERED = re.compile(rf"[{HAN}十百]+、|\d+[.、]|第[{HAN}十百]+")
COUNT = 6  # per cent of the column that counts rows
NARROWEST, WIDEST = 4, 18  # in Han characters: no column is weighed below or above
PADDING = 1.5


def width(text: str) -> float:
    """Of the longest line, in Han characters."""
    return max(
        sum(1.0 if east_asian_width(char) in "WF" else 0.6 for char in line)
        for line in text.split("\n")
    )


def shares(rows: Sequence[Sequence[str]], *, whole: int) -> list[int]:
    """Per cent of ``whole`` for each column, by the text in it; they add up to ``whole``.

    Fixed beforehand, because measuring every break of every cell costs minutes for long texts.
    """
    weights = [
        min(max(max(width(cell) for cell in column), NARROWEST), WIDEST) + PADDING
        for column in zip(*rows, strict=True)
    ]
    ends = [round(whole * sum(weights[: n + 1]) / sum(weights)) for n in range(len(weights))]
    return [end - start for start, end in zip([0, *ends], ends, strict=False)]


def han(number: int) -> str:
    """1 … 99 as 一 … 九十九."""
    tens, ones = divmod(number, 10)
    head = "" if not tens else "十" if tens == 1 else HAN[tens - 1] + "十"
    return head + (HAN[ones - 1] if ones else "")


def numbered(title: str, place: int) -> str:
    """``title`` as the ``place``-th heading; one that brings its number keeps it."""
    return title if NUMBERED.match(title) else f"{han(place)}、{title}"


def lines(title: str, length: int) -> list[str]:
    """Cut into as few lines of at most ``length`` characters as possible, all about as long."""
    count = -(-len(title) // length) or 1
    step = -(-len(title) // count) or 1
    return [title[start : start + step] for start in range(0, len(title), step)]
