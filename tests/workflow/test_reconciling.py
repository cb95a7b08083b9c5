"""Every night counters, ledger, live declarations and lists are compared; drift is told."""

from datetime import timedelta

import pytest
from django.core.management import CommandError, call_command
from django.db.models import F
from django.urls import reverse

from notifications.models import Message
from programmes.findings import Conflict, Refused
from quotas.models import Counter, Drift, LedgerRow
from quotas.selectors.drifting import unsound
from reviews.models import ListItem, SummaryList
from tests.factories import AT
from tests.recorded import Recorded
from tests.workflow import lives, scenes
from trail.selectors import entries_of
from workflow import tasks
from workflow.selectors.listed import lists_as_they_stand
from workflow.services import filing, listing
from workflow.services.reconciling import mend, reconcile

pytestmark = [pytest.mark.db, pytest.mark.django_db]
NEXT = AT + timedelta(days=1)
REASON = "数据库恢复时漏了一行"


@pytest.fixture
def world():
    return _world()


@Recorded
def _world():
    """Three candidates, two of which have a place, and one that was withdrawn from its own."""
    world = scenes.list_of(4, 2, days_left=36500)
    lives.shortlist(world.rows[3], world.province_officer)
    filing.withdraw(world.rows[3].pk, reason="合作企业更换。", actor=world.author, at=AT)
    world.counter = Counter.objects.get()
    return world


def night(at=AT):
    return reconcile(unsound() | lists_as_they_stand().doubtful(), at=at)


def verbs(world):
    told = entries_of("round", world.round.pk).values_list("verb", flat=True)
    return [verb for verb in told if verb.startswith("places")]


def figures():
    return list(Drift.objects.values_list("used", "ledger", "live", "listed"))


def plant(world, declaration, change=1):
    """A row of the ledger that no service wrote, and the counter with it."""
    Counter.objects.filter(pk=world.counter.pk).update(used=F("used") + change)
    LedgerRow.objects.create(
        counter=world.counter,
        subject_kind="declaration",
        subject_id=str(declaration),
        change=change,
        reason="planted",
        at=AT,
        actor="system:tests",
    )


def test_where_everything_agrees_nobody_is_told(world):
    told = Message.objects.count()
    assert tasks.reconcile_places() == 0
    assert (verbs(world), Drift.objects.count(), Message.objects.count()) == ([], 0, told)
    listing.unlist(
        SummaryList.objects.get().pk, world.rows[0].pk, actor=world.province_officer, at=AT
    )
    assert night(NEXT) == 0


def test_a_counter_beside_its_ledger_is_found_told_and_left_as_it_is(world):
    Counter.objects.update(used=5)
    assert tasks.reconcile_places() == 1
    assert figures() == [(5, 2, 2, 2)]
    assert verbs(world) == ["places_drifted"]
    (mail,) = Message.objects.filter(kind="places_drifted")
    assert mail.recipient == world.ministry_administrator
    (row,) = mail.context["rows"]
    assert (row["used"], row["ledger"], row["live"], row["listed"]) == (5, 2, 2, 2)
    assert (row["whose"], mail.context["count"]) == (world.hubei.name, 1)
    assert Counter.objects.get().used == 5
    assert tasks.reconcile_places() == 0  # once a day, whoever looks again
    assert Message.objects.filter(kind="places_drifted").count() == 1


def test_a_withdrawn_declaration_that_holds_a_place_is_found(world):
    plant(world, world.rows[3].pk)
    assert unsound() == {world.counter.pk}  # also where no list speaks of it
    assert night() == 1
    assert figures() == [(3, 3, 2, 2)]


@pytest.mark.parametrize("subject", ["99999999", "nobody", "9" * 30])
def test_a_place_of_nobody_is_found(world, subject):
    plant(world, subject)
    assert unsound() == {world.counter.pk}  # also where no list speaks of it
    assert night() == 1
    assert figures() == [(3, 3, 2, 2)]


def test_a_declaration_that_holds_two_places_or_less_than_none_is_found(world):
    plant(world, world.rows[0].pk)
    plant(world, world.rows[2].pk, -1)  # in the sum nothing is seen
    assert unsound() == {world.counter.pk}  # also where no list speaks of it
    assert night() == 1
    assert figures() == [(2, 2, 2, 2)]


def test_an_item_on_a_list_without_a_place_is_found(world):
    ListItem.objects.filter(declaration=world.rows[2]).update(state=ListItem.State.SHORTLISTED)
    assert night() == 1
    assert figures() == [(2, 2, 2, 3)]


def test_it_is_one_mail_a_night_and_one_drift_a_counter(world):
    Counter.objects.update(used=5)
    assert [night(AT), night(NEXT)] == [1, 1]
    assert Drift.objects.count() == 1
    assert Message.objects.filter(kind="places_drifted").count() == 2


def test_what_agrees_again_is_ended_and_written_down(world):
    Counter.objects.update(used=5)
    night()
    Counter.objects.update(used=2)
    assert night(NEXT) == 0
    drift = Drift.objects.get()
    assert (drift.ended_at, drift.reason) == (NEXT, "")
    assert verbs(world) == ["places_drifted", "places_agree"]


def test_a_person_mends_it_with_a_reason(world):
    plant(world, world.rows[3].pk)
    plant(world, world.rows[0].pk)
    Counter.objects.update(used=7)
    night()
    drift, admin = Drift.objects.get(), world.ministry_administrator
    with pytest.raises(Refused):
        mend(drift.pk, reason=" ", actor=admin, at=NEXT)
    before = LedgerRow.objects.count()
    assert mend(drift.pk, reason=REASON, actor=admin, at=NEXT).ended_by == admin.trail_name
    assert Counter.objects.get().used == 2
    assert LedgerRow.objects.count() == before + 2
    assert verbs(world) == ["places_drifted", "places_mended", "places_agree"]
    assert night(NEXT) == 0
    with pytest.raises(Conflict):
        mend(drift.pk, reason=REASON, actor=admin, at=NEXT)


def test_what_only_the_list_says_stays_open_until_a_place_is_given_or_taken_there(world):
    ListItem.objects.filter(declaration=world.rows[2]).update(state=ListItem.State.SHORTLISTED)
    night()
    drift = mend(Drift.objects.get().pk, reason=REASON, actor=world.ministry_administrator, at=AT)
    assert (drift.ended_at, drift.reason) == (None, REASON)


def test_more_than_the_figure_allows_is_not_mended(world):
    Counter.objects.update(ceiling=1, used=0)
    night()
    drift, admin = Drift.objects.get(), world.ministry_administrator
    with pytest.raises(Refused) as refused:
        mend(drift.pk, reason=REASON, actor=admin, at=AT)
    assert refused.value.findings[0].params == {"live": 2, "ceiling": 1}
    assert Counter.objects.get().used == 0


def test_the_command_lists_and_mends(world, capsys):
    Counter.objects.update(used=5)
    night()
    call_command("mend_places")
    number = str(Drift.objects.get().pk)
    assert capsys.readouterr().out.startswith(f"{number}  {world.round.pk} per_province org:")
    for by, reason in (("province_officer", REASON), ("ministry_administrator", "")):
        with pytest.raises(CommandError):
            call_command("mend_places", number, by=by, reason=reason)
    call_command("mend_places", number, by="ministry_administrator", reason=REASON)
    assert (capsys.readouterr().out, Counter.objects.get().used) == ("", 2)


def test_the_page_of_the_quotas_warns_until_it_is_mended(world, client):
    client.force_login(world.ministry_administrator)
    client.cookies["django_language"] = "zh-hans"
    page = reverse("quota_settings", args=[world.round.pk])
    assert "名额计数不一致" not in client.get(page).content.decode()
    Counter.objects.update(used=5)
    night()
    shown = client.get(page).content.decode()
    assert "名额计数不一致" in shown
    assert "计数器 5，台账 2，有效申报 2，名单上 2" in shown
    mend(Drift.objects.get().pk, reason=REASON, actor=world.ministry_administrator, at=NEXT)
    assert "名额计数不一致" not in client.get(page).content.decode()


def test_as_many_queries_for_many_counters_as_for_one(world, django_assert_num_queries):
    def look():
        Counter.objects.update(used=F("used") + 1)
        return unsound() | lists_as_they_stand().doubtful()

    with django_assert_num_queries(6):
        assert len(look()) == 1
    Counter.objects.bulk_create(
        Counter(round=world.round, rule="per_province", group=f"org:{n}", rank=4)
        for n in range(1000, 1020)
    )
    with django_assert_num_queries(6):
        assert len(look()) == 21
