"""When: the cycles with their windows, and the reminders."""

from __future__ import annotations

from ..definitions import Cycle, Reminder, Window
from .counts import days
from .naming import Names
from .saying import ROW, Part, Say, Sentence, day, several, told
from .saying import say as _


def of_cycle(cycle: Cycle, names: Names) -> Sentence:
    """The windows of one year, or of every year."""
    if cycle.since is not None:
        said = _("Every year from %(year)s on:", year=cycle.since)
    else:
        year, _dash, batch = cycle.id.partition("-")
        said = _("In %(cycle)s:", cycle=year)
        if batch:
            said = _("In %(cycle)s, batch %(batch)s:", cycle=year, batch=batch)
    below = [of_window(names.window(name), window, names) for name, window in cycle.windows.items()]
    return told(said, basis=cycle.basis, below=below)


def of_window(what: Part, window: Window, names: Names) -> Sentence:
    """From when until when ``what`` is done, as far as the notice says."""
    fuzzy = _("The notice only says “%(words)s”.", words=window.fuzzy) if window.fuzzy else None
    said = _("%(what)s: %(days)s.", what=what, days=_days(window, names))
    return told(said, fuzzy, quote=window.quote, basis=window.basis)


def _days(window: Window, names: Names) -> Say:
    if window.unannounced:
        return _("the days are announced later")
    if window.shares:
        return _shared(window, names)
    if window.closes is None:
        return _("from %(opens)s", opens=day(window.opens)) if window.opens else _("no days")
    closes = day(window.closes)
    if window.opens is None:
        return _("until %(closes)s, 24:00; the first day is set later", closes=closes)
    return _("from %(opens)s to %(closes)s, 24:00", opens=day(window.opens), closes=closes)


def _shared(window: Window, names: Names) -> Say:
    above = names.window(window.shares)
    if not window.cut_off:
        return _("the same days as %(above)s", above=above)
    return _(
        "as %(above)s, but ending %(days)s earlier unless the province says otherwise",
        above=above,
        days=days(window.cut_off),
    )


def of_reminder(reminder: Reminder, names: Names) -> Sentence:
    """Before which end who is reminded, and how early."""
    return told(
        _(
            "%(days)s days before the end of %(window)s, whoever still owes something is reminded.",
            days=several(reminder.days, ROW),
            window=names.window(reminder.window),
        )
    )
