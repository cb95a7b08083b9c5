"""An enterprise at a real browser: into the reserve, its plan, certified, renamed, and out again.

On the shipped programme, with two departments that seal together at every turn. Each person reads
the pages in one of the two languages.
"""

from datetime import timedelta
from types import SimpleNamespace

import pytest
from django.core.management import call_command
from playwright.sync_api import Locator, Page, expect

from declarations.models import Declaration, Result
from programmes.selectors import definition_of
from reviews.models import PublicNotice, SummaryList
from tests.inputs import by_hand
from tests.life import enterprises, filling
from tests.life.clock import MovedClock
from tests.life.people import Visitor
from tests.life.stages import person
from tests.workflow import lives
from trail.clock import database_now
from workflow.services import countersigning
from workflow.tasks import end_notices, move_lists, oblige_due

pytestmark = pytest.mark.browser

PROOF = str(lives.FIXTURES / "proof.pdf")
REFORM, EDUCATION = enterprises.DEPARTMENTS
AGREED = "材料真实完整，同意纳入建设培育库。"
NEW_NAME = "湖北示例智造集团有限公司"


def test_the_life_of_an_enterprise(page: Page, live_server, transactional_db, clock):
    call_command("load_organisations", verbosity=0)
    round = enterprises.opened(database_now())
    someone = Visitor(page, live_server.url)
    someone.enter(enterprises.AUTHOR)
    life = _file(someone, round)
    _review(someone, life)
    _list_and_notice(someone, life)
    _admit(someone, life, clock)
    _plan(someone, life)
    _not_before_a_year(someone, life)
    clock.move_to(database_now() + timedelta(days=366))
    oblige_due()
    _certify(someone, life)
    _rename(someone, life)
    _leave(someone, life)


def become(someone: Visitor, username: str, language: str) -> None:
    """Change the person, who reads in this language."""
    someone.become(username)
    someone.read_in(language)


def _file(author: Visitor, round) -> SimpleNamespace:
    """The enterprise fills in the form and submits it."""
    form = definition_of(round.definition).form
    pk = author.start_declaration()
    author.open("section", pk, form.sections[0].id)
    for section in form.sections:
        by_hand.fill_section(author.page, section, enterprises.filled())
        author.press("Save and continue")
    expect(author.page.locator("#errors")).to_have_count(0)
    return SimpleNamespace(pk=pk, number=author.submit(pk), round=round)


def _review(someone: Visitor, life: SimpleNamespace) -> None:
    """Its leader recommends; two departments of the province agree, one of them on its page."""
    become(someone, enterprises.LEADER, "zh-hans")
    someone.take_from_queue(life.number)
    someone.decide("recommend", "材料属实，同意申报。")
    become(someone, REFORM, "en")
    someone.open("to_countersign")
    with someone.leaving():
        someone.page.locator("tr", has_text=life.number).locator("a.title").click()
    someone.page.locator("#decision [name=answer][value=agree]").check()
    someone.page.locator("#decision [name=opinion]").fill(AGREED)
    someone.press("Answer")
    asked = declaration_of(life).countersignatures.get(department="education")
    answer = {"value": "agree", "opinion": AGREED, "actor": person(EDUCATION)}
    countersigning.countersign(asked.pk, at=database_now(), **answer)


def _list_and_notice(someone: Visitor, life: SimpleNamespace) -> None:
    """Nobody visits the site; experts assess; the enterprise gets its place, for all to read."""
    become(someone, "demo.province_officer", "zh-hans")
    someone.open("panels")
    with someone.leaving():
        someone.page.locator("td a.title").click()
    someone.page.locator("tr", has_text=life.number).locator("[name=item]").check()
    someone.page.locator("[name=reason]").fill("上月已实地核查。")
    someone.press("Pass over for the ticked declarations…")
    expect(someone.page.locator("tr", has_text=life.number)).to_contain_text("专家评估")
    someone.press("Pass over for the ticked declarations")
    enterprises.assessed(declaration_of(life), "expert_review", at=database_now())
    someone.open("lists")
    with someone.leaving():
        someone.page.locator("main h2 a").click()
    someone.give_place(life.number)
    assert someone.placed() == [life.number]
    become(someone, "demo.province_leader", "en")
    life.list = SummaryList.objects.get()
    someone.open("announce", life.list.pk)
    someone.page.locator("[name=contact]").fill(lives.CONTACT)
    someone.press("Publish the notice")


def _admit(someone: Visitor, life: SimpleNamespace, clock: MovedClock) -> None:
    """Both departments seal the list; then it goes into the reserve."""
    for username, language in ((REFORM, "zh-hans"), (EDUCATION, "en")):
        become(someone, username, language)
        someone.open("list", life.list.pk)
        someone.press("Seal for this department")
    clock.move_to(PublicNotice.objects.get().ends_at)
    assert end_notices() == 1
    become(someone, "demo.province_leader", "zh-hans")
    someone.open("send", life.list.pk)
    with someone.leaving():
        someone.page.get_by_role("button", name="纳入建设培育库", exact=True).click()
    assert move_lists() == 1
    expect(someone.page.locator(".meta .tag")).to_have_text("已报送")  # the page looks by itself
    life.result = Result.objects.get()
    assert life.result.outcome == "in_reserve"


def _plan(author: Visitor, life: SimpleNamespace) -> None:
    """It owes its three-year plan within three months, hands it in, and everybody may read it."""
    oblige_due()
    become(author, enterprises.AUTHOR, "zh-hans")
    author.open("duties")
    with author.leaving():
        author.page.locator("tr", has_text="三年规划").locator("td.act a").click()
    with author.leaving():
        author.page.locator("main a.button.pri").click()
    filling.upload(author.page, "report", PROOF)
    author.press("Save and continue")
    author.press("Submit")
    author.open("reports")
    with author.leaving():
        author.page.locator("td a.title").click()
    expect(author.page.locator("main")).to_contain_text("proof.pdf")


def _not_before_a_year(leader: Visitor, life: SimpleNamespace) -> None:
    """The department sees from which day on it may be certified, and has nothing to press."""
    become(leader, REFORM, "en")
    leader.open("moves")
    with leader.leaving():
        leader.page.locator("td a.title").click()
    first = life.result.since.replace(year=life.result.since.year + 1)
    expect(move(leader, "certify")).to_contain_text(str(first.year))
    expect(move(leader, "certify").get_by_role("button")).to_have_count(0)


def _certify(someone: Visitor, life: SimpleNamespace) -> None:
    """A year later two departments agree, in any order; the second one certifies it."""
    agree(someone, life, EDUCATION, "zh-hans", "certify")
    expect(someone.page.locator("main .meta .tag")).to_have_text("入库培育")
    agree(someone, life, REFORM, "en", "certify")
    expect(someone.page.locator("main .meta .tag")).to_have_text("Certified")


def _rename(someone: Visitor, life: SimpleNamespace) -> None:
    """The enterprise tells its new name, the province takes note of it."""
    become(someone, enterprises.AUTHOR, "zh-hans")
    someone.open("result", life.result.pk)
    page = someone.page
    page.locator("[name=event]").select_option("renaming")
    page.locator("[name=happened_on]").fill(database_now().date().isoformat())
    page.locator("[name=new_title]").fill(NEW_NAME)
    page.locator("[name=words]").fill("经市场监管部门核准更名。")
    someone.press("Tell it")
    become(someone, "demo.province_officer", "en")
    someone.open("result", life.result.pk)
    page.locator("[name=state][value=kept]").check()
    page.locator("form[action*='/changes/'] [name=opinion]").fill("核准文件属实。")
    someone.press("Decide")
    expect(page.locator("h1")).to_have_text(NEW_NAME)


def _leave(someone: Visitor, life: SimpleNamespace) -> None:
    """Both departments agree that it leaves; nothing is owed from then on."""
    agree(someone, life, REFORM, "zh-hans", "exit")
    agree(someone, life, EDUCATION, "en", "exit")
    expect(someone.page.locator("main .meta .tag")).to_have_text("Exited")
    assert not life.result.duties.filter(accepted_at=None, ended_at=None).exists()


def agree(someone: Visitor, life: SimpleNamespace, username: str, language: str, to: str) -> None:
    """A department gives its consent on the page of the result."""
    become(someone, username, language)
    someone.open("result", life.result.pk)
    form = someone.page.locator("form", has=someone.page.locator(f"[name=move][value={to}]"))
    form.locator("[name=opinion]").fill("符合规定，同意。")
    with someone.leaving():
        form.get_by_role("button").click()


def move(someone: Visitor, which: str) -> Locator:
    """What the page of a result says of a further decision."""
    return someone.page.locator(f"[id='move-{which}']")


def declaration_of(life: SimpleNamespace) -> Declaration:
    return Declaration.objects.get(pk=life.pk)
