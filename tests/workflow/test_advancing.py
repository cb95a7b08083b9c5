"""From one outcome to the next: not before its time, and by all who decide on it."""

from datetime import date

import pytest
from django.core.exceptions import PermissionDenied

from declarations.models import Result
from notifications.models import Message
from programmes.findings import Conflict, Refused
from tests.factories import AT, make_person, make_world
from tests.workflow import afterlife
from tests.workflow.afterlife import beijing
from workflow.selectors.advancing import options_of, waiting_for_moves
from workflow.services import advancing
from workflow.services.obliging import oblige

pytestmark = [pytest.mark.db, pytest.mark.django_db]
LATER = beijing(2027, 11, 2)


@pytest.fixture
def world():
    return make_world()


def with_plan(result: Result) -> Result:
    oblige(result.pk, at=AT)
    afterlife.hand_in(result.duties.get(round__obligation="plan"), AT)
    return result


def agree(result, actor, move="certify", department="", at=LATER, opinion="同意认证。"):
    entry = result.outcomes.order_by("-pk").first().pk
    return advancing.agree(
        result.pk,
        move,
        department,
        entry=entry,
        opinion=opinion,
        document="",
        actor=actor,
        at=at,
    )


def codes(refused) -> list[str]:
    return [each.code for each in refused.value.findings]


def test_a_move_waits_for_its_time_and_for_what_is_owed(world):
    result = afterlife.result(world)
    with pytest.raises(Refused) as refused:
        agree(result, world.province_leader, at=beijing(2027, 11, 1))
    assert codes(refused) == ["move_too_early", "move_needs"]
    with_plan(result)
    with pytest.raises(Refused) as early:
        agree(result, world.province_leader, at=beijing(2027, 11, 1))
    assert codes(early) == ["move_too_early"]
    assert agree(result, world.province_leader).outcome == "certified"
    result.refresh_from_db()
    assert (result.outcome, result.since) == ("certified", date(2027, 11, 2))
    assert Message.objects.filter(kind="turned", recipient=world.author).count() == 1


@pytest.mark.parametrize("who", ["author", "province_officer", "foreign_province_leader"])
def test_only_the_role_at_the_level_decides(world, who):
    result = with_plan(afterlife.result(world))
    with pytest.raises(PermissionDenied):
        agree(result, getattr(world, who))


def test_departments_agree_in_any_order_and_the_last_one_makes_the_move(world):
    result = with_plan(afterlife.result(world, file=afterlife.with_departments()))
    development, education = (
        make_person("department_officer", world.hubei, department=name)
        for name in ("development", "education")
    )
    assert agree(result, education, department="education") is None
    (told,) = Message.objects.filter(kind="consent_awaited")
    assert (told.recipient, told.context["agreed"]) == (development, "教育部门")
    with pytest.raises(Conflict):
        agree(result, education, department="education")
    with pytest.raises(PermissionDenied):
        agree(result, education, department="development")
    with pytest.raises(PermissionDenied):
        agree(result, world.province_leader)
    (certify, _exit) = options_of(result, development, date(2027, 11, 2))
    assert [each.zh for each in certify.missing] == ["发展改革部门"]
    assert [each for each, _title in certify.mine] == ["development"]
    assert [(name.zh, each.agreed_by) for name, each in certify.agreed] == [("教育部门", education)]
    made = agree(result, development, department="development")
    assert made.outcome == "certified"
    assert made.reason == "教育部门：同意认证。\n发展改革部门：同意认证。"


def test_what_somebody_read_must_still_hold(world):
    result = with_plan(afterlife.result(world))
    entry = result.outcomes.get().pk
    agree(result, world.province_leader)
    with pytest.raises(Conflict):
        advancing.agree(
            result.pk,
            "exit",
            "",
            entry=entry,
            opinion="退出。",
            document="",
            actor=world.province_leader,
            at=LATER,
        )


def test_after_a_final_outcome_nothing_is_owed_and_nothing_follows(world):
    result = afterlife.result(world)
    oblige(result.pk, at=AT)
    agree(result, world.province_leader, move="exit", at=AT, opinion="企业申请退出。")
    result.refresh_from_db()
    duty = result.duties.get()
    assert (result.outcome, result.look_on) == ("exited", None)
    assert duty.ended_at == AT
    assert duty.declaration.state == "withdrawn"
    assert duty.declaration.process.status == "CANCELED"
    assert options_of(result, world.province_leader, date(2030, 1, 1)) == []


def test_a_desk_sees_what_waits_for_its_decision(world):
    result = afterlife.result(world)
    foreign = afterlife.result(world, world.foreign_school)
    assert list(waiting_for_moves(world.province_leader)) == [result]
    assert list(waiting_for_moves(world.foreign_province_leader)) == [foreign]
    assert list(waiting_for_moves(world.author)) == []
