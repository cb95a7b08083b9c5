"""May this be declared? Conditions as standings: met, unmet, or pending until others decide.

Filing is refused only where met and pending together cannot suffice; what is pending is judged
again after the experts. Every look back counts from the first day of the applicant's window,
unless the rule states another day.
"""

from .dates import years_before
from .evaluating import evaluate
from .verdicts import Line, Need, Verdict, lines, standings

__all__ = [
    "Line",
    "Need",
    "Verdict",
    "evaluate",
    "lines",
    "standings",
    "years_before",
]
