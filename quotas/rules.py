"""How many fit, and what to say when one more does not. Pure."""

from __future__ import annotations

from programmes.definitions import RangeQuota
from programmes.findings import Figures, Finding, Strength, gettext_noop


def over_maximum(rule: RangeQuota, figures: Figures) -> Finding:
    """The answer to the item that no longer fits. Source: 「各省可报送5—8项」 and its kin."""
    return Finding(
        code="quota_full",
        message=gettext_noop(
            "The list already holds %(used)s of at most %(limit)s places; one more does not fit."
        ),
        remedy=gettext_noop(
            "Take an item off the list first, or keep this one as a candidate: "
            "it moves up when a place is freed."
        ),
        strength=rule.max_strength,
        place="list",
        params={"used": figures.used, "limit": figures.limit},
        figures=figures,
        quote=rule.quote,
    )


def under_minimum(rule: RangeQuota, figures: Figures) -> Finding:
    """The list is shorter than the notice expects."""
    return Finding(
        code="quota_below_minimum",
        message=gettext_noop(
            "The list holds %(used)s items, fewer than the %(minimum)s that the notice expects."
        ),
        remedy=gettext_noop(
            "Add items, or write a statement why no further project qualifies; "
            "the ministry will see it."
        ),
        strength=rule.min_strength,
        place="list",
        params={"used": figures.used, "minimum": figures.minimum},
        figures=figures,
        quote=rule.quote,
    )


def judge_list(rule: RangeQuota, figures: Figures) -> list[Finding]:
    """Everything that a range rule has to say about a whole list of ``figures.used`` items."""
    findings = []
    if figures.limit is not None and figures.used > figures.limit:
        findings.append(over_maximum(rule, figures))
    if figures.minimum is not None and figures.used < figures.minimum:
        findings.append(under_minimum(rule, figures))
    return findings


def blocking(findings: list[Finding], statement: str) -> list[Finding]:
    """Those that refuse: hard ones always, soft ones (原则上) only without a written statement."""
    return [
        finding
        for finding in findings
        if finding.strength is Strength.HARD
        or (finding.strength is Strength.SOFT and not statement.strip())
    ]
