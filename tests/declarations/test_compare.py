"""The page of two versions, and what a desk sees of the difference."""

import copy
import html
import re

import pytest
from django.urls import reverse

from declarations.models import Declaration
from declarations.services import submission

from . import samples

pytestmark = pytest.mark.flow


@pytest.fixture
def world(db):
    world = samples.begin_in_world()
    samples.write(world.declaration, samples.answers())
    samples.attach_all(world.declaration)
    freeze(world)
    team = copy.deepcopy(samples.ANSWERS["team"])
    team[0]["task"] = "课程设计"
    team[1]["name"] = samples.person("丁浩", "420101197501121022")
    team.append({**team.pop(0), "_id": "t1"})
    partner = {**samples.ANSWERS["partners"][0], "_id": "p2", "org": "湖北示例精密有限公司"}
    whole = samples.answers(team=team, partners=[partner], hours="128")
    samples.write(world.declaration, whole)
    freeze(world)
    return world


def freeze(world):
    declaration = Declaration.objects.get(pk=world.declaration.pk)
    return submission.freeze(declaration, actor=world.author, at=samples.AT)


def page(client, world, **query):
    answer = client.get(reverse("compare", args=[world.declaration.pk]), query)
    shown = html.unescape(answer.content.decode())
    return re.search(r'<table class="compare">.*?</table>', shown, re.S)[0]


def test_two_versions_differ_by_rows_that_came_went_and_changed(client, world):
    client.force_login(world.author)
    shown = page(client, world)
    assert shown.count('<tr class="changed">') == 3  # hours, a task, an identity number
    assert shown.count('<tr class="added">') == shown.count('<tr class="removed">') == 1
    assert "<del>96 学时</del>" in shown
    assert "<ins>128 学时</ins>" in shown
    assert "<ins>湖北示例精密有限公司" in shown
    assert "<del>湖北示例智能制造有限公司" in shown
    for number in ("420101199011030514", "420101197501121022", samples.PHONE):
        assert number not in shown
    assert "4201**********1022" in shown


def test_the_order_of_the_two_does_not_matter_and_one_with_itself_is_the_same(client, world):
    client.force_login(world.author)
    forward = page(client, world, **{"from": "1", "to": "2"})
    assert page(client, world, **{"from": "2", "to": "1"}) == forward
    assert "tr class=" not in page(client, world, **{"from": "2", "to": "2"})
    assert page(client, world, **{"from": "x", "to": "99"}) == forward


def test_only_who_may_see_the_declaration_compares_it(client, world):
    where = reverse("compare", args=[world.declaration.pk])
    assert client.get(where).status_code == 302
    client.force_login(world.foreign_author)
    assert client.get(where).status_code == 404
