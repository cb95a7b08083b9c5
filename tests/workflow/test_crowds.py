"""Fifty people give places on each of several provinces' lists at once: exactly eight on each."""

from copy import copy

import pytest

from programmes.findings import Refused
from quotas.models import Counter, LedgerRow
from quotas.selectors import drifted
from reviews.models import ListItem, SummaryList
from tests.factories import (
    AT,
    make_organisation,
    make_person,
    make_province,
    make_world,
)
from tests.programmes.factories import open_production_round
from tests.recorded import Recorded
from tests.workflow import lives
from tests.workflow.test_races import all_at_once, pressed_again_while_busy
from trail.models import Chain
from trail.services import verify
from workflow.services import listing

pytestmark = [pytest.mark.race, pytest.mark.django_db(transaction=True)]
CROWD, PLACES = 50, 8
PROVINCES = ("420000", "330000", "220000")


@pytest.fixture
def crowds():
    return _crowds()


@Recorded
def _crowds():
    """The list of each province with fifty candidates, and who composes it."""
    world = make_world()
    round = open_production_round(AT)
    jilin = make_province("吉林", "220000", world.ministry)
    school = make_organisation("unit", "college", jilin, name="吉林示例学院")
    people = {
        "420000": (world.school, world.author, world.unit_leader, world.province_officer),
        "330000": (
            world.foreign_school,
            world.foreign_author,
            world.foreign_leader,
            world.foreign_officer,
        ),
        "220000": (
            school,
            make_person("author", school),
            make_person("unit_leader", school),
            make_person("province_officer", jilin),
        ),
    }
    return world, [_crowd(round, *people[code]) for code in PROVINCES]


def _crowd(round, school, author, leader, officer):
    """One real candidate, and its like: rows as the services write them, without their history."""
    first = lives.submitted(round, school, author)
    lives.decide(first, leader)
    lives.decide(first, officer)
    item = ListItem.objects.get(declaration=first)
    declarations = [lives.fresh(first)]
    for n in range(1, CROWD):
        again = copy(declarations[0])
        again.pk, again.process, again.number = None, None, f"{first.number}-{n}"
        again._state = copy(again._state)
        again._state.adding = True
        again.save()
        ListItem.objects.create(list=item.list, declaration=again, joined_at=AT, changed_at=AT)
        declarations.append(again)
    return item.list, officer, declarations


def test_fifty_on_each_of_three_lists_at_once_fill_eight_places_on_each(crowds):
    _world, lists = crowds

    def give(attempt):
        summary, officer, declaration = attempt
        try:
            pressed_again_while_busy(
                lambda: listing.shortlist(summary.pk, declaration.pk, actor=officer, at=AT), 60
            )
        except Refused as refused:
            return refused.findings[0].code
        return "placed"

    attempts = [
        (summary, officer, declaration)
        for declarations in zip(*(each[2] for each in lists), strict=True)
        for (summary, officer, _all), declaration in zip(lists, declarations, strict=True)
    ]
    said = all_at_once(give, attempts)
    assert said.count("placed") == PLACES * len(PROVINCES)
    assert said.count("quota_full") == (CROWD - PLACES) * len(PROVINCES)
    for summary in SummaryList.objects.all():
        assert summary.items.filter(state=ListItem.State.SHORTLISTED).count() == PLACES
    assert set(Counter.objects.values_list("used", flat=True)) == {PLACES}
    assert LedgerRow.objects.count() == PLACES * len(PROVINCES)
    assert not drifted().exists()
    assert [fault for chain in Chain.objects.all() for fault in verify(chain)] == []


def test_leaving_while_others_are_given_places_never_frees_one_too_many(crowds):
    """Two leave while the rest press on: afterwards the list is full again, or short of none."""
    _world, lists = crowds
    summary, officer, declarations = lists[0]
    for declaration in declarations[:PLACES]:
        listing.shortlist(summary.pk, declaration.pk, actor=officer, at=AT)

    def act(n):
        try:
            if n < 2:
                pressed_again_while_busy(lambda: _unlist(summary, declarations[n], officer), 60)
            else:
                pressed_again_while_busy(
                    lambda: listing.shortlist(
                        summary.pk, declarations[PLACES + n].pk, actor=officer, at=AT
                    ),
                    60,
                )
        except Refused:
            return "full"
        return "left" if n < 2 else "placed"

    said = all_at_once(act, list(range(20)))
    assert said.count("left") == 2
    assert said.count("placed") <= 2
    held = summary.items.filter(state=ListItem.State.SHORTLISTED).count()
    assert (
        held == PLACES - 2 + said.count("placed") == Counter.objects.get(group=_group(summary)).used
    )
    assert not drifted().exists()


def _unlist(summary, declaration, officer):
    listing.unlist(summary.pk, declaration.pk, actor=officer, at=AT)


def _group(summary):
    return f"org:{summary.organisation_id}"
