"""Whether a decision fits what it says of each exception that is asked for. Pure.

Source: docs/decisions/0515. The next level confirms an exception or refuses it; it recommends
nothing without having decided on every one, and nothing of which it refuses one.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from declarations.rules.justifying import Written
from programmes.findings import Finding, gettext_noop

CONFIRMED, REFUSED = "confirmed", "refused"
GOING_ON = ("recommend", "pass_over")  # outcomes with which the declaration goes on as it is
SHORTEST = 2


@dataclass(frozen=True, slots=True)
class Verdict:
    """On one exception: ``outcome`` is confirmed or refused; a refusal needs a ``remark``."""

    outcome: str
    remark: str = ""


def faults(
    asked: Mapping[str, Written], verdicts: Mapping[str, Verdict], outcome: str
) -> Iterator[Finding]:
    """What is wrong with verdicts by the key of their exception, beside this outcome."""
    if verdicts.keys() - asked.keys():
        unknown = gettext_noop("An exception is decided that nobody asks for any more.")
        yield Finding("exception_unknown", unknown)
    for key, reason in asked.items():
        verdict = verdicts.get(key)
        if verdict is None:
            if outcome == "recommend":
                yield _found("exception_undecided", UNDECIDED, reason, CHOOSE)
        elif verdict.outcome not in (CONFIRMED, REFUSED):
            yield _found("exception_undecided", UNDECIDED, reason, CHOOSE)
        elif verdict.outcome == REFUSED:
            yield from _refused(verdict, reason, outcome)


def faults_with_flags(verdicts: Mapping[str, Verdict]) -> Iterator[Finding]:
    """Flags lock all other questions, and with them perhaps those that mend the exception."""
    if any(verdict.outcome == REFUSED for verdict in verdicts.values()):
        yield Finding(
            "exception_with_flags",
            gettext_noop("An exception is refused, and single questions are flagged as well."),
            place="field:outcome",
            remedy=gettext_noop(
                "Clear the flags: to mend what needs the exception the whole form has to open. "
                "What else is to be corrected, write in the opinion."
            ),
        )


def _refused(verdict: Verdict, reason: Written, outcome: str) -> Iterator[Finding]:
    if len(verdict.remark.strip()) < SHORTEST:
        yield _found(
            "exception_without_remark",
            gettext_noop("The exception is refused without saying why."),
            reason,
            gettext_noop("Write it in a sentence; the applicant reads it."),
        )
    if outcome in GOING_ON:
        yield _found(
            "exception_refused",
            gettext_noop("The exception is refused, so the declaration cannot go on as it is."),
            reason,
            gettext_noop("Return or refuse the declaration, or confirm the exception."),
        )


def _found(code: str, message: str, reason: Written, remedy: str) -> Finding:
    return Finding(
        code,
        message,
        place=f"field:exception-{reason.key}",
        params={"label": reason.label},
        remedy=remedy,
        quote=reason.quote,
    )


UNDECIDED = gettext_noop("Nothing is decided on this exception.")
CHOOSE = gettext_noop("Confirm or refuse it: a recommendation needs your decision on each.")
