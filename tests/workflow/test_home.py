"""The home page: every list once, however many figures it has."""

import pytest
from django.urls import reverse

from reviews.models import SummaryList
from tests.factories import make_world
from tests.workflow import ruled

pytestmark = [pytest.mark.flow, pytest.mark.django_db]


@pytest.mark.parametrize(
    ("without", "composer"), [(ruled.SCHOOL_LIST, "province_officer"), ((), "unit_leader")]
)
def test_a_list_is_offered_once_with_three_figures_and_with_none(client, without, composer):
    world = make_world()
    world.round = ruled.open_ruled("core_course_offline", without=without)
    ruled.candidate(world.round, ruled.course(1), world.school)
    client.force_login(getattr(world, composer))
    page = client.get(reverse("home")).content.decode()
    assert page.count(f'href="{reverse("list", args=[SummaryList.objects.get().pk])}"') == 1
    assert page.count('class="quota') == (3 if without else 0)
