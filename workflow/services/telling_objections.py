"""Who is told of objections, and of places that fall free: rows in the outbox.

Nobody but the objector gets a word of who it was.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from declarations.models import Declaration
from notifications.services import queue, queue_to_stranger
from organisations.models import Organisation, User
from organisations.selectors import people_with
from reviews.objections import FreedPlace, Objection

from ..selectors.objections import OBJECTION
from .telling import link_to


def received(objection: Objection, declaration: Declaration, *, at: datetime) -> None:
    """Those who hold the notice learn that an objection has come, and to which project."""
    desk = objection.notice.list.organisation
    queue(
        "objection_received",
        people_with("send_list", desk),
        dedupe=f"objection:{objection.pk}",
        context=_project(declaration)
        | {
            "desk": desk.name,
            "receipt": objection.number,
            "last_day": objection.notice.last_day,
            "link": link_to("objection", objection.pk),
        },
        subject_kind=OBJECTION,
        subject_id=str(objection.pk),
        at=at,
    )


def answered(objection: Objection, declaration: Declaration, *, at: datetime) -> None:
    """The objector learns the decision by mail, where an address was given."""
    if "email" not in objection.said:
        return
    queue_to_stranger(
        "objection_answered",
        dedupe=f"objection-answered:{objection.pk}",
        context={
            "receipt": objection.number,
            "title": declaration.title,
            "desk": objection.notice.list.organisation.name,
            "outcome": objection.state,
            "reason": objection.reason,
        },
        subject_kind=OBJECTION,
        subject_id=str(objection.pk),
        at=at,
    )


def place_to_fill(place: FreedPlace, latest: date, *, at: datetime) -> None:
    """Those who hold the notice learn who follows, and by which day its notice must begin."""
    assert place.by is not None
    follower = place.by.declaration
    told = {"follower": f"{follower.title}（{follower.number}）", "latest": latest}
    _tell("place_to_fill", place, told, f"place:{place.pk}:{follower.pk}", at=at)


def place_lapsed(place: FreedPlace, *, at: datetime) -> None:
    """Those who hold the notice learn that nobody takes the place, and why."""
    days = dict.fromkeys(("today", "last_day", "closes", "latest"), "") | place.facts
    _tell("place_lapsed", place, {"outcome": place.why, **days}, f"lapsed:{place.pk}", at=at)


def _tell(
    kind: str, place: FreedPlace, told: Mapping[str, Any], dedupe: str, *, at: datetime
) -> None:
    summary = place.list
    queue(
        kind,
        _holders(summary.organisation),
        dedupe=dedupe,
        context=_project(place.item.declaration)
        | {
            "desk": summary.organisation.name,
            "link": link_to("list", summary.pk),
            **told,
        },
        subject_kind="list",
        subject_id=str(summary.pk),
        at=at,
    )


def _holders(desk: Organisation) -> set[User]:
    return {*people_with("send_list", desk), *people_with("compose_list", desk)}


def _project(declaration: Declaration) -> dict[str, Any]:
    return {
        "number": declaration.number,
        "title": declaration.title,
        "organisation": declaration.organisation.name,
        "round": declaration.round.title_zh,
        "declaration": declaration.pk,
    }
