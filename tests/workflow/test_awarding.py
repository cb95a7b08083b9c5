"""Money that came with an outcome: recorded once, by the desk that gave it, as the notice says."""

from datetime import date
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from declarations.models import AwardGiven
from programmes.findings import Conflict, Refused
from tests.factories import make_world
from tests.recorded import Recorded
from tests.workflow import afterlife
from tests.workflow.afterlife import beijing
from trail.models import Chain
from trail.services import verify
from workflow.selectors.awards import awards_of
from workflow.services import awarding
from workflow.services.awarding import Payment

pytestmark = [pytest.mark.db, pytest.mark.django_db]
NOW = beijing(2027, 2, 10)
DAY = date(2027, 1, 20)


@pytest.fixture
def world(monkeypatch):
    monkeypatch.setattr("trail.clock._read", lambda: NOW)
    return _world()


@Recorded
def _world():
    world = make_world()
    world.result = afterlife.result(world)
    return world


def give(world, actor=None, award="grant", amount="50000", on=DAY, document="鄂财教〔2027〕3号"):
    payment = Payment(award, Decimal(amount), on, document)
    who = actor or world.ministry_officer
    return awarding.give(world.result.pk, payment, actor=who, at=NOW)


def codes(refused) -> list[str]:
    return [each.code for each in refused.value.findings]


def test_an_award_is_recorded_with_its_amount_day_and_document(world):
    (before,) = awards_of(world.result, world.ministry_officer)
    assert (before.award.id, list(before.given), before.may_give) == ("grant", [], True)
    give(world)
    (row,) = awards_of(world.result, world.ministry_officer)
    assert [(each.amount, each.paid_on) for each in row.given] == [(Decimal(50000), DAY)]
    assert not row.may_give
    assert [fault for chain in Chain.objects.all() for fault in verify(chain)] == []


def test_a_second_one_is_refused_with_the_day_and_the_amount_of_the_first(world):
    give(world)
    with pytest.raises(Refused) as refused:
        give(world, on=date(2027, 2, 1))
    assert codes(refused) == ["award_given"]
    (finding,) = refused.value.findings
    assert (finding.params["day"], finding.params["amount"]) == (DAY, "50,000.00")
    assert finding.quote == "补助5万元。"
    assert AwardGiven.objects.count() == 1


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"amount": "50000.01"}, "award_amount"),
        ({"amount": "49999"}, "award_amount"),
        ({"amount": "-50000"}, "award_amount"),
        ({"on": date(2026, 11, 1)}, "award_day"),
        ({"on": date(2027, 2, 11)}, "award_day"),
        ({"document": " "}, "award_without_document"),
    ],
)
def test_it_is_what_the_notice_says_and_after_the_outcome(world, changed, code):
    with pytest.raises(Refused) as refused:
        give(world, **changed)
    assert codes(refused) == [code]


def test_where_the_notice_says_at_most_less_may_be_given(world):
    file = afterlife.source().replace(
        "    amount: 50000\n", "    amount: 50000\n    at_most: true\n"
    )
    world.result = afterlife.result(world, file=file)
    with pytest.raises(Refused):
        give(world, amount="50000.01")
    assert give(world, amount="30000").amount == 30000


def test_only_the_desk_that_recognised_it_records_it(world):
    for who in (world.author, world.province_officer, world.ministry_administrator):
        with pytest.raises(PermissionDenied):
            give(world, actor=who)
    assert not awards_of(world.result, world.province_officer)[0].may_give


def test_what_comes_with_another_outcome_is_not_due(world):
    world.result = afterlife.result(world, outcome="certified")
    assert awards_of(world.result, world.ministry_officer) == []
    with pytest.raises(Conflict):
        give(world)


def test_it_is_recorded_on_the_page_of_the_result(client, world):
    client.force_login(world.ministry_officer)
    page, address = (reverse(n, args=[world.result.pk]) for n in ("result", "give_award"))
    assert "一次性补助" in client.get(page).content.decode()
    said = {"award": "grant", "amount": "50,000", "paid_on": "2027-01-20", "document": "3号文"}
    assert client.post(address, {**said, "amount": "many"}).status_code == 422
    assert client.post(address, said).status_code == 302
    assert "3号文" in client.get(page).content.decode()
    again = client.post(address, said)
    assert again.status_code == 422
    assert "2027年1月20日" in again.content.decode()
