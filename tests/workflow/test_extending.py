"""A window that ends later: only for those concerned, everywhere at once, and never shorter."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied

from notifications.models import Message
from programmes.findings import Refused
from programmes.models import Round
from programmes.selectors import open_rounds, units_that_may_declare, window_of
from programmes.services.extensions import Scope
from programmes.switches import Choice
from tests.factories import AT, make_world
from tests.programmes.factories import open_production_round
from tests.workflow import lives
from workflow.selectors.timeline import timeline_of
from workflow.services import choosing, deciding, extending, filing
from workflow.services.reminding import remind

pytestmark = [pytest.mark.db, pytest.mark.django_db]

DAY = timedelta(days=1)
AFTER = AT + 21 * DAY  # the windows of the round end on the twentieth day
EVERYBODY = Scope()
LATER = date(2026, 12, 1)


@pytest.fixture
def world():
    return make_world()


@pytest.fixture
def round(world):
    return open_production_round(AT)


def extend(world, round, scope=EVERYBODY, last_day=LATER, at=AT, window="school", **changes):
    return extending.extend(
        round.pk,
        window,
        scope,
        last_day=last_day,
        reason="平台故障，教育厅来函。",
        **{"actor": world.ministry_administrator, "at": at} | changes,
    )


def test_a_province_files_on_while_the_window_is_closed_for_others(world, round):
    own = lives.draft(round, world.school, world.author, 0)
    foreign = lives.draft(round, world.foreign_school, world.foreign_author, 1)
    extend(world, round, Scope(province=world.hubei))
    filing.submit(own.pk, actor=world.author, at=AFTER)
    with pytest.raises(Refused) as refused:
        filing.submit(foreign.pk, actor=world.foreign_author, at=AFTER)
    assert [each.code for each in refused.value.findings] == ["window_closed"]


def test_only_the_one_declaration_is_extended_and_its_desk_decides_in_time(world, round):
    one = lives.draft(round, world.school, world.author, 0)
    other = lives.draft(round, world.school, world.author, 1)
    extend(world, round, Scope(declaration=one.pk))
    revision = filing.submit(one.pk, actor=world.author, at=AFTER)
    with pytest.raises(Refused):
        filing.submit(other.pk, actor=world.author, at=AFTER)
    assert timeline_of(one).stops[0].until > AFTER
    deciding.decide(
        one.pk,
        revision=revision.number,
        outcome="recommend",
        opinion="同意推荐。",
        actor=world.unit_leader,
        at=AFTER,
    )


def test_the_last_second_counts_and_the_next_one_does_not(world, round):
    one = lives.draft(round, world.school, world.author, 0)
    end = extend(world, round).closes_at
    with pytest.raises(Refused):
        filing.submit(one.pk, actor=world.author, at=end)
    filing.submit(one.pk, actor=world.author, at=end - timedelta(microseconds=1))


def test_a_declaration_may_be_begun_where_the_window_is_extended(world, round):
    extend(world, round, Scope(province=world.hubei))
    assert list(open_rounds(AFTER)) == [round]
    assert units_that_may_declare(world.author, round, AFTER) == [world.school]
    assert units_that_may_declare(world.foreign_author, round, AFTER) == []
    filing.start(round, world.school, actor=world.author, at=AFTER)
    with pytest.raises(Refused):
        filing.start(round, world.foreign_school, actor=world.foreign_author, at=AFTER)


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"last_day": date(2026, 11, 20)}, "extension_not_longer"),
        ({"at": AT + 60 * DAY}, "extension_past"),
    ],
)
def test_an_extension_is_longer_and_not_over(world, round, changes, code):
    with pytest.raises(Refused) as refused:
        extend(world, round, **changes)
    assert [each.code for each in refused.value.findings] == [code]
    assert not round.extensions.exists()


def test_the_second_of_two_administrators_does_not_shorten_what_the_first_gave(world, round):
    extend(world, round, last_day=date(2026, 12, 5))
    with pytest.raises(Refused):
        extend(world, round, Scope(province=world.hubei), last_day=date(2026, 12, 3))
    extend(world, round, Scope(province=world.hubei), last_day=date(2026, 12, 6))
    fresh = Round.objects.get(pk=round.pk)
    assert (
        window_of(fresh, "school").closes_at
        < window_of(fresh, "school", province=world.hubei.pk).closes_at
    )


def test_a_reason_and_the_right_are_needed(world, round):
    with pytest.raises(Refused):
        extending.extend(
            round.pk,
            "school",
            Scope(),
            last_day=LATER,
            reason=" ",
            actor=world.ministry_administrator,
            at=AT,
        )
    with pytest.raises(PermissionDenied):
        extend(world, round, actor=world.ministry_officer)


def test_a_correction_that_the_desk_s_end_cut_off_runs_its_days(world, round):
    returned = lives.submitted(round, world.school, world.author, 0)
    late = AT + 18 * DAY
    lives.decide(returned, world.unit_leader, "return", at=late)
    returned.refresh_from_db()
    assert returned.correct_until == AT + 20 * DAY
    extend(world, round, Scope(province=world.hubei), at=late)
    returned.refresh_from_db()
    assert returned.correct_until > AT + 22 * DAY


def test_those_who_still_owe_something_are_told_and_reminded_of_their_own_end(world, round):
    lives.draft(round, world.school, world.author, 0)
    lives.draft(round, world.foreign_school, world.foreign_author, 1)
    Message.objects.all().delete()
    extend(world, round, Scope(province=world.hubei))
    told = Message.objects.filter(kind="extended")
    assert [each.recipient for each in told] == [world.author]
    fresh = Round.objects.get(pk=round.pk)
    for n in range(0, 45):
        remind(fresh, at=AT + n * DAY)
    ends = Message.objects.filter(kind="reminder").values_list("recipient", "context__closes")
    mine = {closes for person, closes in ends if person == world.author.pk}
    theirs = {closes for person, closes in ends if person == world.foreign_author.pk}
    assert len(mine) == len(theirs) == 1
    assert mine != theirs


def test_a_running_round_s_days_to_correct_only_grow(world, round):
    person = world.ministry_administrator
    choosing.choose(round.pk, "correction_days", Choice("8", "来函延长"), actor=person, at=AT)
    returned = lives.submitted(round, world.school, world.author, 0)
    lives.decide(returned, world.unit_leader, "return")
    returned.refresh_from_db()
    assert returned.correct_until.date() == (AT + 8 * DAY).date()
    with pytest.raises(Refused) as refused:
        choosing.choose(round.pk, "correction_days", Choice("6", "来函"), actor=person, at=AT)
    assert [each.code for each in refused.value.findings] == ["switch_shorter"]
    with pytest.raises(PermissionDenied):
        choosing.choose(
            round.pk, "correction_days", Choice("9", "来函"), actor=world.unit_leader, at=AT
        )
