"""What a reviewer reads."""

import pytest
from django.urls import reverse

from tests.factories import AT, make_world
from tests.inputs.browsing import answers_on
from tests.programmes.factories import open_production_round
from tests.workflow import lives
from workflow.selectors.reading import reading_of

pytestmark = [pytest.mark.flow, pytest.mark.django_db]
WAITING = "由后续审核部门填写"


def test_the_schools_opinion_stands_where_the_form_asks_for_it(client):
    world = make_world()
    world.round = open_production_round(AT, days_left=5000)
    declaration = lives.submitted(world.round, world.school, world.author)
    declaration = lives.decide(declaration, world.unit_leader, opinion="经校内评议，同意推荐。")
    client.force_login(world.province_officer)
    client.cookies["django_language"] = "zh-hans"
    page = client.get(reverse("review", args=[declaration.pk])).content.decode()
    shown = {field: stands for field, _, stands in answers_on(page)}
    assert shown["school_opinion"] == "经校内评议，同意推荐。"
    assert shown["province_opinion"] == WAITING


def test_the_opinion_of_a_return_is_not_written_into_the_form():
    world = make_world()
    world.round = open_production_round(AT)
    declaration = lives.submitted(world.round, world.school, world.author)
    declaration = lives.decide(declaration, world.unit_leader, "return", "学时有误。")
    answers = [each for part in reading_of(declaration)["answers"] for each in part.answers]
    assert next(each for each in answers if each.id == "school_opinion").words == ()
