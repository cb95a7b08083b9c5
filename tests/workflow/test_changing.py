"""What happens to a recognised subject: told by the unit, decided by the desk, never forgotten."""

from datetime import date

import pytest
from django.core.exceptions import PermissionDenied

from declarations.models import Change
from notifications.models import Message
from programmes.findings import Conflict, Refused
from tests.factories import AT, make_world
from tests.workflow import afterlife
from tests.workflow.afterlife import beijing
from workflow.services import changing
from workflow.services.changing import Account
from workflow.services.obliging import oblige

pytestmark = [pytest.mark.db, pytest.mark.django_db]
DAY = date(2026, 11, 20)
THEN = beijing(2026, 12, 1)


@pytest.fixture
def world():
    return make_world()


def tell(result, actor, event="renaming", on=DAY, at=THEN, **said):
    words = said.pop("words", "经核准变更。")
    return changing.tell(result.pk, Account(event, on, words, **said), actor=actor, at=at)


def decide(change, actor, state, opinion="情况属实。"):
    return changing.decide(change.pk, state, opinion=opinion, actor=actor, at=THEN)


def test_case_77_a_new_name_is_recorded_and_the_result_stays(world):
    result = afterlife.result(world)
    change = tell(result, world.author, new_title="新名称")
    assert Message.objects.get(kind="change_told").recipient == world.province_officer
    decide(change, world.province_officer, "kept")
    result.refresh_from_db()
    assert (result.title, result.outcome, result.since) == (
        "新名称",
        "recognised",
        date(2026, 11, 2),
    )
    assert result.outcomes.count() == 1


def test_case_77_a_merger_is_examined_again_and_may_end_the_result(world):
    result = afterlife.result(world)
    change = tell(result, world.author, "merger")
    with pytest.raises(Refused) as refused:
        decide(change, world.province_officer, "rejected")
    assert [each.code for each in refused.value.findings] == ["no_outcome"]
    decide(change, world.province_officer, "revoked")
    result.refresh_from_db()
    assert (result.outcome, result.since) == ("revoked", DAY)
    assert Message.objects.filter(kind="turned", recipient=world.author).exists()


def test_what_was_owed_ends_with_a_revoked_result(world):
    result = afterlife.result(world)
    oblige(result.pk, at=AT)
    change = tell(result, world.province_officer, "breach")  # the desk may tell it too
    decide(change, world.province_officer, "revoked")
    assert result.duties.get().ended_at == THEN


def test_what_is_told_too_late_is_taken_and_marked(world):
    result = afterlife.result(world)
    assert not tell(result, world.author, at=beijing(2026, 12, 20)).is_late
    assert tell(result, world.author, "merger", at=beijing(2026, 12, 21)).is_late


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"words": " "}, "change_without_words"),
        ({"on": date(2026, 12, 2)}, "change_to_come"),
    ],
)
def test_it_is_said_in_words_and_after_it_has_happened(world, changed, code):
    with pytest.raises(Refused) as refused:
        tell(afterlife.result(world), world.author, **changed)
    assert [each.code for each in refused.value.findings] == [code]


def test_the_same_is_not_told_twice_while_it_waits_nor_decided_twice(world):
    result = afterlife.result(world)
    change = tell(result, world.author)
    with pytest.raises(Refused):
        tell(result, world.author)
    decide(change, world.province_officer, "kept")
    with pytest.raises(Conflict):
        decide(change, world.province_officer, "kept")
    assert tell(result, world.author).state == Change.State.TOLD


def test_strangers_neither_tell_nor_decide(world):
    result = afterlife.result(world)
    with pytest.raises(PermissionDenied):
        tell(result, world.foreign_author)
    change = tell(result, world.author)
    for who in (world.author, world.foreign_officer):
        with pytest.raises(PermissionDenied):
            decide(change, who, "kept")
