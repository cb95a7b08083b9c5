"""Tries a programme's rules on cases out of a file, without the database.

``read`` makes a case ready, ``judge`` answers it, ``telling`` puts the answer into words.
"""

from .judging import judge
from .reading import read
from .setting import Trial
from .types import CaseFile, Judged, Outcome, Verdict

__all__ = ["CaseFile", "Judged", "Outcome", "Trial", "Verdict", "judge", "read"]
