"""The pages on which several candidates are ticked, looked at, and put on the list."""

import uuid

import pytest
from django.apps import apps
from django.db import connection
from django.urls import reverse

from quotas.models import Counter
from reviews.models import ListItem, SummaryList
from tests.factories import make_world
from tests.recorded import Recorded
from tests.workflow import ruled
from workflow.services import placing_several

pytestmark = [pytest.mark.flow, pytest.mark.django_db]


@pytest.fixture
def world():
    return _world()


@Recorded
def _world():
    """Three secondary courses on a list that has two places for them."""
    world = make_world()
    round = ruled.open_ruled("core_course_offline")
    world.rows = [ruled.candidate(round, ruled.course(n), world.school).pk for n in range(3)]
    world.summary = SummaryList.objects.get()
    return world


@pytest.fixture
def officer(client, world):
    client.force_login(world.province_officer)
    client.cookies["django_language"] = "zh-hans"
    return client


def look(officer, world, keys, status=200):
    answer = officer.get(reverse("place_several", args=[world.summary.pk]), {"item": keys})
    assert answer.status_code == status
    return answer.content.decode()


def run(officer, world, keys, **more):
    form = {"item": keys, "idempotency_key": uuid.uuid4().hex, **more}
    return officer.post(reverse("place_several", args=[world.summary.pk]), form, follow=True)


def written():
    there = set(connection.introspection.table_names())
    known = [each for each in apps.get_models() if each._meta.db_table in there]
    return {model: list(model._base_manager.order_by("pk").values()) for model in known}


def test_candidates_have_boxes_where_they_may_be_put_on_the_list(officer, world, client):
    address = reverse("list", args=[world.summary.pk])
    shown = officer.get(address).content.decode()
    assert shown.count('name="item"') == 3
    assert "查看列入效果…" in shown
    client.force_login(world.province_leader)  # who sends it and does not compose it
    assert 'name="item"' not in client.get(address).content.decode()
    ruled.announce(_given(world), "不足5门。")
    client.force_login(world.province_officer)
    assert 'name="item"' not in client.get(address).content.decode()


def _given(world):
    for key in world.rows[:2]:
        ruled.give(ruled.Declaration.objects.get(pk=key))
    return SummaryList.objects.get()


def test_looking_at_it_writes_nothing(officer, world):
    before = written()
    shown = look(officer, world, world.rows)
    assert written() == before
    assert "3 项中 2 项可列入名单，1 项不能列入。" in shown
    assert "中职2门、高职3门（“中职”）：第 2 个，共 2 个" in shown
    assert "现为 0，列入后为 2。" in shown
    assert "本名单没有排序" in shown
    officer.cookies["django_language"] = "en"
    shown = look(officer, world, world.rows)
    assert "Places for 2 of 3, none for 1." in shown
    assert "place 2 of 2" in shown


@pytest.mark.parametrize(
    ("many", "words"),
    [(1, ("1 项均可列入名单。", "It gets a place.")), (2, ("2 项均可", "All 2 get a place."))],
)
def test_when_all_get_a_place_the_summary_says_so(officer, world, many, words):
    for language, said in zip(("zh-hans", "en"), words, strict=True):
        officer.cookies["django_language"] = language
        assert said in look(officer, world, world.rows[:many])


def test_what_was_done_is_told_item_by_item_and_can_be_read_again(officer, world):
    answer = run(officer, world, world.rows)
    assert answer.redirect_chain == [(reverse("placed_several", args=[world.summary.pk]), 302)]
    for shown in (answer.content.decode(), officer.get(answer.redirect_chain[0][0])):
        shown = shown if isinstance(shown, str) else shown.content.decode()
        assert "3 项中 2 项已在名单中，1 项未列入。" in shown
        assert "其中中职2门" in shown
    assert Counter.objects.get(rule="levels").used == 2
    officer.cookies["django_language"] = "en"
    shown = officer.get(answer.redirect_chain[0][0]).content.decode()
    assert "On the list: 2 of 3. Without a place: 1." in shown


def test_pressing_twice_places_once(officer, world):
    key = uuid.uuid4().hex
    first, second = (run(officer, world, world.rows, idempotency_key=key) for _ in range(2))
    assert first.redirect_chain == second.redirect_chain
    again = run(officer, world, world.rows).content.decode()
    assert again.count("原已列入") == 2
    assert Counter.objects.get(rule="levels").used == 2
    assert ListItem.objects.filter(state=ListItem.State.SHORTLISTED).count() == 2


def test_without_a_run_of_ones_own_there_is_nothing_to_read(officer, world):
    address = reverse("placed_several", args=[world.summary.pk])
    assert officer.get(address).url == reverse("list", args=[world.summary.pk])


def test_too_many_or_none_are_refused_on_the_page_of_the_list(officer, world, monkeypatch):
    assert "尚未勾选候选项目。" in look(officer, world, [], status=422)
    monkeypatch.setattr(placing_several, "MOST", 2)
    assert "已勾选 3 项，一次最多列入 2 项。" in look(officer, world, world.rows, status=422)
    assert run(officer, world, world.rows).status_code == 422
    assert not Counter.objects.filter(rule="levels", used__gt=0).exists()


def test_what_was_never_on_the_list_is_not_found(officer, world):
    other = ruled.submitted(world.summary.round, ruled.course(9), world.foreign_school)
    for keys in ([other.pk], [world.rows[0], 9 * 10**16]):
        look(officer, world, keys, status=404)
        assert run(officer, world, keys).status_code == 404
