"""One person at a time writes in a section: a lease that coming and saving renews.

A lease keeps people out of each other's way; that no text is lost rests on the versions of the
drafts (``services.drafts``) alone.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from organisations.models import User
from programmes.findings import Finding, gettext_noop

from ..models import Declaration, SectionHold
from ..writers import SILENCE

FRESH = timedelta(minutes=1)  # a younger sign of life is not written again


def claim(declaration: Declaration, section_id: str, *, actor: User, at: datetime) -> SectionHold:
    """Who is in the section from now on: the actor, or somebody else who is still there.

    Call it under the declaration's lock: two first comers must not both make the row.
    """
    # Without the holder's row, which few callers need: an autosave asks this each time.
    hold, is_new = SectionHold.objects.select_for_update().get_or_create(
        declaration=declaration,
        section=section_id,
        defaults={"holder": actor, "since": at, "seen_at": at},
    )
    if not is_new:
        keep(hold, actor=actor, at=at)
    return hold


def keep(hold: SectionHold, *, actor: User, at: datetime) -> bool:
    """Renew the actor's hold or take over a silent one; another's living one stays as it is.

    One conditional statement, and none while the last one is ``FRESH``. False: the row changed
    since it was read, and nothing was done.
    """
    mine = hold.holder_id == actor.pk
    if hold.seen_at > at - (FRESH if mine else SILENCE):
        return True
    as_read = SectionHold.objects.filter(pk=hold.pk, holder=hold.holder_id, seen_at=hold.seen_at)
    since = hold.since if mine else at
    if not as_read.update(holder=actor, since=since, seen_at=at):
        return False
    hold.holder, hold.since, hold.seen_at = actor, since, at
    return True


def somebody_is_in(hold: SectionHold) -> Finding:
    """Why nothing is written into the section now."""
    return Finding(
        "section_held",
        gettext_noop("%(name)s is filling in this section just now."),
        params={"name": hold.holder.name},
        remedy=gettext_noop("Open the section again: you can take it over there."),
    )
