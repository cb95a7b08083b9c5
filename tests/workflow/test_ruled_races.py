"""A leader's one course and a class's two places, wanted by many at once: never oversold.

The controls do the same by counting first and writing afterwards: they must oversell.
"""

from threading import Barrier

import pytest

from declarations.models import Declaration, PersonKey
from declarations.vault import identity_of
from programmes.findings import Refused
from quotas.models import Counter, LedgerRow
from quotas.selectors import drifted
from reviews.models import ListItem, SummaryList
from tests.factories import AT, make_world
from tests.recorded import Recorded
from tests.workflow import ruled
from tests.workflow.test_races import all_at_once, pressed_again_while_busy
from workflow.services import filing, listing

pytestmark = [pytest.mark.race, pytest.mark.django_db(transaction=True)]
CROWD = 8
LEADER = ruled.person("陈立新", 7)


@pytest.fixture
def drafts():
    return _drafts()


@Recorded
def _drafts():
    """Eight drafts of two schools that all name one leader."""
    world = make_world()
    world.round = ruled.open_ruled("core_course_offline")
    schools = (world.school, world.foreign_school)
    world.drafts = [
        ruled.written(world.round, ruled.course(n, leader=LEADER), schools[n % 2])
        for n in range(CROWD)
    ]
    return world


def refused(work):
    """The findings of a refusal, or none."""
    try:
        pressed_again_while_busy(work)
    except Refused as error:
        return list(error.findings)
    return []


def test_of_eight_courses_of_one_leader_filed_at_once_one_is_filed(drafts):
    outcomes = all_at_once(
        lambda draft: refused(lambda: filing.submit(draft.pk, actor=draft.author, at=AT)),
        drafts.drafts,
    )
    told = [each for each in outcomes if each]
    assert len(told) == CROWD - 1
    assert {(f.code, f.params["id"]) for found in told for f in found} == {
        ("quota_full", "leader_one")
    }
    assert Declaration.objects.filter(state="under_review").count() == 1
    assert Counter.objects.get(rule="leader_one").used == 1 == LedgerRow.objects.count()
    assert not drifted().exists()


def test_control_who_counts_first_and_files_then_oversells(drafts):
    """Whether somebody leads one already is asked before anybody has filed."""
    asked = Barrier(CROWD)
    identity = identity_of(LEADER["type"], LEADER["number"])

    def file(draft):
        live = Declaration.objects.filter(state="under_review", person_keys__identity=identity)
        leads = live.exists()
        asked.wait()
        if not leads:
            Declaration.objects.filter(pk=draft.pk).update(state="under_review")

    assert PersonKey.objects.filter(identity=identity).count() == CROWD
    all_at_once(file, drafts.drafts)
    assert Declaration.objects.filter(state="under_review").count() > 1


def test_one_freed_leader_goes_to_one_of_many(drafts):
    first, *others = drafts.drafts
    ruled.submit(first)

    def press(draft):
        if draft == first:
            return refused(lambda: ruled.withdraw(first))
        return refused(lambda: filing.submit(draft.pk, actor=draft.author, at=AT))

    all_at_once(press, [first, *others])
    live = Declaration.objects.filter(state="under_review").count()
    counter = Counter.objects.get(rule="leader_one")
    assert counter.used == live <= 1
    assert not drifted().exists()


@pytest.fixture
def candidates():
    return _candidates()


@Recorded
def _candidates():
    """Eight secondary courses without a place on one list: two of the class have one."""
    world = make_world()
    world.round = ruled.open_ruled("core_course_offline")
    world.rows = [ruled.candidate(world.round, ruled.course(n), world.school) for n in range(CROWD)]
    world.summary = SummaryList.objects.get()
    return world


def test_two_of_eight_secondary_courses_get_the_two_places_of_their_class(candidates):
    officer, summary = candidates.province_officer, candidates.summary
    outcomes = all_at_once(
        lambda row: refused(lambda: listing.shortlist(summary.pk, row.pk, actor=officer, at=AT)),
        candidates.rows,
    )
    told = [each for each in outcomes if each]
    assert len(told) == CROWD - 2
    assert {f.params["id"] for found in told for f in found} == {"levels"}
    used = {c.rule: c.used for c in Counter.objects.exclude(rule="leader_one")}
    assert used == {"levels": 2, "per_province": 2}
    assert not drifted().exists()


def test_control_who_counts_the_class_first_oversells_it(candidates):
    counted = Barrier(CROWD)
    items = candidates.summary.items

    def give(row):
        holding = items.filter(state=ListItem.State.SHORTLISTED).count()
        counted.wait()
        if holding < 2:
            items.filter(declaration=row).update(state=ListItem.State.SHORTLISTED)

    all_at_once(give, candidates.rows)
    assert items.filter(state=ListItem.State.SHORTLISTED).count() > 2
