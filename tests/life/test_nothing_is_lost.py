"""What a person wrote survives a killed tab, a second tab, an expired session and a tenth click."""

import http.client
import re
from concurrent.futures import ThreadPoolExecutor
from urllib.parse import urlencode, urlsplit

import pytest
from django.contrib.sessions.models import Session
from django.test import Client
from django.urls import reverse
from playwright.sync_api import BrowserContext, Error, Page, Route, expect

from declarations.models import SectionDraft
from tests.life import stages
from tests.life.people import Visitor
from tests.life.shared import transactional_db  # noqa: F401

pytestmark = pytest.mark.browser

FIRST = "合作企业新建生产线，调试与运维岗位人手不足，"
SECOND = "企业把岗位任务拆分为真实生产项目。"


@pytest.fixture
def writer(context: BrowserContext, site: str) -> Visitor:
    """The applicant, logged in."""
    visitor = Visitor(context.new_page(), site)
    visitor.enter("demo.author")
    return visitor


def source_of(page: Page):
    return page.locator("[id='field-source']")


def status_of(page: Page):
    return page.locator("[data-autosave-status]")


def saved_source(declaration) -> str:
    draft = SectionDraft.objects.filter(declaration=declaration, section="basic").first()
    return draft.answers.get("source", "") if draft else ""


def in_another_tab(visitor: Visitor) -> Visitor:
    """The same person in the same browser."""
    return Visitor(visitor.page.context.new_page(), visitor.site, visitor.language)


def lose(route: Route) -> None:
    """No connection."""
    route.abort()


def kill(page: Page) -> None:
    """End the tab's process at once: no page says goodbye."""
    with page.expect_event("crash"), pytest.raises(Error):
        page.goto("chrome://crash", timeout=5000)
    page.close()


def test_what_was_saved_by_itself_is_there_after_the_tab_was_killed(writer):
    declaration = stages.begun()
    writer.open("section", declaration.pk, "basic")
    source_of(writer.page).press_sequentially(FIRST)
    expect(status_of(writer.page)).to_contain_text("已自动保存")
    again = in_another_tab(writer)
    kill(writer.page)
    again.open("section", declaration.pk, "basic")
    expect(source_of(again.page)).to_have_value(FIRST)


def test_what_never_arrived_is_offered_after_the_tab_was_killed(writer):
    declaration = stages.begun()
    writer.page.route("**/autosave/", lose)
    writer.open("section", declaration.pk, "basic")
    source_of(writer.page).fill(FIRST)
    expect(writer.page.locator(".saved.is-waiting")).to_be_visible()
    again = in_another_tab(writer)
    kill(writer.page)
    again.open("section", declaration.pk, "basic")
    expect(source_of(again.page)).to_have_value("")
    again.button("Put it back").click()
    expect(status_of(again.page)).to_contain_text("已自动保存")
    assert saved_source(declaration) == FIRST


def test_a_lost_network_for_a_minute_loses_nothing_and_says_so(writer):
    declaration = stages.begun()
    writer.page.clock.install()
    writer.open("section", declaration.pk, "basic")
    source_of(writer.page).fill(FIRST)
    writer.page.clock.run_for(2000)
    expect(status_of(writer.page)).to_contain_text("已自动保存")
    writer.page.context.set_offline(True)
    source_of(writer.page).press("End")
    source_of(writer.page).press_sequentially(SECOND)
    writer.page.clock.run_for(2000)
    expect(status_of(writer.page)).to_contain_text("网络不通")
    writer.page.clock.run_for(60_000)
    expect(writer.page.locator(".saved.is-waiting")).to_be_visible()
    assert saved_source(declaration) == FIRST
    writer.page.context.set_offline(False)
    expect(writer.page.locator(".saved.is-saved")).to_be_visible()
    assert saved_source(declaration) == FIRST + SECOND


def test_a_stale_tab_is_shown_both_texts_and_overwrites_nothing(writer):
    declaration = stages.begun()
    stale = in_another_tab(writer)
    for tab in (writer, stale):
        tab.open("section", declaration.pk, "basic")
    source_of(writer.page).fill(FIRST)
    expect(status_of(writer.page)).to_contain_text("已自动保存")
    source_of(stale.page).fill(SECOND)
    with stale.leaving():
        stale.page.get_by_role("link", name=stale.words("Compare both texts")).click()
    expect(stale.page).to_have_url(stale.site + reverse("stray", args=[declaration.pk, "basic"]))
    row = stale.page.locator("tr.changed")
    expect(row.locator("td").nth(0)).to_contain_text(FIRST)
    expect(row.locator("td").nth(1)).to_contain_text(SECOND)
    assert saved_source(declaration) == FIRST
    stale.press("Take everything that was sent")
    expect(source_of(stale.page)).to_have_value(SECOND)
    assert saved_source(declaration) == SECOND


def test_the_button_of_a_stale_tab_leads_to_both_texts(writer):
    declaration = stages.begun()
    stale = in_another_tab(writer)
    for tab in (writer, stale):
        tab.open("section", declaration.pk, "basic")
    source_of(writer.page).fill(FIRST)
    writer.press("Save the draft")
    stale.page.route("**/autosave/", lose)
    source_of(stale.page).fill(SECOND)
    stale.press("Save the draft")
    expect(stale.page.locator("tr.changed")).to_contain_text([FIRST])
    expect(stale.page.locator("tr.changed")).to_contain_text([SECOND])
    stale.press("Keep what is saved")
    expect(source_of(stale.page)).to_have_value(FIRST)


def test_a_text_typed_after_the_session_expired_is_saved_after_logging_in_elsewhere(writer):
    declaration = stages.begun()
    writer.open("section", declaration.pk, "basic")
    Session.objects.all().delete()
    source_of(writer.page).fill(FIRST)
    expect(status_of(writer.page)).to_contain_text("登录")
    in_another_tab(writer).enter("demo.author")
    source_of(writer.page).press_sequentially("再")
    expect(status_of(writer.page)).to_contain_text("已自动保存")
    assert FIRST in saved_source(declaration)


def test_a_text_sent_after_the_session_expired_is_offered_after_logging_in(writer):
    declaration = stages.begun()
    writer.open("section", declaration.pk, "basic")
    writer.page.route("**/autosave/", lose)
    source_of(writer.page).fill(FIRST)
    Session.objects.all().delete()
    writer.press("Save the draft")
    expect(writer.page).to_have_url(re.compile("/login/"))
    writer.page.unroute("**/autosave/")
    writer.enter("demo.author")
    writer.open("section", declaration.pk, "basic")
    writer.button("Put it back").click()
    expect(status_of(writer.page)).to_contain_text("已自动保存")
    assert saved_source(declaration) == FIRST


def test_ten_clicks_are_one_submission(site):
    declaration = stages.filled()
    browser = PlainBrowser(site, declaration.author)
    check = browser.get(reverse("check_answers", args=[declaration.pk]))
    form = dict(re.findall(r'name="(csrfmiddlewaretoken|idempotency_key)" value="(\w+)"', check))
    with ThreadPoolExecutor(10) as threads:
        sent = [
            threads.submit(browser.post, reverse("submit", args=[declaration.pk]), form)
            for _ in range(10)
        ]
    answers = [each.result() for each in sent]
    receipt = reverse("receipt", args=[declaration.pk])
    assert {browser.led_to(answer) for answer in answers} == {receipt}
    assert declaration.revisions.count() == 1


class PlainBrowser:
    """One session over plain HTTP, usable from several threads; no redirect is followed."""

    def __init__(self, site: str, person) -> None:
        self.host = urlsplit(site).netloc
        client = Client()
        client.force_login(person)
        self.cookies = {"sessionid": client.cookies["sessionid"].value, "csrftoken": "a" * 32}

    def get(self, path: str) -> str:
        return self._ask("GET", path)[2]

    def post(self, path: str, fields: dict[str, str]) -> str:
        """The address to which the answer leads."""
        status, location, body = self._ask("POST", path, urlencode(fields))
        assert status in (302, 303), body
        return location

    def led_to(self, path: str) -> str:
        """Where the waiting page ends, which a browser asks again until it has an answer."""
        while path.startswith(reverse("pending", args=["x"]).removesuffix("x/")):
            path = self._ask("GET", path)[1] or path
        return path

    def _ask(self, method: str, path: str, body: str | None = None) -> tuple[int, str, str]:
        connection = http.client.HTTPConnection(self.host, timeout=30)
        cookies = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        headers = {"Cookie": cookies, "Content-Type": "application/x-www-form-urlencoded"}
        connection.request(method, path, body, headers)
        answer = connection.getresponse()
        text = answer.read().decode()
        connection.close()
        return answer.status, answer.headers.get("Location", ""), text
