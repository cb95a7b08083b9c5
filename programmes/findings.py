"""What a rule answers, under the name that the rules of programmes use.

The words live in ``trail.findings``, below every app: units and accounts refuse things too.
"""

from trail.findings import (
    Conflict,
    Figures,
    Finding,
    Refused,
    Standing,
    Strength,
    gettext_noop,
)

__all__ = [
    "Conflict",
    "Figures",
    "Finding",
    "Refused",
    "Standing",
    "Strength",
    "gettext_noop",
]
