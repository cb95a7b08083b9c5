"""The questions on which notices are silent: what holds then, and what a round may choose. Pure.

A file answers a question where its notice does; only what it leaves open is a choice of the round.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Literal, cast

from .definitions import NoticeTerms, Programme, Step
from .findings import Finding, gettext_noop

# ``choice``: the engine goes by it. ``fixed``: the default holds, and there is nothing to choose.
# ``idle``: this version does not come to the question at all.
Standing = Literal["choice", "fixed", "idle"]

WORKING = gettext_noop("working days")
CALENDAR = gettext_noop("calendar days")


@dataclass(frozen=True, slots=True)
class Switch:
    """One question. A figure has ``least`` and ``most``, any other choice its ``options``."""

    key: str
    question: str
    default: str
    standing: Standing = "fixed"
    options: tuple[tuple[str, str], ...] = ()  # value, words
    least: int = 0
    most: int = 0
    words: str = ""  # of the default, where there is nothing to choose


@dataclass(frozen=True, slots=True)
class Said:
    """What a programme's file says on a question: ``value`` with its ``quote``, or nothing."""

    value: str = ""
    quote: str = ""


@dataclass(frozen=True, slots=True)
class Choice:
    """What a round chose, and why."""

    value: str
    reason: str = ""


NOTICE_DAYS, NOTICE_COUNT, NOTICE_FIRST = "notice_days", "notice_count", "notice_first_day"
OBJECTIONS, REPLACEMENT = "objections", "replacement"
CORRECTION, CUT_OFF, PAPERS = "correction_days", "cut_off", "papers"
TERMS = {
    NOTICE_DAYS: "days",
    NOTICE_COUNT: "count",
    NOTICE_FIRST: "first_day",
    OBJECTIONS: "objections",
    REPLACEMENT: "replacement",
}

SWITCHES = (
    Switch(
        NOTICE_DAYS,
        gettext_noop("Days of a public notice"),
        "5",
        "choice",
        least=1,
        most=60,
    ),
    Switch(
        NOTICE_COUNT,
        gettext_noop("Which days of a public notice are counted"),
        "working",
        "choice",
        (("working", WORKING), ("calendar", CALENDAR)),
    ),
    Switch(
        NOTICE_FIRST,
        gettext_noop("The first day of a public notice"),
        "not_counted",
        "choice",
        (
            ("not_counted", gettext_noop("is not counted")),
            ("counted", gettext_noop("is counted")),
        ),
    ),
    Switch(
        CORRECTION,
        gettext_noop("Days to correct a returned declaration"),
        "5",
        "choice",
        least=1,
        most=30,
    ),
    Switch(
        CUT_OFF,
        gettext_noop("Days by which a level ends before the one above whose deadline it shares"),
        "10",
        "choice",
        least=0,
        most=60,
    ),
    Switch(
        OBJECTIONS,
        gettext_noop("Objections to a public notice"),
        "real_name",
        "choice",
        (
            ("real_name", gettext_noop("are made in writing and by real name")),
            ("anyone", gettext_noop("are made in writing, also without a name")),
        ),
    ),
    Switch(
        REPLACEMENT,
        gettext_noop("A place that falls free during a notice"),
        "next_in_ranking",
        "choice",
        (
            (
                "next_in_ranking",
                gettext_noop("passes to the next of the ranking, with a full notice of its own"),
            ),
            ("lapses", gettext_noop("lapses: nobody moves up")),
        ),
    ),
    Switch(
        "below_minimum",
        gettext_noop("A list shorter than the minimum"),
        "",
        words=gettext_noop("is sent with a written statement, which the next level sees"),
    ),
    Switch(
        "apportionment",
        gettext_noop("How places are shared out between areas"),
        "",
        "idle",
        words=gettext_noop("by largest remainder; equal ones by the larger base, then by code"),
    ),
    Switch(
        PAPERS,
        gettext_noop("Papers that the notice wants uploaded with their seals"),
        "by_hand",
        "choice",
        (
            ("by_hand", gettext_noop("are printed, sealed by hand, scanned and uploaded")),
            ("here", gettext_noop("are sealed here, and nothing is uploaded")),
        ),
    ),
    Switch(
        "looking_back",
        gettext_noop("“The last three years”"),
        "",
        words=gettext_noop("are counted back from the first day of the applicant's window"),
    ),
    Switch(
        "rest_day",
        gettext_noop("A deadline on a rest day"),
        "",
        words=gettext_noop("does not move; a reminder goes out on the last working day before"),
    ),
    Switch(
        "no_calendar",
        gettext_noop("A year without an official calendar"),
        "",
        words=gettext_noop("is counted Monday to Friday, and every page says so"),
    ),
)
BY_KEY: Mapping[str, Switch] = {switch.key: switch for switch in SWITCHES}


def said_in(programme: Programme, switch: Switch) -> Said:
    """What the file says on the question; an empty ``value`` where it leaves it open anywhere."""
    if switch.key == CUT_OFF:
        return _said_of_windows(programme)
    if switch.key not in TERMS:
        return Said()
    name = TERMS[switch.key]
    notices = [step for step in programme.route if step.kind == "notice"]
    said = [step for step in notices if name in step.terms.model_fields_set]
    if not said:
        return Said()
    quote = next((step.quote for step in said if step.quote), "")
    return Said(str(getattr(said[0].terms, name)) if len(said) == len(notices) else "", quote)


def _said_of_windows(programme: Programme) -> Said:
    sharing = [w for cycle in programme.cycles for w in cycle.windows.values() if w.shares]
    said = [window for window in sharing if "cut_off" in window.model_fields_set]
    if not said:
        return Said()
    quote = next((window.quote for window in said if window.quote), "")
    return Said(str(said[0].cut_off) if len(said) == len(sharing) else "", quote)


def is_asked(programme: Programme, switch: Switch) -> bool:
    """Whether the question comes up in this programme at all."""
    if switch.key in TERMS:
        return any(step.kind == "notice" for step in programme.route)
    if switch.key == CORRECTION:
        return any(step.kind == "review" for step in programme.route)
    if switch.key == CUT_OFF:
        return any(w.shares for cycle in programme.cycles for w in cycle.windows.values())
    if switch.key == PAPERS:
        return any(paper.scan for paper in programme.documents)
    return True


def may_choose(programme: Programme, switch: Switch) -> bool:
    """Whether a round of the programme has something to choose here."""
    is_open = switch.standing == "choice" and not said_in(programme, switch).value
    return is_open and is_asked(programme, switch)


def terms_under(step: Step, chosen: Mapping[str, str]) -> NoticeTerms:
    """The terms of the step's notice: what the file says, and for the rest what was chosen."""
    silent = {
        name: chosen[key]
        for key, name in TERMS.items()
        if key in chosen and name not in step.terms.model_fields_set
    }
    if not silent:
        return step.terms
    values: dict[str, Any] = {**step.terms.model_dump(), **silent}
    return NoticeTerms.model_validate({**values, "days": int(values["days"])})


def days_to_correct(chosen: Mapping[str, str]) -> int:
    """The days of the personal window after a return."""
    return int(chosen.get(CORRECTION, BY_KEY[CORRECTION].default))


def faults_in(programme: Programme, choices: Mapping[str, Choice]) -> Iterator[Finding]:
    """What is wrong with the choices: unknown ones, figures out of bounds, missing reasons."""
    for key, choice in choices.items():
        switch = BY_KEY.get(key)
        if switch is None or not may_choose(programme, switch):
            yield _about(key, "switch_unknown", gettext_noop("There is nothing to choose here."))
        elif not _is_possible(switch, choice.value):
            message = gettext_noop("“%(value)s” cannot be chosen here.")
            yield _about(key, "switch_value", message, value=choice.value)
        elif choice.value != switch.default and len(choice.reason.strip()) < 2:
            yield Finding(
                "switch_reason",
                gettext_noop("What departs from the default needs its reason."),
                place=f"field:why-{key}",
                params={"label": cast(Any, switch.question)},
                remedy=gettext_noop("Name the letter or the decision; everybody may read it."),
            )


def _is_possible(switch: Switch, value: str) -> bool:
    if switch.options:
        return value in dict(switch.options)
    is_figure = value.isascii() and value.isdigit() and len(value) < 5
    return is_figure and switch.least <= int(value) <= switch.most


def _about(key: str, code: str, message: str, **params: Any) -> Finding:
    return Finding(code, message, place=f"field:switch-{key}", params=params)
