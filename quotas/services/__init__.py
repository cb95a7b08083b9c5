"""Taking and freeing places, and setting the figures that bound them."""

from .figures import set_limit, try_limit
from .following import follow
from .places import RANKS, Demand, demand_of, exchange, release, reserve

__all__ = [
    "RANKS",
    "Demand",
    "demand_of",
    "exchange",
    "follow",
    "release",
    "reserve",
    "set_limit",
    "try_limit",
]
