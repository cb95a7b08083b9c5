"""How many fit, and what to say when one more does not. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from programmes.definitions import Text
from programmes.findings import Figures, Finding, Strength, gettext_noop


class Fullness(StrEnum):
    """Where a number of places stands between its figures."""

    BELOW = "below"  # fewer than the minimum
    WITHIN = "within"
    FULL = "full"
    OVER = "over"


def fullness_of(used: int, minimum: int, maximum: int | None) -> Fullness:
    """Over and full come first: a minimum above the maximum does not exist."""
    if maximum is not None and used > maximum:
        return Fullness.OVER
    if used < minimum:
        return Fullness.BELOW
    return Fullness.FULL if used == maximum else Fullness.WITHIN


@dataclass(frozen=True, slots=True)
class Holder:
    """Who holds how many places: a unit by its short name, or the country (no name)."""

    name: Text | None
    used: int


def judge_limit(
    figure: tuple[int, int] | None, reason: str, maximum: int, above: Sequence[Holder]
) -> list[Finding]:
    """Everything that speaks against a changed figure.

    ``figure`` is minimum and maximum, ``None`` where a figure is taken back; ``maximum`` is what
    would then be in force, and ``above`` are those who already hold more than that.
    """
    findings = []
    if figure and figure[0] > figure[1]:
        findings.append(_crossed(*figure))
    if above:
        findings.append(_below_used(maximum, above, "field:maximum" if figure else ""))
    if len(reason.strip()) < 2:
        findings.append(without_reason())
    return findings


def _crossed(minimum: int, maximum: int) -> Finding:
    return Finding(
        code="limit_crossed",
        message=gettext_noop("The minimum %(minimum)s is above the maximum %(maximum)s."),
        remedy=gettext_noop("Lower the minimum or raise the maximum."),
        place="field:minimum",
        params={"minimum": minimum, "maximum": maximum},
    )


def _below_used(maximum: int, above: Sequence[Holder], place: str) -> Finding:
    names = tuple(
        Text(zh=f"{holder.name.zh}（{holder.used}）", en=f"{holder.name.get('en')} ({holder.used})")
        for holder in above
        if holder.name
    )
    used = max(holder.used for holder in above)
    message = gettext_noop("%(used)s places are already taken; the maximum cannot be %(maximum)s.")
    if names:
        message = gettext_noop("These already hold more than %(maximum)s places: %(names)s.")
    return Finding(
        code="limit_below_used",
        message=message,
        remedy=gettext_noop("Set at least %(used)s, or have items taken off the list first."),
        place=place,
        params={"used": used, "maximum": maximum, "names": names},
    )


def without_reason() -> Finding:
    """The answer to whoever changes figures and does not say why."""
    return Finding(
        code="limit_without_reason",
        message=gettext_noop("A changed figure needs its reason."),
        remedy=gettext_noop(
            "Write which document or decision changes it; it is kept in the history."
        ),
        place="field:reason",
    )


def over_maximum(quote: str, figures: Figures) -> Finding:
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
        place="list",
        params={"used": figures.used, "limit": figures.limit},
        figures=figures,
        quote=quote,
    )


def blocking(findings: Iterable[Finding]) -> list[Finding]:
    """Those that refuse: hard ones, and soft ones (原则上), for which no reason stands."""
    return [finding for finding in findings if finding.strength is not Strength.TARGET]
