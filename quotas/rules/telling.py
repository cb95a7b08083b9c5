"""What is told of a figure that is passed, or not reached: figures, sentence, and what to do.

A soft maximum wants a reason for each item beyond it, confirmed; a soft minimum, a statement with
the list. Once they are there, the finding is only a mark for the next level: strength ``target``.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from programmes.definitions import QuotaBase
from programmes.facts import Item
from programmes.findings import Figures, Finding, Strength, gettext_noop

from .counting import Group

Weight = tuple[Strength, str]  # and what to do about it
HARD, SOFT, TARGET = Strength.HARD, Strength.SOFT, Strength.TARGET


@dataclass(frozen=True, slots=True)
class Remedies:
    """What to do about a rule that refuses, and about one that gives way to a reason."""

    hard: str
    soft: str


FOR_INFORMATION = gettext_noop("For your information: it refuses nothing.")
REASON_CONFIRMED = gettext_noop(
    "More than “in principle” allowed; the written reason is confirmed and shown to the next level."
)
STATEMENT_ENCLOSED = gettext_noop("A written statement is enclosed; the next level sees it.")

TAKE_OFF = Remedies(
    gettext_noop("Take %(over)s off the list; what is taken off may stay a candidate."),
    gettext_noop(
        "Take %(over)s off the list, or write the reason: once confirmed, the next level sees it."
    ),
)
TAKE_OFF_CLASS = Remedies(
    gettext_noop("Take %(over)s of them off; free places of other classes cannot be used."),
    gettext_noop(
        "Take %(over)s of them off, or write the reason; "
        "free places of other classes cannot be used."
    ),
)
LEAVE_OUT = Remedies(
    gettext_noop("Leave out or withdraw %(over)s of them: what is withdrawn no longer counts."),
    gettext_noop(
        "Leave out or withdraw %(over)s of them, or write the reason: "
        "once confirmed, the next level sees it."
    ),
)
ADD = Remedies(
    gettext_noop("Add %(short)s more."),
    gettext_noop(
        "Add %(short)s more, or enclose a written statement why no further one qualifies; "
        "the next level sees it."
    ),
)
ADD_CLASS = Remedies(
    gettext_noop("Add %(short)s more of this class; one of another class does not fill the place."),
    gettext_noop(
        "Add %(short)s more of this class, or enclose a written statement why no further one "
        "qualifies; the free place does not go to another class."
    ),
)


def too_many(
    quota: QuotaBase,
    group: Group,
    limit: int,
    strength: Strength,
    remedies: Remedies = TAKE_OFF,
    *,
    code: str = "quota_over",
    place: str = "list",
) -> Iterator[Finding]:
    """A maximum, if it is passed and the roll has part in it."""
    beyond = group.beyond(limit)
    if not beyond:
        return
    if group.elsewhere:
        message = gettext_noop(
            "%(group)s: %(others)s of at most %(limit)s places are taken already; "
            "%(added)s more would be too many."
        )
    else:
        message = gettext_noop(
            "%(group)s: %(used)s where at most %(limit)s are allowed; %(over)s too many."
        )
    weight = weighed(strength, remedies, mark_of(quota, group, beyond))
    params = {
        "group": group.name,
        "others": group.elsewhere,
        "added": len(group.here),
        "over": group.used - limit,
        "items": tuple(item.key for item in beyond),
    }
    figures = Figures(group.used, limit)
    yield found(quota, code, message, weight, figures, params, place)


def too_few(
    quota: QuotaBase,
    group: Group,
    minimum: int,
    strength: Strength,
    remedies: Remedies = ADD,
) -> Iterator[Finding]:
    """A minimum, if it is not reached."""
    if group.used >= minimum:
        return
    message = gettext_noop(
        "%(group)s: %(used)s where at least %(minimum)s are expected; %(short)s missing."
    )
    weight = weighed(strength, remedies, STATEMENT_ENCLOSED if group.statement else "")
    params = {"group": group.name, "short": minimum - group.used}
    figures = Figures(group.used, minimum=minimum)
    yield found(quota, "quota_below_minimum", message, weight, figures, params)


def mark_of(quota: QuotaBase, group: Group, beyond: Iterable[Item]) -> str:
    """Which reason stands for a soft maximum: one for each item beyond it, or the list's."""
    items = tuple(beyond)
    if items and all(quota.id in item.justified for item in items):
        return REASON_CONFIRMED
    return STATEMENT_ENCLOSED if group.statement else ""


def weighed(strength: Strength, remedies: Remedies, mark: str) -> Weight:
    """What a finding weighs and what to do; ``mark`` tells of the reason that stands for it."""
    if strength is SOFT:
        return (TARGET, mark) if mark else (SOFT, remedies.soft)
    return strength, remedies.hard if strength is HARD else FOR_INFORMATION


def found(
    quota: QuotaBase,
    code: str,
    message: str,
    weight: Weight,
    figures: Figures,
    params: Mapping[str, Any],
    place: str = "list",
) -> Finding:
    """The finding, with the rule's name and sentence and the figures for its texts."""
    strength, remedy = weight
    told = {
        "rule": quota.title,
        "label": quota.title,
        "id": quota.id,
        "used": figures.used,
        "limit": figures.limit,
        "minimum": figures.minimum,
    }
    return Finding(code, message, strength, place, {**told, **params}, remedy, figures, quota.quote)
