"""Places: taken once, freed once, never oversold; figures with reasons."""

import pytest
from django.db import IntegrityError, transaction

from programmes.findings import Refused
from quotas.models import Counter, LedgerRow
from quotas.selectors import bounds_for, drifted, list_rules
from quotas.selectors.usage import usage_of
from quotas.services import Demand, release, reserve, set_limit
from tests.factories import AT, make_world
from tests.programmes.factories import open_production_round

pytestmark = [pytest.mark.db, pytest.mark.django_db]


@pytest.fixture
def world():
    return make_world()


@pytest.fixture
def round(world):
    return open_production_round(AT)


def demand(group="org:1", rule="per_province", ceiling=8, rank=4):
    return Demand(rule, group, rank, ceiling)


def take(round, subject, *demands):
    return reserve(
        round,
        demands or [demand()],
        subject_kind="declaration",
        subject_id=str(subject),
        reason="shortlisted",
        actor="system:tests",
        at=AT,
    )


def free(subject):
    return release(
        subject_kind="declaration",
        subject_id=str(subject),
        reason="withdrawn",
        actor="system:tests",
        at=AT,
    )


def test_eight_fit_and_the_ninth_does_not(round):
    assert [take(round, n) for n in range(8)] == [()] * 8
    assert take(round, 9) == (demand(),)
    assert Counter.objects.get().used == 8
    assert LedgerRow.objects.count() == 8


def test_a_freed_place_can_be_taken_again(round):
    for n in range(8):
        take(round, n)
    assert free(3) == 1
    assert take(round, 9) == ()
    assert not drifted().exists()


def test_freeing_twice_frees_once(round):
    take(round, 1)
    assert (free(1), free(1)) == (1, 0)
    assert Counter.objects.get().used == 0
    assert not drifted().exists()


def test_all_or_nothing_over_several_counters(round):
    take(round, 1, demand("unit:1", "per_unit", 1, 2))
    full = take(round, 2, demand("unit:1", "per_unit", 1, 2), demand())
    assert [each.rule for each in full] == ["per_unit"]
    assert Counter.objects.get(rule="per_province").used == 0
    assert LedgerRow.objects.filter(subject_id="2").count() == 0


def test_the_database_itself_refuses_to_oversell(round):
    take(round, 1)
    with pytest.raises(IntegrityError), transaction.atomic():
        Counter.objects.update(used=9)


def test_the_definitions_figures_stand_until_somebody_sets_others(round, world):
    rule = list_rules(round, "province_list")[0]
    assert bounds_for(round, rule, world.hubei).maximum == 8
    admin = world.ministry_administrator
    set_limit(round, rule.id, None, minimum=4, maximum=7, reason="本年调整", actor=admin, at=AT)
    set_limit(
        round, rule.id, world.hubei, minimum=5, maximum=9, reason="试点省", actor=admin, at=AT
    )
    assert bounds_for(round, rule, world.hubei).maximum == 9
    assert bounds_for(round, rule, world.zhejiang).maximum == 7
    usage = usage_of(round, [rule])[rule.id]
    figures = {row.organisation.code: (row.bounds.minimum, row.bounds.maximum) for row in usage}
    assert figures == {"420000": (5, 9), "330000": (4, 7)}


def test_a_new_figure_binds_the_next_reservation(round, world):
    group = f"org:{world.hubei.pk}"
    for n in range(8):
        take(round, n, demand(group))
    admin = world.ministry_administrator
    set_limit(
        round,
        "per_province",
        world.hubei,
        minimum=5,
        maximum=9,
        reason="试点省",
        actor=admin,
        at=AT,
    )
    assert take(round, 9, demand(group, ceiling=9)) == ()


def test_a_figure_below_what_is_taken_is_refused_with_everything_wrong_at_once(round, world):
    group = f"org:{world.hubei.pk}"
    for n in range(8):
        take(round, n, demand(group))
    with pytest.raises(Refused) as refused:
        set_limit(
            round,
            "per_province",
            world.hubei,
            minimum=8,
            maximum=7,
            reason="",
            actor=world.ministry_administrator,
            at=AT,
        )
    codes = {finding.code for finding in refused.value.findings}
    assert codes == {"limit_crossed", "limit_below_used", "limit_without_reason"}
    assert Counter.objects.get(group=group).ceiling == 8
