"""The queue of a desk: tabs, pages by keys, counts, search, and what a page asks the database."""

import re
from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils.html import escape
from viewflow.workflow.models import Task

from bench import scenery
from declarations.models import Declaration
from tests.factories import AT
from trail.clock import database_now
from workflow.selectors import queue, waiting_for
from workflow.services import deciding, filing

pytestmark = [pytest.mark.flow, pytest.mark.django_db]
QUEUE = "/queue/"


@pytest.fixture(scope="module")
def scene(django_db_setup, django_db_blocker):
    """Two schools a province, one declaration at each stage; made once, under every test."""
    with pytest.MonkeyPatch.context() as patch, django_db_blocker.unblock(), transaction.atomic():
        patch.setattr(scenery, "SCHOOLS", 2)
        patch.setattr(scenery, "BUSY_SHARE", 85)  # the rest lies before foreign desks
        yield scenery.build(database_now())
        transaction.set_rollback(True)


@pytest.fixture
def officer(client, scene, settings):
    settings.DEMO = False  # the bar of roles asks twice more
    client.force_login(scene.officer)
    return client


def waiting(scene):
    """Keys of what waits before the province, the longest waiting first."""
    return list(waiting_for(scene.officer, "review").values_list("pk", flat=True))


def shown(answer):
    """Keys of the rows of a page, in order."""
    keys = re.findall(r'class="title" href="/declarations/(\d+)/', answer.content.decode())
    return [int(key) for key in keys]


def link(answer, rel):
    """Where the page's previous or next link leads; "" without one."""
    found = re.search(rf'rel="{rel}" href="([^"]*)"', answer.content.decode())
    return found[1].replace("&amp;", "&") if found else ""


def count_in(answer, tab):
    return re.search(rf'\?tab={tab}".*?<span class="count">([^<]*)<', answer.content.decode())[1]


def walk(client, address, rel):
    """Every page from one on, along its previous or next links."""
    pages = []
    while address:
        assert len(pages) < 20
        pages.append(client.get(address))
        address = link(pages[-1], rel)
    return pages


def test_what_waits_by_desk_and_state_is_what_the_engine_waits_for(scene):
    tasks = Task.objects.filter(status="NEW", owner_permission="organisations.review")
    at_desk = tasks.filter(owner_permission_obj_pk=str(scene.province.pk))
    behind = Declaration.objects.filter(process_id__in=at_desk.values("process_id"))
    assert waiting(scene) == [each.pk for each in behind.order_by("step_since", "pk")]
    assert len(waiting(scene)) == 1


def test_forward_and_backward_every_row_is_seen_once_in_the_order_of_waiting(scene, officer):
    scenery.grow(scene, 300)
    expected = waiting(scene)
    assert len(expected) > 2 * queue.PAGE
    forward = walk(officer, QUEUE, "next")
    assert [key for page in forward for key in shown(page)] == expected
    assert {len(shown(page)) for page in forward[:-1]} == {queue.PAGE}
    assert not link(forward[0], "prev")
    assert not link(forward[-1], "next")
    back = walk(officer, link(forward[-1], "prev"), "prev")
    assert [shown(page) for page in back] == [shown(page) for page in forward[-2::-1]]


@pytest.mark.parametrize("tab", ["returned", "recommended", "all"])
def test_the_other_tabs_show_the_newest_first_and_every_row_once(scene, officer, tab):
    scenery.grow(scene, 300)
    Declaration.objects.exclude(reached=scene.province).update(state="returned")  # to others
    pages = walk(officer, f"{QUEUE}?tab={tab}", "next")
    seen = [key for page in pages for key in shown(page)]
    reached = Declaration.objects.filter(reached=scene.province)
    expected = {
        "returned": reached.filter(state="returned"),
        "recommended": reached.filter(
            reviews__organisation=scene.province, reviews__outcome="recommend"
        ),
        "all": reached,
    }[tab]
    assert seen == [each.pk for each in expected.distinct().order_by("-pk")]
    assert count_in(pages[0], tab) == str(len(seen))
    back = walk(officer, link(pages[-1], "prev"), "prev")
    assert [key for page in reversed(back) for key in shown(page)] == seen[: -len(shown(pages[-1]))]


def test_rows_of_one_moment_are_neither_lost_nor_doubled_between_pages(scene, officer):
    scenery.grow(scene, 200)
    Declaration.objects.update(step_since=AT)
    pages = walk(officer, QUEUE, "next")
    assert [key for page in pages for key in shown(page)] == sorted(waiting(scene))


def test_the_next_page_is_the_same_whatever_colleagues_decide_meanwhile(scene, officer):
    scenery.grow(scene, 300)
    first = officer.get(QUEUE)
    address = link(first, "next")
    before = shown(officer.get(address))
    for pk in shown(first)[:3] + shown(first)[-1:]:  # with the row at which the next page begins
        deciding.decide(
            pk,
            revision=1,
            outcome="recommend",
            opinion="情况属实，同意推荐。",
            actor=scene.officer,
            at=scene.at,
        )
    assert shown(officer.get(address)) == before
    assert shown(officer.get(QUEUE))[:46] == shown(first)[3:-1]


def test_back_over_the_beginning_leads_to_a_full_first_page(scene, officer):
    scenery.grow(scene, 200)
    third = queue.Place.of(Declaration.objects.get(pk=waiting(scene)[2]))
    answer = officer.get(QUEUE, {"before": str(third), "q": "项目"})
    assert answer.status_code == 302
    assert parse_qs(urlsplit(answer["Location"]).query) == {"tab": ["waiting"], "q": ["项目"]}
    assert shown(officer.get(answer["Location"])) == waiting(scene)[: queue.PAGE]


@pytest.mark.parametrize(
    "key",
    ["x", "1-", "-1-2", "1-2-3", "١-٢", "9" * 18 + "-1", "1-" + "9" * 19, "1e3-4", "'--", "%00"],
)
def test_an_altered_key_is_answered_by_the_first_page_and_a_word(scene, officer, key):
    for name in ("after", "before"):
        answer = officer.get(QUEUE, {name: key})
        assert answer.status_code == 200
        assert shown(answer) == waiting(scene)
        assert "notice warn" in answer.content.decode()


@pytest.mark.parametrize("key", ["0-0", "9" * 17 + "-1", "0-" + "9" * 18])
def test_a_key_beyond_either_end_is_no_error(scene, officer, key):
    for tab in ("waiting", "returned", "recommended", "all"):
        for name in ("after", "before"):
            answer = officer.get(QUEUE, {name: key, "tab": tab}, follow=True)
            assert answer.status_code == 200
            assert "notice warn" not in answer.content.decode()


def test_a_place_survives_the_address(scene):
    declaration = scene.originals["province"]
    declaration.step_since = AT + timedelta(microseconds=1)
    place = queue.Place.of(declaration)
    assert queue.Place.read(str(place)) == place


def test_counts_end_at_a_thousand(scene, officer, monkeypatch):
    scenery.grow(scene, 60)
    exact = len(waiting(scene))
    assert count_in(officer.get(QUEUE), "waiting") == str(exact)
    monkeypatch.setattr(queue, "CAP", 10)
    counts = queue.counts_of(scene.officer, queue.tabs_of(scene.officer))
    assert counts["waiting"] == counts["all"] == 11


def test_the_search_looks_only_before_the_own_desk(scene, officer, client):
    scenery.grow(scene, 40)
    own = Declaration.objects.get(pk=waiting(scene)[0])
    Declaration.objects.filter(pk=own.pk).update(title="独一无二的轴承项目")
    foreign = scene.originals["school"]
    Declaration.objects.filter(pk=foreign.pk).update(title="独一无二的齿轮项目")
    for tab in ("waiting", "all"):
        assert shown(officer.get(QUEUE, {"q": "独一无二", "tab": tab})) == [own.pk]
    assert shown(officer.get(QUEUE, {"q": own.number})) == [own.pk]
    assert own.pk in shown(officer.get(QUEUE, {"q": own.organisation.name}))
    assert shown(officer.get(QUEUE, {"q": "100%"})) == []


def test_the_search_is_kept_from_page_to_page(scene, officer):
    scenery.grow(scene, 300)
    pages = walk(officer, f"{QUEUE}?q=项目", "next")
    assert [key for page in pages for key in shown(page)] == waiting(scene)
    assert escape("项目") in pages[1].content.decode()


def test_until_when_is_the_window_of_the_step_and_after_a_return_the_personal_one(scene):
    tabs = queue.tabs_of(scene.officer)
    (row,) = queue.page_of(tabs["waiting"], "").rows
    windows = {each.window: each.closes_at for each in scene.round.windows.all()}
    assert row.until == windows["province"]
    scene.round.windows.filter(window="province").update(closes_at=scene.at + timedelta(days=3))
    (row,) = queue.page_of(tabs["waiting"], "").rows
    assert row.until == scene.at + timedelta(days=3)
    (row,) = queue.page_of(tabs["returned"], "").rows
    assert row.until == scene.originals["returned"].correct_until
    filing.withdraw(row.pk, reason="企业变更", actor=scene.author, at=scene.at)
    ended = next(each for each in queue.page_of(tabs["all"], "").rows if each.pk == row.pk)
    assert ended.until is None


PAGES = {
    "queue": 10,
    "declaration": 15,
    "timeline": 15,
    "review": 15,
}


@pytest.mark.parametrize("name", PAGES)
def test_a_page_asks_the_same_few_questions_at_three_rows_and_at_sixty(scene, officer, name):
    pk = waiting(scene)[0]
    address = reverse(name) if name == "queue" else reverse(name, args=[pk])
    asked = []
    for n in (8, 200):
        scenery.grow(scene, n)
        officer.get(address)
        with CaptureQueriesContext(connection) as queries:
            assert officer.get(address).status_code == 200
        asked.append([each["sql"][:80] for each in queries])
    assert len(waiting(scene)) > 60
    assert len(asked[0]) == len(asked[1]), asked
    assert len(asked[1]) <= PAGES[name], asked[1]


@pytest.mark.parametrize("tab", ["waiting", "returned", "recommended", "all"])
def test_no_tab_asks_more_than_ten_questions_on_a_deep_page_with_a_search(scene, officer, tab):
    scenery.grow(scene, 200)
    address = link(officer.get(QUEUE, {"tab": tab, "q": "项目"}), "next") or f"{QUEUE}?tab={tab}"
    with CaptureQueriesContext(connection) as queries:
        assert officer.get(address).status_code == 200
    assert len(queries) <= 10
