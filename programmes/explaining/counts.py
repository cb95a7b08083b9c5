"""Figures with what they count, and stretches of time."""

from __future__ import annotations

from ..definitions import Term
from .saying import Say, Several, several
from .saying import say as _


def items(n: int) -> Say:
    """Declarations of a list."""
    return _("%(n)s item", n=n) if n == 1 else _("%(n)s items", n=n)


def entries(n: int) -> Say:
    """Rows or answers of one question."""
    return _("%(n)s entry", n=n) if n == 1 else _("%(n)s entries", n=n)


def years(n: int) -> Say:
    """Years of time."""
    return _("%(n)s year", n=n) if n == 1 else _("%(n)s years", n=n)


def academic_years(n: int) -> Say:
    """Years of schools."""
    return _("%(n)s academic year", n=n) if n == 1 else _("%(n)s academic years", n=n)


def terms(n: int) -> Say:
    """Terms of schools."""
    return _("%(n)s term", n=n) if n == 1 else _("%(n)s terms", n=n)


def days(n: int) -> Say:
    """Days, rest days among them."""
    return _("one calendar day") if n == 1 else _("%(n)s calendar days", n=n)


def working_days(n: int) -> Say:
    """Days without rest days."""
    return _("one working day") if n == 1 else _("%(n)s working days", n=n)


def points(n: int) -> Say:
    """Points of a score sheet."""
    return _("%(n)s point", n=n) if n == 1 else _("%(n)s points", n=n)


def term(length: Term) -> Several:
    """``2 years and 3 months``."""
    parts = [years(length.years)] if length.years else []
    if n := length.months:
        parts.append(_("%(n)s month", n=n) if n == 1 else _("%(n)s months", n=n))
    if length.days or not parts:
        parts.append(days(length.days))
    return several(parts)
