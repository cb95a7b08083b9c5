"""Objections: in writing, by real name, while the notice runs; one holds its own item only."""

from datetime import UTC, datetime, timedelta

import pytest
from django.core.exceptions import PermissionDenied

from declarations.models import Declaration, PersonKey
from documents.models import Document
from notifications.models import Message
from programmes.findings import Conflict
from quotas.models import Counter
from quotas.selectors import drifted
from reviews.models import ListItem, SummaryList
from reviews.objections import FreedPlace, Objection
from tests.factories import AT, make_world
from tests.programmes.factories import open_production_round
from tests.refusing import refusal
from tests.workflow import lives, objected
from tests.workflow.objected import REASON, SAID
from trail.models import Chain, Entry
from trail.services import verify
from workflow.selectors.objections import code_of, objections_for, opened, with_code
from workflow.services import noticing, objecting, sending

pytestmark = [pytest.mark.db, pytest.mark.flow, pytest.mark.django_db]
ENDS = datetime(2026, 11, 9, 16, tzinfo=UTC)  # 24:00 of the 9th in Beijing
LAST = ENDS - timedelta(microseconds=1)


@pytest.fixture
def world():
    return objected.usual()


def codes(refused):
    return [finding.code for finding in refused.value.findings]


def send(world, at=ENDS, statement=""):
    lives.carry(world.summary, world.province_leader, statement, at)
    world.summary.refresh_from_db()


def states(rows):
    return [lives.fresh(each).state for each in rows]


def test_what_an_objector_writes_lies_sealed_and_is_opened_for_who_takes_it_up(world):
    objection = objected.objected(world.notice, world.listed[0], email="zhou@example.org")
    stored = str(Objection.objects.values().get()) + str(list(Entry.objects.values()))
    stored += str(list(Message.objects.values()))
    for text in (SAID["name"], SAID["phone"], SAID["grounds"], "zhou@example.org"):
        assert text not in stored
    assert opened(objection) == SAID | {"email": "zhou@example.org"}
    PersonKey.objects.filter(entry=f"objection.{objection.pk}").update(wrapped="", salt="")
    assert set(opened(objection).values()) == {""}


def test_without_name_contact_grounds_and_word_it_is_refused_with_all_of_them(world):
    found = refusal(
        objected.objected, world.notice, world.listed[0],
        name=" 匿名 ", phone="", grounds="不对", signed="",
    )  # fmt: skip
    assert [each.code for each in found] == [
        "objection_unsigned", "objection_unreachable", "objection_name_not_said",
        "objection_without_grounds",
    ]  # fmt: skip
    assert not Objection.objects.exists()


def test_where_the_file_admits_anybody_no_name_is_asked_for():
    world = objected.on_notice(places=1, reserve=0, terms="objections: anyone")
    objection = objected.objected(world.notice, world.listed[0], name="", phone="", signed="")
    assert set(opened(objection)) == {"grounds"}


def test_the_last_moment_of_the_notice_is_in_time_and_the_next_is_told_when_it_was(world):
    objected.objected(world.notice, world.listed[0], at=LAST)
    (late,) = refusal(objected.objected, world.notice, world.listed[1], at=ENDS)
    assert late.code == "objection_late"
    assert "经公示后" in late.quote
    assert late.params["last_day"] == world.notice.last_day


def test_the_moment_it_was_made_counts_and_not_the_pollers(world):
    """The end was noted first; what was made before it still holds its item."""
    assert noticing.end(world.notice.pk, at=ENDS)
    objected.objected(world.notice, world.listed[0], at=LAST)
    send(world)
    assert lives.fresh(world.listed[0]).state == Declaration.State.SHORTLISTED


def test_to_a_withdrawn_notice_and_to_what_has_left_nobody_objects(world):
    objected.withdrawn(world.listed[0])
    (gone,) = refusal(objected.objected, world.notice, world.listed[0])
    assert gone.code == "objection_to_nothing"
    (foreign,) = refusal(objected.objected, world.notice, world.reserve[0])
    assert foreign.code == "objection_to_nothing"
    noticing.reopen(world.summary.pk, reason="更正", actor=world.province_leader, at=AT)
    (over,) = refusal(objected.objected, world.notice, world.listed[1])
    assert over.code == "objection_cancelled"


def test_an_open_objection_holds_its_own_item_only(world):
    held = world.listed[0]
    objection = objected.objected(world.notice, held)
    send(world)
    assert world.summary.state == SummaryList.State.SENT
    assert lives.fresh(held).step == "province_send"
    assert {lives.fresh(each).step for each in world.listed[1:]} == {"ministry_review"}
    with pytest.raises(Conflict):
        sending.send(world.summary.pk, statement="", actor=world.province_leader, at=ENDS)
    objected.decided(world, objection, "not_upheld", at=ENDS)
    later = ENDS + timedelta(hours=1)
    send(world, at=later)
    assert lives.fresh(held).step == "ministry_review"
    assert Counter.objects.get().used == 5


def test_what_had_to_wait_has_a_summary_of_its_own():
    world = make_world()
    round = open_production_round(AT)
    first, second = (lives.candidate(world, round, n) for n in range(2))
    for each in (first, second):
        lives.shortlist(each, world.province_officer)
    world.summary = SummaryList.objects.get()
    world.notice = lives.announced(world.summary, world.province_leader, "仅两项合格。")
    objection = objected.objected(world.notice, second)
    send(world, statement="仅两项合格。")
    objected.decided(world, objection, "not_upheld", at=ENDS)
    send(world, at=ENDS + timedelta(hours=1), statement="仅两项合格。")
    papers = Document.objects.filter(subject_kind="list").order_by("pk")
    numbers = [[item["number"] for item in paper.context["items"]] for paper in papers]
    assert numbers == [[first.number], [second.number]]
    assert ["补报" in paper.title for paper in papers] == [False, True]


def test_where_everything_is_held_nothing_is_sent(world):
    for each in world.listed:
        objected.objected(world.notice, each)
    (found,) = refusal(
        sending.send, world.summary.pk, statement="", actor=world.province_leader, at=ENDS
    )
    assert found.code == "list_all_held"


def test_upheld_the_item_leaves_and_its_place_is_free(world):
    declaration = world.listed[2]
    objection = objected.decided(world, objected.objected(world.notice, declaration))
    assert objection.state == Objection.State.UPHELD
    gone = lives.fresh(declaration)
    assert (gone.state, gone.desk, gone.ended_at) == (Declaration.State.REFUSED, None, AT)
    assert gone.process.status == "CANCELED"
    item = gone.list_items.get()
    assert item.state == ListItem.State.LEFT
    assert Counter.objects.get().used == 4
    assert not drifted().exists()
    assert FreedPlace.objects.get().item == item
    assert [fault for chain in Chain.objects.all() for fault in verify(chain)] == []


def test_not_upheld_or_inadmissible_the_item_stays(world):
    for declaration, outcome in zip(world.listed, ("not_upheld", "inadmissible"), strict=False):
        objected.decided(world, objected.objected(world.notice, declaration), outcome)
    assert set(states(world.listed)) == {Declaration.State.ON_NOTICE}
    assert not FreedPlace.objects.exists()


def test_the_unit_learns_the_decision_and_not_by_whom_it_was(world):
    objected.decided(world, objected.objected(world.notice, world.listed[0], unit="某某公司"))
    (desk,) = Message.objects.filter(kind="objection_received")
    assert desk.recipient == world.province_leader
    (told,) = Message.objects.filter(kind="objection_decided")
    assert told.recipient == world.author
    assert (told.context["outcome"], told.context["reason"]) == ("upheld", REASON)
    assert not {"周正清", "某某公司", "13900001234"} & {*map(str, told.context.values())}


def test_a_reason_that_names_the_objector_is_refused(world):
    leader, objection = world.province_leader, objected.objected(world.notice, world.listed[0])
    objecting.take_up(objection.pk, seen=0, actor=leader, at=AT)
    found = refusal(
        objecting.decide, objection.pk, "upheld", reason="周正清反映的情况属实", actor=leader, at=AT
    )
    assert [each.code for each in found] == ["objection_names"]
    found = refusal(objecting.decide, objection.pk, "", reason=" ", actor=leader, at=AT)
    assert [each.code for each in found] == ["objection_outcome", "objection_without_reason"]


def test_only_those_who_hold_the_notice_read_and_decide(world):
    objection = objected.objected(world.notice, world.listed[0])
    for person in (
        world.province_officer, world.unit_leader, world.foreign_province_leader, world.author,
        world.ministry_officer,
    ):  # fmt: skip
        assert objection not in objections_for(person)
        with pytest.raises(PermissionDenied):
            objecting.take_up(objection.pk, seen=0, actor=person, at=AT)
    assert list(objections_for(world.province_leader)) == [objection]


def test_who_has_not_taken_it_up_does_not_decide(world):
    leader, objection = world.province_leader, objected.objected(world.notice, world.listed[0])
    with pytest.raises(Conflict):
        objecting.decide(objection.pk, "upheld", reason=REASON, actor=leader, at=AT)
    with pytest.raises(Conflict):
        objecting.take_up(objection.pk, seen=99, actor=leader, at=AT)
    objected.decided(world, objection)
    for again in (
        lambda: objecting.decide(objection.pk, "upheld", reason=REASON, actor=leader, at=AT),
        lambda: objecting.take_up(objection.pk, seen=leader.pk, actor=leader, at=AT),
    ):
        with pytest.raises(Conflict):
            again()


def test_what_has_left_meanwhile_cannot_be_taken_out_again(world):
    objection = objected.objected(world.notice, world.listed[0])
    objected.withdrawn(world.listed[0])
    (found,) = refusal(objected.decided, world, objection)
    assert found.code == "objection_overtaken"
    objecting.decide(
        objection.pk, "not_upheld", reason="申报单位已撤回。", actor=world.province_leader, at=AT
    )
    assert FreedPlace.objects.count() == 1


def test_the_answer_stands_behind_a_code_that_fits_this_objection_alone(world):
    first = objected.objected(world.notice, world.listed[0])
    second = objected.objected(world.notice, world.listed[1])
    assert with_code(first.pk, code_of(first)) == first
    assert with_code(first.pk, code_of(second)) is None
    assert with_code(first.pk + 99, code_of(first)) is None
