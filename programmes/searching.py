"""Finding rows of the code tables by code, name, pinyin or a former name, best first. Pure.

A row is found if each word of the query is found in it; the worst word decides how good it is.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import IntEnum
from functools import cached_property, lru_cache

from organisations.spelling import folded, initials, is_latin, syllables, words

from . import reference
from .reference import Entry, Table

LIMIT = 20
LETTERED_CODE = re.compile(r"[a-t](\d{2})\Z")  # C34: a division with the letter of its section


class Rank(IntEnum):
    """How well a word fits a row; the least is the best."""

    SAME = 0
    BEGINS = 1
    SOUNDS_SAME = 2  # whole syllables, or all initials
    SOUNDS_BEGUN = 3
    FORMER = 4
    HAS = 5
    SOUNDS = 6
    ABOVE = 7  # in the name of what stands above: the province of a city, the class of a major
    WITHIN = 8  # the other way round: the word begins with the name and goes on, as an address does


@dataclass(frozen=True, slots=True)
class Hit:
    """A row that was found; ``former`` is the old name by which it was found, if it was one."""

    entry: Entry
    own: str
    former: str = ""


@dataclass(frozen=True, slots=True)
class Found:
    """The best rows, at most as many as were asked for; ``total``: how many fit."""

    hits: tuple[Hit, ...]
    total: int


def search(table: Table, query: str, limit: int = LIMIT) -> Found:
    """Answers of the table that fit the query, best first; for an empty one, the table's first."""
    wanted = words(query)
    rows = _index(table)
    ranked = _ranked(rows, wanted) or sorted(_begun(rows, "".join(wanted)))
    hits = (_hit(rows[number], wanted) for _, number in ranked[:limit])
    return Found(tuple(hits), len(ranked))


def named(table: Table, text: str) -> tuple[Entry, ...]:
    """The answers of exactly this name, in full or as it stands in its province; may be several."""
    name = folded(text)
    return tuple(row.entry for row in _index(table) if name in (row.own, row.full))


def suggested(table: Table, text: str, limit: int = 3) -> tuple[Entry, ...]:
    """What somebody may have meant who wrote this name. Asks nothing of Latin letters."""
    wanted = words(text)
    if not wanted or any(is_latin(word) for word in wanted):
        return ()
    rows = _index(table)
    return tuple(
        rows[number].entry for rank, number in _ranked(rows, wanted) if rank[0] < Rank.ABOVE
    )[:limit]


@dataclass(frozen=True)
class _Row:
    entry: Entry
    own_name: str  # without the province before it
    formers: tuple[str, ...]

    @cached_property
    def code(self) -> str:
        return folded(self.entry.code)

    @cached_property
    def own(self) -> str:
        return folded(self.own_name)

    @cached_property
    def full(self) -> str:
        return folded(self.entry.name.zh)

    @cached_property
    def english(self) -> str:
        return folded(self.entry.name.en)

    @cached_property
    def above(self) -> str:
        group = self.entry.group
        return folded(group.zh + group.en) if group else ""

    @cached_property
    def own_spelled(self) -> tuple[str, ...]:
        return syllables(self.own_name)

    @cached_property
    def full_spelled(self) -> tuple[str, ...]:
        return syllables(self.entry.name.zh)


def _index(table: Table) -> tuple[_Row, ...]:
    """The answers of the table as it serves now."""
    return _index_of(reference.newest(table))


@lru_cache(maxsize=8)
def _index_of(version: reference.Version) -> tuple[_Row, ...]:
    return tuple(_rows(version.table, reference.entries_of(version)))


def _rows(table: str, entries: Mapping[str, Entry]) -> Iterator[_Row]:
    for entry in entries.values():
        if entry.is_answer:
            above = entries.get(entry.parent)
            own = entry.name.zh.removeprefix(above.name.zh) if above else entry.name.zh
            yield _Row(entry, own or entry.name.zh, _former_names().get((table, entry.code), ()))


def _ranked(rows: tuple[_Row, ...], wanted: tuple[str, ...]) -> list[tuple[tuple[int, int], int]]:
    """The numbers of the rows that fit, behind how well they do, best first."""
    return sorted(
        (rank, number)
        for number, row in enumerate(rows)
        if (rank := _rank(row, wanted)) is not None
    )


def _rank(row: _Row, wanted: tuple[str, ...]) -> tuple[int, int] | None:
    """How good the row is as a whole; where nothing is asked, provinces before their cities."""
    if not wanted:
        return 0, int(row.own != row.full)
    ranks = []
    for word in wanted:
        rank = _rank_of_word(row, word)
        if rank is None:
            return None
        ranks.append(rank)
    return max(ranks), sum(ranks)


def _rank_of_word(row: _Row, word: str) -> Rank | None:
    lettered = LETTERED_CODE.match(word)
    if word in (row.code, row.own, row.full) or (lettered and lettered[1] == row.code):
        return Rank.SAME
    if row.code.startswith(word) or row.own.startswith(word) or row.english.startswith(word):
        return Rank.BEGINS
    if is_latin(word) and (rank := _rank_of_sound(row, word)) is not None:
        return rank
    if any(folded(former).startswith(word) for former in row.formers):
        return Rank.FORMER
    if word in row.own or word in row.english:
        return Rank.HAS
    return Rank.ABOVE if word in row.full or word in row.above else None


def _rank_of_sound(row: _Row, word: str) -> Rank | None:
    own = row.own_spelled
    whole = {"".join(own[: n + 1]) for n in range(len(own))}
    if word in whole or word == initials(own):
        return Rank.SOUNDS_SAME
    if "".join(own).startswith(word) or initials(own).startswith(word):
        return Rank.SOUNDS_BEGUN
    full = row.full_spelled
    begun = any("".join(full[n:]).startswith(word) for n in range(len(full)))
    return Rank.SOUNDS if begun or word in initials(full) else None


def _begun(rows: tuple[_Row, ...], address: str) -> Iterator[tuple[tuple[int, int], int]]:
    """Rows with whose name an address begins, the longest first: 湖北省武汉市洪山区, 武汉市."""
    for number, row in enumerate(rows):
        names = [n for n in (row.own, row.full) if len(n) > 1 and address.startswith(n)]
        if names:
            yield (Rank.WITHIN, -max(map(len, names))), number


def _hit(row: _Row, wanted: tuple[str, ...]) -> Hit:
    """The row, with the former name where a word fits nothing that it is called today."""
    for word in wanted:
        if _rank_of_word(row, word) is Rank.FORMER:
            former = next(each for each in row.formers if folded(each).startswith(word))
            return Hit(row.entry, row.own_name, former)
    return Hit(row.entry, row.own_name)


@lru_cache(maxsize=1)
def _former_names() -> dict[tuple[str, str], tuple[str, ...]]:
    """Former names by table and code, see ``fixtures/reference/README.md``."""
    found: dict[tuple[str, str], tuple[str, ...]] = {}
    with (reference.FOLDER / "former_names.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            key = (row["table"], row["code"])
            found[key] = (*found.get(key, ()), row["former"])
    return found
