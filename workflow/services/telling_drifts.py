"""The mail about counters that do not add up: one a night, however many there are."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from notifications.services import queue
from organisations.models import Organisation, User
from organisations.selectors import people_with
from programmes.models import Round
from quotas.models import Drift
from quotas.selectors.drifting import Told, told

from .telling import link_to

SHOWN = 20


def tell(drifts: Sequence[Drift], occasion: str, *, at: datetime) -> None:
    """The ministry's administrators learn which counters, with their figures, and what to do."""
    rounds = Round.objects.select_related("definition").in_bulk(
        {each.counter.round_id for each in drifts}
    )
    rows = [
        _row(each, round)
        for round in rounds.values()
        for each in told([d for d in drifts if d.counter.round_id == round.pk], round)
    ]
    people: set[User] = set()
    for ministry in Organisation.objects.filter(level=Organisation.Level.MINISTRY):
        people |= set(people_with("manage_rounds", ministry))
    queue(
        "places_drifted",
        people,
        dedupe=occasion,
        context={"rows": rows[:SHOWN], "count": len(rows)},
        subject_kind="places",
        subject_id=occasion.rpartition(":")[2],
        at=at,
    )


def _row(each: Told, round: Round) -> dict[str, str | int]:
    drift = each.drift
    return {
        "round": round.title_zh,
        "rule": each.rule.title.zh if each.rule else drift.counter.rule,
        "whose": each.organisation.name if each.organisation else "",
        "group": each.group,
        "used": drift.used,
        "ledger": drift.ledger,
        "live": drift.live,
        "listed": "" if drift.listed is None else drift.listed,
        "link": link_to("quota_settings", round.pk),
    }
