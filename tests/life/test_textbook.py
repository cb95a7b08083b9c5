"""A host province's list, with a book of a ministry's university: it breaks, and is mended."""

from datetime import date
from types import SimpleNamespace
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from organisations.register import Entry
from organisations.services import register_facts
from quotas.services import set_limit
from reviews.models import PublicNotice
from tests.factories import make_organisation
from tests.life import national
from tests.life.clock import MovedClock
from tests.life.people import Visitor
from tests.workflow import lives, ruled
from workflow.tasks import end_notices, move_lists

pytestmark = pytest.mark.browser

KINDS = ("subject_expert", "researcher", "front_line_teacher", "industry_technician", "craftsman")
TEAM = [
    {"_id": f"m{n}", "person": ruled.person(f"编者{n}", 300 + n), "role": "author",
     "unit": "湖北示例职业技术学院", "kind": kind}
    for n, kind in enumerate(KINDS)
]  # fmt: skip
BOOKS = (
    ("MU", "core"),  # of the university of the ministry's
    ("U1", "foundation"),
    ("U1", "core"),
    ("U12", "core"),
    ("U12", "core"),  # for which there is no place
)
THIRTY = "专业基础课教材占比不超过30%"
INSIDE = "教育部直属高校推荐指标纳入所在省份,不另设指标"
BY_PROVINCE = "分省测算并确定建设和认定指标(分省发送)"
REASON = "退出一种后专业基础课教材超过30%"


def answers(n: int, kind: str) -> dict[str, Any]:
    chief = {"_id": "c0", "person": ruled.person(f"主编{n}", n + 20), "unit": "示例院校",
             "unit_kind": "school", "title": "college_teacher_professor",
             "field": "机械制造", "phone": "13900001234"}  # fmt: skip
    return {
        "book_name": f"机械加工技术（第{n + 1}版）",
        "isbn": isbn(n),
        "list_name": "plan",
        "list_no": str(100 + n),
        "list_entry_kind": "new",
        "volumes": "1",
        "level": ["secondary", "associate", "vocational_bachelor"],
        "course_class": kind,
        "publisher": "示例教育出版社",
        "chief_editors": [chief],
        "compiling_units": [{"_id": "k0", "unit": f"示例编写单位{n}", "kind": "school"}],
        "team": TEAM,
    }


def isbn(n: int) -> str:
    twelve = f"978704000{n:03}"
    total = sum(int(c) * (3 if at % 2 else 1) for at, c in enumerate(twelve))
    return f"{twelve}{-total % 10}"


@pytest.fixture
def world(transactional_db: None, clock: MovedClock) -> SimpleNamespace:
    """Four places for Hubei, five books before the desks of their schools."""
    filed = national.moment("2023-08-15")
    clock.move_to(filed)
    round = national.opened("textbook")
    hubei, ministry = national.unit("420000"), national.unit("MOE")
    university = make_organisation(
        "unit", "direct_university", ministry, name="示例部属大学", short_name="部属大学",
        name_en="University of the Ministry (Demo)", code="D000000U1", region="420100",
    )  # fmt: skip
    fact = Entry("host_area", "420000", date(2020, 1, 1), basis="登记住所")
    register_facts([(university, fact)], actor=national.SYSTEM, at=filed)
    administrator = national.somebody("manage_rounds", "ministry_administrator", ministry)
    set_limit(round, "province_allotment", hubei, minimum=0, maximum=4,
              reason="教职成司函〔2023〕8号", actor=administrator, at=filed)  # fmt: skip
    units = {"MU": university} | {code: national.unit(code) for code in ("U1", "U12")}
    books = [
        national.submitted(round, units[code], filed, **answers(n, kind))
        for n, (code, kind) in enumerate(BOOKS)
    ]
    return SimpleNamespace(round=round, hubei=hubei, university=university, books=books)


def test_a_host_provinces_list_is_broken_by_a_withdrawal_and_mended(
    page: Page, live_server: Any, world: SimpleNamespace, clock: MovedClock
) -> None:
    someone = Visitor(page, live_server.url)
    _send_to_the_host(someone, world, clock)
    _fill_the_figure(someone, world, clock)
    _withdraw_one(someone, world, clock)
    _find_it_broken(someone, world, clock)
    _mend_and_send(someone, world)


def _send_to_the_host(leader: Visitor, world: SimpleNamespace, clock: MovedClock) -> None:
    """The university puts its book on its own list, shows the public, and sends it."""
    clock.move_to(national.moment("2023-08-22"))
    own, *others = world.books
    national.sent_by_schools(others, national.moment("2023-08-22"))
    person = national.somebody("review", "unit_leader", world.university)
    lives.decide(own, person, at=national.moment("2023-08-22"))
    leader.enter(person.username)
    leader.follow("Open the list")
    leader.give_place(own.number)
    leader.follow("Put it on public notice…")
    leader.page.locator("[name=contact]").fill("示例部属大学教务处，010-00000000")
    leader.press("Publish the notice")
    clock.move_to(PublicNotice.objects.get(list__organisation=world.university).ends_at)
    end_notices()
    leader.open("home")
    leader.follow("Open the list")
    leader.follow("Send the list…")
    expect(leader.page.locator("main")).to_contain_text("湖北省教育厅")
    assert leader.send_list(move_lists) == 1
    assert lives.fresh(own).desk == world.hubei


def _fill_the_figure(officer: Visitor, world: SimpleNamespace, clock: MovedClock) -> None:
    """The university's book takes the fourth place of the province; there is no fifth."""
    at = national.moment("2023-09-25")
    clock.move_to(at)
    person = national.somebody("review", "province_officer", world.hubei)
    experts = national.experts_of(world.hubei, person, at)
    national.assessed([lives.fresh(each) for each in world.books], experts, person, at)
    decided = [lives.decide(lives.fresh(each), person, at=at) for each in world.books]
    for book in decided[1:4]:
        lives.shortlist(book, person, at=at)
    officer.become("demo.province_officer")
    officer.follow("Open the list")
    officer.give_place(decided[0].number)
    expect(officer.page.locator("main")).to_contain_text(INSIDE)
    officer.give_place(decided[4].number)
    (refusal,) = officer.findings().all()
    expect(refusal).to_contain_text("4/4")
    expect(refusal.locator("blockquote")).to_contain_text(BY_PROVINCE)


def _withdraw_one(author: Visitor, world: SimpleNamespace, clock: MovedClock) -> None:
    """While the list is on notice the college takes a book of a core course back."""
    leader = national.somebody("send_list", "province_leader", world.hubei)
    world.list = world.books[0].list_items.latest("pk").list
    notice = lives.announced(world.list, leader, at=national.moment("2023-09-25"))
    clock.move_to(national.moment("2023-10-07"))
    world.gone = world.books[2]
    author.become("demo.author")
    author.open("withdraw", world.gone.pk)
    author.page.locator("[name=reason]").fill("版权另有安排。")
    author.press("Withdraw")
    clock.move_to(notice.ends_at)
    assert end_notices() == 1


def _find_it_broken(leader: Visitor, world: SimpleNamespace, clock: MovedClock) -> None:
    """One foundation book of three: the page names the withdrawal and the sentence."""
    leader.become("demo.province_leader")
    leader.follow("Open the list")
    leader.follow("Send the list…")
    for language in ("en", "zh-hans"):
        leader.read_in(language)
        leader.press("Send the list")
        change, share = leader.findings().all()
        expect(change).to_contain_text(world.gone.number)
        unit = world.gone.organisation
        expect(change).to_contain_text(unit.name_en if language == "en" else unit.name)
        expect(share.locator("blockquote")).to_contain_text(THIRTY)
        leader.open("send", world.list.pk)


def _mend_and_send(someone: Visitor, world: SimpleNamespace) -> None:
    """The foundation book leaves with a reason; two go up, the university's among them."""
    someone.become("demo.province_officer")
    someone.follow("Open the list")
    row = someone.page.locator("tr", has_text=world.books[1].number)
    with someone.leaving():
        row.locator("a[href*='take-off']").click()
    someone.page.locator("[name=reason]").fill(REASON)
    someone.press("Take it off")
    someone.become("demo.province_leader")
    someone.follow("Open the list")
    someone.follow("Send the list…")
    assert someone.send_list(move_lists) == 2
    for book in (world.books[0], world.books[3]):
        assert lives.fresh(book).step == "ministry_experts"
