"""Experts before declarations: assigned by hand, their sheets, how the step ends."""

import pytest
from django.core.exceptions import PermissionDenied
from viewflow.workflow.models import Task

from declarations.models import Declaration
from notifications.models import Message
from organisations.models import User
from organisations.services import end_role
from programmes.findings import Conflict, Refused
from reviews.panels import Assessment, Assignment, ScoreSheet
from tests.factories import AT, make_person
from tests.workflow import lives, panels
from trail.models import Chain
from trail.selectors import entries_of
from trail.services import verify
from workflow.selectors.panels import coverage_of, panels_of, waiting_at
from workflow.selectors.timeline import timeline_of
from workflow.services import assessing, assigning, concluding, filing
from workflow.services.concluding import Casting

pytestmark = [pytest.mark.db, pytest.mark.django_db]
STEP = panels.STEP


@pytest.fixture
def world():
    return panels.waiting()


@pytest.fixture
def declaration(world):
    return world.declaration


def codes(refused) -> list[str]:
    return [finding.code for finding in refused.value.findings]


def seats(world, declaration):
    (panel,) = panels_of(world.province_officer)
    (row,) = coverage_of(panel, list(waiting_at(world.round, STEP, world.hubei)))
    assert row.declaration == declaration
    return row


def test_a_declaration_waits_at_the_desk_for_its_experts(world, declaration):
    assert declaration.state == Declaration.State.ASSESSING
    assert (declaration.step, declaration.desk) == (STEP, world.hubei)
    row = seats(world, declaration)
    assert (row.needed, row.missing, row.seats) == (3, 3, [])
    task = Task.objects.get(process=declaration.process_id, status="NEW")
    assert task.flow_task.name == "assess"


def test_with_the_last_awaited_sheet_it_goes_on_by_itself(world, declaration):
    panels.assign(world, declaration, *world.experts[:3])
    for n, expert in enumerate(world.experts[:3]):
        assert lives.fresh(declaration).state == Declaration.State.ASSESSING
        panels.submit(declaration, expert, panels.sheet(70 + 10 * n))
    after = lives.fresh(declaration)
    assert (after.step, after.state) == ("province_review", Declaration.State.UNDER_REVIEW)
    assessment = Assessment.objects.get()
    assert (assessment.sheets, assessment.total) == (3, 240)
    assert (assessment.lowest, assessment.highest) == (70, 90)
    assert assessment.closed_at == AT
    on = lives.decide(after, world.province_officer)
    assert on.state == Declaration.State.CANDIDATE
    assert [fault for chain in Chain.objects.all() for fault in verify(chain)] == []


def test_the_desk_that_comes_next_learns_that_it_waits(world, declaration):
    panels.assign(world, declaration, *world.experts[:3])
    before = Message.objects.filter(kind="waiting", recipient=world.province_officer).count()
    for expert in world.experts[:3]:
        panels.submit(declaration, expert)
    after = Message.objects.filter(kind="waiting", recipient=world.province_officer).count()
    assert after == before + 1


def test_fewer_sheets_than_the_programme_asks_for_do_not_suffice(world, declaration):
    panels.assign(world, declaration, *world.experts[:2])
    for expert in world.experts[:2]:
        panels.submit(declaration, expert)
    assert lives.fresh(declaration).state == Declaration.State.ASSESSING
    with pytest.raises(Refused) as refused:
        concluding.close(declaration.pk, STEP, reason="时间紧", actor=world.province_officer, at=AT)
    assert codes(refused) == ["too_few_sheets"]
    panels.assign(world, declaration, world.experts[2])
    panels.submit(declaration, world.experts[2])
    assert lives.fresh(declaration).step == "province_review"


def test_the_desk_ends_it_early_only_with_a_reason(world, declaration):
    panels.assign(world, declaration, *world.experts)
    for expert in world.experts[:3]:
        panels.submit(declaration, expert)
    assert lives.fresh(declaration).state == Declaration.State.ASSESSING
    with pytest.raises(Refused) as refused:
        concluding.close(declaration.pk, STEP, reason=" ", actor=world.province_officer, at=AT)
    assert codes(refused) == ["closing_without_reason"]
    concluding.close(declaration.pk, STEP, reason="专家病假", actor=world.province_officer, at=AT)
    assert lives.fresh(declaration).step == "province_review"
    assert Assessment.objects.get().reason == "专家病假"
    with pytest.raises(Conflict):
        panels.submit(declaration, world.experts[3])


def test_an_incomplete_sheet_is_kept_and_not_submitted(world, declaration):
    panels.assign(world, declaration, *world.experts[:3])
    empty = panels.Sheet({"design": "61", "effect": ""}, {}, "")
    assessing.save_sheet(declaration.pk, STEP, empty, 0, actor=world.experts[0], at=AT)
    with pytest.raises(Refused) as refused:
        panels.submit(declaration, world.experts[0], empty)
    assert codes(refused) == [
        "score_wrong", "score_missing", "judgement_missing", "sheet_without_comment",
    ]  # fmt: skip
    row = Assignment.objects.get(expert=world.experts[0])
    assert (row.scores, row.version) == ({"design": "61", "effect": ""}, 1)


def test_a_tab_that_fell_behind_overwrites_nothing(world, declaration):
    panels.assign(world, declaration, world.experts[0])
    first, second = panels.sheet(50), panels.sheet(60)
    assessing.save_sheet(declaration.pk, STEP, first, 0, actor=world.experts[0], at=AT)
    with pytest.raises(Conflict):
        assessing.save_sheet(declaration.pk, STEP, second, 0, actor=world.experts[0], at=AT)
    assert Assignment.objects.get().scores == dict(first.scores)


def test_a_submitted_sheet_is_final_until_the_desk_returns_it_with_a_reason(world, declaration):
    panels.assign(world, declaration, *world.experts[:3])
    sheet = panels.submit(declaration, world.experts[0], panels.sheet(80))
    with pytest.raises(Conflict):
        panels.submit(declaration, world.experts[0], panels.sheet(90))
    give_back = {"actor": world.province_officer, "at": AT}
    with pytest.raises(Refused) as refused:
        concluding.return_sheet(sheet.pk, reason="", **give_back)
    assert codes(refused) == ["returning_without_reason"]
    concluding.return_sheet(sheet.pk, reason="分数与评语不符", **give_back)
    with pytest.raises(Conflict):
        concluding.return_sheet(sheet.pk, reason="再退", **give_back)
    panels.submit(declaration, world.experts[0], panels.sheet(90))
    for expert in world.experts[1:3]:
        panels.submit(declaration, expert, panels.sheet(60))
    assert Assessment.objects.get().total == 90 + 60 + 60
    assert ScoreSheet.objects.count() == 4


def test_an_expert_declines_and_another_takes_the_seat(world, declaration):
    panels.assign(world, declaration, *world.experts[:3])
    for expert in world.experts[:2]:
        panels.submit(declaration, expert)
    leaving = {"actor": world.experts[2], "at": AT}
    with pytest.raises(Refused) as refused:
        assessing.leave(declaration.pk, STEP, ending="", reason="", **leaving)
    assert codes(refused) == ["no_ending", "leaving_without_reason"]
    assessing.leave(declaration.pk, STEP, ending="declined", reason="出差", **leaving)
    assert lives.fresh(declaration).state == Declaration.State.ASSESSING
    told = Message.objects.get(kind="expert_declined")
    assert (told.recipient, told.context["reason"]) == (world.province_officer, "出差")
    panels.assign(world, declaration, world.experts[3])
    panels.submit(declaration, world.experts[3])
    assert lives.fresh(declaration).step == "province_review"


def test_when_the_last_awaited_expert_leaves_the_other_sheets_suffice(world, declaration):
    panels.assign(world, declaration, *world.experts)
    for expert in world.experts[:3]:
        panels.submit(declaration, expert)
    assessing.leave(
        declaration.pk, STEP, ending="recused", reason="曾合作", actor=world.experts[3], at=AT
    )
    assert lives.fresh(declaration).step == "province_review"


def test_a_sheet_that_is_in_cannot_be_set_aside(world, declaration):
    panels.assign(world, declaration, *world.experts[:2])
    panels.submit(declaration, world.experts[0], panels.sheet(10))
    low, open_one = Assignment.objects.order_by("pk")
    act = {"actor": world.province_officer, "at": AT}
    with pytest.raises(Refused) as refused:
        assigning.take_off(low.pk, reason="分数太低", **act)
    assert codes(refused) == ["sheet_is_in"]
    with pytest.raises(Refused) as refused:
        assigning.take_off(open_one.pk, reason="", **act)
    assert codes(refused) == ["taking_off_without_reason"]
    assigning.take_off(open_one.pk, reason="专家请假", **act)
    with pytest.raises(PermissionDenied):
        panels.submit(declaration, world.experts[1])


def test_only_the_desk_assigns_and_only_its_own_experts(world, declaration):
    pair = [(declaration.pk, world.experts[0].pk)]
    for stranger in (world.unit_leader, world.foreign_officer, world.ministry_officer):
        with pytest.raises(PermissionDenied):
            assigning.assign(pair, actor=stranger, at=AT)
    with pytest.raises(Refused) as refused:
        assigning.assign(
            [(declaration.pk, world.expert.pk)], actor=world.province_officer, at=AT
        )  # the ministry's
    assert codes(refused) == ["no_expert"]
    assigning.assign(pair, actor=world.province_officer, at=AT)
    with pytest.raises(Refused) as refused:
        assigning.assign(pair, actor=world.province_officer, at=AT)
    assert codes(refused) == ["expert_taken"]


def test_an_assignment_is_all_or_nothing(world, declaration):
    pairs = [(declaration.pk, world.experts[0].pk), (declaration.pk, world.expert.pk)]
    with pytest.raises(Refused):
        assigning.assign(pairs, actor=world.province_officer, at=AT)
    assert not Assignment.objects.exists()


def test_nothing_is_written_before_the_statement_that_there_is_no_conflict(world, declaration):
    expert = world.experts[0]
    assigning.assign([(declaration.pk, expert.pk)], actor=world.province_officer, at=AT)
    with pytest.raises(PermissionDenied):
        assessing.save_sheet(declaration.pk, STEP, panels.sheet(), 0, actor=expert, at=AT)
    assessing.open_item(declaration.pk, STEP, actor=expert, at=AT)
    assessing.save_sheet(declaration.pk, STEP, panels.sheet(), 0, actor=expert, at=AT)


def test_a_tie_in_a_condition_waits_for_the_desk_and_its_reason(world, declaration):
    panels.assign(world, declaration, *world.experts)
    for n, expert in enumerate(world.experts):
        answer = "met" if n % 2 else "unmet"
        panels.submit(declaration, expert, panels.sheet(80, c3_benefit=answer))
    assert lives.fresh(declaration).state == Declaration.State.ASSESSING
    act = {"reason": "", "actor": world.province_officer, "at": AT}
    for casting in ({}, {"c3_benefit": Casting(False, "")}, {"c3_benefit": Casting(None, "无")}):
        with pytest.raises(Refused) as refused:
            concluding.close(declaration.pk, STEP, castings=casting, **act)
        assert codes(refused) == ["judgement_tied"]
    casting = {"c3_benefit": Casting(False, "效益无据可查")}
    concluding.close(declaration.pk, STEP, castings=casting, **act)
    (decision,) = Assessment.objects.get().decisions.values()
    assert decision == {"met": 2, "unmet": 2, "accepted": False, "reason": "效益无据可查"}


@pytest.mark.parametrize(("against", "stands"), [(1, "met"), (2, "unmet")])
def test_the_majority_decides_a_condition(world, declaration, against, stands):
    panels.assign(world, declaration, *world.experts[:3])
    for n, expert in enumerate(world.experts[:3]):
        answer = "unmet" if n < against else "met"
        panels.submit(declaration, expert, panels.sheet(80, c3_benefit=answer))
    assessment = Assessment.objects.get()
    assert assessment.standings["c3_benefit"] == stands
    assert declaration.revisions.get().standings["c3_benefit"] == "pending"
    # Three of six were needed and two held: with the third refused they can no longer suffice.
    assert assessment.suffices == (stands == "met")
    assert assessment.standings["three_of_six"] == stands


def test_a_withdrawal_ends_the_experts_work(world, declaration):
    panels.assign(world, declaration, world.experts[0])
    filing.withdraw(declaration.pk, reason="合作企业变更", actor=world.author, at=AT)
    assert not Task.objects.filter(process=declaration.process_id, status="NEW").exists()
    with pytest.raises(Conflict):
        panels.submit(declaration, world.experts[0])


def test_whoever_loses_the_role_loses_the_declaration(world, declaration):
    panels.assign(world, declaration, world.experts[0])
    role = world.experts[0].memberships.get()
    end_role(role, actor="system:tests", at=AT)
    with pytest.raises(PermissionDenied):
        panels.submit(declaration, User.objects.get(pk=world.experts[0].pk))


def test_the_trail_tells_every_step_and_no_score(world, declaration):
    panels.assign(world, declaration, *world.experts[:3])
    for expert in world.experts[:3]:
        panels.submit(declaration, expert, panels.sheet(80))
    entries = [e for e in entries_of("declaration", str(declaration.pk)) if e.verb != "began"]
    verbs = [entry.verb for entry in entries]
    assert verbs.count("expert_assigned") == verbs.count("conflict_denied") == 3
    assert verbs.count("sheet_submitted") == 3
    assert verbs[-1] == "assessed"
    for entry in entries:
        if entry.verb == "sheet_submitted":
            assert set(entry.data) == {"step", "expert", "number", "digest"}


def test_the_timeline_says_that_experts_assessed_it_and_nothing_of_them(world, declaration):
    panels.assign(world, declaration, *world.experts[:3])
    for expert in world.experts[:3]:
        panels.submit(declaration, expert)
    shown = str(timeline_of(lives.fresh(declaration)))
    assert "Assessed by experts" in shown or "专家" in shown
    assert not any(expert.name in shown for expert in world.experts)


def test_a_person_of_another_desk_sees_no_panel(world, declaration):
    assert panels_of(world.foreign_officer) == []
    assert panels_of(make_person("expert", world.hubei)) == []
