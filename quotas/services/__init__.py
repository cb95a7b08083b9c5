"""Taking and freeing places, and setting the figures that bound them."""

from .balancing import balance
from .demands import RANKS, Demand, demand_of
from .figures import set_limit, try_limit
from .places import exchange, release, reserve

__all__ = [
    "RANKS",
    "Demand",
    "balance",
    "demand_of",
    "exchange",
    "release",
    "reserve",
    "set_limit",
    "try_limit",
]
