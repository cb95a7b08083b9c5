"""What is written is saved without a button, and is never lost in between."""

import pytest
from playwright.sync_api import Page, Route, expect

from tests.kit.urls import Draft

pytestmark = [pytest.mark.browser, pytest.mark.django_db, pytest.mark.urls("tests.kit.urls")]


@pytest.fixture(autouse=True)
def draft():
    Draft.saved, Draft.status = [], 200
    Draft.arrived.clear()
    return Draft


@pytest.fixture
def form(page: Page, live_server) -> Page:
    page.goto(f"{live_server.url}/sample/form/")
    return page


def test_a_pause_saves_the_whole_form_under_the_next_version(form: Page, draft):
    form.locator("#field-leader").fill("李红")
    expect(form.locator("[data-autosave-status]")).to_have_text("已自动保存 09:42")
    saved = draft.saved[0]
    assert saved["leader"] == "李红"
    assert saved["version"] == "3"
    assert len(saved["key"]) == 32
    assert "csrfmiddlewaretoken" not in saved
    assert form.locator("[name=version]").input_value() == "4"


def test_two_saves_never_share_a_key(form: Page, draft):
    status = form.locator("[data-autosave-status]")
    for name in ("李红", "李明"):
        status.evaluate("element => { element.textContent = '' }")
        form.locator("#field-leader").fill(name)
        expect(status).to_have_text("已自动保存 09:42")
    assert draft.saved[0]["key"] != draft.saved[1]["key"]
    assert draft.saved[1]["version"] == "4"


def test_without_a_connection_the_text_stays_in_the_browser_and_is_offered(form: Page, draft):
    draft.status = 503
    form.locator("#field-leader").fill("欧阳文静")
    form.locator("#field-identity").fill("110101199003070000")
    expect(form.locator(".saved.is-waiting")).to_contain_text("尚未保存")
    kept = form.evaluate("JSON.stringify(localStorage)")
    assert "欧阳文静" in kept
    assert "110101199003070000" not in kept
    form.reload()
    expect(form.locator("#field-leader")).to_have_value("王晓明")
    draft.status = 200
    form.get_by_role("button", name="恢复").click()
    expect(form.locator("#field-leader")).to_have_value("欧阳文静")
    expect(form.locator("[data-autosave-status]")).to_have_text("已自动保存 09:42")
    assert draft.saved[-1]["leader"] == "欧阳文静"
    assert form.evaluate("localStorage.length") == 0


def test_what_was_kept_can_be_discarded(form: Page, draft):
    draft.status = 503
    form.locator("#field-leader").fill("欧阳文静")
    expect(form.locator(".saved.is-waiting")).to_be_visible()
    form.reload()
    form.get_by_role("button", name="舍弃").click()
    form.reload()
    expect(form.get_by_role("button", name="恢复")).to_have_count(0)


def test_a_second_tab_is_told_and_overwrites_nothing(form: Page, draft):
    draft.status = 409
    form.locator("#field-leader").fill("李红")
    expect(form.get_by_role("link", name="对比两份文本")).to_be_visible()
    form.locator("#field-leader").blur()
    assert '"sent":true' in form.evaluate("Object.values(localStorage)[0]")
    draft.status = 200
    form.locator("#field-leader").fill("李明")
    form.locator("#field-leader").blur()
    expect(form.locator("#field-leader")).to_have_value("李明")
    assert draft.saved == []


def test_somebody_logged_out_is_told_so(form: Page, draft):
    draft.status = 403
    form.locator("#field-leader").fill("李红")
    expect(form.locator(".saved.is-waiting")).to_contain_text("登录")


def test_leaving_the_page_saves_what_was_just_typed(form: Page, draft, live_server):
    form.locator("#field-leader").press_sequentially("甲")
    form.goto(f"{live_server.url}/sample/process/")
    assert draft.arrived.wait(10)
    assert [saved["leader"] for saved in draft.saved] == ["甲王晓明"]


def test_a_save_whose_answer_was_lost_is_not_a_conflict_with_oneself(form: Page, draft):
    def lose_the_answer(route: Route) -> None:
        route.fetch()
        route.abort()

    form.route("**/sample/autosave/", lose_the_answer, times=1)
    form.locator("#field-leader").fill("李红")
    expect(form.locator(".saved.is-waiting")).to_be_visible()
    expect(form.locator("[data-autosave-status]")).to_have_text("已自动保存 09:42")
    assert [saved["version"] for saved in draft.saved] == ["3"]
    assert form.locator("[name=version]").input_value() == "4"


def test_the_button_waits_for_a_save_under_way(form: Page, draft):
    held: list[Route] = []

    def hold(route: Route) -> None:
        held.append(route)

    form.route("**/sample/autosave/", hold, times=1)
    with form.expect_request("**/sample/autosave/"):
        form.locator("#field-leader").fill("李红")
    with form.expect_request("**/sample/form/") as sent:
        form.get_by_role("button", name="保存草稿").click()
        assert draft.saved == []
        held[0].continue_()
    assert "version=4" in sent.value.post_data
    assert [saved["leader"] for saved in draft.saved] == ["李红"]
