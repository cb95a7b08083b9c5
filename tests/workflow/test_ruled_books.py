"""Textbooks: 30 %, two a chief editor and eight a unit in principle, places as sent."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from notifications.models import Message
from organisations.models import RegisteredFact
from programmes.findings import Conflict, Refused, Strength
from quotas.models import Counter
from quotas.selectors import drifted
from quotas.services import set_limit
from reviews.models import ListItem, PublicNotice, SummaryList
from reviews.objections import FreedPlace
from tests.factories import AT, make_organisation, make_world
from tests.recorded import Recorded
from tests.refusing import refusal
from tests.workflow import objected, ruled
from trail.selectors import entries_of
from workflow.services import mending, sending
from workflow.services.ordering import order

pytestmark = [pytest.mark.flow, pytest.mark.django_db]
ALL = "各层次教材均已列入。"
EDITORS = "quota-editor_two"
REASON = "该主编牵头全国统编任务，共三种。"


@pytest.fixture
def world(request):
    return _noticed() if "noticed" in request.fixturenames else _opened()


@Recorded
def _opened():
    world = make_world()
    world.round = ruled.open_ruled("textbook")
    return world


def places(world, organisation, figure):
    set_limit(
        world.round,
        "province_allotment",
        organisation,
        minimum=0,
        maximum=figure,
        reason="教职成〔2023〕8号",
        actor=world.ministry_administrator,
        at=AT,
    )


def listed(world, foundation, core):
    kinds = ["foundation"] * foundation + ["core"] * core
    return [
        ruled.listed(world.round, ruled.book(n, kind), world.school) for n, kind in enumerate(kinds)
    ]


def marks(summary):
    return list(entries_of("list", summary.pk).values_list("verb", flat=True))


def test_one_of_three_is_too_many_and_one_of_four_is_not(world):
    """Case 21; the greatest number for four books is one."""
    places(world, None, 20)
    listed(world, 1, 2)
    summary = SummaryList.objects.get()
    (found,) = refusal(ruled.announce, summary, ALL)
    assert (found.code, found.params["id"], found.figures.used) == (
        "quota_ratio",
        "foundation_30",
        1,
    )
    assert "占比不超过30%" in found.quote
    ruled.listed(world.round, ruled.book(9), world.school)
    ruled.announce(summary, ALL)


def test_until_a_figure_is_sent_a_statement_is_asked_for_and_then_it_binds(world):
    """Case 38 by a figure of nought; before it is set, soft."""
    first = ruled.listed(world.round, ruled.book(1), world.school)
    summary = SummaryList.objects.get()
    (found,) = refusal(ruled.announce, summary)
    assert (found.code, found.strength) == ("quota_not_set", Strength.SOFT)
    places(world, world.hubei, 1)
    second = ruled.candidate(world.round, ruled.book(2), world.school)
    (found,) = refusal(ruled.give, second)
    assert (found.code, found.figures.used, found.figures.limit) == ("quota_full", 1, 1)
    ruled.take_off(first)
    places(world, world.hubei, 0)
    (found,) = refusal(ruled.give, second)
    assert (found.figures.used, found.figures.limit) == (0, 0)


def test_a_level_that_is_missing_is_told_and_a_statement_does(world):
    """Case 40."""
    places(world, None, 20)
    ruled.listed(world.round, ruled.book(1, levels=["secondary"]), world.school)
    summary = SummaryList.objects.get()
    (found,) = refusal(ruled.announce, summary)
    assert (found.code, found.strength, found.figures.used) == ("quota_coverage", Strength.SOFT, 1)
    ruled.announce(summary, "本省无职教本科教材申报。")


def test_the_third_book_of_an_editor_needs_a_reason_that_the_school_confirms(world):
    """Cases 28, 29 and 30: with it accepted, with a mark; without refused, wherever it is filed."""
    places(world, None, 20)
    editor = ruled.person("刘建国", 77)
    for n in (1, 2):
        ruled.submitted(world.round, ruled.book(n, editors=[editor]), world.school)
    third = ruled.written(world.round, ruled.book(3, editors=[editor]), world.foreign_school)
    found = refusal(ruled.submit, third)
    assert [each.code for each in found] == ["reason_missing"]
    assert found[0].place == f"field:reason-{EDITORS}"
    reasons = {EDITORS: REASON}
    book = ruled.candidate(
        world.round, ruled.book(4, editors=[editor]), world.school, reasons=reasons
    )
    counter = Counter.objects.get(rule="editor_two", used=3)
    assert counter.ceiling is None
    ruled.give(book)
    fourth = ruled.written(world.round, ruled.book(5, editors=[editor]), world.school)
    assert [each.code for each in refusal(ruled.submit, fourth)] == ["reason_missing"]


def test_a_reason_that_was_confirmed_stays_through_a_correction(world):
    editor = ruled.person("刘建国", 77)
    for n in (1, 2):
        ruled.submitted(world.round, ruled.book(n, editors=[editor]), world.school)
    book = ruled.submitted(
        world.round, ruled.book(3, editors=[editor]), world.school, reasons={EDITORS: REASON}
    )
    book = ruled.decided(book, "return")
    ruled.submit(book)
    assert book.revisions.latest("number").justifications == {EDITORS: REASON}
    assert Counter.objects.get(rule="editor_two").used == 3
    assert not drifted().exists()


def test_the_ninth_book_of_a_compiling_unit_needs_a_reason_at_its_filing(world):
    """Case 32 with the unit in the first row; the rule binds from the school's review on."""
    unit = make_organisation("unit", "enterprise", world.hubei, name="湖北示例出版社")
    for n in range(8):
        book = ruled.submitted(world.round, ruled.book(n, unit=unit.name), world.school)
        ruled.decided(book)
    ninth = ruled.written(world.round, ruled.book(9, unit=unit.name), world.foreign_school)
    (found,) = refusal(ruled.submit, ninth)
    assert found.place == "field:reason-quota-unit_eight"
    counter = Counter.objects.get(rule="unit_eight")
    assert (counter.group, counter.used) == (f"key:{unit.code}", 8)


def test_a_direct_university_takes_places_of_the_province_in_which_it_is_registered(world):
    """Q-T3 and case 34: whatever the tree says; and that province's figure binds it."""
    places(world, world.hubei, 1)
    guest = make_organisation("unit", "direct_university", world.zhejiang, name="示例直属大学")
    RegisteredFact.objects.create(
        organisation=guest,
        key="host_area",
        value="420000",
        valid_from=AT.date().replace(year=2020),
        entered_at=AT,
    )
    ruled.listed(world.round, ruled.book(1), guest)
    assert SummaryList.objects.get().organisation == world.hubei
    own = ruled.candidate(world.round, ruled.book(2), world.school)
    (found,) = refusal(ruled.give, own)
    assert (found.code, found.figures.used, found.figures.limit) == ("quota_full", 1, 1)


# --- a list that breaks while it is on notice ----------------------------------------------------


@pytest.fixture
def noticed(world):
    return world


@Recorded
def _noticed():
    """Two foundation books of seven: 28 %. One core book and another leave: two of five, 40 %."""
    world = _opened()
    places(world, None, 20)
    world.books = listed(world, 2, 5)
    world.summary = SummaryList.objects.get()
    world.ends = ruled.announce(world.summary, ALL).ends_at
    return world


def broken(world):
    for book in world.books[-2:]:
        ruled.withdraw(book)


def send(world, at=None):
    actor = ruled.sender(world.summary)
    sending.send(world.summary.pk, statement=ALL, actor=actor, at=at or world.ends)


def test_a_withdrawal_breaks_the_list_and_the_refusal_names_it(noticed):
    ruled.withdraw(noticed.books[-1])
    assert "broken" in marks(noticed.summary)  # 2 of 6 is 33 %
    ruled.withdraw(noticed.books[-2])
    assert marks(noticed.summary).count("broken") == 1
    told, share = refusal(send, noticed)
    assert (told.code, told.params["number"]) == ("list_broken", noticed.books[-1].number)
    assert told.params["unit"].zh == noticed.school.name
    assert (share.code, share.figures.used, share.params["total"]) == ("quota_ratio", 2, 5)
    mails = Message.objects.filter(kind="list_broken")
    assert sorted(m.recipient.username for m in mails) == ["province_leader", "province_officer"]


def test_an_upheld_objection_breaks_it_and_says_so(noticed):
    book = noticed.books[-1]
    noticed.notice = PublicNotice.objects.get()
    objected.decided(noticed, objected.objected(noticed.notice, book))
    assert marks(noticed.summary)[-3:-1] == ["broken", "place_freed"]
    told, share = refusal(send, noticed)
    assert "An objection" in told.message
    assert (told.params["number"], share.code) == (book.number, "quota_ratio")


def test_who_would_break_the_share_further_is_passed_over(world):
    """Next in the ranking is a foundation book; with it three of seven. A core book mends it."""
    places(world, None, 20)
    books = listed(world, 2, 5)
    reserve = [
        ruled.candidate(world.round, ruled.book(n, kind), world.school)
        for n, kind in ((10, "foundation"), (11, "core"))
    ]
    summary = SummaryList.objects.get()
    officer = ruled.composer(summary)
    order(summary.pk, [each.pk for each in reserve], reason="评议会排序", actor=officer, at=AT)
    ruled.announce(summary, ALL)
    ruled.withdraw(books[-1])
    assert FreedPlace.objects.get().by.declaration == reserve[1]


def test_an_open_objection_to_what_keeps_the_share_stops_the_others(noticed):
    """Two of seven are 28 %; without the core book that is held, two of six are 33 %."""
    objected.objected(PublicNotice.objects.get(), noticed.books[-1])
    found = refusal(send, noticed)
    assert [each.code for each in found] == ["list_without_held", "quota_ratio"]


def test_taking_a_foundation_book_off_mends_it_and_the_notice_goes_on(noticed):
    broken(noticed)
    book = noticed.books[0]
    officer = ruled.composer(noticed.summary)
    with pytest.raises(Refused):
        mending.take_off(noticed.summary.pk, book.pk, reason=" ", actor=officer, at=AT)
    mending.take_off(
        noticed.summary.pk, book.pk, reason="专业基础课占比超过30%", actor=officer, at=AT
    )
    assert marks(noticed.summary)[-1] == "mended"
    item = ListItem.objects.get(declaration=book)
    assert (item.state, ruled.fresh(book).state) == ("candidate", "candidate")
    assert Counter.objects.get(rule="province_allotment", used__gt=0).used == 4
    assert Message.objects.filter(kind="taken_off").count() == 1
    send(noticed)
    with pytest.raises(Conflict):
        mending.take_off(
            noticed.summary.pk, noticed.books[1].pk, reason="再移出", actor=officer, at=AT
        )
    assert not drifted().exists()


def test_the_pages_say_what_broke_the_list_and_lead_to_what_mends_it(client, noticed):
    broken(noticed)
    client.force_login(ruled.composer(noticed.summary))
    client.cookies["django_language"] = "zh-hans"
    page = client.get(reverse("list", args=[noticed.summary.pk])).content.decode()
    assert noticed.books[-1].number in page
    assert "占比不超过30%" in page
    assert "5 项中有 2 项" in page
    address = reverse("take_off", args=[noticed.summary.pk, noticed.books[0].pk])
    assert address in page
    assert client.get(address).status_code == 200
    assert client.post(address, {"reason": ""}).status_code == 422
    assert client.post(address, {"reason": "占比超过30%"}).status_code == 302
    public = client.get(reverse("notice", args=[noticed.summary.notices.get().pk]))
    assert "退出名单" in public.content.decode()


def test_a_candidates_row_says_what_it_would_do_to_the_list(client, world):
    """Of ten at most three: the fourth foundation book of ten would be too many."""
    places(world, None, 4)
    listed(world, 1, 3)
    ruled.candidate(world.round, ruled.book(50, "foundation"), world.school)
    client.force_login(ruled.composer(SummaryList.objects.get()))
    client.cookies["django_language"] = "en"
    page = client.get(reverse("list", args=[SummaryList.objects.get().pk])).content.decode()
    assert "1 of 4 on the list: at most 1" in page
    assert "too many" in page
    assert "On the list: 5, of this kind: 2" in page


def test_the_list_page_asks_the_same_number_of_questions_however_long_it_is(
    client, world, settings
):
    """Under the rules that look at most: persons, units and the kinds of what is listed."""
    settings.DEMO = False  # its bar asks for the people of the demonstration
    places(world, None, 20)
    listed(world, 1, 3)
    summary = SummaryList.objects.get()
    client.force_login(ruled.composer(summary))
    asked = []
    for n in range(3):
        ruled.candidate(world.round, ruled.book(60 + n), world.school)
        with CaptureQueriesContext(connection) as queries:
            client.get(reverse("list", args=[summary.pk]))
        asked.append(len(queries))
    assert asked[1] == asked[2] <= 14


def test_the_ministry_sets_the_places_of_a_province_on_the_settings_page(client, world):
    client.force_login(world.ministry_administrator)
    client.cookies["django_language"] = "zh-hans"
    settings = reverse("quota_settings", args=[world.round.pk])
    assert "尚未确定" in client.get(settings).content.decode()
    figure = reverse("quota_figure", args=[world.round.pk, "province_allotment", "420000"])
    assert client.get(figure).status_code == 200
    said = {"minimum": "0", "maximum": "14", "reason": "教职成〔2023〕8号", "seen": "0"}
    assert client.post(figure, said | {"sure": "1"}).status_code == 302
    ruled.listed(world.round, ruled.book(1), world.school)
    counter = Counter.objects.get(rule="province_allotment")
    assert (counter.used, counter.ceiling) == (1, 14)
    page = client.get(reverse("round", args=[world.round.pk])).content.decode()
    assert "同一主编" in page
    assert "全国至多 2 项" in page
