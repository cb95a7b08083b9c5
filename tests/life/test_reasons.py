"""A reason for an exception is kept while it is written: by itself, over two tabs, by a button."""

import re

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from declarations.models import Declaration
from declarations.services import justifying
from programmes.models import Round
from programmes.services import load_definition
from tests.declarations.test_reasons import HOURS, ROWS, source
from tests.life import stages
from tests.life.people import Visitor
from tests.life.shared import transactional_db  # noqa: F401
from tests.life.test_nothing_is_lost import in_another_tab, kill, lose, status_of
from trail.clock import database_now

pytestmark = pytest.mark.browser

FIRST, SECOND = "项目跨两个专业，须两名教师。", "企业另派一名技师。"


@pytest.fixture
def declaration(site: str) -> Declaration:
    """A full draft with more people than there are in principle, and too few hours."""
    definition = load_definition(source(), at=database_now())
    Round.objects.update(definition=definition)
    return stages.filled(hours="96")


@pytest.fixture
def writer(context: BrowserContext, site: str) -> Visitor:
    """The applicant, logged in."""
    visitor = Visitor(context.new_page(), site)
    visitor.enter("demo.author")
    return visitor


def box(page: Page, key: str = ROWS):
    return page.locator(f"[id='field-reason-{key}']")


def kept(declaration: Declaration) -> dict[str, str]:
    return justifying.texts_of(declaration)


def test_a_reason_is_saved_by_itself_with_the_time_and_is_there_after_the_tab_was_killed(
    writer, declaration
):
    writer.open("check_answers", declaration.pk)
    box(writer.page).press_sequentially(FIRST)
    expect(status_of(writer.page)).to_contain_text(re.compile(r"已自动保存.*\d\d:\d\d"))
    again = in_another_tab(writer)
    kill(writer.page)
    again.open("check_answers", declaration.pk)
    expect(box(again.page)).to_have_value(FIRST)
    expect(box(again.page, HOURS)).to_have_value("")


def test_a_reason_that_never_arrived_is_offered_after_the_tab_was_killed(writer, declaration):
    writer.page.route("**/justifications/", lose)
    writer.open("check_answers", declaration.pk)
    box(writer.page).fill(FIRST)
    expect(writer.page.locator(".saved.is-waiting")).to_be_visible()
    again = in_another_tab(writer)
    kill(writer.page)
    again.open("check_answers", declaration.pk)
    expect(box(again.page)).to_have_value("")
    again.button("Put it back").click()
    expect(status_of(again.page)).to_contain_text("已自动保存")
    assert kept(declaration) == {ROWS: FIRST}


def test_two_tabs_that_write_one_reason_are_shown_both_texts(writer, declaration):
    stale = in_another_tab(writer)
    for tab in (writer, stale):
        tab.open("check_answers", declaration.pk)
    box(writer.page).fill(FIRST)
    expect(status_of(writer.page)).to_contain_text("已自动保存")
    box(stale.page).fill(SECOND)
    expect(stale.page.locator("[role=alert]")).to_contain_text("两份文字")
    assert kept(declaration) == {ROWS: FIRST}
    expect(box(stale.page)).to_have_value(SECOND)
    stale.press("Save the reasons")
    expect(stale.page.locator("#reasons .notice.warn")).to_contain_text(FIRST)
    expect(box(stale.page)).to_have_value(SECOND)
    assert kept(declaration) == {ROWS: FIRST}
    stale.press("Save the reasons")
    assert kept(declaration) == {ROWS: SECOND}


def test_without_scripts_the_button_keeps_the_reasons_and_a_refused_submission_too(
    new_context, declaration, site
):
    visitor = Visitor(new_context(java_script_enabled=False).new_page(), site)
    visitor.enter("demo.author")
    visitor.open("check_answers", declaration.pk)
    box(visitor.page).fill(FIRST)
    visitor.press("Save the reasons")
    expect(box(visitor.page)).to_have_value(FIRST)
    assert kept(declaration) == {ROWS: FIRST}
    box(visitor.page).fill(SECOND)
    visitor.press("Submit")
    assert visitor.findings().count() == 1
    with visitor.leaving():
        visitor.findings().locator("a").click()
    expect(box(visitor.page)).to_have_value(SECOND)
    assert kept(declaration) == {ROWS: SECOND}
    box(visitor.page, HOURS).fill(FIRST)
    visitor.press("Submit")
    assert declaration.revisions.get().justifications == {ROWS: SECOND, HOURS: FIRST}
