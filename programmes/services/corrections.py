"""Publishing a corrected form for a running round."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from organisations.models import User
from trail.services import record

from ..comparing import changes, not_correctable
from ..findings import Conflict, Finding, Refused, gettext_noop
from ..models import Definition, Round, RoundCorrection
from ..selectors import definition_of


@transaction.atomic
def publish_correction(
    round_id: int, after: Definition, *, seen: int, reason: str, actor: User, at: datetime
) -> RoundCorrection:
    """Let whoever begins from now on begin under this version; begun declarations keep theirs.

    ``seen`` is the version (key) that the actor compared with: ``Conflict`` if another one was
    published meanwhile. ``Refused`` for every part that a running round keeps, and without reason.
    """
    # Without a join: PostgreSQL would join the version from before the wait, and find no round.
    round = Round.objects.select_for_update(no_key=True).get(pk=round_id)
    before = round.definition
    if before.pk != seen:
        raise Conflict(gettext_noop("Another correction was published meanwhile: compare again."))
    found = obstacles(round, before, after)
    if len(reason.strip()) < 2:
        found.append(_without_reason())
    if found:
        raise Refused(found)
    round.definition = after
    round.save(update_fields=["definition"])
    correction = RoundCorrection.objects.create(
        round=round,
        before=before,
        after=after,
        reason=reason.strip(),
        published_at=at,
        published_by=actor,
    )
    data = {"before": before.sha256, "after": after.sha256, "reason": correction.reason}
    record("round", round.pk, "corrected", actor=actor, at=at, data=data)
    return correction


def obstacles(round: Round, before: Definition, after: Definition) -> list[Finding]:
    """Why this version cannot be published for the round; empty: it can."""
    if after.programme_id != round.programme_id:
        message = gettext_noop("The version belongs to another programme.")
        return [Finding("other_programme", message)]
    found = changes(definition_of(before), definition_of(after))
    if not found:
        return [Finding("same_version", gettext_noop("The two versions say the same."))]
    return not_correctable(found)


def _without_reason() -> Finding:
    return Finding(
        "correction_without_reason",
        gettext_noop("A correction needs its reason."),
        place="field:reason",
        remedy=gettext_noop("Write what was wrong; authors of drafts read it."),
    )
