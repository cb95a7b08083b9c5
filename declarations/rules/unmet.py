"""What is told of a condition that is not met: sentence, figures, and what would put it right."""

from __future__ import annotations

from collections.abc import Iterable

from programmes.definitions import Form, NOfRule, Text
from programmes.findings import Figures, Finding, Standing, Strength, gettext_noop

from .eligibility import Need, Verdict


def findings(verdicts: Iterable[Verdict], form: Form) -> list[Finding]:
    """Findings of the unmet rules: each with its quote, figures, and what would put it right."""
    found: list[Finding] = []
    for verdict in verdicts:
        if verdict.standing is Standing.UNMET:
            found += _findings_of(verdict, form)
    return found


def _findings_of(verdict: Verdict, form: Form) -> list[Finding]:
    if isinstance(verdict.rule, NOfRule):
        return [_n_of_finding(verdict, form), *_claimed_needs(verdict, form)]
    if verdict.parts:
        return [each for part in _unmet(verdict.parts) for each in _findings_of(part, form)]
    return [_need_finding(verdict, need, form) for need in verdict.needs] or [
        _need_finding(verdict, Need(gettext_noop("This condition is not met.")), form)
    ]


def _unmet(parts: Iterable[Verdict]) -> list[Verdict]:
    return [part for part in parts if part.standing is Standing.UNMET]


def _n_of_finding(verdict: Verdict, form: Form) -> Finding:
    rule = verdict.rule
    assert isinstance(rule, NOfRule)
    unclaimed = [part.rule.title for part in verdict.parts if not part.claimed]
    if unclaimed:
        remedy = gettext_noop("Complete a claimed one, or claim another: %(unclaimed)s.")
    else:
        remedy = gettext_noop("Complete one of those named below.")
    return Finding(
        "n_of",
        gettext_noop(
            "%(count)s of %(total)s hold (%(met)s met, %(pending)s to be judged); %(n)s are needed."
        ),
        strength=rule.strength,
        place=f"field:{rule.ticked}" if rule.ticked else "",
        params={
            "label": rule.title,
            "count": verdict.met + verdict.pending,
            "total": len(verdict.parts),
            "met": verdict.met,
            "pending": verdict.pending,
            "n": rule.n,
            "unclaimed": tuple(unclaimed),
        },
        remedy=remedy,
        figures=Figures(used=verdict.met + verdict.pending, minimum=rule.n),
        quote=rule.quote,
    )


def _claimed_needs(verdict: Verdict, form: Form) -> list[Finding]:
    """What each claimed condition lacks; it explains the refusal above, so it weighs as much."""
    found: list[Finding] = []
    for part in _unmet(verdict.parts):
        if part.claimed:
            found += [
                _need_finding(
                    below, need, form, title=part.rule.title, weighs=verdict.rule.strength
                )
                for below in _leaves(part)
                for need in below.needs
            ]
    return found


def _leaves(verdict: Verdict) -> list[Verdict]:
    """The unmet rules at the bottom, which alone know what is missing."""
    if not verdict.parts:
        return [verdict]
    return [leaf for part in _unmet(verdict.parts) for leaf in _leaves(part)]


def _need_finding(
    verdict: Verdict,
    need: Need,
    form: Form,
    title: Text | None = None,
    weighs: Strength | None = None,
) -> Finding:
    asked = form.field(need.field) if need.field else None
    params = {"label": title or verdict.rule.title, **need.params}
    if asked:
        params["question"] = asked.label
    return Finding(
        f"unmet_{verdict.rule.type}",
        need.message,
        strength=weighs or verdict.rule.strength,
        place=f"field:{need.field}" if need.field else "",
        params=params,
        remedy=gettext_noop("See the question “%(question)s”.") if asked else "",
        quote=verdict.rule.quote,
    )
