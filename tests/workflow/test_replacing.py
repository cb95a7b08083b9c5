"""递补: the next of a ranking from before the notice, with a whole notice of its own, in time.

The list is on notice from Monday 2 to Monday 9 November 2026; its window ends in the morning of the
22nd, so that the notice of a replacement must begin by Sunday the 15th.
"""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.core.exceptions import PermissionDenied

from declarations.models import Declaration
from notifications.models import Message
from programmes.findings import Conflict
from programmes.selectors import definition_of
from programmes.services.extensions import Scope, extend_window
from programmes.switches import OBJECTIONS, REPLACEMENT, terms_under
from quotas.models import Counter
from quotas.selectors import drifted
from reviews.models import ListItem, PublicNotice, SummaryList
from reviews.objections import FreedPlace
from tests.factories import AT
from tests.programmes.factories import open_production_round
from tests.refusing import refusal
from tests.workflow import lives, objected, ruled
from trail.selectors import entries_of
from workflow.services import noticing, replacing, sending
from workflow.tasks import lapse_places

pytestmark = [pytest.mark.db, pytest.mark.flow, pytest.mark.django_db]
DAY = timedelta(days=1)
LATEST = datetime(2026, 11, 15, 15, 59, tzinfo=UTC)  # the last minute of the 15th in Beijing
TOO_LATE = LATEST + timedelta(minutes=1)
OPEN, FILLED, LAPSED = FreedPlace.State


@pytest.fixture
def world():
    return objected.usual()


def place_of(declaration):
    return FreedPlace.objects.get(item__declaration=declaration)


def end(notice):
    assert noticing.end(notice.pk, at=notice.ends_at)
    return notice.ends_at


def send(world, at):
    lives.carry(world.summary, world.province_leader, at=at)


def test_a_freed_place_passes_to_the_next_in_the_ranking(world):
    objected.decided(world, objected.objected(world.notice, world.listed[0]))
    place = place_of(world.listed[0])
    assert (place.state, place.by.declaration) == (OPEN, world.reserve[0])
    assert (place.cause, place.until) == ("objection_upheld", TOO_LATE)
    (told,) = Message.objects.filter(kind="place_to_fill", recipient=world.province_leader)
    assert told.context["latest"] == "2026-11-15"
    assert world.reserve[0].title in told.context["follower"]
    assert Counter.objects.get().used == 4  # taken only when its notice begins


def test_case_42_a_replacement_has_a_whole_notice_of_its_own_and_follows_the_others(world):
    objected.withdrawn(world.listed[0], at=AT + DAY)
    notice = objected.replaced(world, at=AT + DAY)
    follower = world.reserve[0]
    assert (notice.first_day, notice.last_day) == (date(2026, 11, 3), date(2026, 11, 10))
    assert [item["declaration"] for item in notice.content["items"]] == [follower.pk]
    assert notice.content["place_of"]["number"] == world.listed[0].number
    assert place_of(world.listed[0]).state == FILLED
    assert (Counter.objects.get().used, drifted().exists()) == (5, False)
    over = end(world.notice)
    assert lives.fresh(follower).state == Declaration.State.ON_NOTICE
    send(world, over)
    assert {lives.fresh(each).step for each in world.listed[1:]} == {"ministry_review"}
    assert lives.fresh(follower).step == "province_notice"
    with pytest.raises(Conflict):
        sending.send(world.summary.pk, statement="", actor=world.province_leader, at=over)
    later = end(notice)
    world.summary.refresh_from_db()
    assert world.summary.state == SummaryList.State.SENT
    send(world, later)
    assert lives.fresh(follower).step == "ministry_review"
    assert ListItem.objects.filter(state=ListItem.State.SENT).count() == 5


def test_where_nobody_waits_for_the_end_of_its_notice_the_sender_need_not_either(world):
    """The list is sent by hand after both notices are over, before any poller came by."""
    objected.withdrawn(world.listed[0])
    notice = objected.replaced(world)
    send(world, notice.ends_at)
    assert lives.fresh(world.reserve[0]).step == "ministry_review"
    assert not PublicNotice.objects.filter(state=PublicNotice.State.RUNNING).exists()


def test_one_day_too_late_the_place_lapses_at_once_and_says_its_days(world):
    objected.withdrawn(world.listed[0], at=LATEST)
    assert place_of(world.listed[0]).state == OPEN
    objected.withdrawn(world.listed[1], at=TOO_LATE)
    place = place_of(world.listed[1])
    assert (place.state, place.why, place.by) == (LAPSED, "late", None)
    assert place.facts == {
        "today": "2026-11-16", "last_day": "2026-11-23", "closes": "2026-11-22",
        "latest": "2026-11-15",
    }  # fmt: skip
    (told,) = Message.objects.filter(kind="place_lapsed", recipient=world.province_leader)
    assert told.context["outcome"] == "late"


def test_who_follows_and_is_not_announced_in_time_loses_the_place(world):
    objected.withdrawn(world.listed[0])
    place = place_of(world.listed[0])
    assert not replacing.lapse(place.pk, at=LATEST)
    (found,) = refusal(
        replacing.announce_replacement, place.pk, actor=world.province_leader, at=TOO_LATE
    )
    assert found.code == "notice_too_late"
    assert replacing.lapse(place.pk, at=TOO_LATE)
    place.refresh_from_db()
    assert (place.state, place.why, place.facts) == (LAPSED, "waited", {"latest": "2026-11-15"})
    assert not replacing.lapse(place.pk, at=TOO_LATE)
    assert lives.fresh(world.reserve[0]).state == Declaration.State.CANDIDATE


def test_the_poller_lets_places_lapse_and_leaves_those_whose_window_was_extended(world):
    objected.withdrawn(world.listed[0])
    extend_window(
        world.round,
        "province",
        Scope(),
        last_day=date(2026, 12, 1),
        reason="省级申请",
        actor=world.ministry_administrator,
        at=AT,
    )
    assert not replacing.lapse(place_of(world.listed[0]).pk, at=TOO_LATE)
    assert place_of(world.listed[0]).until > TOO_LATE
    FreedPlace.objects.update(until=AT)
    assert lapse_places() == 1  # today is long after every window


def test_without_a_ranking_nobody_follows():
    world = objected.on_notice(places=1, reserve=0)
    objected.withdrawn(world.listed[0])
    assert place_of(world.listed[0]).why == "nobody"


def test_where_the_file_says_so_the_place_lapses():
    world = objected.on_notice(places=1, reserve=1, terms="replacement: lapses")
    objected.withdrawn(world.listed[0])
    assert place_of(world.listed[0]).why == "rule"


def test_who_shares_the_next_rank_is_nobody():
    world = objected.on_notice(places=1, reserve=1)
    extra = ruled.candidate(world.round, {"project_name": "后到"}, world.school)
    reserve = [{"declaration": each.pk, "rank": 6} for each in (world.reserve[0], extra)]
    world.notice.content["reserve"] = reserve
    world.notice.save()
    objected.withdrawn(world.listed[0])
    assert place_of(world.listed[0]).why == "equal"


def test_two_freed_places_have_two_followers_and_the_third_lapses(world):
    for each in world.listed[:3]:
        objected.withdrawn(each)
    places = [place_of(each) for each in world.listed[:3]]
    called = [place.by and place.by.declaration for place in places]
    assert called == [*world.reserve, None]
    assert places[2].why == "nobody"


def test_where_the_one_called_leaves_the_next_is_called(world):
    objected.withdrawn(world.listed[0])
    objected.withdrawn(world.reserve[0])
    place = place_of(world.listed[0])
    assert (place.state, place.by.declaration) == (OPEN, world.reserve[1])
    objected.withdrawn(world.reserve[1])
    assert place_of(world.listed[0]).why == "nobody"


def test_an_objection_to_the_replacement_frees_the_place_again(world):
    objected.withdrawn(world.listed[0])
    notice = objected.replaced(world)
    objected.decided(world, objected.objected(notice, world.reserve[0]))
    place = place_of(world.reserve[0])
    assert (place.state, place.by.declaration) == (OPEN, world.reserve[1])
    assert objected.replaced(world).replaces.declaration == world.reserve[0]


def test_a_held_item_that_leaves_after_the_others_were_sent_is_replaced_too(world):
    objection = objected.objected(world.notice, world.listed[0])
    over = end(world.notice)
    send(world, over)
    objected.decided(world, objection, at=over)
    notice = objected.replaced(world, at=over)
    send(world, end(notice))
    assert lives.fresh(world.reserve[0]).step == "ministry_review"


def test_withdrawing_the_notice_of_the_list_ends_what_hangs_on_it(world):
    for each in world.listed[:2]:
        objected.withdrawn(each)
    replacing.announce_replacement(place_of(world.listed[0]).pk, actor=world.province_leader, at=AT)
    noticing.reopen(world.summary.pk, reason="漏列一项", actor=world.province_leader, at=AT)
    assert {each.state for each in PublicNotice.objects.all()} == {PublicNotice.State.CANCELLED}
    assert {each.why for each in FreedPlace.objects.all()} == {"reopened"}
    ruled.give(lives.fresh(world.reserve[1]))
    world.notice = ruled.announce(SummaryList.objects.get())
    assert len(world.notice.content["items"]) == 5
    objected.withdrawn(world.reserve[0])
    assert place_of(world.reserve[0]).why == "nobody"


def test_while_a_list_is_composed_no_place_falls_free():
    world = objected.on_notice(places=1, reserve=1)
    noticing.reopen(world.summary.pk, reason="漏列一项", actor=world.province_leader, at=AT)
    objected.withdrawn(world.listed[0])
    assert not FreedPlace.objects.exists()


def test_only_who_holds_the_notice_begins_a_replacement(world):
    objected.withdrawn(world.listed[0])
    place = place_of(world.listed[0])
    for person in (world.province_officer, world.foreign_province_leader, world.author):
        with pytest.raises(PermissionDenied):
            replacing.announce_replacement(place.pk, actor=person, at=AT)
    objected.replaced(world)
    with pytest.raises(Conflict):
        replacing.announce_replacement(place.pk, actor=world.province_leader, at=AT)


def test_what_becomes_of_a_place_stands_in_the_lists_trail(world):
    objected.withdrawn(world.listed[0])
    objected.replaced(world)
    verbs = list(entries_of("list", world.summary.pk).values_list("verb", flat=True))
    told = [v for v in verbs if v.startswith(("place_", "moved_up"))]
    assert told == ["place_freed", "place_passes", "moved_up"]


def test_where_the_round_chose_so_the_place_lapses():
    """The notice is silent on it: a choice of the round, with its reason."""
    step = definition_of(open_production_round(AT).definition).step("province_notice")
    assert terms_under(step, {}).replacement == "next_in_ranking"
    chosen = terms_under(step, {REPLACEMENT: "lapses", OBJECTIONS: "anyone"})
    assert (chosen.replacement, chosen.objections, chosen.days) == ("lapses", "anyone", 5)
