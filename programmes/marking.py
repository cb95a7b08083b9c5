"""A file's mistakes beside its text: the lines where they stand, and some around each."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace

from django.utils.translation import gettext as _

from .findings import Finding

MOST_SHOWN = 50  # mistakes at once
AROUND = 3  # lines shown before and after a mistake
MOST_KNOWN = 800  # characters of the names that are known
WIDEST = 160  # characters of a line shown
LINE_END = re.compile("\r\n|[\n\r\x85\u2028\u2029]")  # as the parser counts lines
WORD = re.compile(r"[^\s,:\[\]{}]+|\S")


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the source; ``marks`` are its mistakes, ``word`` what stands at the first one."""

    number: int
    before: str
    word: str = ""
    after: str = ""
    place: str = ""
    marks: tuple[Finding, ...] = ()


def placed(finding: Finding) -> Finding:
    """The mistake with its line and column in words before it, and not all of very many names."""
    if "line" not in finding.params:
        return finding
    label = _("Line %(line)s, column %(column)s") % finding.params
    known = str(finding.params.get("known", ""))
    if len(known) > MOST_KNOWN:
        known = f"{known[:MOST_KNOWN]}…"
    return replace(finding, params={**finding.params, "label": label, "known": known})


def listing(source: str, found: Iterable[Finding]) -> list[Line]:
    """The lines with mistakes, and some around each."""
    lines = LINE_END.split(source.rstrip("\n"))
    wrong: dict[int, list[Finding]] = {}
    for finding in found:
        wrong.setdefault(min(finding.params["line"], len(lines)), []).append(finding)
    shown = {n for at in wrong for n in range(at - AROUND, at + AROUND + 1)}
    return [
        _line(number, lines[number - 1], tuple(wrong.get(number, ())))
        for number in sorted(shown)
        if 1 <= number <= len(lines)
    ]


def _line(number: int, text: str, marks: tuple[Finding, ...]) -> Line:
    if not marks:
        return Line(number, text[:WIDEST] + ("…" if len(text) > WIDEST else ""))
    at = marks[0].params["column"] - 1
    word = WORD.match(text, at)
    end = min(word.end(), at + WIDEST) if word else at
    first = max(0, at - WIDEST // 2)
    last = end + WIDEST // 2
    return Line(
        number,
        ("…" if first else "") + text[first:at],
        text[at:end],
        text[end:last] + ("…" if last < len(text) else ""),
        f"{number}:{marks[0].params['column']}",
        marks,
    )
