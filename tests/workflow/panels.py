"""Panels for tests: a round whose province has its experts, and experts of other units."""

from __future__ import annotations

from datetime import datetime
from types import SimpleNamespace

from declarations.models import Declaration
from organisations.models import Organisation, User
from programmes.selectors import definition_of
from reviews.panels import Assignment, ExpertProfile, ScoreSheet
from reviews.rules.scoring import Sheet
from tests.factories import AT, make_organisation, make_person, make_world
from tests.programmes.factories import open_production_round, production_source
from tests.recorded import Recorded
from tests.workflow import lives
from workflow.selectors.sheets import asked_of, latest_of
from workflow.services import assessing, assigning

STEP = "experts"
ROUTE_STEP = """\
  - id: experts
    kind: assess
    level: province
    role: expert
    window: province
    title: {zh-hans: 省级专家评议, en: Assessment by the province's experts}
    experts: 3
    criteria:
      - {id: design, title: {zh-hans: 设计, en: Design}, points: 60}
      - {id: effect, title: {zh-hans: 成效, en: Effect}, points: 40}
    quote: 各省级教育行政部门组织专家,根据各校推荐情况开展评议
"""
COMMENT = "材料扎实，建议推荐。"
JUDGED = ("c3_benefit",)  # what the first project of the story leaves to the experts


def source() -> str:
    """The production project, with experts before the province's review."""
    return production_source().replace("  - id: province_review\n", ROUTE_STEP + _REVIEW, 1)


_REVIEW = "  - id: province_review\n"


def opened(at: datetime = AT, **windows: tuple[datetime, datetime]) -> SimpleNamespace:
    """The world with such a round and four experts of Hubei: ``experts[0]`` to ``[3]``."""
    world = make_world()
    world.round = open_production_round(at, source=source(), windows=windows)
    world.experts = [
        make_expert(world.hubei, f"expert{n}", f"专家{n}", world.province_officer, at=at)
        for n in range(4)
    ]
    return world


@Recorded
def waiting() -> SimpleNamespace:
    """The same with a declaration before the experts."""
    world = opened()
    world.declaration = before_experts(world)
    return world


def make_expert(
    desk: Organisation, username: str, name: str, officer: User, *, at: datetime = AT
) -> User:
    """An expert of the desk who works at a unit of another province."""
    person = make_person("expert", desk, username=username, name=name)
    unit = make_organisation("unit", "college", None, name=f"外省单位{username}")
    profile = ExpertProfile.objects.create(user=person, changed_at=at, changed_by=officer)
    profile.units.add(unit)
    return person


def before_experts(world: SimpleNamespace, n: int = 0) -> Declaration:
    """Recommended by the school, waiting for experts."""
    declaration = lives.submitted(world.round, world.school, world.author, n)
    return lives.decide(declaration, world.unit_leader)


def assign(world: SimpleNamespace, declaration: Declaration, *experts: User) -> None:
    """By hand, and each states that there is no conflict of interest."""
    pairs = [(declaration.pk, expert.pk) for expert in experts]
    assigning.assign(pairs, actor=world.province_officer, at=AT)
    for expert in experts:
        assessing.open_item(declaration.pk, STEP, actor=expert, at=AT)


def sheet(points: int = 80, **judged: str) -> Sheet:
    """A complete sheet with so many points in all; conditions are met but for those ``judged``."""
    design = min(points, 60)
    judgements = {
        rule: {"answer": judged.get(rule, "met"), "reason": "依据不足。"} for rule in JUDGED
    }
    scores = {"design": str(design), "effect": str(points - design)}
    return Sheet(scores, judgements, COMMENT)


def submit(
    declaration: Declaration, expert: User, filled: Sheet | None = None, at: datetime = AT
) -> ScoreSheet:
    """The expert's sheet, whatever was saved before."""
    rows = Assignment.objects.filter(assessment__declaration=declaration, expert=expert)
    row = rows.latest("pk")
    return assessing.submit_sheet(
        declaration.pk, STEP, filled or sheet(), row.version, actor=expert, at=at
    )


def submit_whole(
    declaration: Declaration, expert: User, points: int = 80, at: datetime = AT
) -> ScoreSheet:
    """The same for any declaration of any programme: whatever it asks is met."""
    rules = [rule.id for rule in asked_of(latest_of(declaration), STEP)]
    judged = {rule: {"answer": "met", "reason": ""} for rule in rules}
    scores: dict[str, str] = {}
    for line in definition_of(declaration.definition).step(STEP).criteria:
        scores[line.id] = str(min(line.points, points))
        points -= int(scores[line.id])
    return submit(declaration, expert, Sheet(scores, judged, COMMENT), at)
