"""An experts' step that is held where it is needed (视情): passed over with a reason, or held."""

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from declarations.models import Declaration
from programmes.findings import Conflict, Refused
from programmes.loader import read
from programmes.services.rounds import not_run
from reviews.models import Review
from tests.factories import AT, make_world
from tests.programmes.factories import FILES, open_production_round
from tests.recorded import Recorded
from tests.workflow import lives, panels
from trail import clock
from workflow.services.passing_over import pass_over_experts

pytestmark = [pytest.mark.db, pytest.mark.django_db]
STEP = panels.STEP
WHY = "上月已实地核查，情况属实。"


@pytest.fixture
def world():
    return _world()


@Recorded
def _world():
    """Three projects before experts whom the programme does not ask for."""
    world = make_world()
    source = panels.source().replace("    experts: 3\n", "    experts: 3\n    optional: true\n", 1)
    world.round = open_production_round(AT, source=source)
    world.waiting = [panels.before_experts(world, n) for n in range(3)]
    return world


def pass_over(world, *declarations, reason=WHY, actor=None):
    keys = [each.pk for each in declarations]
    who = actor or world.province_officer
    return pass_over_experts(keys, STEP, reason=reason, actor=who, at=AT)


def codes(refused) -> list[str]:
    return [each.code for each in refused.value.findings]


def test_several_go_on_together_with_the_reason_on_record(world):
    first, second, third = world.waiting
    assert pass_over(world, first, second) == 2
    for each in (first, second):
        after = lives.fresh(each)
        assert (after.step, after.state) == ("province_review", Declaration.State.UNDER_REVIEW)
        review = Review.objects.get(declaration=each, step=STEP)
        assert (review.outcome, review.opinion) == (Review.Outcome.PASS_OVER, WHY)
    assert lives.fresh(third).state == Declaration.State.ASSESSING
    on = lives.decide(lives.fresh(first), world.province_officer)
    assert on.state == Declaration.State.CANDIDATE


def test_it_takes_a_reason_and_something_to_pass_over(world):
    with pytest.raises(Refused) as refused:
        pass_over(world, world.waiting[0], reason=" ")
    assert codes(refused) == ["passing_over_without_reason"]
    with pytest.raises(Refused) as refused:
        pass_over(world)
    assert codes(refused) == ["nothing_chosen"]


def test_it_is_refused_while_an_expert_is_assigned_and_then_nobody_goes_on(world):
    first, second, _third = world.waiting
    expert = panels.make_expert(world.hubei, "expert9", "专家", world.province_officer)
    panels.assign(world, first, expert)
    with pytest.raises(Refused) as refused:
        pass_over(world, first, second)
    assert codes(refused) == ["experts_assigned"]
    assert refused.value.findings[0].params == {"number": first.number}
    assert lives.fresh(second).state == Declaration.State.ASSESSING


def test_only_the_desk_passes_over_and_only_once(world):
    for who in (world.foreign_officer, world.unit_leader, world.author):
        with pytest.raises(PermissionDenied):
            pass_over(world, world.waiting[0], actor=who)
    pass_over(world, world.waiting[0])
    with pytest.raises(Conflict):
        pass_over(world, world.waiting[0])


def test_what_the_programme_asks_for_is_not_passed_over():
    world = panels.opened()
    declaration = panels.before_experts(world)
    with pytest.raises(Refused) as refused:
        pass_over(world, declaration)
    assert codes(refused) == ["step_not_optional"]
    assert "开展评议" in refused.value.findings[0].quote


def test_it_is_done_on_the_page_of_the_panel(world, client, monkeypatch):
    monkeypatch.setattr(clock, "_read", lambda: AT)
    client.force_login(world.province_officer)
    keys = [world.round.pk, STEP, world.hubei.pk]
    assert "跳过" in client.get(reverse("panel", args=keys)).content.decode()
    address, item = reverse("pass_over_experts", args=keys), world.waiting[0].pk
    refused = client.post(address, {"item": item, "reason": ""})
    assert refused.status_code == 422
    assert f'value="{item}" form="bulk" checked' in refused.content.decode()
    look = client.post(address, {"item": item, "reason": WHY})
    page = look.content.decode()
    assert look.status_code == 200
    assert WHY in page
    assert world.waiting[0].title in page
    assert world.waiting[1].title not in page
    assert "省级审核" in page, "where it goes on to"
    assert lives.fresh(world.waiting[0]).step == STEP, "the look writes nothing"
    done = client.post(address, {"item": item, "reason": WHY, "confirm": "1"})
    assert done.status_code == 302
    assert lives.fresh(world.waiting[0]).step == "province_review"


def test_what_went_on_since_the_look_is_told(world, client, monkeypatch):
    monkeypatch.setattr(clock, "_read", lambda: AT)
    client.force_login(world.province_officer)
    address = reverse("pass_over_experts", args=[world.round.pk, STEP, world.hubei.pk])
    first, second, _third = world.waiting
    pass_over(world, first)
    data = {"item": [first.pk, second.pk], "reason": WHY, "confirm": "1"}
    assert client.post(address, data).status_code == 409
    assert lives.fresh(second).step == STEP, "all of them or none"


def test_the_shipped_programme_of_enterprises_can_be_run():
    assert not_run(read((FILES / "enterprise.yaml").read_text("utf-8"))) == []
