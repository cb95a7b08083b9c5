"""Filing, review and shortlisting where no script runs: every step is a form and a button."""

import pytest
from playwright.sync_api import expect

from declarations.models import Attachment, Declaration
from declarations.rules.reading import Answer
from declarations.selectors import masked
from programmes.definitions import Text
from programmes.models import Round
from programmes.selectors import definition_of
from tests.documents.reading import reader_of, text_of, without_blanks
from tests.life import filling, stages
from tests.life.people import Visitor
from tests.life.shared import transactional_db  # noqa: F401
from tests.workflow import lives

pytestmark = pytest.mark.browser

PROOF = str(lives.FIXTURES / "proof.pdf")
FILES = dict.fromkeys(lives.STORY["files"], PROOF)


@pytest.fixture
def visitor(new_context, site: str) -> Visitor:
    """The applicant in a browser that runs no script."""
    visitor = Visitor(new_context(java_script_enabled=False).new_page(), site)
    visitor.enter("demo.author")
    return visitor


def test_a_declaration_is_filed_reviewed_and_shortlisted_without_scripts(visitor):
    form = definition_of(Round.objects.get().definition).form
    declaration = visitor.start_declaration()
    visitor.fill(declaration, form, lives.answers_of(0), FILES)
    number = visitor.submit(declaration)
    for username in ("demo.unit_leader", "demo.province_officer"):
        visitor.become(username)
        visitor.take_from_queue(number)
        visitor.decide("recommend", lives.OPINION)
    visitor.open("home")
    visitor.follow("Open the list")
    visitor.give_place(number)
    assert number in visitor.placed()
    assert Declaration.objects.get(pk=declaration).state == Declaration.State.SHORTLISTED


def test_rows_are_added_and_removed_without_scripts(visitor):
    declaration = stages.begun()
    page = visitor.page
    visitor.open("section", declaration.pk, "people")
    first, second = filling.rows_of(page, "team")
    page.locator(f"[name='a.team.{second}.task']").fill("岗位指导")
    filling.add_row(page, "team")
    third = filling.rows_of(page, "team")[2]
    page.locator(f"[name='a.team.{third}.task']").fill("过程评价")
    filling.remove_row(page, "team", first)
    assert filling.rows_of(page, "team") == [second, third]
    for row, task in ((second, "岗位指导"), (third, "过程评价")):
        expect(page.locator(f"[name='a.team.{row}.task']")).to_have_value(task)


def test_a_file_is_uploaded_and_removed_beside_a_text_without_scripts(visitor):
    declaration = stages.begun()
    page = visitor.page
    visitor.open("section", declaration.pk, "parties")
    page.locator("[name$='.contact']").fill("魏工")
    filling.upload(page, "agreement", PROOF)
    expect(page.locator("[name$='.contact']")).to_have_value("魏工")
    with page.expect_navigation():
        page.locator("button[formaction*='/attachments/'][formaction$='/remove/']").click()
    expect(page.locator(".file-list a")).to_have_count(0)
    expect(page.locator("[name$='.contact']")).to_have_value("魏工")
    assert Attachment.objects.get(declaration=declaration).removed_at is not None


def test_a_wrong_answer_is_named_without_scripts(visitor):
    declaration = stages.begun()
    visitor.open("section", declaration.pk, "basic")
    visitor.page.locator("[name='a.hours']").fill("不少于九十")
    visitor.press("Save and continue")
    assert visitor.findings().count() == 1
    expect(visitor.page.locator("[name='a.hours']")).to_have_value("不少于九十")
    expect(visitor.page.locator("[name='a.hours']")).to_have_attribute("aria-invalid", "true")


def test_a_declaration_prints_on_a4_with_every_answer_and_nothing_of_the_site(visitor):
    standards = [
        {"_id": f"b{n}", "no": f"T/DEMO {n:03}", "name": f"第{n}项要求", "kind": "group"}
        for n in range(30)
    ]
    declaration = stages.submitted(standards=standards)
    visitor.open("declaration", declaration.pk)
    pdf = visitor.page.pdf(prefer_css_page_size=True)
    sizes = {tuple(map(round, page.mediabox[2:])) for page in reader_of(pdf).pages}
    assert sizes == {(595, 842)}
    said = without_blanks(text_of(pdf))
    answers = [answer for part in masked(declaration.revisions.get()) for answer in part.answers]
    assert [word for each in answers for word in words_of(each) if word not in said] == []
    assert said.count("标准号") >= 2  # the head of a table stands on each of its pages
    for chrome in ("我的申报", "退出", "English", "进度"):
        assert chrome not in said


def words_of(answer: Answer) -> list[str]:
    """Question and answer as they are printed, without blanks."""
    cells = [word for row in answer.rows for cell in row.cells for word in cell]
    words = (answer.label, *answer.words, *answer.files, *cells)
    return [without_blanks(each.zh if isinstance(each, Text) else str(each)) for each in words]
