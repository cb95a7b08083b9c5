"""A list on notice that no longer keeps to its rules: which change broke it, and what mends it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from declarations.models import Declaration
from organisations.models import Merger, Organisation, RegisteredFact
from programmes.definitions import Text
from programmes.findings import Finding, gettext_noop
from programmes.selectors import definition_of
from programmes.unitdata import known
from reviews.models import SummaryList
from trail.selectors import entries_of

# What made an item count elsewhere that did not leave the list; ``None`` where one left it.
Cause = Merger | RegisteredFact | None
BROKEN, MENDED = "broken", "mended"
SHOWN = (SummaryList.State.ON_NOTICE, SummaryList.State.NOTICED)
WITHDRAWN = gettext_noop(
    "%(unit)s withdrew “%(title)s” (%(number)s) on %(when)s. "
    "Since then the list no longer keeps to what is said here, and cannot be sent."
)
OBJECTED = gettext_noop(
    "An objection to “%(title)s” (%(number)s) of %(unit)s was upheld on %(when)s. "
    "Since then the list no longer keeps to what is said here, and cannot be sent."
)
LEFT = gettext_noop(
    "“%(title)s” (%(number)s) of %(unit)s left the list on %(when)s. "
    "Since then the list no longer keeps to what is said here, and cannot be sent."
)
MERGED = gettext_noop(
    "%(unit)s was taken over by %(into)s (entered on %(when)s); “%(title)s” (%(number)s) now "
    "counts there. Since then the list no longer keeps to what is said here, and cannot be sent."
)
RECLASSIFIED = gettext_noop(
    "The registered datum “%(datum)s” of %(unit)s was changed on %(when)s; “%(title)s” "
    "(%(number)s) now counts by it. Since then the list no longer keeps to what is said here, and "
    "cannot be sent."
)
TOLD = {
    "withdrawn": WITHDRAWN,
    "objection_upheld": OBJECTED,
    "merged": MERGED,
    "reclassified": RECLASSIFIED,
}
MENDING = gettext_noop(
    "Take off what is too much, with the reason: the public has seen everything that stays. "
    "Or withdraw the notice and compose the list anew."
)


def breaking(summary: SummaryList) -> list[Finding]:
    """The change that broke the list, as long as it is broken; else nothing."""
    if summary.state not in SHOWN:
        return []
    marks = entries_of("list", summary.pk).filter(verb__in=(BROKEN, MENDED))
    last = marks.order_by("-seq").first()
    if last is None or last.verb == MENDED:
        return []
    gone = Declaration.objects.select_related("organisation").get(pk=last.data["declaration"])
    return [_told(gone, last.data["change"], last.at, words_of_cause(_cause(last.data), summary))]


def cause_key(cause: Merger | RegisteredFact) -> str:
    """Under which key a list's trail says what made its items count elsewhere."""
    return "merger" if isinstance(cause, Merger) else "fact"


def words_of_cause(cause: Cause, summary: SummaryList) -> dict[str, Text]:
    """What is told of it: the unit, and which unit goes on or which datum was entered."""
    match cause:
        case Merger():
            return {"unit": _name(cause.unit), "into": _name(cause.into)}
        case RegisteredFact():
            asked = known(definition_of(summary.round.definition).attributes)
            return {"unit": _name(cause.organisation), "datum": asked[cause.key].label}
    return {}


def rules_broken(summary: SummaryList) -> list[str]:
    """The ids of the rules as the list's trail last said that they are broken; none: it holds."""
    marks = entries_of("list", summary.pk).filter(verb__in=(BROKEN, MENDED))
    last = marks.order_by("-seq").first()
    rules: list[str] = last.data["rules"] if last and last.verb == BROKEN else []
    return rules


def _cause(data: Mapping[str, Any]) -> Cause:
    if "merger" in data:
        return Merger.objects.select_related("unit", "into").get(pk=data["merger"])
    if "fact" in data:
        return RegisteredFact.objects.select_related("organisation").get(pk=data["fact"])
    return None


def _told(gone: Declaration, change: str, when: datetime, said: Mapping[str, Text]) -> Finding:
    own = {"unit": _name(gone.organisation)}
    return Finding(
        code="list_broken",
        message=TOLD.get(change, LEFT),
        remedy=MENDING,
        place="list",
        params={**own, **said, "title": gone.title, "number": gone.number, "when": when},
    )


def _name(unit: Organisation) -> Text:
    return Text(zh=unit.name, en=unit.name_en or unit.name)
