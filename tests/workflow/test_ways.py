"""The way of a declaration: its authority, options of a province, steps that are passed over."""

from datetime import date, timedelta
from types import SimpleNamespace

import pytest
from django.core.exceptions import PermissionDenied

from declarations.models import Declaration
from declarations.recommending import receiving
from organisations.models import Organisation
from organisations.register import Entry
from organisations.services import register_facts
from programmes import loader
from programmes.findings import Conflict, Refused
from programmes.models import RoundOption
from programmes.services.options import switch_off, switch_on
from programmes.services.rounds import not_run
from tests.factories import AT, make_organisation, make_person, make_world
from tests.programmes.factories import FILES, open_production_round
from tests.workflow import lives
from workflow.selectors.timeline import timeline_of

pytestmark = pytest.mark.db
REASON = "鄂教职成函〔2026〕1号"


@pytest.fixture
def world(db: None) -> SimpleNamespace:
    return make_world()


@pytest.fixture
def secondary(world: SimpleNamespace) -> SimpleNamespace:
    """A secondary school in a city, with its people, and an open round."""
    world.round = open_production_round(AT)
    world.secondary = make_organisation("unit", "secondary_school", world.wuhan, name="示例中职")
    world.writer = make_person("author", world.secondary)
    world.head = make_person("unit_leader", world.secondary)
    return world


def desks(declaration: Declaration) -> list[Organisation]:
    return [stop.desk for stop in timeline_of(lives.fresh(declaration)).stops]


def steps(declaration: Declaration) -> list[str]:
    return [stop.step.id for stop in timeline_of(lives.fresh(declaration)).stops]


def test_case_59_a_school_of_five_years_passes_its_city_once_the_province_switches_it_on(
    secondary: SimpleNamespace,
) -> None:
    world = secondary
    before = lives.submitted(world.round, world.secondary, world.writer, 0)
    assert "city_review" not in steps(before)
    switch_on(
        world.round,
        "city_stage",
        world.hubei,
        reason=REASON,
        actor=world.province_administrator,
        at=AT,
    )
    after = lives.submitted(world.round, world.secondary, world.writer, 1)
    assert "city_review" in steps(after)
    assert "city_review" not in steps(before), "what was submitted keeps its way"
    after = lives.decide(after, world.head)
    assert (after.step, after.desk) == ("city_review", world.wuhan)
    with pytest.raises(PermissionDenied):  # the province does not take it past the city
        lives.decide(after, world.province_officer)
    after = lives.decide(after, world.city_officer)
    assert (after.step, after.desk) == ("province_review", world.hubei)
    college = lives.submitted(world.round, world.school, world.author, 2)
    assert "city_review" not in steps(college), "only secondary schools go through the city"


def test_a_school_right_under_its_province_has_no_city_to_pass(secondary: SimpleNamespace) -> None:
    world = secondary
    switch_on(
        world.round,
        "city_stage",
        world.hubei,
        reason=REASON,
        actor=world.province_administrator,
        at=AT,
    )
    school = make_organisation("unit", "secondary_school", world.hubei, name="省属示例中职")
    writer = make_person("author", school)
    declaration = lives.submitted(world.round, school, writer, 0)
    assert "city_review" not in steps(declaration)
    declaration = lives.decide(declaration, make_person("unit_leader", school))
    assert declaration.desk == world.hubei


def test_an_option_is_its_provinces_alone_and_needs_a_reason(secondary: SimpleNamespace) -> None:
    world = secondary
    asked = {"reason": REASON, "actor": world.province_administrator, "at": AT}
    for actor in (world.province_officer, world.foreign_administrator):
        with pytest.raises(PermissionDenied):
            switch_on(world.round, "city_stage", world.hubei, **asked | {"actor": actor})
    with pytest.raises(Refused):
        switch_on(world.round, "city_stage", world.hubei, **asked | {"reason": " "})
    assert not RoundOption.objects.exists()
    switch_on(world.round, "city_stage", world.hubei, **asked)
    with pytest.raises(Conflict):
        switch_on(world.round, "city_stage", world.hubei, **asked)
    foreign = lives.submitted(world.round, world.foreign_school, world.foreign_author, 3)
    assert "city_review" not in steps(foreign)
    switch_off(world.round, "city_stage", world.hubei, **asked)
    with pytest.raises(Conflict):
        switch_off(world.round, "city_stage", world.hubei, **asked)
    assert "city_review" not in steps(lives.submitted(world.round, world.secondary, world.writer))


def test_only_an_optional_step_may_be_passed_over(world: SimpleNamespace) -> None:
    source = (FILES / "production_project.yaml").read_text("utf-8")
    source = source.replace(
        "    opinion: school_opinion\n", "    opinion: school_opinion\n    optional: true\n", 1
    )
    world.round = open_production_round(AT, source=source)
    declaration = lives.submitted(world.round, world.school, world.author)
    declaration = lives.decide(declaration, world.unit_leader, "pass_over", "校内已另行评审。")
    assert declaration.step == "province_review"
    with pytest.raises(Refused) as refused:
        lives.decide(declaration, world.province_officer, "pass_over")
    assert [each.code for each in refused.value.findings] == ["no_outcome"]


def test_case_35_the_host_of_a_university_is_the_province_of_its_registered_seat(
    world: SimpleNamespace,
) -> None:
    programme = loader.read((FILES / "textbook.yaml").read_text("utf-8"))
    university = make_organisation(
        "unit", "direct_university", world.ministry, quota_area="110000", name="部属示例大学"
    )
    day = AT.date()
    assert receiving(programme, university, day).level == "ministry", "nobody has registered it"
    entry = Entry("host_area", "420000", day - timedelta(days=1), basis="法人登记住所")
    register_facts([(university, entry)], actor="system:tests", at=AT)
    assert receiving(programme, university, day) == world.hubei
    assert receiving(programme, world.foreign_school, day) == world.zhejiang


def test_the_headquarters_of_a_central_group_reports_straight_to_the_ministry(
    world: SimpleNamespace,
) -> None:
    """「中央管理企业集团总部注册填报的,可联系教育部职业教育与成人教育司(010-66097867)直报。」"""
    programme = loader.read((FILES / "industry_community.yaml").read_text("utf-8"))
    group = make_organisation(
        "unit", "central_soe_group", world.ministry, quota_area="420000", name="中央示例集团"
    )
    company = make_organisation("unit", "enterprise", world.hubei, name="示例公司")
    assert receiving(programme, group, date(2026, 3, 1)) == world.ministry
    assert receiving(programme, company, date(2026, 3, 1)) == world.hubei
    assert not_run(programme) == []
