"""The quota settings: read by rule, tried before they are set, and for administrators only."""

import re
import uuid

import pytest
from django.urls import reverse

from quotas.models import Limit
from quotas.selectors import last_change
from quotas.services import set_limit
from quotas.views.figures import PAGE
from tests.factories import AT, make_province, make_world
from tests.programmes.factories import open_production_round
from tests.quotas.samples import open_round_of_three_scopes, take

pytestmark = [pytest.mark.flow, pytest.mark.django_db]
RULE = "per_province"
REASON = "教职成〔2026〕1号"
QUERIES = 10


@pytest.fixture
def world():
    return make_world()


@pytest.fixture
def round(world):
    return open_production_round(AT)


@pytest.fixture
def admin(client, world):
    client.force_login(world.ministry_administrator)
    client.cookies["django_language"] = "zh-hans"
    return client


def page(round, **query):
    return reverse("quota_settings", args=[round.pk], query=query)


def figure(round, area="all", rule=RULE, name="quota_figure"):
    return reverse(name, args=[round.pk, rule, area])


def send(client, address, seen, status, **form):
    """Post the form as the page would, and read the answer."""
    data = {"seen": seen, "reason": REASON, "idempotency_key": uuid.uuid4().hex, **form}
    answer = client.post(address, data)
    assert answer.status_code == status, answer.content.decode()
    return answer.content.decode()


def seen_on(client, address):
    found = re.search(r'name="seen" value="(\d+)"', client.get(address).content.decode())
    return found[1]


def set_for(round, area, minimum, maximum, actor, reason=REASON, rule=RULE):
    return set_limit(
        round, rule, area, minimum=minimum, maximum=maximum, reason=reason, actor=actor, at=AT
    )


# --- reading -------------------------------------------------------------------------------------


def test_every_rule_of_the_round_is_there_with_its_sentence_and_how_strong_it_is(admin):
    shown = admin.get(page(open_round_of_three_scopes())).content.decode()
    for said in (
        "每校原则上不超过3项。",
        "全国报送总数不超过40项。",
        "各省可报送5—8项。",
        "超过上限的不予受理。",
        "原则上：超过上限的须书面说明理由。",
        "已认定 0 项，目标 200 项",
    ):
        assert said in shown


@pytest.mark.parametrize("rule", ["per_province", "nationwide", "per_school"])
@pytest.mark.parametrize("taken", [0, 2])
def test_a_page_stands_for_a_rule_of_every_scope(admin, world, rule, taken):
    round = open_round_of_three_scopes()
    place = world.school if rule == "per_school" else world.hubei
    take(round, place, taken, rule)
    answer = admin.get(page(round, rule=rule))
    assert answer.status_code == 200
    assert ("heat" in answer.content.decode()) is (rule == "per_province")
    assert admin.get(figure(round, rule=rule)).status_code == 200


def test_use_and_the_source_of_each_figure(admin, world, round):
    take(round, world.hubei, 6)
    set_for(round, world.hubei, 5, 9, world.ministry_administrator, "试点省增加")
    shown = admin.get(page(round)).content.decode()
    assert "<b>6/9</b>" in shown
    assert "67%" in shown
    assert "试点省增加" in shown
    assert "单独设定" in shown


def test_the_history_of_one_province(admin, world, round):
    set_for(round, world.hubei, 5, 9, world.ministry_administrator, "只给湖北")
    set_for(round, None, 5, 7, world.ministry_administrator, "给所有省")
    shown = admin.get(page(round, area="all")).context["history"]
    assert [row.reason for row in shown] == ["给所有省"]
    shown = admin.get(page(round, area=world.hubei.code)).context["history"]
    assert [row.reason for row in shown] == ["只给湖北"]
    shown = admin.get(page(round)).context["history"]
    assert [row.reason for row in shown] == ["给所有省", "只给湖北"]
    shown = admin.get(figure(round, world.hubei.code)).context["history"]
    assert [row.reason for row in shown] == ["只给湖北"]


def test_the_history_of_one_rule(admin, world):
    round = open_round_of_three_scopes()
    set_for(round, None, 0, 30, world.ministry_administrator, "全国", rule="nationwide")
    assert list(admin.get(page(round, rule=RULE)).context["history"]) == []
    shown = admin.get(page(round, rule="nationwide")).context["history"]
    assert [row.reason for row in shown] == ["全国"]


# --- changing ------------------------------------------------------------------------------------


def test_a_change_is_tried_first_and_then_set(admin, world, round):
    take(round, world.hubei, 6)
    address = figure(round, world.hubei.code)
    shown = send(admin, address, 0, 200, minimum=7, maximum=9)
    for said in ("变更影响", "尚未生效", "未达下限", "5至8项", "7至9项", "各省可报送5—8项。"):
        assert said in shown
    assert not Limit.objects.exists()
    send(admin, address, 0, 302, minimum=7, maximum=9, sure=1)
    limit = Limit.objects.get()
    assert (limit.area, limit.figure, limit.reason) == (world.hubei, (7, 9), REASON)


@pytest.mark.parametrize("sure", [{}, {"sure": 1}])
def test_a_figure_below_what_is_taken_is_refused_by_name(admin, world, round, sure):
    take(round, world.hubei, 7)
    take(round, world.zhejiang, 8)
    shown = send(admin, figure(round), 0, 422, minimum=1, maximum=6, **sure)
    assert "以下单位已占用的名额超过 6 个：浙江（8）、湖北（7）。" in shown
    assert not Limit.objects.exists()


@pytest.mark.parametrize(
    "wrong", [{"minimum": ""}, {"maximum": "many"}, {"reason": ""}, {"minimum": 9}, {"seen": ""}]
)
def test_a_wrong_form_is_shown_again_with_what_was_written(admin, round, wrong):
    form = {"minimum": 4, "maximum": 8, "sure": 1} | wrong
    shown = send(admin, figure(round), form.pop("seen", 0), 422, **form)
    assert 'id="errors"' in shown
    assert not Limit.objects.exists()


def test_the_second_of_two_administrators_is_told_and_may_then_decide_again(admin, world, round):
    address = figure(round, world.hubei.code)
    seen = seen_on(admin, address)
    set_for(round, None, 4, 7, world.ministry_administrator)  # the colleague is faster
    shown = send(admin, address, seen, 409, minimum=5, maximum=9, sure=1)
    assert "名额已被他人变更" in shown
    assert 'value="9"' in shown  # what was written is kept
    assert Limit.objects.count() == 1
    again = re.search(r'name="seen" value="(\d+)"', shown)[1]
    assert int(again) == last_change(round, RULE)
    send(admin, address, again, 302, minimum=5, maximum=9, sure=1)
    assert Limit.objects.count() == 2


def test_a_figure_of_its_own_is_taken_back(admin, world, round):
    own = set_for(round, world.hubei, 5, 9, world.ministry_administrator)
    address = figure(round, world.hubei.code, name="quota_removal")
    assert address in admin.get(figure(round, world.hubei.code)).content.decode()
    shown = send(admin, address, own.pk, 200)
    assert "变更影响" in shown
    send(admin, address, own.pk, 302, sure=1)
    assert address not in admin.get(figure(round, world.hubei.code)).content.decode()
    send(admin, address, last_change(round, RULE), 409, sure=1)


# --- doors ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "person", ["ministry_officer", "province_administrator", "auditor", "author", "stranger"]
)
def test_everybody_else_finds_no_such_page(client, world, round, person):
    client.force_login(getattr(world, person))
    for address in (page(round), figure(round), figure(round, name="quota_removal")):
        assert client.get(address).status_code == 404
    send(client, figure(round), 0, 404, minimum=1, maximum=9, sure=1)
    assert not Limit.objects.exists()


@pytest.mark.parametrize(
    "address",
    [("unknown", "all"), (RULE, "nowhere"), ("total", "all"), ("per_school", "420000")],
)
def test_a_rule_or_an_organisation_that_is_not_there_is_404(admin, address):
    round = open_round_of_three_scopes()
    rule, area = address
    assert admin.get(figure(round, area, rule)).status_code == 404


# --- how many questions --------------------------------------------------------------------------


def test_the_pages_ask_as_often_however_many_provinces_there_are(
    admin, world, round, settings, django_assert_max_num_queries
):
    settings.DEMO = False  # its bar asks for the people of the demonstration
    for n in range(20):
        make_province(f"示例{n}", f"9{n:02d}000", world.ministry, great_area="华北")
    set_for(round, world.hubei, 5, 9, world.ministry_administrator)
    take(round, world.zhejiang, 3)
    for address in (
        page(round),
        page(round, area=world.hubei.code),
        figure(round),
        figure(round, world.hubei.code),
        figure(round, world.zhejiang.code),
        figure(round, world.hubei.code, name="quota_removal"),
    ):
        admin.get(address)  # the session and the cache are warm
        with django_assert_max_num_queries(QUERIES):
            admin.get(address)


def test_the_page_of_a_unit_without_a_place_asks_for_it_alone(
    admin, world, settings, django_assert_max_num_queries
):
    settings.DEMO = False
    round = open_round_of_three_scopes()
    with django_assert_max_num_queries(QUERIES):
        assert admin.get(figure(round, world.school.code, "per_school")).status_code == 200


def test_the_history_has_pages_by_how_often_a_figure_was_set(admin, world, round):
    for n in range(PAGE + 1):
        set_for(round, None, 0, 10 + n, world.ministry_administrator, f"第{n}次")
    set_for(round, world.hubei, 5, 9, world.ministry_administrator, "只给湖北")

    def shown(**query):
        return admin.get(page(round, **query)).context["history"]

    assert [row.reason for row in shown(page=2)] == ["第1次", "第0次"]
    assert shown(page=99).number == 2
    assert shown(area="all").paginator.num_pages == 2
    assert [row.reason for row in shown(area="all", page=2)] == ["第0次"]
    assert not shown(area=world.hubei.code).has_other_pages()
    assert list(shown(area="nowhere")) == []
