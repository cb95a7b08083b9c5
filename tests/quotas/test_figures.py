"""Figures: whose count, what a new one would do, who is told that somebody was faster."""

import pytest
from django.db import IntegrityError, transaction

from programmes.findings import Conflict
from quotas.models import Counter, Limit
from quotas.selectors import bounds_for, group_of, last_change
from quotas.selectors.seen import figures_seen
from quotas.selectors.usage import effects_of, rule_of, usage_of
from quotas.services import Demand, set_limit
from tests.factories import AT, make_world
from tests.programmes.factories import open_production_round
from tests.quotas.samples import demanded, open_round_of_three_scopes, take
from tests.refusing import refusal
from trail.models import Entry

pytestmark = [pytest.mark.db, pytest.mark.django_db]
RULE = "per_province"


@pytest.fixture
def world():
    return make_world()


@pytest.fixture
def round(world):
    return open_production_round(AT)


@pytest.fixture
def change(world, round):
    """Set a figure as the ministry's administrator: ``change(world.hubei, (5, 9))``."""

    def set_(area, figure, **more):
        minimum, maximum = figure or (None, None)
        named = {"rule": RULE, "reason": "教职成〔2026〕1号", **more}
        rule = named.pop("rule")
        return set_limit(
            named.pop("round", round),
            rule,
            area,
            minimum=minimum,
            maximum=maximum,
            actor=world.ministry_administrator,
            at=AT,
            **named,
        )

    return set_


def figure(round, organisation, rule=RULE):
    bounds = bounds_for(round, rule_of(round, rule), organisation)
    return bounds.minimum, bounds.maximum


# --- taking a figure back ------------------------------------------------------------------------


def test_without_its_own_figure_the_one_for_all_counts_again_and_then_the_notices(
    world, round, change
):
    change(None, (4, 7))
    change(world.hubei, (5, 9))
    take(round, world.hubei, 2)
    change(world.hubei, None)
    assert figure(round, world.hubei) == (4, 7)
    assert Counter.objects.get(group=group_of(world.hubei, rule_of(round, RULE))).ceiling == 7
    change(None, None)
    assert figure(round, world.hubei) == (5, 8)
    assert set(Counter.objects.values_list("ceiling", flat=True)) == {8}
    assert Limit.objects.count() == 4  # the history keeps what was taken back


def test_a_figure_is_not_taken_back_below_what_is_taken(world, round, change):
    change(world.hubei, (5, 9))
    take(round, world.hubei, 9)
    (finding,) = refusal(change, world.hubei, None)
    assert (finding.code, finding.params["used"]) == ("limit_below_used", 9)
    assert figure(round, world.hubei) == (5, 9)


def test_a_figure_that_is_not_there_cannot_be_taken_back(world, change):
    with pytest.raises(Conflict):
        change(world.hubei, None)
    change(world.hubei, (5, 9))
    change(world.hubei, None)
    with pytest.raises(Conflict):
        change(world.hubei, None)


def test_half_a_figure_is_refused_by_the_database(world, round):
    with pytest.raises(IntegrityError), transaction.atomic():
        Limit.objects.create(
            round=round, rule=RULE, minimum=5, reason="-", set_at=AT,
            set_by=world.ministry_administrator,
        )  # fmt: skip


# --- what a change would do ----------------------------------------------------------------------


def test_a_figure_for_all_names_every_province_that_holds_more_and_sets_nothing(
    world, round, change
):
    take(round, world.hubei, 7)
    take(round, world.zhejiang, 8)
    (finding,) = refusal(change, None, (1, 6))
    named = [each.zh for each in finding.params["names"]]
    assert named == ["浙江（8）", "湖北（7）"]
    assert Limit.objects.count() == 0
    assert set(Counter.objects.values_list("ceiling", flat=True)) == {8}
    assert not Entry.objects.filter(verb="limit_set").exists()


def test_a_province_with_its_own_figure_is_not_asked_about_the_one_for_all(world, round, change):
    change(world.zhejiang, (5, 9))
    take(round, world.zhejiang, 9)
    change(None, (1, 6))
    assert (figure(round, world.hubei), figure(round, world.zhejiang)) == ((1, 6), (5, 9))
    assert take(round, world.hubei, 7) != ()


def test_what_a_change_would_do_is_known_beforehand(world, round, change):
    change(world.zhejiang, (5, 9))
    take(round, world.hubei, 6)
    trial = Limit(round=round, rule=RULE, area=None, minimum=7, maximum=7)
    (effect,) = effects_of(trial)
    assert effect.organisation == world.hubei
    assert (effect.before.maximum, effect.after.maximum, effect.fullness) == (8, 7, "below")
    assert figure(round, world.hubei) == (5, 8)


def test_somebody_who_has_just_read_the_old_figure_cannot_bring_it_back(world, round, change):
    """The counter of a province without a place is made with the new figure, not with the old."""
    rule = rule_of(round, RULE)
    stale = Demand(RULE, group_of(world.hubei, rule), 4, rule.max)
    change(world.hubei, (1, 2))
    assert [demanded(round, stale, n) for n in range(3)] == [(), (), (stale,)]


# --- two administrators --------------------------------------------------------------------------


def test_the_second_is_told_and_changes_nothing(world, round, change):
    seen = last_change(round, RULE)
    change(world.hubei, (5, 9), seen=seen)
    with pytest.raises(Conflict):
        change(None, (4, 7), seen=seen)
    assert figure(round, world.zhejiang) == (5, 8)
    change(None, (4, 7), seen=last_change(round, RULE))
    assert figure(round, world.zhejiang) == (4, 7)


# --- rules for the country and for units ---------------------------------------------------------


def test_a_rule_for_the_country_counts_everybody_in_one_group(world, change):
    round = open_round_of_three_scopes()
    take(round, world.hubei, 3, "nationwide")
    take(round, world.zhejiang, 2, "nationwide")
    (usage,) = usage_of(round, [rule_of(round, "nationwide")])["nationwide"]
    assert (usage.organisation, usage.used, usage.bounds.maximum) == (None, 5, 40)
    change(None, (0, 5), rule="nationwide", round=round)
    assert take(round, world.hubei, 1, "nationwide", begin=3) != ()
    (finding,) = refusal(change, None, (0, 4), rule="nationwide", round=round)
    assert finding.params["names"] == ()


def test_a_rule_for_units_shows_those_with_a_place_or_a_figure(world, change):
    round = open_round_of_three_scopes()
    rule = rule_of(round, "per_school")
    take(round, world.school, 1, "per_school")
    change(world.other_school, (0, 1), rule="per_school", round=round)
    change(None, (0, 2), rule="per_school", round=round)
    usage = {
        row.organisation: (row.used, row.bounds.maximum) for row in usage_of(round, [rule])[rule.id]
    }
    assert usage == {world.school: (1, 2), world.other_school: (0, 1)}


def test_a_figure_of_another_level_is_a_mistake_of_the_program(world, change):
    with pytest.raises(AssertionError):
        change(world.school, (1, 2))


# --- who sees which figure -----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("person", "sees"),
    [
        ("province_officer", {"湖北": 9}),
        ("province_leader", {"湖北": 9}),
        ("foreign_officer", {"浙江": 8}),
        ("author", {}),
        ("city_officer", {}),
        ("expert", {}),
        ("stranger", {}),
        ("ministry_officer", {"": 8, "湖北": 9}),
        ("auditor", {"": 8, "湖北": 9}),
    ],
)
def test_each_desk_sees_its_own_figure_and_the_ministry_all(world, round, change, person, sees):
    change(world.hubei, (5, 9))
    seen = figures_seen(getattr(world, person), round).get(RULE, [])
    names = {each.organisation.short_name if each.organisation else "": each for each in seen}
    assert {name: each.bounds.maximum for name, each in names.items()} == sees


# --- how many questions --------------------------------------------------------------------------


def test_usage_takes_three_queries_whatever_was_taken(
    world, round, change, django_assert_num_queries
):
    rules = [rule_of(round, RULE)]
    with django_assert_num_queries(3):
        usage_of(round, rules)
    change(world.hubei, (5, 9))
    take(round, world.zhejiang, 3)
    with django_assert_num_queries(3):
        usage_of(round, rules)
