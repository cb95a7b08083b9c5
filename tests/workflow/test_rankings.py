"""The ranking of a real list: by the experts of its level, by hand among equals, then frozen."""

import pytest
from django.core.exceptions import PermissionDenied

from programmes.findings import Conflict, Refused
from reviews.models import SummaryList
from reviews.rules.ranking import next_in_ranking
from tests.factories import AT
from tests.workflow import lives, panels, scenes
from workflow.selectors.ranking import ranking_of
from workflow.services import listing
from workflow.services.ordering import order

pytestmark = [pytest.mark.db, pytest.mark.django_db]


@pytest.fixture
def world():
    return panels.opened()


def scored(world, n: int, *points: int):
    """A candidate of the province's list with such sheets."""
    declaration = panels.before_experts(world, n)
    panels.assign(world, declaration, *world.experts[:3])
    for expert, each in zip(world.experts, points, strict=False):
        panels.submit_whole(declaration, expert, each)
    return lives.decide(lives.fresh(declaration), world.province_officer)


def ranks(summary):
    return {place.item: place.rank for place in ranking_of(summary)}


def test_the_list_is_ranked_by_the_experts_before_it(world):
    low, high = scored(world, 0, 60, 70, 80), scored(world, 1, 90, 90, 90)
    same = scored(world, 2, 70, 70, 70)
    summary = SummaryList.objects.get()
    assert ranks(summary) == {high.pk: 1, same.pk: 2, low.pk: 3}
    listing.shortlist(summary.pk, low.pk, actor=world.province_officer, at=AT)
    assert ranks(summary) == {high.pk: 1, same.pk: 2, low.pk: 3}


def test_equal_ones_are_ordered_by_hand_with_a_reason(world):
    first, second = scored(world, 0, 70, 80, 90), scored(world, 1, 70, 80, 90)
    best = scored(world, 2, 95, 95, 95)
    summary = SummaryList.objects.get()
    assert ranks(summary) == {best.pk: 1, first.pk: 2, second.pk: 2}
    act = {"actor": world.province_officer, "at": AT}
    with pytest.raises(Refused):
        order(summary.pk, [second.pk, first.pk], reason="", **act)
    order(summary.pk, [second.pk, first.pk, best.pk], reason="区域布局考虑", **act)
    assert ranks(summary) == {best.pk: 1, second.pk: 2, first.pk: 3}
    with pytest.raises(PermissionDenied):
        order(summary.pk, [first.pk], reason="越权", actor=world.foreign_officer, at=AT)


def test_the_reserve_is_frozen_when_the_notice_begins():
    world = scenes.list_of(7, 5)
    rows, summary = world.rows, world.summary
    act = {"actor": world.province_officer, "at": AT}
    order(summary.pk, [rows[6].pk, rows[5].pk], reason="评议会排序", **act)
    notice = lives.announced(summary, world.province_leader)
    reserve = [row["declaration"] for row in notice.content["reserve"]]
    assert reserve == [rows[6].pk, rows[5].pk]
    assert next_in_ranking(notice.content) == (rows[6].pk,)
    assert next_in_ranking(notice.content, gone={rows[6].pk}) == (rows[5].pk,)
    with pytest.raises(Conflict):
        order(summary.pk, [rows[5].pk], reason="公示后再排", **act)


def test_without_experts_and_without_an_order_nobody_is_the_next():
    world = scenes.list_of(7, 5)
    rows = world.rows
    notice = lives.announced(world.summary, world.province_leader)
    assert next_in_ranking(notice.content) == (rows[5].pk, rows[6].pk)
