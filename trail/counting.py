"""How many entries a thread has appended: whether a request changed anything that matters."""

from contextvars import ContextVar

_made: ContextVar[int] = ContextVar("entries made", default=0)


def count_entry() -> None:
    """Called for each entry, by whoever appends it."""
    _made.set(_made.get() + 1)


def entries_made() -> int:
    """Entries of this thread so far, those that were rolled back since among them."""
    return _made.get()
