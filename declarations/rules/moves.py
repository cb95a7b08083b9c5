"""From one outcome to the next: what a move still waits for. Pure."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from datetime import date

from programmes.definitions import ChangeEvent, Move, Programme
from programmes.findings import Finding, gettext_noop
from programmes.terms import later


def moves_from(programme: Programme, outcome: str) -> list[Move]:
    """The moves that lead on from the outcome."""
    return [move for move in programme.moves if outcome in move.since]


def events_of(programme: Programme, outcome: str) -> list[ChangeEvent]:
    """What may happen to those with the outcome; after a final one nothing that matters here."""
    final = {each.id for each in programme.outcomes if each.final}
    known = {each.id for each in programme.outcomes} - final
    if outcome not in known:
        return []
    return [event for event in programme.events if not event.outcomes or outcome in event.outcomes]


def obstacles(
    programme: Programme, move: Move, since: date, today: date, fulfilled: Collection[str]
) -> Iterator[Finding]:
    """Why the move cannot be made yet. ``fulfilled`` are ids of obligations."""
    if move.after is not None and today < (first := later(since, move.after)):
        yield Finding(
            "move_too_early",
            gettext_noop("“%(move)s” is possible from %(day)s on."),
            params={"move": move.title, "day": first, "since": since},
            remedy=gettext_noop("The time since %(since)s is not over yet."),
            quote=move.quote,
        )
    titles = {each.id: each.title for each in programme.obligations}
    for name in move.needs:
        if name not in fulfilled:
            yield Finding(
                "move_needs",
                gettext_noop("“%(obligation)s” has not been received yet."),
                params={"obligation": titles[name]},
                remedy=gettext_noop("It must have been fulfilled before."),
                quote=move.quote,
            )


def missing_departments(move: Move, agreed: Collection[str]) -> list[str]:
    """Whose consent is still missing, in the order of the file; one without a name is the desk."""
    return [each for each in move.departments or ("",) if each not in agreed]
