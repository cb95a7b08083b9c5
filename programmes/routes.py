"""The route as data: what follows a step, and how a frozen route is stored and read again. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from .definitions import Step


def frozen(route: Iterable[Step]) -> list[dict[str, Any]]:
    """The route as plain JSON, to be kept with a declaration from its submission on."""
    return [step.model_dump(mode="json", by_alias=True) for step in route]


def thawed(rows: Iterable[dict[str, Any]]) -> tuple[Step, ...]:
    """A frozen route as steps again."""
    return tuple(Step.model_validate(row) for row in rows)


def step(route: Sequence[Step], step_id: str) -> Step:
    """The step with this id; ``KeyError`` if the route has none."""
    for candidate in route:
        if candidate.id == step_id:
            return candidate
    raise KeyError(step_id)


def following(route: Sequence[Step], step_id: str) -> Step | None:
    """The step after this one, ``None`` after the last."""
    position = next(n for n, candidate in enumerate(route) if candidate.id == step_id)
    return route[position + 1] if position + 1 < len(route) else None


def closing(route: Sequence[Step], shortlist_id: str) -> Step:
    """The step that closes the list of this shortlist step: ``send``, or ``recognise`` at the end.

    ``KeyError`` without one; the language refuses such a route.
    """
    return _first(route, shortlist_id, ("send", "recognise"))


def noticing(route: Sequence[Step], shortlist_id: str) -> Step | None:
    """The public notice of this shortlist step's list, ``None`` where the route has none."""
    after = following(route, shortlist_id)
    return after if after is not None and after.kind == "notice" else None


def _first(route: Sequence[Step], step_id: str, kinds: tuple[str, ...]) -> Step:
    position = next(n for n, candidate in enumerate(route) if candidate.id == step_id)
    for candidate in route[position + 1 :]:
        if candidate.kind in kinds:
            return candidate
    raise KeyError(step_id)
