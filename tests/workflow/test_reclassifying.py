"""What is registered of a unit changes late: its places follow, and a list on notice may break."""

import re
from datetime import timedelta
from functools import partial

import pytest
from django.urls import reverse

from declarations.rules.registering import Typed
from notifications.models import Message
from organisations.models import RegisteredFact
from organisations.register import Entry
from organisations.services import register_facts
from quotas.models import Counter, LedgerRow
from quotas.selectors import drifted
from quotas.services import set_limit
from reviews.models import SummaryList
from tests.factories import AT, make_organisation, make_world
from tests.recorded import Recorded
from tests.refusing import refusal
from tests.workflow import ruled
from trail.models import Entry as TrailEntry
from trail.selectors import entries_of
from workflow.services import mending, reclassifying, sending

pytestmark = [pytest.mark.flow, pytest.mark.django_db]
ALL = "各层次教材均已列入。"
BEFORE = AT.date() - timedelta(days=40)  # the round is open since twenty days
LETTER = "法人登记住所变更通知"
HUBEI, ZHEJIANG = "420000", "330000"
RULES = [
    {
        "type": "cap",
        "id": "province_two",
        "title": "各省不超过2种",
        "scope": "province",
        "max": 2,
        "at": ["province_review"],
        "quote": "各省不超过2种。",
    },
    {
        "type": "cap",
        "id": "city_three",
        "title": "各市不超过3种",
        "scope": "city",
        "max": 3,
        "at": ["fill"],
        "quote": "各市不超过3种。",
    },
    {
        "type": "cap_by_class",
        "id": "by_host",
        "title": "每类不超过3种",
        "scope": "country",
        "by": {"unit": "host_area"},
        "caps": {HUBEI: 3, ZHEJIANG: 3},
        "at": ["province_list"],
        "quote": "每类不超过3种。",
    },
]


@pytest.fixture
def world(request):
    return _noticed() if "noticed" in request.fixturenames else _opened()


@Recorded
def _opened():
    """A university directly under the ministry that counts in Hubei."""
    world = make_world()
    world.round = ruled.open_ruled("textbook", more=RULES)
    world.university = seated(world, "部属示例大学")
    return world


def seated(world, name):
    unit = make_organisation("unit", "direct_university", world.ministry, name=name)
    entry = Entry("host_area", HUBEI, BEFORE, basis="法人登记住所")
    register_facts([(unit, entry)], actor="system:tests", at=AT)
    return unit


def typed(unit, key="host_area", value="浙江省", since=BEFORE):
    return Typed(unit.code, key, value, since.isoformat(), "", LETTER)


def register(world, unit=None, **said):
    unit = unit or world.university
    actor = world.ministry_administrator
    return reclassifying.register_fact(unit, typed(unit, **said), actor=actor, at=AT).entered


def taken(rule):
    """How many places are taken under the rule, by group; the ledger says the same."""
    assert not drifted().exists()
    return {each.group: each.used for each in Counter.objects.filter(rule=rule, used__gt=0)}


def ledger(book, reason="reclassified"):
    rows = LedgerRow.objects.filter(subject_id=str(book.pk), reason=reason).order_by("pk")
    return [(row.counter.rule, row.counter.group, row.change) for row in rows]


@pytest.fixture
def noticed(world):
    return world


@Recorded
def _noticed():
    """One book of the university and two of schools in Hubei, on public notice."""
    world = _opened()
    set_limit(
        world.round, "province_allotment", None, minimum=0, maximum=20, reason="已下达",
        actor=world.ministry_administrator, at=AT,
    )  # fmt: skip
    world.book = ruled.listed(world.round, ruled.book(1), world.university)
    world.other = ruled.listed(world.round, ruled.book(2), world.school)
    world.summary = SummaryList.objects.get()
    world.ends = ruled.announce(world.summary, ALL).ends_at
    return world


def test_places_follow_and_the_ledger_says_why(noticed):
    register(noticed)
    assert taken("province_two") == {f"province:{HUBEI}": 1, f"province:{ZHEJIANG}": 1}
    assert taken("by_host") == {f"country={ZHEJIANG}": 1}
    assert sorted(ledger(noticed.book)) == [
        ("by_host", f"country={ZHEJIANG}", 1),
        ("by_host", f"country={HUBEI}", -1),
        ("province_two", f"province:{ZHEJIANG}", 1),
        ("province_two", f"province:{HUBEI}", -1),
    ]
    assert not ledger(noticed.other)


def test_the_place_on_the_list_stays_until_the_item_is_taken_off(noticed):
    own = {f"org:{noticed.hubei.pk}": 2}
    assert taken("province_allotment") == own
    register(noticed)
    assert taken("province_allotment") == own
    take_off(noticed)
    assert taken("province_allotment") == {f"org:{noticed.hubei.pk}": 1}


def take_off(world):
    composer = ruled.composer(world.summary)
    mending.take_off(world.summary.pk, world.book.pk, reason="改计浙江省", actor=composer, at=AT)


def test_a_list_on_notice_that_breaks_by_a_fact_is_not_sent_and_says_so(noticed, client):
    fact = register(noticed)
    mark = entries_of("list", noticed.summary.pk).last()
    assert (mark.verb, mark.data["change"]) == ("broken", "reclassified")
    assert (mark.data["rules"], mark.data["fact"]) == (["direct_inside"], fact.pk)
    sender = ruled.sender(noticed.summary)
    found = refusal(sending.send, noticed.summary.pk, statement=ALL, actor=sender, at=noticed.ends)
    assert [each.code for each in found] == ["list_broken", "quota_other_area"]
    client.force_login(ruled.composer(noticed.summary))
    for language, said in (
        ("zh-hans", "部属示例大学的登记事项“教育部直属高校所在省份”变更"),
        ("en", "now counts by it. Since then the list no longer keeps to what is said here"),
    ):
        client.cookies["django_language"] = language
        page = client.get(reverse("list", args=[noticed.summary.pk])).content.decode()
        assert re.sub(r"\s", "", said) in re.sub(r"\s", "", page)
    mail = Message.objects.filter(kind="list_broken").latest("pk")
    assert mail.context["unit"] == "部属示例大学"
    assert mail.context["datum"] == "教育部直属高校所在省份"
    take_off(noticed)
    assert entries_of("list", noticed.summary.pk).last().verb == "mended"
    sending.send(noticed.summary.pk, statement=ALL, actor=sender, at=noticed.ends)


def test_a_list_is_mended_too_by_withdrawing_the_wrong_entry(noticed):
    fact = register(noticed)
    reclassifying.withdraw_fact(fact, basis="录错", actor=noticed.ministry_administrator, at=AT)
    assert entries_of("list", noticed.summary.pk).last().verb == "mended"
    assert taken("province_two") == {f"province:{HUBEI}": 2}
    assert taken("by_host") == {f"country={HUBEI}": 1}
    assert taken("province_allotment") == {f"org:{noticed.hubei.pk}": 2}


@pytest.mark.parametrize(
    "said",
    [
        {"value": "湖北省", "since": BEFORE + timedelta(days=1)},
        {"key": "name_en", "value": "A University (Demo)"},
        {"since": AT.date() - timedelta(days=10)},
    ],
    ids=["the same", "nothing that a rule looks at", "only after the first day of filing"],
)
def test_a_fact_that_changes_nothing_moves_nothing(noticed, said):
    rows, marks = LedgerRow.objects.count(), entries_of("list", noticed.summary.pk).count()
    register(noticed, **said)
    assert LedgerRow.objects.count() == rows
    assert entries_of("list", noticed.summary.pk).count() == marks
    assert taken("province_two") == {f"province:{HUBEI}": 2}


def test_a_fact_is_not_refused_for_want_of_room_and_then_nothing_more_is_taken(world):
    for n in (1, 2):
        ruled.candidate(world.round, ruled.book(n), world.foreign_school)
    ruled.candidate(world.round, ruled.book(3), world.university)
    register(world)
    full = Counter.objects.get(rule="province_two", group=f"province:{ZHEJIANG}")
    assert (full.used, full.ceiling) == (3, 3)
    (first,) = world.round.declarations.filter(title="教材1")
    ruled.withdraw(first)
    (found,) = refusal(ruled.candidate, world.round, ruled.book(4), world.foreign_school)
    assert (found.code, found.figures.used, found.figures.limit) == ("quota_full", 2, 2)


def test_what_no_desk_has_agreed_to_yet_takes_its_place_later(world):
    book = ruled.submitted(world.round, ruled.book(1), world.university)
    register(world)
    assert not taken("province_two")
    assert not ledger(book)


def test_a_place_that_nobody_asked_for_before_is_taken(world):
    book = ruled.submitted(world.round, ruled.book(1), world.university)
    assert not taken("city_three")  # it lies in no city that is known
    register(world, key="region", value="420106")
    assert taken("city_three") == {"city:420100": 1}
    assert ledger(book) == [("city_three", "city:420100", 1)]


def test_a_withdrawn_declaration_holds_nothing_and_moves_nothing(world):
    book = ruled.candidate(world.round, ruled.book(1), world.university)
    ruled.submitted(world.round, ruled.book(2), world.school)
    ruled.withdraw(book)
    register(world)
    assert not ledger(book)
    assert not taken("province_two")


def test_a_table_of_facts_moves_the_places_of_several_units(world, client):
    second = seated(world, "部属示例大学二")
    books = [ruled.candidate(world.round, ruled.book(n + 1), unit)
             for n, unit in enumerate((world.university, second))]  # fmt: skip
    client.force_login(world.ministry_administrator)
    lines = [f"{unit.code},host_area,浙江省,{BEFORE},,{LETTER}"
             for unit in (world.university, second)]  # fmt: skip
    source = "\n".join(["单位代码,登记项目,内容,起始日期,截止日期,依据文件", *lines])
    shown = client.post(reverse("register_table"), {"source": source}).content.decode()
    assert all(book.number in shown for book in books)
    assert taken("province_two") == {f"province:{HUBEI}": 2}, "it was only checked"
    assert (
        client.post(reverse("register_table"), {"source": source, "store": "1"}).status_code == 302
    )
    assert taken("province_two") == {f"province:{ZHEJIANG}": 2}
    assert all(len(ledger(book)) == 2 for book in books)


def seen(client, page, said):
    """What the page shows before anything is entered, and then enters it."""
    looked = client.post(page, said)
    assert looked.status_code == 200
    shown = looked.content.decode()
    (token,) = re.findall(r'name="seen" value="([^"]*)"', shown)
    assert client.post(page, said | {"seen": token}).status_code == 302
    return shown


def test_correcting_and_withdrawing_on_the_pages_moves_them_too(world, client):
    ruled.candidate(world.round, ruled.book(1), world.university)
    client.force_login(world.ministry_administrator)
    wrong = RegisteredFact.objects.get(organisation=world.university)
    page = reverse("register_fact", args=[world.university.pk, "host_area"])
    said = {"value": "浙江省", "valid_from": BEFORE.isoformat(), "basis": LETTER}
    seen(client, f"{page}?corrects={wrong.pk}", said)
    assert taken("province_two") == {f"province:{ZHEJIANG}": 1}
    newest = RegisteredFact.objects.get(replaces=wrong)
    seen(client, page, said | {"value": "湖北省"})
    assert taken("province_two") == {f"province:{HUBEI}": 1}
    newer = RegisteredFact.objects.latest("pk")
    seen(client, reverse("withdraw_fact", args=[newer.pk]), {"basis": "录错单位"})
    assert newest.pk != newer.pk
    assert taken("province_two") == {f"province:{ZHEJIANG}": 1}


# --- what it would move is shown before ----------------------------------------------------------


def everything_kept():
    """What an entry writes: itself, places, marks in trails, mails."""
    return [list(rows.order_by("pk").values_list()) for rows in
            (RegisteredFact.objects, Counter.objects, LedgerRow.objects, TrailEntry.objects,
             Message.objects)]  # fmt: skip


def test_what_is_foreseen_is_what_follows_and_looking_writes_nothing(noticed):
    entry, actor = typed(noticed.university), noticed.ministry_administrator
    act = partial(reclassifying.register_fact, noticed.university, entry, actor=actor, at=AT)
    before = everything_kept()
    foreseen = reclassifying.foreseen(act).effect
    assert everything_kept() == before
    assert act().effect == foreseen
    moved = {(each.declaration.title, each.rule.id, each.left[0].zh, each.entered[0].zh)
             for each in foreseen.moves}  # fmt: skip
    assert moved == {
        ("教材1", "by_host", "全国“湖北省”", "全国“浙江省”"),
        ("教材1", "province_two", "湖北省", "浙江省"),
    }
    ((summary, rules),) = foreseen.lists
    assert (summary, [each.zh for each in rules]) == (
        noticed.summary,
        ["教育部直属高校纳入所在省份指标"],
    )


def test_the_page_says_first_what_moves_and_which_list_breaks(noticed, client):
    client.force_login(noticed.ministry_administrator)
    page = reverse("register_fact", args=[noticed.university.pk, "host_area"])
    said = {"value": "浙江省", "valid_from": BEFORE.isoformat(), "basis": LETTER}
    for language, words in (
        ("zh-hans", ("对进行中批次的影响", "湖北省教育厅的公示名单将不再符合以下规定")),
        ("en", ("What it changes in running rounds", "on public notice no longer keeps to")),
    ):
        client.cookies["django_language"] = language
        shown = client.post(page, said).content.decode()
        assert all(each in shown for each in (*words, noticed.book.number)), language
    assert not ledger(noticed.book)


def test_what_is_typed_after_the_look_is_shown_again(world, client):
    ruled.candidate(world.round, ruled.book(1), world.university)
    client.force_login(world.ministry_administrator)
    page = reverse("register_fact", args=[world.university.pk, "host_area"])
    said = {"value": "浙江省", "valid_from": BEFORE.isoformat(), "basis": LETTER}
    (token,) = re.findall(r'name="seen" value="([^"]*)"', client.post(page, said).content.decode())
    again = client.post(page, said | {"value": "天津市", "seen": token})
    assert again.status_code == 200
    assert "天津市" in again.content.decode()
    assert taken("province_two") == {f"province:{HUBEI}": 1}


def test_a_group_that_is_over_its_figure_is_marked(world, client):
    for n in (1, 2):
        ruled.candidate(world.round, ruled.book(n), world.foreign_school)
    ruled.candidate(world.round, ruled.book(3), world.university)
    actor = world.ministry_administrator
    act = partial(reclassifying.register_fact, world.university, typed(world.university),
                  actor=actor, at=AT)  # fmt: skip
    (move,) = reclassifying.foreseen(act).effect.moves
    assert [each.zh for each in move.over] == ["浙江省"]


def test_a_unit_without_an_area_is_not_said_to_go_on_a_list(world):
    ruled.candidate(world.round, ruled.book(1), world.university)
    wrong = RegisteredFact.objects.get(organisation=world.university)
    act = partial(reclassifying.withdraw_fact, wrong, basis="录错单位",
                  actor=world.ministry_administrator, at=AT)  # fmt: skip
    (move,) = reclassifying.foreseen(act).effect.moves
    assert [each.zh for each in (*move.left, *move.entered)] == ["湖北省", "所在地区未登记"]


def test_of_two_rules_on_one_group_only_the_one_that_is_over_is_marked():
    world = make_world()
    world.round = ruled.open_ruled("textbook", more=[*RULES, RULES[0] | {"id": "nine", "max": 9}])
    world.university = seated(world, "部属示例大学")
    for n in (1, 2):
        ruled.candidate(world.round, ruled.book(n), world.foreign_school)
    ruled.candidate(world.round, ruled.book(3), world.university)
    act = partial(reclassifying.register_fact, world.university, typed(world.university),
                  actor=world.ministry_administrator, at=AT)  # fmt: skip
    moves = reclassifying.foreseen(act).effect.moves
    assert {move.rule.id: len(move.over) for move in moves} == {"province_two": 1, "nine": 0}


def test_a_fact_that_moves_nothing_is_entered_at_once(world, client):
    client.force_login(world.ministry_administrator)
    page = reverse("register_fact", args=[world.university.pk, "host_area"])
    said = {"value": "浙江省", "valid_from": BEFORE.isoformat(), "basis": LETTER}
    assert client.post(page, said).status_code == 302
