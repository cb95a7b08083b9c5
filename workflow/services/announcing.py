"""The days of an obligation whose notice names none (“另行通知”): set by who opens rounds."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime

from django.core.exceptions import PermissionDenied
from django.db import transaction

from declarations.models import Result
from organisations.models import User
from organisations.selectors import organisations_with
from programmes.definitions import Obligation
from programmes.findings import Finding, Refused, gettext_noop
from programmes.models import AnnouncedDays, Programme
from programmes.windows import day_of
from trail.services import record


@transaction.atomic
def announce_days(
    programme: Programme,
    owed: Obligation,
    opens: date,
    closes: date,
    *,
    document: str,
    actor: User,
    at: datetime,
) -> AnnouncedDays:
    """Name the days; every result of the programme is looked at again at the next tick.

    Days that have opened already are not moved here: their round is extended like any other.
    """
    if not organisations_with(actor, "manage_rounds"):
        raise PermissionDenied
    if found := list(_faults(programme, owed, (opens, closes), document, day_of(at))):
        raise Refused(found)
    days = AnnouncedDays.objects.create(
        programme=programme,
        obligation=owed.id,
        opens=opens,
        closes=closes,
        document=document.strip(),
        set_at=at,
        set_by=actor,
    )
    results = Result.objects.filter(programme=programme, organisation__isnull=False)
    results.update(look_on=day_of(at))
    data = {"obligation": owed.id, "opens": opens.isoformat(), "closes": closes.isoformat()}
    record("programme", programme.pk, "announced", actor=actor, at=at, data=data)
    return days


def _faults(
    programme: Programme, owed: Obligation, days: tuple[date, date], document: str, today: date
) -> Iterator[Finding]:
    if owed.once is None or not owed.once.unannounced:
        yield Finding("days_are_said", gettext_noop("The file names these days itself."))
    if programme.rounds.filter(obligation=owed.id).exists():
        yield Finding(
            "days_have_begun",
            gettext_noop("It has opened already under the days announced before."),
            remedy=gettext_noop("Extend the window of its round."),
        )
    if days[1] < max(days[0], today):
        yield Finding(
            "days_are_over",
            gettext_noop("The last day is before the first, or over."),
            place="field:closes",
        )
    if not 2 <= len(document.strip()) <= 300:
        yield Finding(
            "days_without_document",
            gettext_noop("Name the document that says so, in at most 300 characters."),
            place="field:document",
        )
