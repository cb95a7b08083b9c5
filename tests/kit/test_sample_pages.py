"""Every part of the kit on four pages: accessible, never too wide, usable by keyboard."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

pytestmark = [pytest.mark.browser, pytest.mark.django_db, pytest.mark.urls("tests.kit.urls")]

PAGES = ("form", "queue", "heat", "process")
RULES = {
    "runOnly": {
        "type": "tag",
        "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
    }
}


@pytest.mark.parametrize(("lang", "width"), [("zh-hans", 1440), ("en", 1440), ("zh-hans", 390)])
@pytest.mark.parametrize("name", PAGES)
def test_a_page_has_no_accessibility_violation(page: Page, live_server, name, lang, width):
    page.set_viewport_size({"width": width, "height": 844})
    page.goto(f"{live_server.url}/sample/{name}/?lang={lang}")
    # A bar that sticks lies over the text whose contrast axe measures.
    page.locator(".sticky").evaluate_all(
        "bars => bars.forEach(bar => bar.classList.remove('sticky'))"
    )
    found = Axe().run(page, options=RULES)
    assert found.violations_count == 0, found.generate_report()


@pytest.mark.parametrize("width", [1440, 860, 390, 320])
@pytest.mark.parametrize("name", PAGES)
def test_a_page_is_never_wider_than_the_window(page: Page, live_server, name, width):
    page.set_viewport_size({"width": width, "height": 844})
    page.goto(f"{live_server.url}/sample/{name}/")
    root = "document.documentElement"
    assert page.evaluate(f"{root}.scrollWidth - {root}.clientWidth") == 0


@pytest.mark.parametrize("name", PAGES)
def test_what_is_pressed_on_a_phone_is_big_enough(page: Page, live_server, name):
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto(f"{live_server.url}/sample/{name}/")
    small = page.locator(
        "button:visible, .button:visible, .act a:visible, .tabs a:visible"
    ).evaluate_all(
        "all => all.map(e => [e.textContent, e.getBoundingClientRect()])"
        ".filter(([, box]) => box.height < 24 || box.width < 24).map(([words]) => words)"
    )
    assert small == []


def test_the_error_summary_has_the_focus_and_leads_to_the_control(page: Page, live_server):
    page.goto(f"{live_server.url}/sample/form/")
    expect(page.locator("#errors")).to_be_focused()
    page.locator("#errors a", has_text="联系电话").click()
    expect(page.locator("#field-phone")).to_be_focused()
    page.locator("#errors a", has_text="第 2 行").click()
    expect(page.locator("[id='field-team.r2.name']")).to_be_focused()


def test_a_question_appears_with_the_answer_it_depends_on(page: Page, live_server):
    page.goto(f"{live_server.url}/sample/form/")
    expect(page.locator("#field-other")).to_be_hidden()
    page.locator("#field-kind").select_option("other")
    expect(page.locator("#field-other")).to_be_visible()


def test_without_scripts_every_question_is_there(new_context, live_server):
    page = new_context(java_script_enabled=False).new_page()
    page.goto(f"{live_server.url}/sample/form/")
    expect(page.locator("#field-other")).to_be_visible()


def test_characters_are_counted_as_the_server_counts_them(page: Page, live_server):
    page.goto(f"{live_server.url}/sample/form/")
    page.locator("#field-idea").fill("𠮷林\n省")
    expect(page.locator(".counter")).to_have_text("4 / 30 字")
    page.locator("#field-idea").fill("字" * 31)
    expect(page.locator(".counter.over")).to_have_text("31 / 30 字")


def test_a_file_that_is_too_large_does_not_travel(page: Page, live_server):
    page.goto(f"{live_server.url}/sample/form/")
    chooser = page.locator("#field-proof")
    chooser.set_input_files(
        {"name": "协议.pdf", "mimeType": "application/pdf", "buffer": b"x" * 2048}
    )
    expect(page.locator(".file-note")).to_have_text("已选择：协议.pdf，2 KB")
    big = {"name": "大.pdf", "mimeType": "application/pdf", "buffer": b"x" * 1_100_000}
    chooser.set_input_files(big)
    expect(page.locator(".file-note.error")).to_contain_text("超过 1 MB 上限")
    assert chooser.input_value() == ""


def test_a_list_is_walked_and_picked_by_keyboard(page: Page, live_server):
    page.goto(f"{live_server.url}/sample/queue/")
    expect(page.locator("[data-count-picked]")).to_have_text("2")
    for key in ("j", "j", "k", "x"):
        page.keyboard.press(key)
    expect(page.locator("tbody tr").first.locator("a.title")).to_be_focused()
    expect(page.locator("[data-count-picked]")).to_have_text("3")
    page.keyboard.press("/")
    expect(page.locator("#q")).to_be_focused()
    page.keyboard.type("xj")
    expect(page.locator("[data-count-picked]")).to_have_text("3")


def test_all_rows_are_picked_by_one_box(page: Page, live_server):
    page.goto(f"{live_server.url}/sample/queue/")
    page.locator("[data-check-all]").check()
    expect(page.locator("[data-count-picked]")).to_have_text("7")


def test_the_focus_is_never_below_the_bar(page: Page, live_server):
    page.set_viewport_size({"width": 390, "height": 600})
    page.goto(f"{live_server.url}/sample/form/")
    hidden = []
    for _ in range(45):
        page.keyboard.press("Tab")
        covered = page.evaluate(
            "(() => { const e = document.activeElement, b = e.getBoundingClientRect();"
            " const bar = document.querySelector('.sticky'), r = bar.getBoundingClientRect();"
            " const below = b.bottom > r.top && b.top < r.bottom || b.top >= innerHeight;"
            " return e !== document.body && !bar.contains(e) && below && e.outerHTML; })()"
        )
        if covered:
            hidden.append(covered)
    assert hidden == []


PRESS_TWICE = """button => {
    let let_through = 0;
    window.addEventListener("submit", event => {
        let_through += event.defaultPrevented ? 0 : 1;
        event.preventDefault();
    });
    button.click();
    button.click();
    return let_through;
}"""


def test_a_form_is_sent_once_however_often_the_button_is_pressed(page: Page, live_server):
    page.goto(f"{live_server.url}/sample/process/")
    button = page.get_by_role("button", name="撤回", exact=True)
    assert button.evaluate(PRESS_TWICE) == 1
    expect(button).to_have_attribute("aria-disabled", "true")


def test_coming_back_makes_the_form_usable_again(page: Page, live_server):
    page.goto(f"{live_server.url}/sample/process/")
    with page.expect_navigation():  # or it goes back while it still leaves
        page.get_by_role("button", name="撤回", exact=True).click()
    page.go_back()
    button = page.get_by_role("button", name="撤回", exact=True)
    expect(button).not_to_have_attribute("aria-disabled", "true")


def test_every_answer_of_a_table_is_on_the_printed_page(page: Page, live_server):
    page.goto(f"{live_server.url}/sample/heat/")
    page.emulate_media(media="print")
    page.set_viewport_size({"width": 640, "height": 900})
    box = page.locator(".scroll")
    assert box.evaluate("e => getComputedStyle(e).overflowX") == "visible"
    expect(page.locator(".top")).to_be_hidden()
    expect(page.locator(".sticky")).to_be_hidden()
