"""What a declaration becomes, and what is owed afterwards."""

from __future__ import annotations

from collections.abc import Iterator

from ..definitions import Award, ChangeEvent, Extension, Move, Obligation, Outcome
from .conditions import clause
from .counts import term
from .form import of_form
from .naming import LEVELS, ROLES, Names
from .saying import CLAUSES, LIST_OR, Quoted, Say, Sentence, several, told
from .saying import say as _
from .windows import of_window

EFFECTS = {
    "keeps": _("the result stays; the event is recorded and papers are issued anew"),
    "re_examined": _("it is examined again by the level “%(level)s”"),
    "revoked": _("the result ends"),
}
EACH = {
    "declaration": _("for one declaration at a time"),
    "province": _("for one province at a time"),
    "round": _("for the whole round"),
}


def of_outcome(outcome: Outcome) -> Sentence:
    """A state in which a declaration may stand."""
    final = _("Nothing is owed after it, and nothing follows.") if outcome.final else None
    said = _("Outcome %(title)s.", title=Quoted(outcome.title))
    lasts = _("It lasts %(term)s.", term=term(outcome.lasts)) if outcome.lasts else None
    return told(said, lasts, final, quote=outcome.quote, basis=outcome.basis)


def of_move(move: Move, names: Names) -> Sentence:
    """From one state to the next."""
    said = _(
        "%(title)s: from %(since)s to %(to)s, decided by the %(role)s (%(level)s).",
        title=move.title,
        since=_one_of(move.since, names),
        to=names.outcomes((move.to,)),
        role=ROLES[move.role],
        level=LEVELS[move.level],
    )
    return told(said, *_before(move, names), quote=move.quote, basis=move.basis)


def _one_of(outcomes: tuple[str, ...], names: Names) -> Say:
    return _("%(outcomes)s", outcomes=several(names.outcomes(outcomes).parts, LIST_OR))


def _before(move: Move, names: Names) -> Iterator[Say]:
    if move.after:
        yield _("At the earliest after %(term)s.", term=term(move.after))
    if move.needs:
        yield _("What must have been fulfilled: %(needs)s.", needs=names.obligations(move.needs))
    if move.departments:
        yield _("%(departments)s decide together.", departments=names.parties(move.departments))


def of_obligation(owed: Obligation, names: Names) -> Sentence:
    """What is owed, by whom, when, and in which form."""
    said = _(
        "%(title)s: owed by those whose outcome is %(outcomes)s.",
        title=owed.title,
        outcomes=_one_of(owed.outcomes, names),
    )
    below = [*_times(owed, names), *(of_form(owed.form, names) if owed.form else ())]
    return told(said, *_owing(owed, names), quote=owed.quote, basis=owed.basis, below=below)


def _owing(owed: Obligation, names: Names) -> Iterator[Say]:
    if owed.when:
        yield _("Only where %(condition)s.", condition=clause(owed.when, names))
    if owed.within:
        yield _("Due within %(term)s.", term=term(owed.within))
    if not owed.form:
        yield _("One file is uploaded.")
    if owed.indicators:
        yield _("It reports: %(indicators)s.", indicators=several(owed.indicators, CLAUSES))
    if owed.reviewed_by:
        yield _("It is reviewed by the level “%(level)s”.", level=LEVELS[owed.reviewed_by])
    if owed.public:
        yield _("It is published when it comes in.")


def _times(owed: Obligation, names: Names) -> Iterator[Sentence]:
    if owed.yearly:
        each = _("every year")
        if owed.since is not None:
            each = _("every year from %(year)s on", year=owed.since)
        yield of_window(each, owed.yearly, names)
    if owed.once:
        yield of_window(_("once"), owed.once, names)


def of_event(event: ChangeEvent, names: Names) -> Sentence:
    """What may happen later, and what follows."""
    effect = Say(EFFECTS[event.effect].message, {"level": LEVELS[event.level]})
    said = _("%(title)s: %(effect)s.", title=event.title, effect=effect)
    where = None
    if event.effect != "re_examined":
        where = _("It is told to the level “%(level)s”.", level=LEVELS[event.level])
    within = (
        _("It must be told within %(term)s.", term=term(event.within)) if event.within else None
    )
    whose = None
    if event.outcomes:
        whose = _("It concerns only %(outcomes)s.", outcomes=_one_of(event.outcomes, names))
    return told(said, whose, where, within, quote=event.quote, basis=event.basis)


def of_extension(extension: Extension, names: Names) -> Sentence:
    """How far an end may be moved, and by whom."""
    said = _(
        "The end of %(what)s may be moved by at most %(term)s, by the level “%(level)s”, %(each)s.",
        what=names.owed_or_window(extension.of),
        term=term(extension.most),
        level=LEVELS[extension.level],
        each=EACH[extension.each],
    )
    return told(said, quote=extension.quote, basis=extension.basis)


def of_award(award: Award, names: Names) -> Sentence:
    """Money that comes with an outcome."""
    amount = _("%(amount)s yuan", amount=award.amount)
    if award.at_most:
        amount = _("at most %(amount)s yuan", amount=award.amount)
    times = _("paid once")
    if award.times > 1:
        times = _("paid %(n)s times", n=award.times)
    said = _(
        "%(title)s: with %(outcome)s, %(amount)s, %(times)s.",
        title=award.title,
        outcome=names.outcomes((award.outcome,)),
        amount=amount,
        times=times,
    )
    return told(said, quote=award.quote)
