"""Tables of figures: set for all areas in one act or for none, kept with how they came about."""

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from programmes.findings import Conflict
from quotas.models import Allotment, Counter, Limit
from quotas.rules.apportionment import apportion
from quotas.selectors import bounds_for, group_of, last_change
from quotas.selectors.usage import rule_of
from quotas.services import Demand, Origin, Trial, set_limit, set_table, try_table
from tests.factories import AT, make_province, make_world
from tests.programmes.factories import open_production_round
from tests.quotas.samples import demanded, take
from tests.refusing import refusal
from trail.models import Entry

pytestmark = [pytest.mark.db, pytest.mark.django_db]
RULE = "per_province"
REASON = "教职成〔2026〕1号"
TYPED = Origin(Allotment.How.TYPED)


@pytest.fixture
def world():
    return make_world()


@pytest.fixture
def round(world):
    return open_production_round(AT)


@pytest.fixture
def settle(world, round):
    """Set a table as the ministry's administrator: ``settle({world.hubei: (5, 9)})``."""

    def set_(figures, origin=TYPED, reason=REASON, seen=None):
        trial = Trial(round, RULE, figures, origin, reason)
        return set_table(trial, actor=world.ministry_administrator, at=AT, seen=seen)

    return set_


def shared(total, base, **bounds):
    """The origin of a table that was shared out by these bases, and its figures by code."""
    table = apportion(total, base, "largest_remainder", **bounds)
    return Origin(Allotment.How.SHARED, "演示名单", table), table.seats


def figure(round, area):
    bounds = bounds_for(round, rule_of(round, RULE), area)
    return bounds.minimum, bounds.maximum


# --- setting -------------------------------------------------------------------------------------


def test_all_areas_have_their_figures_and_the_counters_hold_them(world, round, settle):
    take(round, world.hubei, 2)
    allotment = settle({world.hubei: (2, 3), world.zhejiang: (0, 1)})
    assert (figure(round, world.hubei), figure(round, world.zhejiang)) == ((2, 3), (0, 1))
    assert take(round, world.hubei, 2, begin=2) != ()
    assert (allotment.number, allotment.rows.count()) == (1, 2)
    assert {row.reason for row in allotment.rows.all()} == {REASON}
    (entry,) = Entry.objects.filter(verb="table_set")
    assert entry.data == {"rule": RULE, "table": 1, "how": "typed", "areas": 2}


def test_a_table_has_the_next_number_of_its_rule(world, settle):
    numbers = [settle({world.hubei: (0, most)}).number for most in (3, 4, 5)]
    assert numbers == [1, 2, 3]


def test_a_row_that_says_what_is_in_force_is_not_written_again(world, round, settle):
    allotment = settle({world.hubei: (5, 8), world.zhejiang: (5, 9)})
    assert [row.area for row in allotment.rows.all()] == [world.zhejiang]
    assert bounds_for(round, rule_of(round, RULE), world.hubei).limit is None


def test_a_row_without_figures_takes_the_areas_own_one_back(world, round, settle):
    settle({world.hubei: (5, 9), world.zhejiang: (5, 9)})
    settle({world.hubei: None})
    assert (figure(round, world.hubei), figure(round, world.zhejiang)) == ((5, 8), (5, 9))
    (finding,) = refusal(settle, {world.hubei: None})
    assert finding.code == "table_without_change"


def test_somebody_who_has_just_read_the_old_figure_cannot_bring_it_back(world, round, settle):
    rule = rule_of(round, RULE)
    stale = Demand(RULE, group_of(world.hubei, rule), 4, rule.max)
    settle({world.hubei: (1, 2)})
    assert [demanded(round, stale, n) for n in range(3)] == [(), (), (stale,)]


# --- shared out ----------------------------------------------------------------------------------


def test_what_was_shared_out_keeps_its_arithmetic(world, round, settle):
    origin, seats = shared(7, {"420000": 3, "330000": 1})
    allotment = settle(
        {world.hubei: (0, seats["420000"]), world.zhejiang: (0, seats["330000"])}, origin
    )
    kept = Allotment.objects.get(pk=allotment.pk)
    assert kept.table == origin.table
    assert (kept.how, kept.source) == ("shared", "演示名单")
    assert (figure(round, world.hubei), figure(round, world.zhejiang)) == ((0, 5), (0, 2))


def test_a_new_sharing_out_is_the_ground_of_every_row_also_of_those_that_stay(world, settle):
    origin, _seats = shared(7, {"420000": 3, "330000": 1})
    settle({world.hubei: (0, 5), world.zhejiang: (0, 2)}, origin)
    again = settle({world.hubei: (0, 5), world.zhejiang: (0, 2)}, origin)
    assert again.rows.count() == 2


def test_the_database_refuses_a_table_without_the_arithmetic_it_claims(world, round):
    told = {"round": round, "rule": RULE, "reason": "-", "set_at": AT, "number": 1}
    told["set_by"] = world.ministry_administrator
    for how, arithmetic in (("shared", None), ("typed", {"total": 1})):
        with pytest.raises(IntegrityError), transaction.atomic():
            Allotment.objects.create(how=how, arithmetic=arithmetic, **told)


# --- refusals ------------------------------------------------------------------------------------


def test_everybody_who_holds_more_is_named_and_nothing_is_set_for_anybody(world, round, settle):
    take(round, world.hubei, 7)
    take(round, world.zhejiang, 8)
    other = make_province("示例", "990000", world.ministry)
    (finding,) = refusal(settle, {world.hubei: (1, 6), world.zhejiang: (1, 7), other: (0, 1)})
    assert finding.code == "table_below_used"
    assert [each.zh for each in finding.params["names"]] == [
        "浙江（已占用8，表中7）",
        "湖北（已占用7，表中6）",
    ]
    assert not Limit.objects.exists()
    assert not Allotment.objects.exists()
    assert set(Counter.objects.values_list("ceiling", flat=True)) == {8}
    assert not Entry.objects.filter(verb="table_set").exists()


def test_everything_that_speaks_against_it_is_said_at_once(world, settle):
    findings = refusal(settle, {world.hubei: (9, 3), world.zhejiang: (4, 2)}, reason=" ")
    assert [each.code for each in findings] == [
        "table_crossed",
        "table_crossed",
        "limit_without_reason",
    ]
    assert findings[0].place == "field:minimum-330000"


def test_who_comes_second_is_told_and_sets_nothing(world, round, settle):
    seen = last_change(round, RULE)
    set_limit(
        round, RULE, world.zhejiang, minimum=5, maximum=9, reason=REASON,
        actor=world.ministry_administrator, at=AT,
    )  # fmt: skip
    with pytest.raises(Conflict):
        settle({world.hubei: (0, 3)}, seen=seen)
    assert not Allotment.objects.exists()
    settle({world.hubei: (0, 3)}, seen=last_change(round, RULE))
    assert figure(round, world.hubei) == (0, 3)


def test_trying_changes_nothing(world, round):
    trial = Trial(round, RULE, {world.hubei: (0, 3), world.zhejiang: (5, 8)}, TYPED, REASON)
    (effect,) = try_table(trial)
    assert (effect.organisation, effect.after.maximum) == (world.hubei, 3)
    assert not Limit.objects.exists()
    assert not Counter.objects.exists()


def test_a_figure_of_another_level_is_a_mistake_of_the_program(world, settle):
    with pytest.raises(AssertionError):
        settle({world.school: (0, 1)})


# --- how many statements -------------------------------------------------------------------------


def test_thirty_areas_take_as_many_statements_as_one(world, round, settle):
    provinces = [make_province(f"示例{n}", f"9{n:02d}000", world.ministry) for n in range(30)]
    counts = []
    for areas in (provinces[:1], provinces):
        with CaptureQueriesContext(
            connection,
        ) as queries:
            settle({area: (0, len(areas)) for area in areas})
        counts.append(len(queries))
    assert counts[0] == counts[1] <= 24
    trial = Trial(round, RULE, dict.fromkeys(provinces, (0, 7)), TYPED, REASON)
    with CaptureQueriesContext(connection) as queries:
        assert len(try_table(trial)) == 30
    assert len(queries) == 3
