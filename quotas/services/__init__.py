"""Taking and freeing places, and setting the figures that bound them."""

from .figures import set_limit, try_limit
from .places import RANKS, Demand, demand_of, exchange, release, reserve
from .tables import Origin, Trial, set_table, try_table

__all__ = [
    "RANKS",
    "Demand",
    "Origin",
    "Trial",
    "demand_of",
    "exchange",
    "release",
    "reserve",
    "set_limit",
    "set_table",
    "try_limit",
    "try_table",
]
