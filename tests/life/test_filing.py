"""What scripts make quicker: pasted rows, files on their way, conditions that follow."""

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from declarations.models import Attachment, SectionDraft
from tests.declarations.samples import PDF
from tests.life import stages
from tests.life.people import Visitor
from tests.life.shared import transactional_db  # noqa: F401

pytestmark = pytest.mark.browser

ROWS = "项目\t类别\t签订时间\n甲\t技术服务\t2025/5/20\n乙\t别的\t去年\n"
PASTE = """text => {
  const data = new DataTransfer();
  data.setData("text/plain", text);
  document.activeElement.dispatchEvent(
    new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true }));
}"""


@pytest.fixture
def writer(context: BrowserContext, site: str) -> Visitor:
    """The applicant at the section of the conditions, of which the third is claimed."""
    visitor = Visitor(context.new_page(), site)
    visitor.enter("demo.author")
    visitor.declaration = stages.begun()
    visitor.open("section", visitor.declaration.pk, "conditions")
    visitor.page.locator("[name='a.ticked'][value=c3]").check()
    expect(saved(visitor.page)).to_be_visible()
    return visitor


def saved(page: Page):
    return page.locator(".saved.is-saved")


def names(page: Page):
    return page.locator("[name^='a.tech_services.'][name$='.name']")


def drop(page: Page):
    return page.locator("[id='files-tech_services_proof']")


def choose(page: Page, name: str, data: bytes) -> None:
    file = {"name": name, "mimeType": "application/pdf", "buffer": data}
    page.locator("[id='field-tech_services_proof']").set_input_files([file])


def kept(visitor: Visitor) -> list[str]:
    draft = SectionDraft.objects.get(declaration=visitor.declaration, section="conditions")
    return [row.get("name", "") for row in draft.answers.get("tech_services", [])]


def test_pasted_rows_fill_the_table_and_one_press_puts_it_back(writer):
    page = writer.page
    with page.expect_response("**/autosave/"):
        names(page).first.fill("原有")
    with page.expect_response("**/autosave/"):
        page.evaluate(PASTE, ROWS)
    expect(names(page)).to_have_count(2)
    expect(names(page).nth(1)).to_have_value("乙")
    expect(page.locator("[data-pasted]")).to_contain_text("别的")
    expect(page.locator("[data-undo]")).to_be_focused()
    expect(page.locator("[name$='.kind'][aria-invalid=true]")).to_have_count(1)
    assert kept(writer) == ["甲", "乙"]
    with page.expect_response("**/autosave/"):
        page.locator("[data-undo]").click()
    expect(names(page)).to_have_count(1)
    expect(names(page).first).to_have_value("原有")
    assert kept(writer) == ["原有"]


def test_rows_pasted_without_a_connection_wait_in_the_box(writer):
    page = writer.page
    page.context.set_offline(True)
    names(page).first.focus()
    page.evaluate(PASTE, ROWS)
    box = page.locator("[id='field-tech_services'] [data-paste]")
    expect(box.get_by_role("alert")).to_be_visible()
    page.context.set_offline(False)
    box.locator("[name=paste]").click()
    expect(names(page)).to_have_count(2)


def test_the_conditions_follow_what_is_saved(writer):
    page = writer.page
    page.locator("#conditions-sum").click()
    own = "li:has(> details > summary:has-text('技术服务不少于1项'))"
    third = page.locator("#conditions").locator(own).last  # the one within the third condition
    expect(third).to_contain_text(writer.words("to be filled in"))
    names(page).first.fill("产线节拍优化")
    page.locator("[name^='a.tech_services.'][name$='.date']").first.fill("2025-05-20")
    expect(third).to_contain_text(writer.words("met"))
    expect(page.locator("#conditions-said")).not_to_be_empty()


def test_a_file_travels_as_it_is_chosen_and_a_lost_connection_is_told(writer):
    page = writer.page
    page.context.set_offline(True)
    choose(page, "合同.pdf", PDF)
    expect(drop(page).locator(".file-note")).to_contain_text("网络中断")
    page.context.set_offline(False)
    drop(page).locator("[name=attach]").click()
    expect(drop(page).locator(".file-list a")).to_have_text("合同.pdf")
    expect(drop(page).locator("summary")).to_contain_text("SHA-256")
    choose(page, "假.pdf", b"MZ")
    expect(drop(page).get_by_role("alert")).to_contain_text("假.pdf")
    assert Attachment.objects.get(declaration=writer.declaration).name == "合同.pdf"


def test_an_upload_can_be_stopped(writer):
    page = writer.page
    held = []
    page.route("**/attachments/", lambda route: held.append(route))
    choose(page, "合同.pdf", PDF)
    expect(drop(page).get_by_role("progressbar")).to_be_visible()
    drop(page).get_by_role("button", name=writer.words("Stop")).click()
    expect(drop(page).locator(".file-note")).to_have_text(
        writer.words("Stopped: nothing was uploaded.")
    )
    assert not Attachment.objects.filter(declaration=writer.declaration).exists()
