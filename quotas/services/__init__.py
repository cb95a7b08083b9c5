"""Taking and freeing places, and setting the figures that bound them."""

from .balancing import balance
from .demands import RANKS, Demand, demand_of
from .figures import name_of, set_limit, try_limit
from .following import follow
from .foreseeing import Foreseen, foresee
from .places import exchange, release, reserve
from .shifting import Shift, shift
from .tables import Origin, TableFigures, Trial, set_table, try_table

__all__ = [
    "RANKS",
    "Demand",
    "Foreseen",
    "Origin",
    "Shift",
    "TableFigures",
    "Trial",
    "balance",
    "demand_of",
    "exchange",
    "follow",
    "foresee",
    "name_of",
    "release",
    "reserve",
    "set_limit",
    "set_table",
    "shift",
    "try_limit",
    "try_table",
]
