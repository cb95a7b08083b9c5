"""What declarations become, and what is owed: nothing unreachable, nothing owed by nobody."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from ..definitions import Extension, Move, Obligation, Programme, Term, Window
from ..findings import gettext_noop
from ..mistakes import Mistake
from . import answers
from .cycles import written_days
from .references import Path, repeated, unknown, without_sentence
from .route import a_role

PARTS = ("outcomes", "moves", "obligations", "events", "awards")


def weaknesses(programme: Programme) -> Iterator[Mistake]:
    """Every mistake in outcomes, moves, obligations, events, extensions and awards."""
    for name in PARTS:
        parts = getattr(programme, name)
        yield from repeated(((name, n, "id"), part.id) for n, part in enumerate(parts))
    yield from _outcomes(programme)
    for n, move in enumerate(programme.moves):
        yield from _move(("moves", n), move, programme)
    for n, obligation in enumerate(programme.obligations):
        yield from _obligation(("obligations", n), obligation, programme)
    for name in ("moves", "obligations", "events", "extensions"):
        for n, part in enumerate(getattr(programme, name)):
            if not (part.quote or part.basis):
                yield without_sentence((name, n))
    for n, event in enumerate(programme.events):
        yield from _among(("events", n, "outcomes"), event.outcomes, _ids(programme))
        yield from _term(("events", n, "within"), event.within)
    for n, extension in enumerate(programme.extensions):
        yield from _extension(("extensions", n), extension, programme)
    for n, award in enumerate(programme.awards):
        yield from _among(("awards", n, "outcome"), [award.outcome], _ids(programme))
        if not award.quote:
            yield without_sentence(("awards", n))


def _ids(programme: Programme) -> list[str]:
    return [outcome.id for outcome in programme.outcomes]


def _among(path: Path, names: Iterable[str], known: Iterable[str]) -> Iterator[Mistake]:
    words = list(known)
    for n, name in enumerate(names):
        if name not in words:
            yield unknown(path if path[-1] in ("outcome", "to") else (*path, n), name, words)


def _outcomes(programme: Programme) -> Iterator[Mistake]:
    """Every outcome is what the route ends with, or a move leads to it."""
    reached = {step.outcome for step in programme.route} | {m.to for m in programme.moves}
    for n, outcome in enumerate(programme.outcomes):
        yield from _term(("outcomes", n, "lasts"), outcome.lasts)
        if outcome.id not in reached:
            message = gettext_noop("Nothing leads to the outcome “%(outcome)s”.")
            yield Mistake(("outcomes", n), "unreached", message, {"outcome": outcome.id})


def _move(path: Path, move: Move, programme: Programme) -> Iterator[Mistake]:
    known = _ids(programme)
    yield from _some((*path, "since"), move.since)
    yield from _among((*path, "since"), move.since, known)
    yield from _among((*path, "to"), [move.to], known)
    yield from a_role(path, move.level, move.role)
    yield from _term((*path, "after"), move.after)
    final = {outcome.id for outcome in programme.outcomes if outcome.final}
    for n, name in enumerate(move.since):
        if name in final:
            message = gettext_noop("Nothing leads from “%(outcome)s” to “%(to)s”.")
            params = {"outcome": name, "to": move.to}
            yield Mistake((*path, "since", n), "move", message, params)
    owed = {each.id: each for each in programme.obligations}
    for n, name in enumerate(move.needs):
        if name not in owed:
            yield unknown((*path, "needs", n), name, owed)
        elif not set(owed[name].outcomes) & set(move.since):
            message = gettext_noop("Nobody who takes this step owes “%(obligation)s”.")
            yield Mistake((*path, "needs", n), "move", message, {"obligation": name})
    departments = {each.id for step in programme.route for each in step.departments}
    yield from _among((*path, "departments"), move.departments, sorted(departments))


def _obligation(path: Path, owed: Obligation, programme: Programme) -> Iterator[Mistake]:
    final = {outcome.id for outcome in programme.outcomes if outcome.final}
    yield from _some((*path, "outcomes"), owed.outcomes)
    yield from _among((*path, "outcomes"), owed.outcomes, _ids(programme))
    for n, name in enumerate(owed.outcomes):
        if name in final:
            message = gettext_noop("After “%(outcome)s” nothing is owed.")
            yield Mistake((*path, "outcomes", n), "obligation", message, {"outcome": name})
    if [owed.yearly, owed.once, owed.within].count(None) != 2:
        message = gettext_noop("Say exactly one of “yearly”, “once” and “within”.")
        yield Mistake(path, "obligation", message)
    if owed.since is not None and owed.yearly is None:
        message = gettext_noop("Only what is owed every year begins “since” a year.")
        yield Mistake((*path, "since"), "obligation", message)
    if owed.yearly:
        yield from _yearly((*path, "yearly"), owed.yearly)
    if owed.once:
        yield from _once((*path, "once"), owed.once)
    yield from _term((*path, "within"), owed.within)
    yield from answers.condition((*path, "when"), owed.when, answers.fields_of(programme))


def _yearly(path: Path, window: Window) -> Iterator[Mistake]:
    yield from _with_end(path, window)
    yield from written_days(path, window, "yearly")


def _once(path: Path, window: Window) -> Iterator[Mistake]:
    if not window.unannounced:
        yield from _with_end(path, window)
        yield from written_days(path, window, "date")
    elif window.opens or window.closes:
        message = gettext_noop("A window that is not announced has no days.")
        yield Mistake(path, "window", message)


def _with_end(path: Path, window: Window) -> Iterator[Mistake]:
    if window.closes is None or window.shares:
        message = gettext_noop("What is owed has a last day of its own.")
        yield Mistake(path, "window", message)


def _some(path: Path, names: tuple[str, ...]) -> Iterator[Mistake]:
    if not names:
        yield Mistake(path, "empty", gettext_noop("At least one must be named."))


def _term(path: Path, term: Term | None) -> Iterator[Mistake]:
    if term is not None and not (term.years or term.months or term.days):
        message = gettext_noop("How long: say years, months or days.")
        yield Mistake(path, "term", message)


def _extension(path: Path, extension: Extension, programme: Programme) -> Iterator[Mistake]:
    windows = {name for cycle in programme.cycles for name in cycle.windows}
    known = [*sorted(windows), *(each.id for each in programme.obligations)]
    if extension.of not in known:
        yield unknown((*path, "of"), extension.of, known)
    yield from _term((*path, "most"), extension.most)
