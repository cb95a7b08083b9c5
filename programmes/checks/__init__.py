"""What the types cannot say: that the parts of a programme fit one another. Pure."""

from __future__ import annotations

from collections.abc import Iterator

from ..definitions import Programme
from ..mistakes import Mistake
from . import cycles, eligibility, form, lifecycle, papers, parties, quotas, route, suggestions

__all__ = ["weaknesses"]


def weaknesses(programme: Programme) -> Iterator[Mistake]:
    """Every part that leads nowhere, repeats an id, or states a number without its sentence."""
    yield from form.weaknesses(programme)
    yield from parties.weaknesses(programme)
    yield from route.weaknesses(programme)
    yield from papers.weaknesses(programme)
    yield from lifecycle.weaknesses(programme)
    yield from quotas.weaknesses(programme)
    yield from cycles.weaknesses(programme)
    yield from eligibility.weaknesses(programme)
    yield from suggestions.weaknesses(programme)
