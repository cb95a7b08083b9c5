"""A community of industry: three units seal one paper in any order; the province is chosen."""

from types import SimpleNamespace
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from documents.models import Document
from documents.tasks import issue_due
from organisations.models import Organisation
from programmes.selectors import definition_of
from tests.documents.reading import run_of
from tests.life import national, papers
from tests.life.clock import MovedClock
from tests.life.people import Visitor
from tests.workflow import lives

pytestmark = pytest.mark.browser

PROOF = str(lives.FIXTURES / "proof.pdf")
PROVINCES = "可选牵头企业或牵头高水平高等学校或牵头职业学校所在省份"


class Reader(Visitor):
    """The questions of this file are in Chinese alone, as its notice is."""

    def strange_words(self) -> list[str]:
        return super().strange_words() if self.language != "en" else []


@pytest.fixture
def world(transactional_db: None, clock: MovedClock) -> SimpleNamespace:
    """An enterprise of Hubei with a university there and a college of Zhejiang; a full draft."""
    at = national.moment("2023-09-04")
    clock.move_to(at)
    round = national.opened(
        "industry_community",
        province=("2023-07-30", "2023-11-30"),
        ministry=("2023-07-30", "2023-12-31"),
    )
    leads = [national.unit(code) for code in ("U15", "U13", "D330000U1")]
    for lead in leads:
        national.somebody("keep_seal", "seal_keeper", lead)
    member = {"_id": "m0", "unit": "湖北示例水电装备有限公司", "kind": "enterprise",
              "province": "420000", "duty": "提供实习岗位"}  # fmt: skip
    draft = national.drafted(
        round, leads[0], at,
        name="智能制造行业产教融合共同体", lead_enterprise=leads[0].name,
        lead_university=leads[1].name, lead_vocational=leads[2].name,
        master_right="yes", doctor_right="yes", members=[member], provinces="2",
        industry="34",
    )  # fmt: skip
    return SimpleNamespace(round=round, leads=leads, pk=draft.pk, draft=draft)


def test_three_seals_in_any_order_and_a_chosen_province(
    page: Page, live_server: Any, world: SimpleNamespace, clock: MovedClock
) -> None:
    someone = Reader(page, live_server.url)
    _choose_the_province(someone, world)
    _seal_in_any_order(someone, world, clock)
    _seal_by_the_province(someone, world)
    _hand_in(someone, world)
    _recognise(someone, world, clock)


def _choose_the_province(author: Visitor, world: SimpleNamespace) -> None:
    """Beijing is refused, as none of the three is there; the college's Zhejiang is not."""
    form = definition_of(world.round.definition).form
    author.enter(world.draft.author.username)
    author.correct(world.pk, form, "recommending_province", "110000")
    author.open("check_answers", world.pk)
    for language in ("en", "zh-hans"):
        author.read_in(language)
        author.press("Submit")
        (refusal,) = author.findings().all()
        expect(refusal.locator("blockquote")).to_contain_text(PROVINCES)
        author.open("check_answers", world.pk)
    author.correct(world.pk, form, "recommending_province", "330000")
    world.number = author.submit(world.pk)
    assert issue_due() == 1  # the paper with a block for each seal


def _seal_in_any_order(someone: Visitor, world: SimpleNamespace, clock: MovedClock) -> None:
    """The last named first; the university prints, seals by hand, and uploads the scan."""
    enterprise, university, college = world.leads
    clock.move_to(national.moment("2023-09-11"))
    for unit in (college, enterprise):
        _open_seal(someone, world, unit)
        someone.press("Answer")
    _open_seal(someone, world, university)
    paper = Document.objects.get(subject_id=str(world.pk))
    pdf = papers.downloaded(someone.page, paper.title)
    text = run_of(pdf, paper.context["title"])
    for part in (*(f"{unit.name}（盖章）" for unit in world.leads), "浙江省教育厅（盖章）"):
        assert part in text
    someone.page.locator("[name=scan]").set_input_files(PROOF)
    someone.press("Answer")
    assert lives.fresh(world.draft).step == "province_seal"


def _open_seal(keeper: Visitor, world: SimpleNamespace, unit: Organisation) -> None:
    keeper.open("home")
    keeper.become(national.somebody("keep_seal", "seal_keeper", unit).username)
    with keeper.leaving():
        keeper.page.locator("tr", has_text=world.number).locator("a.title").click()
    keeper.page.locator("[name=answer][value=agree]").check()


def _seal_by_the_province(officer: Visitor, world: SimpleNamespace) -> None:
    """The chosen one: in the enterprise's own nobody has anything to do with it."""
    officer.become("demo.province_officer")
    officer.open("timeline", world.pk, status=404)
    officer.open("home")
    officer.become("demo.zhejiang_officer")
    officer.take_from_queue(world.number)
    officer.decide("recommend", "同意推荐，已盖章。")


def _hand_in(author: Visitor, world: SimpleNamespace) -> None:
    author.become(world.draft.author.username)
    with author.leaving():
        author.page.locator("tr", has_text=world.number).locator("a.title").click()
    sealed = author.page.locator("section", has_text=author.words("Who has sealed it"))
    expect(sealed.locator("li")).to_have_count(3)
    expect(sealed.locator("a")).to_have_text("proof.pdf")
    author.page.locator("[name=scan]").set_input_files(PROOF)
    author.press("Upload")
    author.press("Hand it in")
    assert lives.fresh(world.draft).step == "province_review"


def _recognise(author: Visitor, world: SimpleNamespace, clock: MovedClock) -> None:
    at = national.moment("2023-10-09")
    clock.move_to(at)
    zhejiang, ministry = national.unit("330000"), national.unit("MOE")
    lives.decide(
        lives.fresh(world.draft),
        national.somebody("review", "province_officer", zhejiang),
        at=at,
    )
    lives.decide(
        lives.fresh(world.draft),
        national.somebody("review", "ministry_officer", ministry),
        at=at,
    )
    author.open("timeline", world.pk)
    for event in ("Sealed by hand; the scan was uploaded", "Sealed paper handed in"):
        expect(author.page.locator("main")).to_contain_text(author.words(event))
