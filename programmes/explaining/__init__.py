"""What a programme's file says, in plain sentences for a reader who knows only the notice. Pure.

``explain`` gives messages without a language; a ``Speaker`` puts them into words.
"""

from .chapters import explain
from .rendering import Line, Speaker
from .saying import Chapter, Sentence

__all__ = ["Chapter", "Line", "Sentence", "Speaker", "explain"]
