"""Small decisions of typesetting that a stylesheet cannot make. Pure: standard library only."""

import re
from collections import Counter
from collections.abc import Sequence
from math import ceil, inf
from unicodedata import east_asian_width

HAN = "一二三四五六七八九"
NUMBERED = re.compile(rf"[{HAN}十百]+、|\d+[.、]|第[{HAN}十百]+")
COUNT = 6  # per cent of the column that counts rows
NARROWEST = 2  # Han characters that every column holds
PADDING = 1.4  # of a cell, left and right together, in Han characters
SLACK = 0.4  # what widths of Latin and rounding may be wrong by
WIDOW = 3.0  # what a line of one character costs; a line costs 1, two of one cell 4
EVENNESS = 0.01  # decides between equals only


def shares(rows: Sequence[Sequence[str]], *, whole: float, room: float) -> list[float]:
    """Per cent for each column of a table, ``whole`` together.

    ``room`` is what ``whole`` per cent hold, in Han characters. Chosen so that the cells take few
    lines and none ends with a line of one character; else by the length of the texts. Fixed
    beforehand, because the renderer would try every break of every cell, for minutes.
    """
    columns = [Counter(column) for column in zip(*rows, strict=True)]
    free = max(int(room - PADDING * len(columns)), NARROWEST * len(columns))
    chosen = _cheapest([_costs(cells, free) for cells in columns], free)
    widths = [each + PADDING for each in chosen]
    return [round(whole * each / sum(widths), 2) for each in widths]


def _costs(cells: Counter[str], free: int) -> list[float]:
    """What a column costs that is 0 … ``free`` characters wide."""
    lengths: Counter[float] = Counter()
    for text, times in cells.items():
        for line in text.split("\n"):
            lengths[_width(line)] += times
    wish = max(lengths) + 1
    return [inf] * NARROWEST + [
        sum(times * _cost(length, each - SLACK) for length, times in lengths.items())
        + EVENNESS * wish**2 / each
        for each in range(NARROWEST, free + 1)
    ]


def _cost(length: float, room: float) -> float:
    """Of one cell: its lines, squared because the longest cell makes the row; and a widow."""
    count = max(ceil(length / room), 1)
    last = length - (count - 1) * int(room)
    return count**2 + (WIDOW if count > 1 and last <= 1 else 0)


def _cheapest(costs: list[list[float]], free: int) -> list[int]:
    """A width for each column, ``free`` together, at the least cost."""
    best: list[tuple[float, list[int]]] = [(0, []), *[(inf, [])] * free]
    for column in costs:
        best = [
            min(
                (best[total - each][0] + column[each], [*best[total - each][1], each])
                for each in range(total + 1)
            )
            for total in range(free + 1)
        ]
    return best[free][1]


def _width(line: str) -> float:
    return sum(1.0 if east_asian_width(char) in "WF" else 0.6 for char in line)


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
