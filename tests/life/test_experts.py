"""Experts at a real browser: without scripts from the panel to the result; every page by axe."""

import re
from types import SimpleNamespace

import pytest
from playwright.sync_api import expect

from declarations.models import Declaration
from organisations.models import Membership, Organisation
from organisations.services import grant_role
from programmes.selectors import definition_of
from reviews.models import SummaryList
from reviews.panels import ExpertProfile, Lot
from tests.life import stages
from tests.life.accessible import NARROW, WIDTHS, too_wide, violations
from tests.life.people import Visitor
from tests.life.shared import transactional_db  # noqa: F401
from tests.programmes.factories import open_production_round
from tests.workflow import lives, panels
from trail.clock import database_now
from workflow.services import assigning, deciding, filing, story

pytestmark = pytest.mark.browser
STEP = panels.STEP
TYPED = re.compile(r"\"score\.effect\",\"22\"")
EXPERTS = ("demo.expert", "demo.zhejiang_author", "demo.zhejiang_leader")


@pytest.fixture(scope="module")
def stage(site: str) -> SimpleNamespace:
    """A round with experts in Hubei, three of them, and what their pages show."""
    at = database_now()
    hubei = Organisation.objects.get(code="420000")
    elsewhere = Organisation.objects.get(code="D330000U1")
    officer = stages.person("demo.province_officer")
    for username in EXPERTS:
        person = stages.person(username)
        grant_role(person, hubei, Membership.Role.EXPERT, actor="system:tests", at=at)
        profile = ExpertProfile.objects.create(user=person, changed_at=at, changed_by=officer)
        profile.units.add(elsewhere)
    round = open_production_round(at, key="experts", source=panels.source())
    stage = SimpleNamespace(round=round, hubei=hubei, officer=officer, at=at)
    stage.walked, stage.scored, stage.new, *equal = (_waiting(round, n) for n in range(5))
    experts = [stages.person(username) for username in EXPERTS]
    step = definition_of(round.definition).step(STEP)
    for declaration in (stage.scored, *equal):
        pairs = [(declaration.pk, expert.pk) for expert in experts]
        assigning.assign(pairs, actor=officer, at=at)
    for declaration in equal:
        for expert in experts:
            panels.assessing.open_item(declaration.pk, STEP, actor=expert, at=at)
            panels.submit_whole(declaration, expert, at=at)
        lives.decide(lives.fresh(declaration), officer, at=at)
    for n, expert in enumerate(experts[:2]):
        panels.assessing.open_item(stage.scored.pk, STEP, actor=expert, at=at)
        panels.submit_whole(stage.scored, expert, 60 + 20 * n, at=at)
    assigning.assign([(stage.new.pk, experts[0].pk)], actor=officer, at=at)
    stage.step, stage.list = step, SummaryList.objects.get(round=round, organisation=hubei)
    return stage


def _waiting(round, n: int) -> Declaration:
    author, leader = stages.person("demo.author"), stages.person("demo.unit_leader")
    at, school = database_now(), author.memberships.get().organisation
    declaration = filing.start(round, school, actor=author, at=at)
    answers = lives.answers_of(n, lead_school=school.name)
    files = dict.fromkeys(lives.STORY["files"], lives.PROOF)
    story.write(declaration, answers, files, actor=author, at=at)
    filing.submit(declaration.pk, actor=author, at=at)
    act = {"opinion": lives.OPINION, "actor": leader, "at": at}
    deciding.decide(declaration.pk, revision=1, outcome="recommend", **act)
    return lives.fresh(declaration)


def test_from_the_panel_to_the_next_desk_without_scripts(new_context, site, stage):
    visitor = Visitor(new_context(java_script_enabled=False).new_page(), site)
    page, number = visitor.page, stage.walked.number
    visitor.enter("demo.province_officer")
    visitor.open("panel", stage.round.pk, STEP, stage.hubei.pk)
    page.locator("tr", has_text=number).locator("[name=item]").check()
    for box in page.locator("[name=expert]").all():
        box.check()
    visitor.press("Look at every pair…")
    assert page.locator("[name=pair]:checked").count() == len(EXPERTS)
    visitor.press("Assign the ticked pairs")
    for username in EXPERTS:
        visitor.become(username)
        visitor.open("assessments")
        with visitor.leaving():
            page.locator("tr", has_text=number).locator("a.title").click()
        visitor.press("I have none: open the declaration")
        visitor.press("Submit the sheet")
        assert visitor.findings().count() >= 3
        page.locator("[name='score.design']").fill("55")
        page.locator("[name='score.effect']").fill("31")
        for met in page.locator("input[type=radio][value=met]").all():
            met.check()
        page.locator("[name=comment]").fill("材料扎实，建议推荐。")
        visitor.press("Save for later")
        expect(page.locator("[name='score.design']")).to_have_value("55")
        visitor.press("Submit the sheet")
    assert lives.fresh(stage.walked).state == Declaration.State.UNDER_REVIEW
    visitor.become("demo.province_officer")
    visitor.take_from_queue(number)
    expect(page.locator("main")).to_contain_text("86.00／100")


def test_the_sheet_saves_itself_and_is_filled_in_by_keyboard(page, site, stage):
    visitor = Visitor(page, site)
    visitor.enter("demo.expert")
    visitor.open("assess", stage.new.pk, STEP)
    if visitor.button("I have none: open the declaration").count():
        visitor.press("I have none: open the declaration")
    page.locator("[name='score.design']").focus()
    with page.expect_response(lambda answer: TYPED.search(answer.request.post_data or "")):
        page.keyboard.type("44")
        page.keyboard.press("Tab")
        page.keyboard.type("22")
    visitor.open("assess", stage.new.pk, STEP)
    expect(page.locator("[name='score.effect']")).to_have_value("22")


@pytest.mark.parametrize("language", WIDTHS)
def test_every_page_of_experts_is_accessible(page, site, stage, language):
    visitor = Visitor(page, site, language)
    visitor.open("login")
    visitor.read_in(language)
    visitor.enter("demo.author")
    faults: list[str] = []
    keys = (stage.round.pk, STEP, stage.hubei.pk)
    if not Lot.objects.exists():
        assigning.draw(stage.round, stage.step, stage.hubei, actor=stage.officer, at=stage.at)
    expert = stages.person("demo.expert")
    ways = {
        "demo.province_officer": [
            ("home",),
            ("panels",),
            ("panel", *keys),
            ("draw_lot", *keys),
            ("lot", Lot.objects.latest("pk").pk),
            ("panel_item", *keys, stage.scored.pk),
            ("experts", stage.hubei.pk),
            ("expert_profile", stage.hubei.pk, expert.pk),
            ("list", stage.list.pk),
            ("order_list", stage.list.pk),
        ],
        "demo.expert": [
            ("home",),
            ("assessments",),
            ("assess", stage.new.pk, STEP),
            ("assess", stage.scored.pk, STEP),
            ("leave_assessment", stage.new.pk, STEP),
        ],
    }
    for who, addresses in ways.items():
        visitor.open("home")
        visitor.become(who)
        visitor.read_in(language)
        for name, *args in addresses:
            page.set_viewport_size({"width": 1440, "height": 900})
            visitor.open(name, *args)
            found = [f"in the other language: {words}" for words in visitor.strange_words()]
            found += [fault for width in WIDTHS[language] for fault in violations(page, width)]
            found += [f"too wide at {width}" for width in NARROW if too_wide(page, width)]
            faults += [f"{name}: {fault}" for fault in found]
    assert not faults, "\n".join(faults)
