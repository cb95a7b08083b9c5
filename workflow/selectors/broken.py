"""A list on notice that no longer keeps to its rules: which change broke it, and what mends it."""

from __future__ import annotations

from datetime import datetime

from declarations.models import Declaration
from organisations.models import Merger
from programmes.definitions import Text
from programmes.findings import Finding, gettext_noop
from reviews.models import SummaryList
from trail.selectors import entries_of

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
TOLD = {"withdrawn": WITHDRAWN, "objection_upheld": OBJECTED, "merged": MERGED}
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
    merger = (
        Merger.objects.filter(pk=last.data.get("merger")).select_related("unit", "into").first()
    )
    return [_told(gone, last.data["change"], last.at, merger)]


def rules_broken(summary: SummaryList) -> list[str]:
    """The ids of the rules as the list's trail last said that they are broken; none: it holds."""
    marks = entries_of("list", summary.pk).filter(verb__in=(BROKEN, MENDED))
    last = marks.order_by("-seq").first()
    rules: list[str] = last.data["rules"] if last and last.verb == BROKEN else []
    return rules


def _told(gone: Declaration, change: str, when: datetime, merger: Merger | None) -> Finding:
    unit = merger.unit if merger else gone.organisation
    into = merger.into if merger else unit
    return Finding(
        code="list_broken",
        message=TOLD.get(change, LEFT),
        remedy=MENDING,
        place="list",
        params={
            "unit": Text(zh=unit.name, en=unit.name_en or unit.name),
            "into": Text(zh=into.name, en=into.name_en or into.name),
            "title": gone.title,
            "number": gone.number,
            "when": when,
        },
    )
