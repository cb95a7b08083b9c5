"""A production project's list on public notice: objections by strangers, and who follows.

The shipped programme. The notice runs from Monday 2 to Monday 9 November 2026, the window of the
province ends in the morning of the 22nd: the notice of a replacement may begin until the 15th.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from types import SimpleNamespace

import pytest
from django.conf import settings
from django.test import Client
from playwright.sync_api import BrowserContext, expect

from declarations.models import Declaration
from organisations.models import User
from reviews.models import SummaryList
from reviews.objections import FreedPlace, Objection
from tests.factories import AT, make_world
from tests.life.clock import MovedClock
from tests.life.people import Visitor
from tests.programmes.factories import open_production_round
from tests.workflow import lives, objected
from workflow.services import objecting
from workflow.services.ordering import order
from workflow.tasks import end_notices, lapse_places, move_lists

pytestmark = pytest.mark.browser
DAY = timedelta(days=1)
STATEMENT = "本省仅三项合格。"
GROUNDS = "该项目所列合作企业已于去年注销，协议上的印章与登记不符。"
REASON = "经核实，合作企业已注销，所附协议无效。"


@pytest.fixture
def world(transactional_db: None, live_server, clock: MovedClock) -> SimpleNamespace:
    """Three projects on Hubei's list, on notice since today, and a ranked reserve of two."""
    clock.move_to(AT)
    world = make_world()
    round = open_production_round(AT, days_left=20)
    rows = [lives.candidate(world, round, n) for n in range(5)]
    world.listed, world.reserve = rows[:3], rows[3:]
    for declaration in world.listed:
        lives.shortlist(declaration, world.province_officer)
    world.summary = SummaryList.objects.get()
    keys = [each.pk for each in world.reserve]
    order(world.summary.pk, keys, reason="评议会排序", actor=world.province_officer, at=AT)
    world.notice = lives.announced(world.summary, world.province_leader, STATEMENT)
    world.site, world.clock = live_server.url, clock
    return world


@pytest.fixture
def people(
    world: SimpleNamespace, new_context: Callable[..., BrowserContext]
) -> Callable[..., Visitor]:
    """Somebody at a browser of their own; without an account, a stranger."""

    def come(user: User | None = None) -> Visitor:
        context = new_context()
        if user is not None:
            client = Client()
            client.force_login(user)
            name = settings.SESSION_COOKIE_NAME
            cookie = {"name": name, "value": client.cookies[name].value, "url": world.site}
            context.add_cookies([cookie])
        return Visitor(context.new_page(), world.site)

    return come


def test_an_upheld_objection_a_replacement_in_time_and_a_place_that_comes_too_late(
    world: SimpleNamespace, people: Callable[..., Visitor]
) -> None:
    stranger, leader = people(), people(world.province_leader)
    objects(world, stranger)
    late = objected.objected(world.notice, world.listed[1], at=AT + DAY)
    decides(leader)
    is_told(world, stranger)
    replaces(world, leader)
    goes_up(world, leader)
    world.clock.move_to(AT + 14 * DAY)  # Monday 16: a day too late
    objecting.take_up(late.pk, seen=0, actor=world.province_leader, at=AT + 14 * DAY)
    objecting.decide(
        late.pk, "upheld", reason=REASON, actor=world.province_leader, at=AT + 14 * DAY
    )
    lapses(world, stranger, leader)


def objects(world: SimpleNamespace, stranger: Visitor) -> None:
    """Nothing that is typed is lost when something is missing; then a receipt with its address."""
    page = stranger.page
    stranger.open("notice", world.notice.pk)
    stranger.follow("Object to a project…")
    page.locator("[name=item]").select_option(str(world.listed[0].pk))
    page.locator("[name=grounds]").fill(GROUNDS)
    stranger.press("Send the objection")
    assert stranger.findings().count() == 3  # name, how to reach the person, the word for it
    expect(page.locator("[name=grounds]")).to_have_value(GROUNDS)
    page.locator("[name=name]").fill("周正清")
    page.locator("[name=phone]").fill("13900001234")
    page.locator("[name=signed]").check()
    stranger.press("Send the objection")
    number = Objection.objects.get().number
    expect(page.locator(".receipt-number")).to_have_text(number)
    assert "周正清" not in page.content()


def decides(leader: Visitor) -> None:
    """From the home page; what was written opens to whoever takes it up."""
    page = leader.page
    leader.open("home")
    with leader.leaving():
        page.locator("main a", has_text="YY2026-").first.click()
    assert "周正清" not in page.content()
    leader.press("Take it up")
    expect(page.locator("main")).to_contain_text("周正清")
    expect(page.locator("main")).to_contain_text(GROUNDS)
    page.locator("[name=outcome][value=upheld]").check()
    page.locator("[name=reason]").fill(REASON)
    leader.press("Decide")
    expect(page.locator("main")).to_contain_text(REASON)
    assert "周正清" not in page.content()


def is_told(world: SimpleNamespace, stranger: Visitor) -> None:
    """At the address of the receipt; the public page marks what left and who may follow."""
    with stranger.leaving():
        stranger.page.reload()
    expect(stranger.page.locator("main")).to_contain_text(REASON)
    stranger.open("notice", world.notice.pk)
    expect(stranger.page.locator("tr", has_text=world.listed[0].number)).to_contain_text("退出名单")


def replaces(world: SimpleNamespace, leader: Visitor) -> None:
    """The next in the ranking gets a whole notice of its own."""
    world.clock.move_to(AT + DAY)
    leader.open("list", world.summary.pk)
    leader.follow("Announce the replacement…")
    leader.press("Publish the notice")
    main = leader.page.locator("main")
    expect(main).to_contain_text(world.reserve[0].number)
    expect(main).to_contain_text("2026年11月10日")


def goes_up(world: SimpleNamespace, leader: Visitor) -> None:
    """The list goes when its notice is over; what is held follows, and is recognised."""
    follower = world.reserve[0]
    world.clock.move_to(world.notice.ends_at)
    assert end_notices() == 1
    sends(world, leader)
    assert standing(world.listed[2]) == "ministry_review"
    assert standing(world.listed[1]) == "province_send"  # its objection is not decided
    assert standing(follower) == "province_notice"
    world.clock.move_to(world.notice.ends_at + DAY)
    assert end_notices() == 1
    sends(world, leader)
    at = world.notice.ends_at + DAY
    decided = lives.decide(lives.fresh(follower), world.ministry_officer, at=at)
    assert decided.state == Declaration.State.RECOGNISED


def sends(world: SimpleNamespace, leader: Visitor) -> None:
    leader.open("send", world.summary.pk)
    assert leader.send_list(move_lists) == 1


def lapses(world: SimpleNamespace, stranger: Visitor, leader: Visitor) -> None:
    """Both the list and the public page say that the place lapses, with its days and why."""
    assert FreedPlace.objects.latest("pk").why == "late"
    assert lapse_places() == 0
    for visitor, name, pk in (
        (leader, "list", world.summary.pk),
        (stranger, "notice", world.notice.pk),
    ):
        visitor.open(name, pk)
        told = visitor.page.locator("li", has_text=world.listed[1].number)
        for day in ("2026年11月16日", "2026年11月23日", "2026年11月22日", "2026年11月15日"):
            expect(told).to_contain_text(day)
    assert standing(world.reserve[1]) == "province_list"
    stranger.open("object", world.notice.pk)
    expect(stranger.page.locator("main")).to_contain_text("2026年11月9日")
    expect(stranger.page.locator("blockquote").first).to_contain_text("经公示后")
    expect(stranger.page.locator("main form")).to_have_count(0)


def standing(declaration: Declaration) -> str:
    return lives.fresh(declaration).step
