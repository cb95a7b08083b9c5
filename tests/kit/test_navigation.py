"""The bar on top: whoever sees an entry may open it, and nobody sees one that is closed to them."""

from types import SimpleNamespace

import pytest
from django.test import RequestFactory
from django.urls import resolve, reverse

from config.context import navigation, site
from organisations.models import User
from tests.factories import AT, make_world
from tests.programmes.factories import open_production_round
from tests.trail_guard import KeyedClient

pytestmark = pytest.mark.db

EVERYBODY = {"home", "mails"}
SEEN = {
    "author": {"my_declarations", "duties", "registers"},
    "unit_leader": {"queue", "duties", "progress", "moves", "lists", "accounts", "registers"},
    "seal_keeper": {"to_countersign"},
    "city_officer": {"queue", "duties", "progress"},
    "province_officer": {"queue", "duties", "progress", "lists"},
    "province_leader": {"duties", "progress", "moves", "lists"},
    "province_administrator": {"duties", "progress", "accounts", "registers"},
    "ministry_officer": {"queue", "duties", "progress", "moves", "lists"},
    "ministry_administrator": {
        "duties",
        "progress",
        "programmes",
        "quota_settings",
        "try_rules",
        "accounts",
        "registers",
    },
    "expert": {"assessments"},
    "stranger": set(),
}


WITHOUT_A_ROUND = (
    "home", "duties", "progress", "programmes", "try_rules", "accounts", "registers", "mails",
)  # fmt: skip


@pytest.fixture
def world(db: None) -> SimpleNamespace:
    world = make_world()
    world.round = open_production_round(AT)
    return world


def entries(person: User, path: str = "/") -> list[dict]:
    request = RequestFactory().get(path)
    request.user, request.resolver_match = person, resolve(path)
    return navigation(request)


@pytest.mark.parametrize("who", SEEN)
def test_each_role_sees_its_own_entries(world, who):
    seen = {resolve(entry["url"]).url_name for entry in entries(getattr(world, who))}
    assert seen == EVERYBODY | SEEN[who]


@pytest.mark.parametrize("who", SEEN)
def test_whoever_sees_an_entry_may_open_it(world, who):
    person = getattr(world, who)
    client = KeyedClient()
    client.force_login(person)
    answers = {
        entry["url"]: client.get(entry["url"], follow=True).status_code for entry in entries(person)
    }
    assert set(answers.values()) == {200}, answers
    home = client.get(reverse("home")).content.decode()
    assert all(f'<a href="{url}"' in home for url in answers)


def test_the_entry_of_the_page_and_of_its_subpages_is_marked(world):
    def marked(path: str) -> list[str]:
        return [entry["url"] for entry in entries(world.unit_leader, path) if entry["current"]]

    assert marked(reverse("queue")) == [reverse("queue")]
    assert marked(reverse("review", args=[1])) == [reverse("queue")]
    assert marked(reverse("verify")) == []


def test_without_a_round_there_are_no_quotas_to_open(db):
    world = make_world()
    urls = {entry["url"] for entry in entries(world.ministry_administrator)}
    assert urls == {reverse(name) for name in WITHOUT_A_ROUND}


def test_on_the_pages_of_quotas_the_entry_stays_with_their_round(world):
    later = open_production_round(AT, key="later")
    for name, keys, there in (
        ("quota_settings", (), world.round),
        ("quota_figure", ("per_province", "all"), world.round),
        ("dry_run", (), world.round),
        ("programmes", None, later),
    ):
        path = reverse(name, args=None if keys is None else [world.round.pk, *keys])
        addresses = {entry["url"] for entry in entries(world.ministry_administrator, path)}
        assert reverse("quota_settings", args=[there.pk]) in addresses


def test_a_page_of_somebody_unknown_asks_the_database_nothing(db, django_assert_num_queries):
    with django_assert_num_queries(0):
        context = site(RequestFactory().get("/"))
        assert context["navigation"]() == []
        assert context["membership"]() is None


def test_the_frame_of_a_page_costs_three_queries(world, django_assert_max_num_queries):
    request = RequestFactory().get("/")
    request.user = User.objects.get(pk=world.ministry_administrator.pk)
    request.resolver_match = resolve("/")
    context = site(request)
    with django_assert_max_num_queries(3):
        context["navigation"]()
        assert context["membership"]().organisation == world.ministry


def test_the_mails_of_everybody_are_shown_in_the_demonstration_only(world, settings):
    settings.DEMO = False
    assert reverse("mails") not in {entry["url"] for entry in entries(world.author)}


def test_the_footer_shows_what_a_government_site_must(client, settings, db):
    settings.SITE_FURNITURE = {
        "sponsor": "示例司",
        "site_code": "bm05000001",
        "icp": "",
        "police": "",
    }
    page = client.get(reverse("verify")).content.decode()
    assert "示例司" in page
    assert "bm05000001" in page
    assert "beian" not in page
