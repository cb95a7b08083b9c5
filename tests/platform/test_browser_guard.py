"""The guard of the browser tests sees what it must: tried on pages that do wrong."""

import pytest
from playwright.sync_api import Page, expect

pytestmark = pytest.mark.browser


def test_the_login_page_does_nothing_wrong(page: Page, live_server):
    page.goto(f"{live_server.url}/login/")
    expect(page.locator("form").first).to_be_visible()


def test_a_request_to_another_host_is_seen(page: Page, page_faults: list[str]):
    page.route("**/*", lambda route: route.abort())
    page.set_content('<img src="http://elsewhere.example/pixel.png">')
    assert page_faults == ["request to another host: http://elsewhere.example/pixel.png"]
    page_faults.clear()


def test_what_the_policy_blocks_is_seen(page: Page, page_faults: list[str], live_server):
    page.goto(f"{live_server.url}/login/")
    page.evaluate("document.body.setAttribute('onclick', 'go()')")
    expect(page.locator("body[onclick]")).to_have_count(1)
    assert len(page_faults) == 1
    assert page_faults[0].startswith("policy: ")
    page_faults.clear()


def test_a_script_that_throws_is_seen(page: Page, page_faults: list[str], live_server):
    page.goto(f"{live_server.url}/login/")
    with page.expect_event("pageerror"):
        page.evaluate("() => { setTimeout(() => { throw new Error('planted') }) }")
    assert len(page_faults) == 1
    assert "planted" in page_faults[0]
    page_faults.clear()


def test_people_read_chinese_at_beijing_time(page: Page):
    page.set_content("<p>x</p>")
    zone = "Intl.DateTimeFormat().resolvedOptions().timeZone"
    assert page.evaluate(f"[navigator.language, {zone}]") == ["zh-CN", "Asia/Shanghai"]
