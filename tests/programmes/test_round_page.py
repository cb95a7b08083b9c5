"""The page of a round says what is asked, of whom, until when, and by which sentence."""

from datetime import timedelta

import pytest
from django.urls import reverse

from quotas.services import set_limit
from tests.factories import make_world
from tests.programmes.factories import open_production_round
from trail.clock import database_now

pytestmark = [pytest.mark.flow, pytest.mark.django_db]


@pytest.fixture
def world():
    return make_world()


def page(client, user, round, language: str = "zh-hans") -> str:
    client.force_login(user)
    client.cookies["django_language"] = language
    answer = client.get(reverse("round", args=[round.pk]))
    assert answer.status_code == 200
    return answer.content.decode()


def test_it_shows_windows_conditions_places_papers_and_gaps_with_their_sentences(client, world):
    shown = page(client, world.stranger, open_production_round(database_now()))
    for said in (
        "各省可报送5—8项。",
        "认定首批200个",
        "满足以下六项条件中的三项:",
        "省级以上产教融合型企业",
        "职业教育校企合作典型生产实践项目推荐书",
        "近三年无投诉或不良记录承诺（双方盖章）",
        "“可报送5—8项”的下限是否必须达到，未写明。",
        "3.组织复核(2023年10月24日—11月底)",
    ):
        assert said in shown


def test_a_sentence_is_not_repeated_under_a_condition_that_already_shows_it(client, world):
    shown = page(client, world.stranger, open_production_round(database_now()))
    assert shown.count("“(三)职业院校近3年内与企业开展科技攻关") == 1


def test_the_english_page_is_english_but_for_the_notices_own_words(client, world):
    shown = page(client, world.stranger, open_production_round(database_now()), "en")
    for said in ("Three of the six conditions hold", "At least 3 of these 6", "5 to 8", "Licence"):
        assert said.lower() in shown.lower()
    assert "六项条件中满足三项" not in shown


@pytest.mark.parametrize(
    ("person", "may"),
    [
        ("author", True),
        ("foreign_author", True),
        ("unit_leader", False),
        ("province_officer", False),
        ("enterprise_author", False),
        ("stranger", False),
    ],
)
def test_only_authors_of_schools_are_offered_to_start(client, world, person, may):
    round = open_production_round(database_now())
    shown = page(client, getattr(world, person), round)
    assert (reverse("start", args=[round.pk]) in shown) is may


def test_nothing_can_be_started_before_or_after_the_filing_window(client, world):
    at = database_now()
    day = timedelta(days=1)
    over = open_production_round(at, key="a", windows={"school": (at - 2 * day, at - day)})
    ahead = open_production_round(at, key="b", windows={"school": (at + day, at + 2 * day)})
    for round, said in ((over, "closed"), (ahead, "not open yet")):
        shown = page(client, world.author, round, "en")
        assert reverse("start", args=[round.pk]) not in shown
        assert said in shown


def test_nobody_reads_it_without_logging_in_and_an_unknown_round_is_404(client, world):
    round = open_production_round(database_now())
    address = reverse("round", args=[round.pk])
    assert client.get(address).status_code == 302
    client.force_login(world.author)
    assert client.get(reverse("round", args=[round.pk + 1])).status_code == 404
    assert client.post(address).status_code == 405


def test_the_page_takes_a_steady_number_of_queries(client, world, django_assert_max_num_queries):
    round = open_production_round(database_now())
    client.force_login(world.author)
    with django_assert_max_num_queries(12):
        client.get(reverse("round", args=[round.pk]))


def test_a_province_reads_the_figure_in_force_for_itself_and_nobody_elses(client, world):
    round = open_production_round(database_now())
    for area, maximum, reason in ((world.hubei, 9, "湖北试点"), (world.zhejiang, 6, "浙江核减")):
        set_limit(
            round,
            "per_province",
            area,
            minimum=5,
            maximum=maximum,
            reason=reason,
            actor=world.ministry_administrator,
            at=database_now(),
        )
    shown = {
        person: page(client, getattr(world, person), round)
        for person in ("province_officer", "foreign_officer", "ministry_officer", "author")
    }
    reasons = {person: ("湖北试点" in text, "浙江核减" in text) for person, text in shown.items()}
    assert reasons == {
        "province_officer": (True, False),
        "foreign_officer": (False, True),
        "ministry_officer": (True, True),
        "author": (False, False),
    }
    assert "5至9项" in shown["province_officer"]
    assert all("5至8项" in text for text in shown.values())  # the notice's own, for everybody
