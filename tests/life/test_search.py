"""Picking a row of a code table or a unit: by keyboard, by mouse, without a script, offline."""

import pytest
from playwright.sync_api import Page, expect

from declarations.selectors import answers_of
from tests.life import stages
from tests.life.people import Visitor
from tests.life.shared import transactional_db  # noqa: F401
from tests.life.test_accessibility import too_wide, violations
from tests.workflow import lives

pytestmark = pytest.mark.browser

MACHINES = "34 通用设备制造业"
MECHATRONICS = "460301 机电一体化技术"


@pytest.fixture
def visitor(page: Page, site: str) -> Visitor:
    visitor = Visitor(page, site)
    visitor.enter("demo.author")
    return visitor


@pytest.fixture
def plain(new_context, site: str) -> Visitor:
    """In a browser that runs no script."""
    visitor = Visitor(new_context(java_script_enabled=False).new_page(), site)
    visitor.enter("demo.author")
    return visitor


def open_section(visitor: Visitor, section: str):
    """A new draft and its page; the draft as it is saved in the end is ``answers_of(fresh)``."""
    declaration = stages.begun()
    visitor.open("section", declaration.pk, section)
    return declaration


def saved(declaration, field: str):
    return answers_of(lives.fresh(declaration))[field]


def options(page: Page):
    return page.locator(".found [role=option]")


def test_escape_and_going_on_leave_what_was_typed(visitor):
    declaration = open_section(visitor, "basic")
    page = visitor.page
    control = page.locator("[name='a.industry']")
    control.press_sequentially("制造")
    expect(options(page).first).to_be_visible()
    page.keyboard.press("Escape")
    expect(options(page)).to_have_count(0)
    expect(control).to_have_value("制造")
    control.press_sequentially("业")
    expect(options(page).first).to_be_visible()
    with page.expect_response("**/autosave/"):
        page.keyboard.press("Tab")
    expect(options(page)).to_have_count(0)
    assert saved(declaration, "industry") == "制造业"


def test_the_third_of_several_answers_is_picked_with_the_mouse(visitor):
    declaration = open_section(visitor, "basic")
    page = visitor.page
    control = page.locator("[name='a.majors']:not([type=hidden])").nth(2)
    control.press_sequentially("机电")
    options(page).filter(has_text="机电一体化技术").first.click()
    expect(control).to_have_value(MECHATRONICS)
    visitor.press("Save the draft")
    assert saved(declaration, "majors") == [MECHATRONICS]


def test_a_region_is_picked_in_a_row_of_a_table_on_the_phone(visitor):
    page = visitor.page
    page.set_viewport_size({"width": 390, "height": 800})
    open_section(visitor, "parties")
    control = page.locator("[name$='.registered']").first
    control.press_sequentially("whs")
    expect(options(page)).to_have_count(4)
    assert not too_wide(page, 390)
    options(page).filter(has_text="武汉市").click()
    expect(control).to_have_value("420100 湖北省武汉市")


def test_without_a_connection_the_list_says_so_and_the_text_stays(visitor):
    open_section(visitor, "basic")
    page = visitor.page
    page.context.set_offline(True)
    control = page.locator("[name='a.industry']")
    control.press_sequentially("34")
    expect(page.locator(".found .hint")).to_be_visible()
    expect(control).to_have_value("34")
    page.context.set_offline(False)


def test_without_a_script_a_button_shows_what_there_is_to_choose(plain):
    declaration = open_section(plain, "basic")
    page = plain.page
    controls = page.locator("[name='a.majors']:not([type=hidden])")
    controls.nth(1).fill("机电")
    page.locator("[name='a.industry']").fill("qiche")
    with page.expect_navigation():
        page.locator("button[name=search][value='majors.2']").click()
    expect(controls.first).to_have_value("机电")
    expect(page.locator("[name='a.industry']")).to_have_value("qiche")
    page.locator(".offers").get_by_label("机电一体化技术").first.check()
    plain.press("Save the draft")
    assert saved(declaration, "majors") == [MECHATRONICS]
    with page.expect_navigation():
        page.locator("button[name=search][value='industry']").click()
    page.locator(".offers [type=radio]").last.check()
    plain.press("Save the draft")
    assert saved(declaration, "industry") == "qiche"


# The last test: the account remembers the language that it was last read in.
@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_an_answer_is_picked_by_keyboard_alone_and_saved_by_itself(visitor, language):
    visitor.open("home")
    visitor.read_in(language)
    declaration = open_section(visitor, "basic")
    page = visitor.page
    control = page.locator("[name='a.industry']")
    control.focus()
    control.press_sequentially("tysb")
    expect(options(page)).to_have_count(1)
    expect(control).to_have_attribute("aria-expanded", "true")
    expect(page.locator(".sr[role=status]")).to_have_text(visitor.words("%(n)s match.", n=1))
    page.keyboard.press("ArrowDown")
    lit = page.locator(f"#{control.get_attribute('aria-activedescendant')}")
    expect(lit).to_have_attribute("aria-selected", "true")
    for width in (1440, 390):
        assert violations(page, width) == []
        assert not too_wide(page, 320)
    with page.expect_response("**/autosave/") as response:
        page.keyboard.press("Enter")
    assert response.value.ok
    expect(control).to_have_value(MACHINES)
    expect(control).to_have_attribute("aria-expanded", "false")
    assert saved(declaration, "industry") == MACHINES
