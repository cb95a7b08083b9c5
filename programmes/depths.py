"""How deep a region is asked: to its province, its city, or its county (GB/T 2260). Pure.

A municipality has no cities: asked to the city, it is the answer itself. So is whatever has nothing
below it that deep, such as 东莞市 where the county is asked. A city of county rank right under its
province (仙桃市) is answered with where either is asked.
"""

from __future__ import annotations

from functools import lru_cache

from . import reference
from .definitions import Depth
from .reference import Version

RANKS = {"province": 1, "city": 2, "direct_county": 2, "county": 3}


def answers(depth: Depth, code: str) -> bool:
    """Whether a region may be the answer where it is asked to this depth; any may without one."""
    if not depth:
        return True
    for version in reversed(reference.versions("regions")):
        if code in reference.entries_of(version):
            return code in _answering(version, depth)
    return False


def raised(depth: Depth, code: str) -> str:
    """The region itself, or the one above it that answers; empty where it does not go so deep."""
    entries = reference.entries("regions")
    while code in entries and not answers(depth, code):
        code = entries[code].parent
    return code if code in entries else ""


@lru_cache(maxsize=24)
def _answering(version: Version, depth: Depth) -> frozenset[str]:
    entries = reference.entries_of(version)
    most = RANKS[depth]
    divided = {each.parent for each in entries.values() if RANKS[each.level] <= most}
    return frozenset(
        code for code, each in entries.items() if RANKS[each.level] <= most and code not in divided
    )
