"""The meters of lists: read in two queries, with who set a figure and why."""

from types import SimpleNamespace

import pytest
from django.urls import reverse

from quotas.selectors.meters import meters_for
from quotas.services import set_limit
from tests.factories import AT, make_world
from tests.programmes.factories import open_production_round
from tests.quotas.samples import open_round_of_three_scopes, take
from tests.workflow import lives

pytestmark = [pytest.mark.flow, pytest.mark.django_db]
REASON = "试点省增加一项"


@pytest.fixture
def world():
    return make_world()


def summary(pk, round, organisation, step="province_list"):
    """A list as far as its meters need it."""
    return SimpleNamespace(pk=pk, round=round, organisation=organisation, step=step)


def test_many_lists_take_two_queries(world, django_assert_num_queries):
    round = open_round_of_three_scopes()
    take(round, world.hubei, 3)
    take(round, world.hubei, 3, "nationwide")
    take(round, world.zhejiang, 1, "nationwide")
    lists = [summary(1, round, world.hubei), summary(2, round, world.zhejiang)]
    with django_assert_num_queries(2):
        meters = meters_for(lists)
    used = {pk: {each.rule.id: each.used for each in row} for pk, row in meters.items()}
    assert used == {
        1: {"per_province": 3, "nationwide": 4},
        2: {"per_province": 0, "nationwide": 4},
    }


def test_no_list_asks_nothing(django_assert_num_queries):
    with django_assert_num_queries(0):
        assert meters_for([]) == {}


def test_a_list_of_a_school_has_the_meter_of_its_own_rule(world):
    round = open_round_of_three_scopes()
    take(round, world.school, 2, "per_school")
    (meter,) = meters_for([summary(1, round, world.school, "school_list")])[1]
    assert (meter.rule.id, meter.used, meter.bounds.maximum) == ("per_school", 2, 3)


@pytest.mark.parametrize("address", ["home", "queue", "lists"])
def test_the_provinces_pages_say_who_set_the_figure_and_why(client, world, address):
    round = open_production_round(AT)
    lives.candidate(world, round)
    limit = {"minimum": 5, "maximum": 9, "reason": REASON, "at": AT}
    set_limit(round, "per_province", world.hubei, actor=world.ministry_administrator, **limit)
    client.force_login(world.province_officer)
    client.cookies["django_language"] = "zh-hans"
    shown = client.get(reverse(address)).content.decode()
    assert "5–9" in shown
    assert REASON in shown
    assert world.ministry_administrator.name in shown
