"""How many fit: limits of a round, the fifteen kinds of quota, and the sharing out of places. Pure.

``evaluate`` judges a whole list or step. What counts how much is said in
``programmes.definitions.quotas``; what is counted, in ``programmes.facts``.
"""

from .evaluating import evaluate
from .limits import (
    Fullness,
    Holder,
    blocking,
    fullness_of,
    judge_limit,
    over_maximum,
)

__all__ = [
    "Fullness",
    "Holder",
    "blocking",
    "evaluate",
    "fullness_of",
    "judge_limit",
    "over_maximum",
]
