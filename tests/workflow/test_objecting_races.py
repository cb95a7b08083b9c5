"""Many at once: one decision an objection, one follower a place, and a last second that counts."""

from datetime import timedelta

import pytest

from declarations.models import Declaration
from programmes.findings import Conflict, Refused
from quotas.selectors import drifted
from reviews.models import ListItem, PublicNotice
from reviews.objections import FreedPlace, Objection
from tests.workflow import lives, objected
from tests.workflow.test_races import all_at_once, pressed_again_while_busy
from workflow.services import objecting, replacing

pytestmark = [pytest.mark.race, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def world():
    return objected.on_notice(places=3, reserve=1)


def outcome(work):
    """What came of it, by name."""
    try:
        pressed_again_while_busy(work)
    except (Conflict, Refused) as error:
        return type(error).__name__
    return "done"


def test_of_four_decisions_at_once_one_counts(world):
    objection = objected.objected(world.notice, world.listed[0])
    leader, at = world.province_leader, world.notice.opened_at
    objecting.take_up(objection.pk, seen=0, actor=leader, at=at)

    def decide(what):
        return outcome(
            lambda: objecting.decide(
                objection.pk, what, reason=objected.REASON, actor=leader, at=at
            )
        )

    outcomes = all_at_once(decide, ["upheld", "not_upheld", "upheld", "inadmissible"])
    assert sorted(outcomes) == ["Conflict", "Conflict", "Conflict", "done"]
    upheld = Objection.objects.get().state == Objection.State.UPHELD
    assert FreedPlace.objects.count() == upheld
    assert (lives.fresh(world.listed[0]).state == Declaration.State.REFUSED) == upheld
    assert not drifted().exists()


def test_one_reserve_never_fills_two_places_that_fall_free_at_once(world):
    at = world.notice.opened_at
    all_at_once(lambda row: outcome(lambda: objected.withdrawn(row, at=at)), world.listed[:2])
    places = list(FreedPlace.objects.order_by("pk"))
    assert sorted(place.state for place in places) == ["lapsed", "open"]
    (called,) = [place for place in places if place.state == "open"]

    def begin(place):
        leader = world.province_leader
        return outcome(lambda: replacing.announce_replacement(place.pk, actor=leader, at=at))

    outcomes = all_at_once(begin, [called, called, *places])
    assert outcomes.count("done") == 1
    assert PublicNotice.objects.filter(replaces__isnull=False).count() == 1
    assert not drifted().exists()


def test_an_objection_of_the_last_second_holds_or_comes_too_late_but_is_never_lost(world):
    """It was made before the end; the list is sent at the end, at the same time."""
    ends, held = world.notice.ends_at, world.listed[0]

    def press(who):
        if who == "sender":
            return outcome(lambda: _send(world, ends))
        last = ends - timedelta(microseconds=1)
        return outcome(lambda: objected.objected(world.notice, held, at=last))

    sent, objected_to = all_at_once(press, ["sender", "stranger"])
    assert sent == "done"
    state = ListItem.objects.get(declaration=held).state
    if objected_to == "done":
        assert Objection.objects.get().item.declaration == held
        assert state == ListItem.State.SHORTLISTED
    else:
        assert not Objection.objects.exists()
        assert state == ListItem.State.SENT


def _send(world, at):
    lives.carry(world.summary, world.province_leader, "仅此。", at)
