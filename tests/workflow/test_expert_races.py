"""The last two experts submit at the same moment: the declaration goes on exactly once.

The control does the same without the declaration's lock: it must go wrong, or nothing is proved.
"""

from threading import Barrier

import pytest
from viewflow.workflow.models import Task

from programmes.findings import Conflict, Refused
from reviews.panels import Assessment, Assignment, Lot, ScoreSheet
from tests.factories import AT
from tests.workflow import lives, panels
from tests.workflow.test_races import all_at_once, pressed_again_while_busy
from workflow.selectors.panels import panels_of
from workflow.selectors.sheets import in_force
from workflow.services import assigning

pytestmark = [pytest.mark.race, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def world():
    return panels.waiting()


def test_two_last_sheets_at_once_move_the_declaration_once(world):
    panels.assign(world, world.declaration, *world.experts)
    for expert in world.experts[:2]:
        panels.submit(world.declaration, expert)

    def submit(expert):
        pressed_again_while_busy(lambda: panels.submit(world.declaration, expert))

    all_at_once(submit, world.experts[2:])
    after = lives.fresh(world.declaration)
    assert after.step == "province_review"
    assert Assessment.objects.get().sheets == ScoreSheet.objects.count() == 4
    waiting = Task.objects.filter(process=after.process_id, status="NEW")
    assert [task.flow_task.name for task in waiting] == ["review"]
    assert Task.objects.filter(process=after.process_id, flow_task__endswith="assess").count() == 1


def test_control_without_the_lock_both_believe_to_be_the_last(world):
    """Look whether every sheet is in, then go on: what a system without a lock does."""
    panels.assign(world, world.declaration, *world.experts[:3])
    panels.submit(world.declaration, world.experts[0])
    looked = Barrier(2)
    rows = list(Assignment.objects.filter(expert__in=world.experts[1:3]))

    def submit(assignment):
        ScoreSheet.objects.create(
            assignment=assignment,
            number=1,
            revision=world.declaration.revisions.get(),
            scores={},
            judgements={},
            comment="",
            total=0,
            digest="",
            submitted_at=AT,
        )
        looked.wait()
        fresh = Assignment.objects.filter(assessment=assignment.assessment_id)
        return all(in_force(each) for each in fresh)

    assert all_at_once(submit, rows) == [True, True]


def test_ten_presses_of_one_expert_leave_one_sheet(world):
    panels.assign(world, world.declaration, world.experts[0])

    def submit(_n):
        try:
            pressed_again_while_busy(lambda: panels.submit(world.declaration, world.experts[0]))
        except Conflict:
            return False
        return True

    assert all_at_once(submit, list(range(10))).count(True) == 1
    assert ScoreSheet.objects.count() == 1


def test_two_officers_who_draw_at_once_draw_once(world):
    (panel,) = panels_of(world.province_officer)
    act = {"actor": world.province_officer, "at": AT}

    def draw(_n):
        try:
            pressed_again_while_busy(
                lambda: assigning.draw(world.round, panel.step, world.hubei, **act)
            )
        except Refused:
            return False
        return True

    assert all_at_once(draw, [1, 2]).count(True) == 1
    assert (Lot.objects.count(), Assignment.objects.count()) == (1, 3)


def test_an_assignment_and_the_last_sheet_at_once_leave_nobody_waiting(world):
    """Either the fourth expert is assigned in time and awaited, or it comes too late."""
    panels.assign(world, world.declaration, *world.experts[:3])
    for expert in world.experts[:2]:
        panels.submit(world.declaration, expert)

    def press(which):
        try:
            if which == "submit":
                pressed_again_while_busy(lambda: panels.submit(world.declaration, world.experts[2]))
            else:
                pair = [(world.declaration.pk, world.experts[3].pk)]
                pressed_again_while_busy(
                    lambda: assigning.assign(pair, actor=world.province_officer, at=AT)
                )
        except Conflict:
            return False
        return True

    submitted, assigned = all_at_once(press, ["submit", "assign"])
    assert submitted
    step = lives.fresh(world.declaration).step
    assert step == (panels.STEP if assigned else "province_review")
    assert Assignment.objects.count() == 3 + assigned
