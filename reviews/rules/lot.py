"""Drawing experts by lot (抽签), so that anybody who knows the seed can draw it again. Pure.

Items are drawn in the order of how few may assess them, then of their keys. For each, those who may
are put in the order of how much they carry already, then of SHA-256 over ``seed:item:expert``; the
first ones are drawn, and carry one more from then on.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from hashlib import sha256
from typing import Any


@dataclass(frozen=True, slots=True)
class Ball:
    """An item: how many experts it still needs, and who may not assess it or already does."""

    item: int
    needs: int
    barred: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Urn:
    """What is drawn from: items by key, and how much each expert carries by key of the expert."""

    items: tuple[Ball, ...]
    loads: tuple[tuple[int, int], ...]


def urn_of(items: Mapping[int, tuple[int, frozenset[int]]], loads: Mapping[int, int]) -> Urn:
    """The urn in its one written order: everything by key."""
    barred = {key: tuple(sorted(who & set(loads))) for key, (_, who) in items.items()}
    balls = (Ball(key, needs, barred[key]) for key, (needs, _) in sorted(items.items()))
    return Urn(tuple(balls), tuple(sorted(loads.items())))


def stored(urn: Urn) -> dict[str, Any]:
    """The urn as JSON."""
    content: dict[str, Any] = json.loads(json.dumps(asdict(urn)))
    return content


def read(content: Mapping[str, Any]) -> Urn:
    """The urn out of its JSON."""
    balls = (Ball(each["item"], each["needs"], tuple(each["barred"])) for each in content["items"])
    return Urn(tuple(balls), tuple((key, load) for key, load in content["loads"]))


def digest_of(urn: Urn) -> str:
    """SHA-256 of the urn's JSON, keys sorted, without spaces."""
    text = json.dumps(stored(urn), sort_keys=True, separators=(",", ":"))
    return sha256(text.encode()).hexdigest()


def seed_of(moment: str, urn: Urn) -> str:
    """The seed: SHA-256 over the moment of the draw (ISO 8601) and the digest of the urn.

    Nobody knows the moment to the microsecond before it is there, and nobody can choose it.
    """
    return sha256(f"{moment}|{digest_of(urn)}".encode()).hexdigest()


def draw(seed: str, urn: Urn) -> dict[int, tuple[int, ...]]:
    """Who is drawn for each item; fewer than it needs where not enough may assess it."""
    loads = dict(urn.loads)
    drawn: dict[int, tuple[int, ...]] = {}
    for ball in sorted(urn.items, key=lambda ball: (_free(ball, loads), ball.item)):
        may = [key for key in loads if key not in ball.barred]
        may.sort(key=lambda key: (loads[key], _rank(seed, ball.item, key)))
        drawn[ball.item] = tuple(may[: ball.needs])
        for key in drawn[ball.item]:
            loads[key] += 1
    return drawn


def _free(ball: Ball, loads: Mapping[int, int]) -> int:
    return sum(key not in ball.barred for key in loads)


def _rank(seed: str, item: int, expert: int) -> str:
    return sha256(f"{seed}:{item}:{expert}".encode()).hexdigest()
