"""What reserving would answer, one subject after the other. Nothing is written, nothing locked."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from programmes.models import Round

from .counting import found
from .demands import Demand, in_order, is_full

Key = tuple[str, str]  # rule and group


@dataclass(frozen=True, slots=True)
class Foreseen:
    """Counters as they would stand: ``used`` and ceiling by key; one that is not there is empty."""

    used: dict[Key, int]
    ceilings: dict[Key, int | None]

    def reserve(self, demands: Iterable[Demand]) -> tuple[Demand, ...]:
        """As ``places.reserve``: one place under every demand or none, and which are full."""
        wanted = in_order(demands)
        full = tuple(each for each in wanted if self._is_full(each))
        for each in () if full else wanted:
            self.used[each.key] = self.used.get(each.key, 0) + 1
        return full

    def _is_full(self, demand: Demand) -> bool:
        ceiling = self.ceilings.get(demand.key, demand.ceiling)
        return is_full(demand, self.used.get(demand.key, 0), ceiling)


def foresee(round: Round, demands: Iterable[Demand]) -> Foreseen:
    """The counters that any of the demands asks for, as they stand now; one query."""
    counters = found(round, list(demands))
    return Foreseen(
        {key: counter.used for key, counter in counters.items()},
        {key: counter.ceiling for key, counter in counters.items()},
    )
