"""Hubei's list of the production project as tests find it, made once a process (tests.recorded)."""

from __future__ import annotations

from functools import cache, partial
from types import SimpleNamespace

from reviews.models import SummaryList
from tests.factories import AT, make_world
from tests.programmes.factories import open_production_round
from tests.recorded import Recorded
from tests.workflow import lives


def list_of(
    candidates: int, placed: int = 0, *, days_left: int = 20, source: str | None = None
) -> SimpleNamespace:
    """A world with ``round``, ``rows`` and their ``summary``; the first ``placed`` have a place."""
    return _recorded(candidates, placed, days_left, source)()


@cache
def _recorded(*said: object) -> Recorded[SimpleNamespace]:
    return Recorded(partial(_made, *said))


def _made(candidates: int, placed: int, days_left: int, source: str | None) -> SimpleNamespace:
    world = make_world()
    world.round = open_production_round(AT, days_left=days_left, source=source)
    world.rows = [lives.candidate(world, world.round, n) for n in range(candidates)]
    for declaration in world.rows[:placed]:
        lives.shortlist(declaration, world.province_officer)
    world.summary = SummaryList.objects.get()
    return world
