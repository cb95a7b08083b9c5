"""The pages of a list say what is asked of it, to whom it goes, and by which sentences."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from declarations.models import Declaration
from organisations.models import Organisation, RegisteredFact
from programmes.services.extensions import Scope
from programmes.switches import Choice
from reviews.models import SummaryList
from tests.factories import AT, make_organisation, make_world
from tests.programmes.factories import open_production_round
from tests.workflow import lives, ruled
from trail import clock
from workflow.services import choosing, extending, filing
from workflow.services.ordering import order

pytestmark = [pytest.mark.flow, pytest.mark.django_db]
STATEMENT = 'name="statement"'
# Queries of a list that is being made; session, reader, frame and the server's clock among them.
MOST = 10 if connection.vendor == "postgresql" else 9
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


def test_what_few_lists_have_is_shown_as_well(client, world):
    """An extension, a choice of the round, an order by hand, a notice of its own."""
    world.round = ruled.open_ruled("core_course_offline")
    ruled.listed(world.round, ruled.course(1), world.school)
    rest = [ruled.candidate(world.round, ruled.course(n), world.school).pk for n in (2, 3)]
    summary = SummaryList.objects.get()
    plain = page(client, "list", world.province_officer, summary)
    by_ministry = {"actor": world.ministry_administrator, "at": AT}
    choosing.choose(world.round.pk, "notice_days", Choice("9", "来函"), **by_ministry)
    later = {"last_day": date(2150, 1, 31), "reason": "来函延长", **by_ministry}
    extending.extend(world.round.pk, "province", Scope(), **later)
    order(summary.pk, rest, reason="评议会排序", actor=world.province_officer, at=AT)
    shown = page(client, "list", world.province_officer, summary)
    for words in ("9个工作日", "2150年1月31日", "评议会排序"):
        assert words in shown
        assert words not in plain
    notice = ruled.announce(summary, "本省仅有一项。")
    shown = page(client, "list", world.province_officer, summary)
    assert reverse("notice", args=[notice.pk]) in shown


def test_a_list_is_shown_also_where_an_item_has_no_revision(client, world):
    round = open_production_round(AT)
    lives.candidate(world, round, 0)
    summary = SummaryList.objects.get()
    bare = filing.start(round, world.school, actor=world.author, at=AT)
    Declaration.objects.filter(pk=bare.pk).update(
        state="candidate", step=summary.step, title="没有版本的项目", submitted_at=AT
    )
    summary.items.create(declaration=bare, state="candidate", joined_at=AT, changed_at=AT)
    assert "没有版本的项目" in page(client, "list", world.province_officer, summary)


# --- how many questions --------------------------------------------------------------------------


def asked(client, summary):
    with CaptureQueriesContext(connection) as queries:
        assert client.get(reverse("list", args=[summary.pk])).status_code == 200
    return len(queries)


@pytest.fixture
def officer(client, world, settings):
    settings.DEMO = False  # its bar asks for the people of the demonstration
    client.force_login(world.province_officer)
    return client


def test_a_list_that_is_made_asks_ten_questions_however_many_stand_on_it(officer, world):
    round, counts = open_production_round(AT), []
    for n in range(3):
        lives.shortlist(lives.candidate(world, round, 2 * n), world.province_officer)
        lives.candidate(world, round, 2 * n + 1)
        counts.append(asked(officer, SummaryList.objects.get()))
    assert counts[0] == counts[1] == counts[2] <= MOST
    Organisation.objects.filter(pk=world.school.pk).update(merged_into=world.other_school)
    assert asked(officer, SummaryList.objects.get()) == counts[0]


def test_a_list_asks_as_often_after_its_projects_are_recognised(officer, world):
    round = open_production_round(AT)
    rows = [lives.candidate(world, round, n) for n in range(5)]
    for declaration in rows:
        lives.shortlist(declaration, world.province_officer)
    summary = SummaryList.objects.get()
    at = lives.sent(summary, world.province_leader)
    before = asked(officer, summary)
    for declaration in rows:
        lives.decide(lives.fresh(declaration), world.ministry_officer, at=at)
    assert asked(officer, summary) == before
