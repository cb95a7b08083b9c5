"""Every night: whether counters, ledger, live declarations and lists say the same.

What does not add up is told and shown, never corrected: that is a person's act, with a reason.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from itertools import groupby

from django.db import transaction

from notifications.selectors import occasions_among
from notifications.services import first_time
from organisations.models import User
from programmes.findings import Conflict, Finding, Refused, gettext_noop
from programmes.windows import day_of
from quotas.models import Counter, Drift
from quotas.selectors.drifting import standing
from quotas.services import balance
from quotas.services.counting import locked
from trail.services import name_of, record

from ..selectors.listed import Lists, lists_as_they_stand
from .telling_drifts import tell

CLOCK = "system:workflow.reconcile_places"


def occasion(at: datetime) -> str:
    """The night that a look belongs to: there is one a Beijing day."""
    return f"reconciled:{day_of(at).isoformat()}"


def is_due(at: datetime) -> bool:
    """Whether nobody has looked today."""
    return not occasions_among([occasion(at)])


@transaction.atomic
def reconcile(doubtful: Collection[int], *, at: datetime) -> int:
    """Look again at the doubtful counters under their locks; returns how many are wrong.

    Whoever takes or frees a place holds the lock until everything about it is written: what still
    disagrees now is no act under way. Once a day; a second call finds the day taken.
    """
    if not first_time(occasion(at), at=at):
        return 0
    known = Drift.objects.filter(ended_at=None).values_list("counter", flat=True)
    counters = locked({*doubtful, *known})
    wrong = _noted(counters, lists_as_they_stand(), at=at)
    for round_id, own in groupby(sorted(wrong, key=_round_of), key=_round_of):
        data = {"counters": [_plain(each) for each in own]}
        record("round", round_id, "places_drifted", actor=CLOCK, at=at, data=data)
    if wrong:
        tell(wrong, occasion(at), at=at)
    return len(wrong)


@transaction.atomic
def mend(drift_id: int, *, reason: str, actor: User, at: datetime) -> Drift:
    """Make ledger and counter say what really stands, by rows beside those that are there.

    The drift stays open where the lists say something else: then a place must be given or taken
    off there. ``Refused`` without a reason, ``Conflict`` when it was mended already.
    """
    if len(reason.strip()) < 2:
        raise Refused([_without_reason()])
    drift = Drift.objects.select_related("counter").get(pk=drift_id)
    (counter,) = locked([drift.counter_id])
    drift = Drift.objects.select_related("counter__round").get(pk=drift_id)
    if drift.ended_at:
        raise Conflict(gettext_noop("This has been mended already."))
    written = balance(counter, actor=actor, at=at)
    data = {**_plain(drift), "rows": written, "reason": reason.strip()}
    record("round", counter.round_id, "places_mended", actor=actor, at=at, data=data)
    drift.reason = reason.strip()
    drift.save(update_fields=["reason"])
    _noted(locked([counter.pk]), lists_as_they_stand(), at=at, actor=actor)
    return Drift.objects.get(pk=drift_id)


def _noted(
    counters: Collection[Counter], lists: Lists, *, at: datetime, actor: User | str = CLOCK
) -> list[Drift]:
    """The open drifts of the counters as they stand now; those that agree again are ended."""
    figures = standing(counters)
    open_ones = {each.counter_id: each for each in Drift.objects.filter(ended_at=None)}
    wrong = []
    for counter in counters:
        own, on_lists = figures[counter.pk], lists.of(counter)
        drift = open_ones.get(counter.pk) or Drift(counter=counter, found_at=at)
        drift.used, drift.ledger, drift.live = own.used, own.ledger, own.live
        drift.listed = on_lists
        if own.agrees and on_lists in (None, own.used):
            if drift.pk:
                _end(drift, actor=actor, at=at)
            continue
        drift.save()
        wrong.append(drift)
    return wrong


def _end(drift: Drift, *, actor: User | str, at: datetime) -> None:
    drift.ended_at, drift.ended_by = at, name_of(actor)
    drift.save()
    record("round", drift.counter.round_id, "places_agree", actor=actor, at=at, data=_plain(drift))


def _round_of(drift: Drift) -> int:
    return drift.counter.round_id


def _plain(drift: Drift) -> dict[str, int | str]:
    """For the trail: keys and figures, of no person."""
    said: dict[str, int | str] = {"counter": drift.counter_id, "rule": drift.counter.rule}
    said |= {"used": drift.used, "ledger": drift.ledger, "live": drift.live}
    return said if drift.listed is None else {**said, "listed": drift.listed}


def _without_reason() -> Finding:
    return Finding(
        "mending_without_reason",
        message=gettext_noop("What is mended needs its reason."),
        remedy=gettext_noop("Write what had happened; it is kept in the history."),
    )
