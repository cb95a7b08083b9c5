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
TORN = 3.0  # what a number that must be broken costs
RUN = re.compile(r"[!-~]{2,24}(?![!-~])")  # a number, a word; not an address, which may be broken
OPENERS, CLOSERS = "（《〈「『【“‘(", "）》〉」』】”’)、，。；：？！·—"
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
    lengths: Counter[tuple[float, float]] = Counter()
    for text, times in cells.items():
        for line in text.split("\n"):
            lengths[_width(line), max(map(_width, RUN.findall(line)), default=0)] += times
    wish = max(length for length, _ in lengths) + 1
    return [inf] * NARROWEST + [
        sum(times * _cost(*length, each - SLACK) for length, times in lengths.items())
        + EVENNESS * wish**2 / each
        for each in range(NARROWEST, free + 1)
    ]


def _cost(length: float, run: float, room: float) -> float:
    """Of one cell: its lines, squared because the longest cell makes the row; widow and tear."""
    count = max(ceil(length / room), 1)
    lasts = (length - (count - 1) * int(held) for held in (room, room + SLACK))
    is_widow = count > 1 and min(lasts) <= 1
    return count**2 + (WIDOW if is_widow else 0) + (TORN if run > room else 0)


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
    return sum(
        1.0 if east_asian_width(char) in "WFA" else 0.7 if char.isupper() else 0.56 for char in line
    )


def han(number: int) -> str:
    """1 … 99 as 一 … 九十九."""
    tens, ones = divmod(number, 10)
    head = "" if not tens else "十" if tens == 1 else HAN[tens - 1] + "十"
    return head + (HAN[ones - 1] if ones else "")


def numbered(title: str, place: int) -> str:
    """``title`` as the ``place``-th heading; one that brings its number keeps it."""
    return title if NUMBERED.match(title) else f"{han(place)}、{title}"


def lines(title: str, length: int) -> list[str]:
    """Cut into as few lines as possible, at most ``length`` Han characters wide, all about as wide.

    Not before a closing mark or after an opening one, nor inside a number, unless there is no other
    place.
    """
    if _width(title) <= length:
        return [title]
    wanted = _width(title) / ceil(_width(title) / length)
    places = [n for n in range(1, len(title)) if _width(title[:n]) <= length]
    fit = [n for n in places if _may_break(title[n - 1], title[n])] or places
    place = min(fit, key=lambda n: abs(_width(title[:n]) - wanted))
    return [title[:place], *lines(title[place:], length)]


def _may_break(before: str, after: str) -> bool:
    is_inside = before.isascii() and after.isascii() and before.strip() and after.strip()
    return not is_inside and before not in OPENERS and after not in CLOSERS
