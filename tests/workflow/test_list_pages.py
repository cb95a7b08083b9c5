"""The pages of a list say what is asked of it, to whom it goes, and by which sentences."""

import pytest
from django.urls import reverse

from organisations.models import RegisteredFact
from reviews.models import SummaryList
from tests.factories import AT, make_organisation, make_world
from tests.workflow import ruled
from trail import clock

pytestmark = [pytest.mark.flow, pytest.mark.django_db]
STATEMENT = 'name="statement"'
INSIDE = "教育部直属高校推荐指标纳入所在省份"


@pytest.fixture
def world():
    return make_world()


def page(client, name, user, summary):
    client.force_login(user)
    client.cookies["django_language"] = "zh-hans"
    return client.get(reverse(name, args=[summary.pk])).content.decode()


def test_a_schools_list_goes_to_its_province_and_owes_no_statement(client, world):
    world.round = ruled.open_ruled("core_course_offline", without=())
    ruled.listed(world.round, ruled.course(1), world.school)
    summary = SummaryList.objects.get()
    sending = page(client, "send", world.unit_leader, summary)
    assert "报送至：<b>湖北省教育厅</b>" in sending
    for shown in (sending, page(client, "announce", world.unit_leader, summary)):
        assert STATEMENT not in shown
        assert "名额依据" not in shown
        assert "汇总表" not in shown


def test_a_provinces_list_goes_to_the_ministry_and_may_need_a_statement(client, world):
    world.round = ruled.open_ruled("core_course_offline")
    ruled.listed(world.round, ruled.course(1), world.school)
    summary = SummaryList.objects.get()
    sending = page(client, "send", world.province_leader, summary)
    assert "报送至：<b>教育部职业教育与成人教育司</b>" in sending
    assert "名额依据" in sending
    assert STATEMENT in page(client, "announce", world.province_leader, summary)


def test_the_sentence_is_quoted_by_which_a_university_counts_here(client, world):
    world.round = ruled.open_ruled("textbook")
    ruled.listed(world.round, ruled.book(1), world.school)
    summary = SummaryList.objects.get()
    assert INSIDE not in page(client, "list", world.province_officer, summary)
    guest = make_organisation("unit", "direct_university", world.ministry, name="示例直属大学")
    RegisteredFact.objects.create(
        organisation=guest,
        key="host_area",
        value="420000",
        valid_from=AT.date().replace(year=2020),
        entered_at=AT,
    )
    ruled.listed(world.round, ruled.book(2), guest)
    assert INSIDE in page(client, "list", world.province_officer, summary)


def test_a_broken_list_whose_notice_is_over_is_not_said_to_be_ready(client, world, monkeypatch):
    world.round = ruled.open_ruled("textbook")
    kinds = ["foundation", "core", "core", "core"]
    books = [
        ruled.listed(world.round, ruled.book(n, kind), world.school) for n, kind in enumerate(kinds)
    ]
    summary = SummaryList.objects.get()
    ends = ruled.announce(summary, "指标尚未下达。").ends_at
    monkeypatch.setattr(clock, "_read", lambda: ends)
    assert "可以报送。" in page(client, "list", world.province_officer, summary)
    ruled.withdraw(books[-1])
    shown = page(client, "list", world.province_officer, summary)
    assert "可以报送。" not in shown
    assert "期满" in shown


def test_what_a_rule_only_shows_is_not_said_to_need_a_reason(client, world):
    few = {"type": "cap", "id": "few", "title": "示例上限", "scope": "province", "max": 1,
           "strength": "target", "at": ["province_list", "province_send"],
           "quote": "示例。"}  # fmt: skip
    world.round = ruled.open_ruled("textbook", [few])
    ruled.listed(world.round, ruled.book(1), world.school)
    ruled.candidate(world.round, ruled.book(2), world.school)
    shown = page(client, "list", world.province_officer, SummaryList.objects.get())
    row = shown[shown.index("教材2") :].split("</tr>")[0]
    assert "示例上限" in row
    assert "超出但可放行" in row
    assert "须说明理由" not in row
