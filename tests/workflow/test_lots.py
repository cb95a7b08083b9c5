"""Lots on a panel: recorded with what was drawn from, filling only what is missing."""

import pytest
from django.db import IntegrityError, transaction

from programmes.findings import Refused
from reviews.panels import Assignment, Lot
from reviews.rules import lot as rules
from tests.factories import AT
from tests.recorded import Recorded
from tests.workflow import panels
from trail.selectors import entries_of
from workflow.selectors.panels import loads_of, panels_of
from workflow.services import assigning

pytestmark = [pytest.mark.db, pytest.mark.django_db]


@pytest.fixture
def world():
    return _world()


@Recorded
def _world():
    world = panels.opened()
    world.items = [panels.before_experts(world, n) for n in range(3)]
    return world


def draw(world) -> Lot:
    (panel,) = panels_of(world.province_officer)
    return assigning.draw(world.round, panel.step, world.hubei, actor=world.province_officer, at=AT)


def test_a_lot_covers_every_declaration_evenly(world):
    draw(world)
    for declaration in world.items:
        assert declaration.assessments.get().assignments.count() == 3
    loads = loads_of(world.round, panels.STEP, world.hubei, world.experts)
    assert sorted(loads.values()) == [2, 2, 2, 3]


def test_what_is_recorded_draws_the_same_again(world):
    lot = draw(world)
    (entry,) = [e for e in entries_of("round", str(world.round.pk)) if e.verb == "lot_drawn"]
    assert (entry.data["urn"], entry.data["seed"]) == (lot.content, lot.seed)
    urn = rules.read(entry.data["urn"])
    assert rules.seed_of(entry.at.isoformat(), urn) == lot.seed
    again = rules.draw(lot.seed, urn)
    assert {str(item): list(experts) for item, experts in again.items()} == lot.drawn
    made = Assignment.objects.filter(lot=lot)
    pairs = set(made.values_list("assessment__declaration_id", "expert_id"))
    assert pairs == {(item, expert) for item, experts in again.items() for expert in experts}


def test_a_second_lot_fills_only_what_is_missing(world):
    first = world.items[0]
    panels.assign(world, first, *world.experts[:3])
    lot = draw(world)
    assert str(first.pk) not in lot.drawn
    with pytest.raises(Refused) as refused:
        draw(world)
    assert refused.value.findings[0].code == "lot_needless"
    gone = Assignment.objects.filter(lot=lot).first()
    act = {"actor": world.province_officer, "at": AT}
    assigning.take_off(gone.pk, reason="专家请假", **act)
    again = draw(world)
    assert list(again.drawn) == [str(gone.assessment.declaration_id)]
    assert sum(map(len, again.drawn.values())) == 1


def test_a_lot_is_never_changed(world):
    lot = draw(world)
    with pytest.raises(IntegrityError), transaction.atomic():
        Lot.objects.filter(pk=lot.pk).update(seed="0" * 64)


def test_without_anybody_who_may_be_drawn_nothing_is_recorded(world):
    for expert in world.experts:
        expert.expert_profile.units.set([world.school])
    with pytest.raises(Refused) as refused:
        draw(world)
    assert refused.value.findings[0].code == "lot_empty"
    assert not Lot.objects.exists()
