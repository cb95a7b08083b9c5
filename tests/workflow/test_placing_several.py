"""What several get on a list is foreseen item by item, and that is what they get."""

import json
import random
from dataclasses import replace

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.test.utils import CaptureQueriesContext

from programmes.findings import Conflict, Refused, Strength
from quotas.models import Counter
from quotas.selectors import drifted
from reviews.models import ListItem, SummaryList
from tests.factories import AT, make_world
from tests.workflow import lives, ruled
from tests.workflow.test_busy import hold, impatient, someone_else  # noqa: F401
from tests.workflow.test_races import all_at_once
from workflow.selectors.ranking import ranking_of
from workflow.selectors.ticked import ticked_on
from workflow.services import listing, placing_several
from workflow.services.ordering import order
from workflow.services.placing_foreseen import foresee_several
from workflow.services.placing_several import Ending, place_several
from workflow.views.kept_findings import found_again, keep

pytestmark = [pytest.mark.db, pytest.mark.django_db]
MORE = (
    {
        "type": "cap",
        "id": "nationwide",
        "title": "全国总数",
        "scope": "country",
        "max": 6,
        "at": ["province_list"],
        "quote": "全国报送总数不超过6门。",
    },
    {
        "type": "cap",
        "id": "of_school",
        "title": "每校推荐数",
        "scope": "unit",
        "max": 2,
        "strength": "soft",
        "at": ["province_list"],
        "quote": "每校推荐原则上不超过2门。",
    },
    {
        "type": "person_cap",
        "id": "member_two",
        "title": "团队成员参加课程数",
        "person": "team.name",
        "scope": "country",
        "max": 2,
        "at": ["province_list"],
        "quote": "团队成员最多参加2门。",
    },
    {
        "type": "org_cap",
        "id": "school_three",
        "title": "每校入选数",
        "scope": "country",
        "max": 3,
        "strength": "soft",
        "at": ["province_list"],
        "quote": "每校入选原则上不超过3门。",
    },
)
MEMBERS = [ruled.person(f"成员{n}", 400 + n) for n in range(4)]


@pytest.fixture
def world():
    world = make_world()
    world.act = {"actor": world.province_officer, "at": AT}
    return world


def listed(world, rules=MORE, many=9, seed=0):
    """Candidates of two schools, of both levels, who share some members of their teams."""
    dice, round = random.Random(seed), ruled.open_ruled("core_course_offline", rules)
    rows = []
    for n in range(many):
        answers = ruled.course(n, dice.choice(["secondary", "higher"]))
        answers["team"] = [{"name": dice.choice(MEMBERS)}]
        school = dice.choice([world.school, world.other_school])
        rows.append(ruled.candidate(round, answers, school).pk)
    return SummaryList.objects.get(), rows


def foreseen(world, summary, keys):
    rows = ticked_on(summary, keys, ranking_of(summary))
    return foresee_several(summary, rows, **world.act)


def comparable(outcome):
    """Whoever came on the list at one moment may be named in any order."""
    return replace(outcome, findings=tuple(_sorted(each) for each in outcome.findings))


def _sorted(finding):
    if not finding.figures:
        return finding
    holders = tuple(sorted(finding.figures.holders, key=repr))
    return replace(finding, figures=replace(finding.figures, holders=holders))


@pytest.mark.parametrize(
    ("seed", "refusing"),
    [
        (0, {"levels", "member_two", "school_three"}),
        (2, {"levels", "member_two", "school_three", "quota_full"}),
        (3, {"levels", "member_two", "school_three", "quota_full"}),
    ],
)
def test_what_is_foreseen_of_each_is_what_becomes_of_it(world, seed, refusing):
    summary, rows = listed(world, seed=seed)
    for key in rows[:2]:
        listing.shortlist(summary.pk, key, **world.act)
    seen = foreseen(world, summary, random.Random(seed).sample(rows, 8))
    order_shown = [each.outcome.declaration for each in seen.each]
    done = place_several(summary, order_shown, **world.act)
    assert [comparable(e.outcome) for e in seen.each] == [comparable(each) for each in done]
    assert {e.ending for e in done} == {Ending.THERE, Ending.PLACED, Ending.REFUSED}
    assert {f.params.get("id", f.code) for each in done for f in each.findings} == refusing
    taken = {(c.rule, c.group): c.used for c in Counter.objects.all()}
    for effect in seen.each:
        for seat in effect.seats:
            assert seat.nth <= taken[seat.place.key]
    assert not drifted().exists()


def test_the_third_of_a_class_is_refused_because_of_two_that_were_ticked_before(world):
    round = ruled.open_ruled("core_course_offline")
    rows = [ruled.candidate(round, ruled.course(n), world.school) for n in range(3)]
    summary = SummaryList.objects.get()
    first, second, third = foreseen(world, summary, [row.pk for row in rows]).each
    assert [each.outcome.ending for each in (first, second)] == [Ending.PLACED] * 2
    seats = {seat.place.quota.id: (seat.nth, seat.place.most) for seat in second.seats}
    assert seats == {"per_province": (2, 5), "levels": (2, 2)}
    (finding,) = third.outcome.findings
    assert (finding.params["id"], finding.figures.used, finding.figures.limit) == ("levels", 2, 2)
    assert finding.figures.holders == tuple(f"{row.number} {row.title}" for row in rows[:2])
    assert "其中中职2门" in finding.quote
    assert finding.remedy


def test_the_sixth_of_five_is_told_the_five_and_the_sentence(world):
    round = ruled.open_ruled("core_course_offline")
    levels = ["secondary", "secondary", "higher", "higher", "higher", "higher"]
    rows = [
        ruled.candidate(round, ruled.course(n, level), world.school)
        for n, level in enumerate(levels)
    ]
    summary = SummaryList.objects.get()
    *five, sixth = foreseen(world, summary, [row.pk for row in rows]).each
    assert {each.outcome.ending for each in five} == {Ending.PLACED}
    full = next(each for each in sixth.outcome.findings if each.figures.limit == 5)
    assert len(full.figures.holders) == full.figures.used == 5
    assert "报送5门" in full.quote


def test_beyond_a_soft_cap_the_list_is_told_that_it_needs_a_statement(world):
    round = ruled.open_ruled("core_course_offline", MORE[1:2])
    levels = ["secondary", "higher", "higher"]
    for n, level in enumerate(levels):
        ruled.candidate(round, ruled.course(n, level), world.school)
    summary = SummaryList.objects.get()
    effects = foreseen(world, summary, summary.items.values_list("declaration", flat=True))
    of_school = [s for e in effects.each for s in e.seats if s.place.quota.id == "of_school"]
    assert [(each.nth, each.beyond) for each in of_school] == [(1, ""), (2, ""), (3, "statement")]
    assert [(e.strength, e.params["id"]) for e in effects.said] == [(Strength.SOFT, "of_school")]


def test_looking_at_more_of_them_asks_the_database_no_more_often(world):
    round = ruled.open_ruled("core_course_offline", MORE)
    levels = ["secondary", "secondary", "higher", "higher"]
    schools = [world.school, world.other_school] * 2
    for n, (level, school) in enumerate(zip(levels, schools, strict=True)):
        ruled.candidate(round, ruled.course(n, level), school)
    summary = SummaryList.objects.get()
    rows = ticked_on(summary, summary.items.values_list("declaration"), ranking_of(summary))
    counts = []
    for some in (rows[:1], rows[:1], rows):  # the first time some things are read once for all
        with CaptureQueriesContext(connection) as asked:
            effects = foresee_several(summary, some, **world.act)
        assert {each.outcome.ending for each in effects.each} == {Ending.PLACED}
        counts.append(len(asked))
    assert counts[1] == counts[2] <= 20


def test_they_come_on_it_by_the_ranking_and_else_as_they_joined(world):
    summary, rows = listed(world, rules=(), many=4)
    shown = [each.outcome.declaration for each in foreseen(world, summary, rows[::-1]).each]
    assert shown == rows
    order(summary.pk, rows[::-1], reason="评议会排序", **world.act)
    shown = [each.outcome.declaration for each in foreseen(world, summary, rows[1:]).each]
    assert shown == rows[:0:-1]


def test_who_has_a_place_or_left_meanwhile_is_told_and_the_others_go_on(world):
    summary, rows = listed(world, rules=(), many=3)
    listing.shortlist(summary.pk, rows[0], **world.act)
    ruled.withdraw(lives.Declaration.objects.get(pk=rows[1]))
    seen = {e.outcome.declaration: e.outcome for e in foreseen(world, summary, rows).each}
    done = place_several(summary, list(seen), **world.act)
    assert list(seen.values()) == done
    said = {each.declaration: (each.ending, each.message) for each in done}
    assert said == {
        rows[0]: (Ending.THERE, ""),
        rows[1]: (Ending.CONFLICT, "This project is no longer on the list."),
        rows[2]: (Ending.PLACED, ""),
    }


def test_running_it_again_doubles_nothing(world):
    summary, rows = listed(world, rules=(), many=2, seed=3)
    assert {each.ending for each in place_several(summary, rows, **world.act)} == {Ending.PLACED}
    used = list(Counter.objects.order_by("pk").values())
    again = place_several(summary, [*rows, *rows], **world.act)
    assert [each.ending for each in again] == [Ending.THERE] * 2
    assert list(Counter.objects.order_by("pk").values()) == used


def test_what_cannot_be_tried_is_refused_as_a_whole(world, monkeypatch):
    summary, rows = listed(world, rules=(), many=2)
    monkeypatch.setattr(placing_several, "MOST", 1)
    for keys, code in (((), "none_ticked"), (rows, "too_many_ticked")):
        for act in (foreseen, lambda w, s, k: place_several(s, k, **w.act)):
            with pytest.raises(Refused) as refused:
                act(world, summary, keys)
            assert [each.code for each in refused.value.findings] == [code]
    with pytest.raises(PermissionDenied):
        place_several(summary, rows[:1], actor=world.foreign_officer, at=AT)
    late = AT.replace(year=AT.year + 200)
    with pytest.raises(Refused) as refused:
        place_several(summary, rows[:1], actor=world.province_officer, at=late)
    assert [each.code for each in refused.value.findings] == ["window_closed"]
    SummaryList.objects.update(state=SummaryList.State.SENT)
    summary.refresh_from_db()
    with pytest.raises(Conflict):
        place_several(summary, rows[:1], **world.act)
    assert not ListItem.objects.exclude(state=ListItem.State.CANDIDATE).exists()


def test_findings_survive_a_session(world):
    summary, rows = listed(world, seed=2)
    findings = [f for e in foreseen(world, summary, rows).each for f in e.outcome.findings]
    assert findings
    for each in findings:
        assert found_again(json.loads(json.dumps(keep(each)))) == each


def test_who_waited_in_vain_too_often_is_told_so_of_the_rest_untried(world, monkeypatch):
    summary, rows = listed(world, rules=(), many=2)
    monkeypatch.setattr(placing_several, "PATIENCE", 0)
    assert [each.ending for each in place_several(summary, rows, **world.act)] == [Ending.BUSY] * 2
    assert not ListItem.objects.exclude(state=ListItem.State.CANDIDATE).exists()


@pytest.mark.race
@pytest.mark.django_db(transaction=True)
def test_of_two_who_run_it_at_once_nobody_gets_a_place_too_many(world):
    round = ruled.open_ruled("core_course_offline")
    rows = [ruled.candidate(round, ruled.course(n), world.school).pk for n in range(6)]
    summary = SummaryList.objects.get()
    outcomes = all_at_once(
        lambda keys: place_several(summary, keys, **world.act), [rows, rows[::-1]]
    )
    placed = [each.declaration for done in outcomes for each in done if each.ending == "placed"]
    held = summary.items.filter(state=ListItem.State.SHORTLISTED)
    assert sorted(placed) == sorted(held.values_list("declaration", flat=True))
    assert len(placed) == 2
    assert [len(done) for done in outcomes] == [6, 6]
    assert Counter.objects.get(rule="levels").used == 2
    assert not drifted().exists()


@pytest.mark.race
@pytest.mark.django_db(transaction=True)
def test_a_counter_that_stays_locked_is_told_of_each_and_nobody_waits_for_all(
    world,
    someone_else,  # noqa: F811
):
    summary, rows = listed(world, rules=(), many=6, seed=5)
    listing.shortlist(summary.pk, rows[0], **world.act)
    hold(someone_else, Counter, Counter.objects.get(rule="per_province").pk, "used")
    with impatient():
        done = place_several(summary, rows[1:], **world.act)
    assert [each.ending for each in done] == [Ending.BUSY] * 5
    someone_else.rollback()
    assert Ending.PLACED in {each.ending for each in place_several(summary, rows[1:], **world.act)}
