"""Picking a row of a code table: by keyboard, by mouse, on the phone, without a script, offline."""

from collections.abc import Callable, Iterator
from types import SimpleNamespace

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse
from playwright.sync_api import BrowserContext, Page, Response, expect
from pytest_django.live_server_helper import LiveServer

from declarations.models import Declaration
from declarations.selectors import answers_of
from declarations.services import drafts
from programmes import searching
from tests.factories import make_world
from tests.life.accessible import too_wide, violations
from tests.life.people import words
from tests.life.shared import transactional_db  # noqa: F401
from tests.programmes.factories import open_production_round
from trail.clock import database_now

pytestmark = pytest.mark.browser

MACHINES = "34 通用设备制造业"
MECHATRONICS = "460301 机电一体化技术"
Opener = Callable[..., Page]


@pytest.fixture(scope="module")
def world(transactional_db: None) -> Iterator[SimpleNamespace]:  # noqa: F811
    world = make_world()
    world.round = open_production_round(database_now())
    for table in ("regions", "industries"):
        searching.search(table, "a")  # the dictionary of pinyin is read once a process
    server = LiveServer("localhost")
    world.site = server.url
    yield world
    server.stop()


@pytest.fixture
def declaration(world) -> Declaration:
    return drafts.begin(world.round, world.school, actor=world.author, at=database_now())


@pytest.fixture
def opened(world, declaration, new_context: Callable[..., BrowserContext]) -> Opener:
    """Opens a section of an empty draft in a new browser, where files like ``lost`` do not come."""
    client = Client()
    client.force_login(world.author)
    session = client.cookies[settings.SESSION_COOKIE_NAME].value

    def opened(section: str, language: str = "zh-hans", lost: str = "", **options: object) -> Page:
        context = new_context(**options)
        if lost:
            context.route(lost, lambda route: route.abort())
        cookies = {
            settings.SESSION_COOKIE_NAME: session,
            settings.LANGUAGE_COOKIE_NAME: language,
        }
        context.add_cookies(
            [{"name": name, "value": value, "url": world.site} for name, value in cookies.items()]
        )
        page = context.new_page()
        page.goto(world.site + reverse("section", args=[declaration.pk, section]))
        return page

    return opened


def saved(declaration: Declaration, field: str) -> object:
    return answers_of(Declaration.objects.get(pk=declaration.pk))[field]


def saving(page: Page, text: str):
    """What is done inside makes the script save this text."""

    def is_it(response: Response) -> bool:
        posted = response.request.post_data_buffer or b""
        return "/autosave/" in response.url and response.ok and text.encode() in posted

    return page.expect_response(is_it)


def options(page: Page):
    return page.locator(".found [role=option]")


@pytest.mark.parametrize(("language", "width"), [("zh-hans", 390), ("en", 1440)])
def test_an_answer_is_picked_by_keyboard_alone(opened, declaration, language, width):
    page = opened("basic", language)
    control = page.locator("[name='a.industry']")
    control.focus()
    control.press_sequentially("tysb")
    expect(options(page)).to_have_count(1)
    expect(control).to_have_attribute("aria-expanded", "true")
    said = page.locator("body > .sr[role=status]")
    expect(said).to_have_text({"zh-hans": "找到 1 项。", "en": "1 match."}[language])
    page.keyboard.press("ArrowDown")
    lit = page.locator(f"#{control.get_attribute('aria-activedescendant')}")
    expect(lit).to_have_attribute("aria-selected", "true")
    assert violations(page, width) == []
    assert not too_wide(page, 320)
    with saving(page, MACHINES):
        page.keyboard.press("Enter")
    expect(control).to_have_value(MACHINES)
    expect(control).to_have_attribute("aria-expanded", "false")
    assert saved(declaration, "industry") == MACHINES


def test_escape_and_going_on_leave_what_was_typed(opened, declaration):
    page = opened("basic")
    control = page.locator("[name='a.industry']")
    control.press_sequentially("制造")
    expect(options(page).first).to_be_visible()
    page.keyboard.press("Escape")
    expect(options(page)).to_have_count(0)
    expect(control).to_have_value("制造")
    control.press_sequentially("业")
    expect(options(page).first).to_be_visible()
    with saving(page, "制造业"):
        page.keyboard.press("Tab")
    expect(options(page)).to_have_count(0)
    assert saved(declaration, "industry") == "制造业"


def test_the_third_of_several_answers_is_picked_with_the_mouse(opened, declaration):
    page = opened("basic")
    control = page.locator("[name='a.majors']:not([type=hidden])").nth(2)
    control.press_sequentially("机电")
    options(page).filter(has_text="机电一体化技术").first.click()
    expect(control).to_have_value(MECHATRONICS)
    with page.expect_navigation():
        page.locator(".sticky [name=then][value=stay]").click()
    assert saved(declaration, "majors") == [MECHATRONICS]


def test_a_region_is_picked_in_a_row_of_a_table_on_the_phone(opened):
    page = opened("parties", has_touch=True)
    page.set_viewport_size({"width": 390, "height": 800})
    control = page.locator("[name$='.registered']").first
    control.press_sequentially("wuhans")
    expect(options(page).first).to_contain_text("420100")
    assert not too_wide(page, 390)
    options(page).first.tap()
    expect(control).to_have_value("420100 湖北省武汉市")


def test_without_a_connection_the_list_says_so_and_the_text_stays(opened):
    page = opened("basic")
    page.context.set_offline(True)
    control = page.locator("[name='a.industry']")
    control.press_sequentially("34")
    expect(page.locator(".found .hint")).to_contain_text("暂时无法查找")
    expect(control).to_have_value("34")
    page.context.set_offline(False)


def test_somebody_who_was_logged_out_sees_no_login_page_in_the_list(opened):
    page = opened("basic")
    page.context.clear_cookies(name=settings.SESSION_COOKIE_NAME)
    control = page.locator("[name='a.industry']")
    control.press_sequentially("34")
    expect(page.locator(".found")).to_have_text(failed())
    expect(control).to_have_value("34")


def failed() -> str:
    return words(
        "zh-hans",
        "The list cannot be reached just now. What you typed is kept; a full name or code is"
        " accepted as well.",
    )


def test_without_a_script_a_button_shows_what_there_is_to_choose(opened, declaration):
    page = opened("basic", java_script_enabled=False)
    controls = page.locator("[name='a.majors']:not([type=hidden])")
    controls.nth(1).fill("机电")
    page.locator("[name='a.industry']").fill("qiche")
    with page.expect_navigation():
        page.locator("button[name=search][value='majors.2']").click()
    expect(controls.first).to_have_value("机电")
    expect(page.locator("[name='a.industry']")).to_have_value("qiche")
    save = page.locator(".sticky [name=then][value=stay]")
    page.locator(".offers").get_by_label("机电一体化技术").first.check()
    with page.expect_navigation():
        save.click()
    assert saved(declaration, "majors") == [MECHATRONICS]
    with page.expect_navigation():
        page.locator("button[name=search][value='industry']").click()
    page.locator(".offers [type=radio]").last.check()
    with page.expect_navigation():
        save.click()
    assert saved(declaration, "industry") == "qiche"


def test_where_the_script_does_not_arrive_the_button_is_there_and_accessible(opened):
    page = opened("basic", lost="**/search*.js")
    page.locator("[name='a.industry']").fill("qiche")
    with page.expect_navigation():
        page.locator("button[name=search][value='industry']").click()
    expect(page.locator(".offers").get_by_label("汽车制造业")).to_be_visible()
    assert violations(page, 390) == []
    assert not too_wide(page, 320)
