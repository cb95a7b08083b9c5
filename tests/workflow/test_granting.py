"""More time for what one result owes: as far as the notice says, by the desk that it names."""

from datetime import date

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from notifications.models import Message
from programmes.findings import Conflict, Refused
from tests.factories import AT, make_world
from tests.recorded import Recorded
from tests.workflow import afterlife
from tests.workflow.afterlife import beijing
from workflow.services import granting
from workflow.services.obliging import oblige

pytestmark = [pytest.mark.db, pytest.mark.django_db]
NOW = beijing(2027, 3, 20)
WHY = "统计口径调整，须重新汇总。"
MOST = date(2027, 4, 10)  # 「最多延期十天」, counted from 31 March


@pytest.fixture
def world(monkeypatch):
    monkeypatch.setattr("trail.clock._read", lambda: NOW)
    return _world()


@Recorded
def _world():
    world = make_world()
    world.result, world.other = (afterlife.result(world) for _n in range(2))
    for result in (world.result, world.other):
        for at in (AT, NOW):
            oblige(result.pk, at=at)
    world.report = world.result.duties.get(round__obligation="report")
    return world


def give(world, last_day=MOST, reason=WHY, actor=None, duty=None, at=NOW):
    who, owed = actor or world.province_officer, duty or world.report
    return granting.give_time(owed.pk, last_day=last_day, reason=reason, actor=who, at=at)


def codes(refused) -> list[str]:
    return [each.code for each in refused.value.findings]


def test_one_result_hands_in_later_and_no_other(world):
    give(world)
    world.report.refresh_from_db()
    assert world.report.due_at == beijing(2027, 4, 11, 0)
    other = world.other.duties.get(round__obligation="report")
    assert other.due_at == beijing(2027, 4, 1, 0)
    assert Message.objects.filter(kind="extended", recipient=world.author).count() == 1
    afterlife.hand_in(world.report, beijing(2027, 4, 5))
    world.report.refresh_from_db()
    assert world.report.declaration.state == "under_review"


def test_beyond_what_the_notice_allows_it_is_refused_in_its_words(world):
    with pytest.raises(Refused) as refused:
        give(world, date(2027, 4, 11))
    assert codes(refused) == ["extension_beyond"]
    assert refused.value.findings[0].quote == "最多延期十天。"
    assert refused.value.findings[0].params == {"latest": MOST}


def test_twice_is_no_way_around_what_the_notice_allows(world):
    give(world, date(2027, 4, 5))
    with pytest.raises(Refused):
        give(world, date(2027, 4, 15))
    give(world, MOST)


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"reason": " "}, "extension_without_reason"),
        ({"last_day": date(2027, 3, 31)}, "extension_not_longer"),
    ],
)
def test_it_takes_a_reason_and_a_later_day(world, changed, code):
    with pytest.raises(Refused) as refused:
        give(world, **changed)
    assert codes(refused) == [code]


def test_only_the_desk_of_the_level_and_only_where_the_notice_says_so(world):
    for who in (world.author, world.foreign_officer, world.ministry_officer):
        with pytest.raises(PermissionDenied):
            give(world, actor=who)
    plan = world.result.duties.get(round__obligation="plan")
    with pytest.raises(PermissionDenied):
        give(world, duty=plan)


def test_what_is_no_longer_owed_is_not_extended(world):
    world.report.ended_at = NOW
    world.report.save()
    with pytest.raises(Conflict):
        give(world)


def test_it_is_given_on_the_page(client, world):
    client.force_login(world.province_officer)
    keys = [world.result.pk, world.report.pk]
    address = reverse("give_time", args=keys)
    assert address in client.get(reverse("result", args=keys[:1])).content.decode()
    page = client.get(address).content.decode()
    assert "2027年4月10日" in page
    refused = client.post(address, {"last_day": "2027-05-01", "reason": WHY})
    assert refused.status_code == 422
    assert "最多延期十天" in refused.content.decode()
    assert client.post(address, {"last_day": "2027-04-09", "reason": WHY}).status_code == 302
    world.report.refresh_from_db()
    assert world.report.due_at == beijing(2027, 4, 10, 0)
