"""Finding rows of the code tables by code, name, pinyin or a former name, best first. Pure.

A row is found if each word of the query is found in it; the worst word decides how good it is.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from enum import IntEnum
from functools import lru_cache

from organisations.spelling import folded, initials, is_latin, syllables, words

from . import depths, reference
from .definitions import Depth
from .reference import Entry, Table, Version

LIMIT = 20


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
    """A row that was found, and its ``own`` name: 武汉市, without the province before it.

    ``former`` is the old name by which it was found, if it was one.
    """

    entry: Entry
    own: str
    former: str = ""


@dataclass(frozen=True, slots=True)
class Found:
    """The best rows, at most as many as were asked for; ``total``: how many fit."""

    hits: tuple[Hit, ...]
    total: int


def search(table: Table, query: str, limit: int = LIMIT, depth: Depth = "") -> Found:
    """Answers of the table that fit the query, best first; for an empty one, the table's first.

    Where regions are asked to a ``depth``, one that lies deeper stands for the one above it.
    """
    wanted = words(query)
    version = reference.newest(table)
    rows = _rows_of(version)
    ranked = _ranked(version, wanted) or sorted(_begun(rows, "".join(wanted)))
    if depth:
        return _raised(rows, [rows[number].entry.code for _rank, number in ranked], limit, depth)
    hits = (_hit(rows[number], wanted) for _rank, number in ranked[:limit])
    return Found(tuple(hits), len(ranked))


def _raised(rows: tuple[_Row, ...], codes: list[str], limit: int, depth: Depth) -> Found:
    """The regions that answer to the depth, each where the best of what it holds was found."""
    found = [code for code in dict.fromkeys(depths.raised(depth, each) for each in codes) if code]
    by_code = {row.entry.code: row for row in rows}
    hits = (Hit(by_code[code].entry, by_code[code].own_name) for code in found[:limit])
    return Found(tuple(hits), len(found))


def named(table: Table, text: str) -> tuple[Entry, ...]:
    """The answers of exactly this name, in full or as it stands in its province; may be several."""
    return _by_name(reference.newest(table)).get(folded(text), ())


def suggested(table: Table, text: str, limit: int = 3) -> tuple[Entry, ...]:
    """What somebody may have meant who wrote this name. Asks nothing of Latin letters."""
    wanted = words(text)
    if not wanted or any(is_latin(word) for word in wanted):
        return ()
    version = reference.newest(table)
    ranked = [number for rank, number in _ranked(version, wanted) if rank[0] < Rank.ABOVE]
    return tuple(_rows_of(version)[number].entry for number in ranked[:limit])


@dataclass(frozen=True, slots=True)
class _Row:
    """A row with everything folded; ``depth``: how many rows stand above it."""

    entry: Entry
    own_name: str
    formers: tuple[str, ...]
    depth: int
    codes: tuple[str, ...]
    own: str
    full: str
    english: str
    every: str


@dataclass(frozen=True, slots=True)
class _Sound:
    """A row in pinyin: how its own name begins after whole syllables, how its full one goes on."""

    own: str
    heads: frozenset[str]
    initials: str
    tails: tuple[str, ...]
    every: str


@lru_cache(maxsize=8)
def _rows_of(version: Version) -> tuple[_Row, ...]:
    entries = reference.entries_of(version)
    depths: dict[str, int] = {}
    rows = []
    for entry in entries.values():  # what stands above comes first
        above = entries.get(entry.parent)
        depths[entry.code] = depths.get(entry.parent, -1) + 1
        if entry.is_answer:
            own = entry.name.zh.removeprefix(above.name.zh) if above else entry.name.zh
            rows.append(_row(version.table, entry, own or entry.name.zh, depths[entry.code]))
    return tuple(rows)


def _row(table: str, entry: Entry, own: str, depth: int) -> _Row:
    formers = _former_names().get((table, entry.code), ())
    # C34 is a division behind the letter of its section.
    lettered = (folded(entry.parent + entry.code),) if len(entry.parent) == 1 else ()
    codes = (folded(entry.code), *lettered)
    own_folded, full, english = folded(own), folded(entry.name.zh), folded(entry.name.en)
    group = (entry.group.zh, entry.group.en) if entry.group else ()
    every = "\n".join([*codes, full, english, *map(folded, (*group, *formers))])
    return _Row(entry, own, formers, depth, codes, own_folded, full, english, every)


@lru_cache(maxsize=8)
def _by_name(version: Version) -> dict[str, tuple[Entry, ...]]:
    found: dict[str, tuple[Entry, ...]] = {}
    for row in _rows_of(version):
        for name in {row.own, row.full}:
            found[name] = (*found.get(name, ()), row.entry)
    return found


@lru_cache(maxsize=8)
def _sounds_of(version: Version) -> tuple[_Sound, ...]:
    """Made when somebody first types Latin letters; see organisations.spelling."""
    entries = reference.entries_of(version)
    spelled: dict[str, tuple[str, ...]] = {}
    sounds = []
    for row in _rows_of(version):
        own = syllables(row.own_name)
        above = spelled.get(row.entry.parent, ()) if row.entry.parent in entries else ()
        full = spelled[row.entry.code] = (*above, *own)
        heads = frozenset("".join(own[: n + 1]) for n in range(len(own)))
        tails = tuple("".join(full[n:]) for n in range(len(full)))
        every = "\n".join([tails[0] if tails else "", initials(full)])
        sounds.append(_Sound("".join(own), heads, initials(own), tails, every))
    return tuple(sounds)


def _ranked(version: Version, wanted: tuple[str, ...]) -> list[tuple[tuple[int, int, int], int]]:
    """The numbers of the rows that fit, behind how well they do: provinces before their cities."""
    rows = _rows_of(version)
    ranks: list[list[int]] = [[] for _row in rows]
    for position, word in enumerate(wanted):
        sounds = _sounds_of(version) if is_latin(word) else ()
        for number, row in enumerate(rows):
            if len(ranks[number]) == position:
                rank = _rank(row, sounds[number] if sounds else None, word)
                if rank is not None:
                    ranks[number].append(rank)
    return sorted(
        ((max(found, default=0), sum(found), rows[number].depth), number)
        for number, found in enumerate(ranks)
        if len(found) == len(wanted)
    )


def _rank(row: _Row, sound: _Sound | None, word: str) -> Rank | None:
    sounds = _rank_of_sound(sound, word) if sound and word in sound.every else None
    if word not in row.every:
        return sounds
    if word in row.codes or word in (row.own, row.full):
        return Rank.SAME
    begins = (*row.codes, row.own, row.english)
    if any(each.startswith(word) for each in begins):
        return Rank.BEGINS
    if any(folded(former).startswith(word) for former in row.formers):
        return Rank.FORMER
    if word in row.own or word in row.english:
        return Rank.HAS
    return sounds or Rank.ABOVE


def _rank_of_sound(sound: _Sound, word: str) -> Rank | None:
    if word in sound.heads or word == sound.initials:
        return Rank.SOUNDS_SAME
    if sound.own.startswith(word) or sound.initials.startswith(word):
        return Rank.SOUNDS_BEGUN
    inside = any(tail.startswith(word) for tail in sound.tails)
    return Rank.SOUNDS if inside or word in sound.every.rpartition("\n")[2] else None


def _begun(rows: tuple[_Row, ...], address: str) -> Iterator[tuple[tuple[int, int, int], int]]:
    """Rows with whose name an address begins, the longest first: 湖北省武汉市洪山区, 武汉市."""
    for number, row in enumerate(rows):
        names = [n for n in (row.own, row.full) if len(n) > 1 and address.startswith(n)]
        if names:
            yield (Rank.WITHIN, -max(map(len, names)), row.depth), number


def _hit(row: _Row, wanted: tuple[str, ...]) -> Hit:
    """The row, with the former name where a word fits nothing that it is called today."""
    for word in wanted:
        for former in row.formers:
            if folded(former).startswith(word) and _rank(row, None, word) is Rank.FORMER:
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
