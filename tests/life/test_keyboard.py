"""A declaration filed without a script and without a mouse."""

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from declarations.models import Declaration
from declarations.selectors import examine
from programmes.selectors import definition_of
from tests.life import stages
from tests.life.keyboard import Typist
from tests.life.people import Visitor
from tests.life.shared import transactional_db  # noqa: F401
from tests.workflow import lives

pytestmark = pytest.mark.browser

FILES = dict.fromkeys(lives.STORY["files"], str(lives.FIXTURES / "proof.pdf"))


@pytest.fixture
def visitor(new_context, site: str) -> Visitor:
    """The applicant in a browser that runs no script."""
    visitor = Visitor(new_context(java_script_enabled=False).new_page(), site)
    visitor.enter("demo.author")
    return visitor


def test_a_declaration_with_tables_and_files_is_filed_by_the_keyboard_alone(visitor):
    declaration = stages.begun()
    form = definition_of(declaration.definition).form
    typist, answers = Typist(visitor.page), lives.answers_of(0)
    visitor.open("section", declaration.pk, form.sections[0].id)
    for section in form.sections:
        address = visitor.site + reverse("section", args=[declaration.pk, section.id])
        expect(visitor.page).to_have_url(address)
        typist.fill_section(section, answers, FILES)
    assert examine(Declaration.objects.get(pk=declaration.pk)).findings == []
    visitor.open("check_answers", declaration.pk)
    submit = visitor.button("Submit")
    while not submit.evaluate("button => button === document.activeElement"):
        visitor.page.keyboard.press("Tab")
    typist.enter()
    expect(visitor.page).to_have_url(visitor.site + reverse("receipt", args=[declaration.pk]))


def test_a_line_of_the_error_summary_leads_the_focus_to_its_control(visitor):
    declaration = stages.begun()
    page, typist = visitor.page, Typist(visitor.page)
    visitor.open("section", declaration.pk, "basic", query="?check=1")
    lines = visitor.findings()
    links = lines.locator("a").evaluate_all("all => all.map(e => e.getAttribute('href'))")
    errors = page.locator("#answers .error")
    assert lines.count() == len(links) == errors.count() > 5
    for href in (links[0], links[-1]):
        page.reload()
        typist.tab_to(href=href)
        page.keyboard.press("Enter")
        place = page.locator(f"[id='{href.removeprefix('#')}']")
        control = "e => e === document.activeElement || e.contains(document.activeElement)"
        if not place.evaluate(control):  # a question of several controls: Tab leads into it
            page.keyboard.press("Tab")
        assert place.evaluate(control), href
