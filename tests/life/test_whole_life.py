"""The whole life of a declaration at a real browser, as six people, in both languages."""

import hashlib
import re
from types import SimpleNamespace
from urllib.parse import urlsplit

import pytest
from django.core.management import call_command
from django.utils import translation
from playwright.sync_api import Page, expect

from declarations.models import Declaration
from documents.models import Document
from documents.tasks import issue_due
from notifications.tasks import deliver_due
from programmes.models import Round
from programmes.selectors import definition_of
from reviews.models import PublicNotice, SummaryList
from tests.documents.reading import run_of
from tests.life import papers
from tests.life.clock import MovedClock
from tests.life.people import Visitor, words
from tests.workflow import lives
from workflow.tasks import end_notices, move_lists

pytestmark = pytest.mark.browser

PROOF = str(lives.FIXTURES / "proof.pdf")
FILES = dict.fromkeys(lives.STORY["files"], PROOF)
MEMBER = {
    "name": {"name": "夏侯婧", "type": "resident_id", "number": "420101199203040020"},
    "unit": "湖北示例智能制造有限公司",
    "side": "enterprise",
    "title": "技师",
    "task": "设备点检指导",
}
RETURNED = "实践学时与任务分解不一致，请核对后重新提交。"
SCHOOL = "经校内评议，材料真实完整，同意推荐。"
PROVINCE = "经专家评议，符合推荐条件，同意列入拟认定项目。"
SENTENCE = "各省可报送5—8项"
REAL = "A paper with this number was issued here, and it is valid."
SENTENCE_OF_NOTICE = "经公示后确定本省拟认定项目"


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_the_whole_life(page: Page, live_server, transactional_db, clock, language):
    call_command("seed_demo", verbosity=0)
    issue_due()  # the papers of the story's own sealed list
    someone = Visitor(page, live_server.url)
    someone.enter("demo.author")
    someone.read_in(language)
    life = _begin(someone)
    _submit_too_early(someone, life)
    _fill_and_submit(someone, life)
    _return_and_correct(someone, life)
    _recommend_to_the_list(someone, life)
    _try_the_ninth(someone, life)
    _announce(someone, life)
    passer_by = _read_the_notice(someone, life)
    _send_when_it_is_over(someone, life, clock)
    _recognise(someone, life)
    _read_the_papers(someone, life, passer_by)
    _read_the_mails(someone, life)


def _begin(applicant: Visitor) -> SimpleNamespace:
    programme = definition_of(Round.objects.get().definition)
    answers = lives.answers_of(0, team=[*lives.STORY["answers"]["team"], MEMBER])
    return SimpleNamespace(
        pk=applicant.start_declaration(),
        form=programme.form,
        answers=answers,
        title=answers["project_name"],
    )


def _submit_too_early(applicant: Visitor, life: SimpleNamespace) -> None:
    """Everything missing is named and counted, and each name leads to its question."""
    applicant.follow("Check and submit")
    listed = applicant.findings()
    named = listed.count()
    said = "\n".join(listed.all_inner_texts())
    for section in life.form.sections:
        for field in section.fields:
            if field.required and not (field.when or field.filled_by or field.prefill):
                assert field.label.get(applicant.language[:2]) in said
    applicant.press("Submit")
    expect(applicant.page).to_have_title(re.compile("^" + applicant.words("Error: ")))
    assert applicant.findings().count() == named
    with applicant.leaving():
        applicant.findings().first.get_by_role("link").click()
    expect(applicant.page.locator("[id='field-project_name']")).to_be_focused()
    applicant.page.locator("#errors a[href='#field-hours']").click()
    expect(applicant.page.locator("[id='field-hours']")).to_be_focused()


def _fill_and_submit(applicant: Visitor, life: SimpleNamespace) -> None:
    applicant.fill(life.pk, life.form, life.answers, FILES)
    expect(applicant.page.locator("#errors")).to_have_count(0)
    life.number = applicant.submit(life.pk)
    assert life.number == Declaration.objects.get(pk=life.pk).number


def _return_and_correct(someone: Visitor, life: SimpleNamespace) -> None:
    someone.become("demo.unit_leader")
    someone.take_from_queue(life.number)
    someone.decide("return", RETURNED)
    someone.become("demo.author")
    with someone.leaving():
        someone.page.locator("tr", has_text=life.number).locator("a.title").click()
    expect(someone.page.locator("main")).to_contain_text(RETURNED)
    life.answers = {**life.answers, "hours": "128"}
    someone.correct(life.pk, life.form, "hours", "128")
    assert someone.submit(life.pk) == life.number
    someone.become("demo.unit_leader")
    someone.take_from_queue(life.number)
    changed = someone.page.locator("#changes tbody tr")
    expect(changed).to_have_count(1)
    expect(changed.locator("del")).to_contain_text("96")
    expect(changed.locator("ins")).to_contain_text("128")
    someone.decide("recommend", SCHOOL)


def _recommend_to_the_list(officer: Visitor, life: SimpleNamespace) -> None:
    """The province recommends; the project takes the eighth place."""
    officer.become("demo.province_officer")
    officer.take_from_queue(life.number)
    expect(officer.page.locator("main")).to_contain_text(SCHOOL)
    officer.decide("recommend", PROVINCE)
    officer.open("home")
    officer.follow("Open the list")
    assert len(officer.placed()) == 7
    officer.give_place(life.number)
    assert len(officer.placed()) == 8


def _try_the_ninth(officer: Visitor, life: SimpleNamespace) -> None:
    """The refusal says what, why in the notice's words, how many, who holds them, what to do."""
    ninth = Declaration.objects.get(state=Declaration.State.CANDIDATE, province__code="420000")
    officer.give_place(ninth.number)
    (refusal,) = officer.findings().all()
    life.placed = officer.placed()
    for part in (SENTENCE, "8/8", *life.placed):
        expect(refusal).to_contain_text(part)
    expect(refusal.locator(".remedy")).not_to_be_empty()
    expect(refusal.locator("blockquote")).to_contain_text(SENTENCE)


def _announce(leader: Visitor, life: SimpleNamespace) -> None:
    """The list goes on public notice, and cannot be sent before that is over."""
    leader.become("demo.province_leader")
    leader.follow("Open the list")
    sending = leader.page.get_by_role("link", name=leader.words("Send the list…"), exact=True)
    expect(sending).to_have_count(0)
    leader.follow("Put it on public notice…")
    leader.press("Publish the notice")
    expect(leader.findings()).to_have_count(1)  # nobody could object anywhere
    leader.page.locator("[name=contact]").fill(lives.CONTACT)
    leader.press("Publish the notice")
    expect(sending).to_have_count(0)
    life.notice = PublicNotice.objects.get(list__organisation__code="420000")
    life.list = life.notice.list_id
    leader.open("send", life.list)
    expect(leader.button("Send the list")).to_have_count(0)


def _read_the_notice(leader: Visitor, life: SimpleNamespace) -> Visitor:
    """Somebody from the street, without an account."""
    browser = leader.page.context.browser
    assert browser is not None
    passer_by = Visitor(browser.new_page(), leader.site)
    passer_by.open("notices")
    passer_by.page.get_by_role("link", name="湖北省教育厅", exact=True).click()
    text = passer_by.page.locator("main").inner_text()
    for part in (SENTENCE_OF_NOTICE, lives.CONTACT, life.title, *life.placed):
        assert part in text
    assert [number for number in papers.numbers_of(life.answers) if number in text] == []
    return passer_by


def _send_when_it_is_over(leader: Visitor, life: SimpleNamespace, clock: MovedClock) -> None:
    clock.move_to(life.notice.ends_at)
    assert end_notices() >= 1
    leader.open("home")
    leader.follow("Open the list")
    leader.follow("Send the list…")
    leader.press("Send the list")
    going = leader.words("On its way: %(gone)s of %(whole)s projects have gone up.")
    expect(leader.page.locator("main")).to_contain_text(going % {"gone": 0, "whole": 8})
    assert move_lists() == 8
    with translation.override(leader.language):
        sent = str(SummaryList.State.SENT.label)
    expect(leader.page.locator(".meta .tag")).to_have_text(sent)  # the page looks by itself
    assert issue_due() == 9
    deliver_due()


def _recognise(officer: Visitor, life: SimpleNamespace) -> None:
    officer.become("demo.ministry_officer")
    officer.take_from_queue(life.number)
    officer.decide("recommend", "符合建设指南要求，予以认定。")
    deliver_due()
    officer.become("demo.author")
    officer.open("timeline", life.pk)
    with translation.override(officer.language):
        recognised = str(Declaration.State.RECOGNISED.label)
    expect(officer.page.locator(".meta .tag")).to_have_text(recognised)
    expect(officer.page.locator("main")).to_contain_text(PROVINCE)


def _read_the_papers(someone: Visitor, life: SimpleNamespace, passer_by: Visitor) -> None:
    """Every answer, the numbers, names and opinions; the eight projects on the list."""
    form = Document.objects.get(kind="recommendation", subject_id=str(life.pk))
    pdf = papers.downloaded(someone.page, form.title)
    text = run_of(pdf, form.context["title"], form.number)
    assert papers.missing(life.answers, life.form, text) == []
    assert [number for number in papers.numbers_of(life.answers) if number in text] == []
    for part in (life.number, "湖北示例职业技术学院", SCHOOL, PROVINCE, "陈国华", "刘敏"):
        assert part in text
    assert RETURNED not in text
    _check(passer_by, pdf, form)
    someone.become("demo.province_leader")
    someone.open("list", life.list)
    summary = Document.objects.get(kind="province_summary", subject_id=str(life.list))
    pdf = papers.downloaded(someone.page, summary.title)
    text = run_of(pdf, summary.context["title"])
    for part in (summary.number, "共8项", SENTENCE, life.number, life.title, *life.placed):
        assert part in text
    _check(passer_by, pdf, summary)


def _check(passer_by: Visitor, pdf: bytes, document: Document) -> None:
    """The seals are whole; the code on the paper leads to the page that says it is real."""
    assert papers.cut_seals(pdf, document) == {}
    (address,) = papers.addresses_on(pdf)
    passer_by.visit(urlsplit(address).path)
    main = passer_by.page.locator("main")
    expect(main).to_contain_text(passer_by.words(REAL))
    expect(main).to_contain_text(hashlib.sha256(pdf).hexdigest())


def _read_the_mails(someone: Visitor, life: SimpleNamespace) -> None:
    """The applicant's in the language chosen, the school leader's in the account's own."""
    project = {"title": life.title, "number": life.number}
    subjects = someone.mails_to("王晓明")
    for subject in (
        "Submitted: %(title)s (%(number)s)",
        "Returned for correction: %(title)s (%(number)s)",
        "Recommended: %(title)s (%(number)s)",
        "On the list: %(title)s (%(number)s)",
        "Sent: %(title)s (%(number)s)",
        "Recognised: %(title)s (%(number)s)",
    ):
        assert someone.words(subject, **project) in subjects
    letter = someone.words("Recognised: %(title)s (%(number)s)", **project)
    with someone.leaving():
        someone.page.get_by_role("link", name=letter, exact=True).click()
    greeting = someone.words("Dear %(name)s,", name="王晓明")
    expect(someone.page.locator(".letter pre")).to_contain_text(greeting)
    waiting = words("zh-hans", "Waiting for review: %(title)s (%(number)s)", **project)
    assert waiting in someone.mails_to("陈国华")
