"""Two people, one declaration: the partner writes without scripts, the author takes over."""

import re

import pytest
from playwright.sync_api import Page, expect

from declarations.models import Declaration
from tests.life import stages
from tests.life.people import Visitor
from tests.life.shared import transactional_db  # noqa: F401

pytestmark = pytest.mark.browser

OWN, MEANT, OTHER = "客人写的目标。", "客人写的目标，又添一句。", "作者接着写的目标。"


@pytest.fixture
def author(new_context, site: str) -> Visitor:
    visitor = Visitor(new_context().new_page(), site)
    visitor.enter("demo.author")
    return visitor


@pytest.fixture
def guest(new_context, site: str) -> Visitor:
    """An engineer of the partner enterprise, in a browser that runs no script."""
    visitor = Visitor(new_context(java_script_enabled=False).new_page(), site)
    visitor.enter("demo.enterprise_author")
    return visitor


def goals(page: Page):
    return page.locator("[id='field-goals']")


def saved_goals(declaration: Declaration) -> str:
    return declaration.drafts.get(section="content").answers["goals"]


def test_two_people_write_one_section_in_turn_and_no_word_is_lost(author, guest):
    declaration = stages.begun()
    author.open("hub", declaration.pk)
    author.follow("Invite, end")
    author.page.locator("[name=named]").fill("demo.enterprise_author")
    author.page.locator("[name=sections][value=content]").check()
    author.press("Invite")
    expect(author.page.locator("td.main", has_text="demo.enterprise_author")).to_be_visible()

    guest.open("my_declarations")
    with guest.leaving():
        guest.page.locator("tr", has_text=declaration.number).locator("a.title").click()
    expect(guest.page.locator(".tasks")).to_contain_text(
        guest.words("Written by others: to read only")
    )
    guest.open("section", declaration.pk, "people", status=403)
    guest.open("section", declaration.pk, "content")
    goals(guest.page).fill(OWN)
    guest.press("Save the draft")

    author.open("section", declaration.pk, "content")
    expect(author.page.locator(".notice.warn")).to_contain_text("正在填写本节，刚刚保存")
    expect(author.page.locator("#section-content")).to_contain_text(OWN)
    author.press("Take the section over")
    goals(author.page).fill(OTHER)
    expect(author.page.locator("#answers [name=version]")).to_have_value("2")  # saved by itself

    goals(guest.page).fill(MEANT)  # on the page that was open all the while
    guest.press("Save the draft")
    expect(guest.page).to_have_url(re.compile("/sections/content/stray/$"))
    expect(guest.page.locator("tr.changed")).to_contain_text([OTHER])
    expect(guest.page.locator("tr.changed")).to_contain_text([MEANT])
    assert guest.page.locator("[name=choose]").count() == 0
    assert saved_goals(declaration) == OTHER

    author.open("section", declaration.pk, "content")
    author.follow("Compare both texts")
    author.press("Take everything that was sent")
    expect(goals(author.page)).to_have_value(MEANT)
    assert saved_goals(declaration) == MEANT


def test_a_page_that_was_taken_over_says_so_while_its_text_is_kept(author, guest):
    declaration = stages.shared("demo.enterprise_author", "content")
    author.open("section", declaration.pk, "content")
    guest.open("section", declaration.pk, "content")
    guest.press("Take the section over")
    goals(author.page).fill(OTHER)
    link = author.page.get_by_role("link", name=author.words("Compare both texts"))
    expect(author.page.locator("[role=alert]")).to_contain_text("他人正在填写本节")
    with author.leaving():
        link.click()
    expect(author.page.locator("tr.changed")).to_contain_text([OTHER])
    author.press("Take the section over")
    author.press("Take everything that was sent")
    expect(goals(author.page)).to_have_value(OTHER)
    assert saved_goals(declaration) == OTHER
