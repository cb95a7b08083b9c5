"""Recusal on real declarations: who is barred, from then on, everywhere."""

import pytest
from django.core.exceptions import PermissionDenied
from django.http import Http404

from declarations.models import PersonKey
from declarations.services.coediting import invite
from declarations.vault import identity_of
from organisations.models import Membership
from organisations.services import grant_role
from programmes.findings import Refused
from reviews.panels import Assignment
from reviews.rules.recusal import Ground
from tests.factories import AT, SYSTEM, make_organisation
from tests.workflow import lives, panels
from workflow.selectors.experts import barred, named_in
from workflow.selectors.panels import coverage_of, panels_of, proposals, waiting_at
from workflow.selectors.sheets import assigned_or_404, attachment_or_404, before
from workflow.services import assessing, assigning, concluding
from workflow.services.profiling import keep_profile

pytestmark = [pytest.mark.db, pytest.mark.django_db]
STEP = panels.STEP


@pytest.fixture
def world():
    return panels.waiting()


@pytest.fixture
def declaration(world):
    return world.declaration


def works_at(expert, *units) -> None:
    expert.expert_profile.units.set(units)


def refused(world, declaration, expert) -> bool:
    try:
        assigning.assign([(declaration.pk, expert.pk)], actor=world.province_officer, at=AT)
    except Refused as refusal:
        return {finding.code for finding in refusal.findings} == {"expert_conflict"}
    return False


@pytest.mark.parametrize("unit", ["school", "wuhan", "hubei", "ministry"])
def test_the_declaring_unit_and_all_above_it_are_barred(world, declaration, unit):
    works_at(world.experts[0], getattr(world, unit))
    assert refused(world, declaration, world.experts[0])


def test_a_unit_that_the_declaration_names_is_barred(world, declaration):
    (row,) = declaration.revisions.get().answers["partners"]
    partner = make_organisation(
        "unit", "enterprise", world.zhejiang, name="示例智造", uscc=row["uscc"]
    )
    works_at(world.experts[0], partner)
    assert refused(world, declaration, world.experts[0])
    assert "示例智造" in named_in(declaration)[0]
    assert not refused(world, declaration, world.experts[1])


def test_another_role_tells_where_somebody_works(world, declaration):
    grant_role(world.experts[0], world.school, Membership.Role.SEAL_KEEPER, actor=SYSTEM, at=AT)
    assert barred(world.experts[0], declaration) == (Ground.UNIT,)


def test_who_is_named_by_identity_is_barred_and_a_namesake_is_not(world, declaration):
    key = PersonKey.objects.filter(declaration=declaration).exclude(identity="").first()
    expert = world.experts[0]
    expert.expert_profile.identity = key.identity
    expert.expert_profile.save()
    assert barred(expert, declaration) == (Ground.NAMED,)
    leader = declaration.revisions.get().answers["leader"]["name"]
    world.experts[1].name = leader
    world.experts[1].save()
    (pair,) = proposals(world.hubei, [declaration], [world.experts[1]])
    assert (pair.namesake, pair.is_possible) == (True, True)


def test_the_number_that_the_desk_writes_down_is_hashed_as_declarations_hash_it(world):
    keep_profile(
        world.experts[0],
        world.hubei,
        units=[world.foreign_school],
        title="",
        majors=["61"],
        document="passport",
        number="e12345678",
        actor=world.province_officer,
        at=AT,
    )
    profile = type(world.experts[0].expert_profile).objects.get(user=world.experts[0])
    assert profile.identity == identity_of("passport", "E12345678")
    assert list(profile.units.all()) == [world.foreign_school]


def test_a_coeditor_of_former_days_is_barred(world):
    draft = lives.draft(world.round, world.school, world.author)
    invite(draft.pk, "enterprise_author", [], actor=world.author, at=AT)
    lives.filing.submit(draft.pk, actor=world.author, at=AT)
    declaration = lives.decide(lives.fresh(draft), world.unit_leader)
    assert Ground.WROTE in barred(world.enterprise_author, declaration)
    assert Ground.WROTE in barred(world.author, declaration)
    assert Ground.DECIDED in barred(world.unit_leader, declaration)


def test_a_move_to_the_declaring_unit_shuts_every_door_at_once(world, declaration):
    expert = world.experts[0]
    panels.assign(world, declaration, *world.experts[:3])
    assert assigned_or_404(expert, declaration.pk, STEP)
    file = declaration.attachments.first()
    assert attachment_or_404(expert, file.pk) == file
    works_at(expert, world.school)
    for door in (
        lambda: assigned_or_404(expert, declaration.pk, STEP),
        lambda: attachment_or_404(expert, file.pk),
    ):
        with pytest.raises(Http404):
            door()
    assert before(expert) == []
    with pytest.raises(PermissionDenied):
        panels.submit(declaration, expert)
    for other in world.experts[1:3]:
        panels.submit(declaration, other)
    assert lives.fresh(declaration).step == STEP  # the desk has to look at it
    (row,) = coverage_of(
        panels_of(world.province_officer)[0], list(waiting_at(world.round, STEP, world.hubei))
    )
    assert [seat.standing for seat in row.seats] == ["conflict", "submitted", "submitted"]
    assert row.missing == 1


def test_a_sheet_against_which_a_conflict_came_to_light_counts_no_more(world, declaration):
    panels.assign(world, declaration, *world.experts)
    for expert in world.experts[:3]:
        panels.submit(declaration, expert, panels.sheet(90))
    works_at(world.experts[0], world.school)
    act = {"actor": world.province_officer, "at": AT}
    with pytest.raises(Refused) as refusal:
        concluding.close(declaration.pk, STEP, reason="先结束", **act)
    assert [finding.code for finding in refusal.value.findings] == ["too_few_sheets"]
    conflicted = Assignment.objects.get(expert=world.experts[0])
    assigning.take_off(conflicted.pk, reason="调入申报学校", **act)
    panels.submit(declaration, world.experts[3], panels.sheet(60))
    assert lives.fresh(declaration).assessments.get().total == 90 + 90 + 60


def test_who_recused_himself_never_sees_it_again_and_is_never_assigned_again(world, declaration):
    expert = world.experts[0]
    assigning.assign([(declaration.pk, expert.pk)], actor=world.province_officer, at=AT)
    assessing.leave(declaration.pk, STEP, ending="recused", reason="师生关系", actor=expert, at=AT)
    with pytest.raises(Http404):
        assigned_or_404(expert, declaration.pk, STEP)
    assert refused(world, declaration, expert)


def test_a_lot_draws_nobody_who_is_barred(world, declaration):
    works_at(world.experts[0], world.school)
    step = panels_of(world.province_officer)[0].step
    lot = assigning.draw(world.round, step, world.hubei, actor=world.province_officer, at=AT)
    drawn = {row.expert for row in Assignment.objects.filter(lot=lot)}
    assert drawn == set(world.experts[1:])


def test_a_file_is_not_given_out_before_the_statement(world, declaration):
    expert = world.experts[0]
    assigning.assign([(declaration.pk, expert.pk)], actor=world.province_officer, at=AT)
    with pytest.raises(Http404):
        attachment_or_404(expert, declaration.attachments.first().pk)
