"""A rule or a figure changed on trial: which lists and declarations would flip. Writes nothing.

Only the changed rule is judged, as it is and as it would be: what it does not touch cannot flip.
Judged is everything that counts, also what was sent or recognised; what was withdrawn, refused or
not selected is not, nor a draft that was never submitted. Source: docs/decisions/0505.
"""

from collections.abc import Iterator

from .lists import flips_of_lists
from .named import flips_of_named, names
from .own import flips_of_declarations
from .trial import Change, Flip, Verdict, reading_only, trial_of

__all__ = ["Change", "Flip", "Verdict", "flips", "reading_only"]


def flips(change: Change) -> Iterator[Flip]:
    """The lists, each with what flips on it, and then the declarations. Read as it goes."""
    trial = trial_of(change)
    if names(trial.now.rule):
        yield from flips_of_named(trial)
        return
    yield from flips_of_lists(trial)
    yield from flips_of_declarations(trial)
