"""Public notice: what is shown is frozen, its days are counted, and nothing is sent before its end.

AT is Monday 2 November 2026; five working days, the first day not counted, end on Monday the 9th.
"""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from declarations.models import Declaration
from notifications.models import Message
from programmes.findings import Conflict, Refused
from quotas.models import Counter
from quotas.selectors import drifted
from reviews.models import PublicNotice, SummaryList
from tests.factories import AT
from tests.workflow import lives, scenes
from trail.models import Chain, Entry
from trail.services import verify
from workflow.services import filing, listing, noticing, sending

pytestmark = [pytest.mark.db, pytest.mark.flow, pytest.mark.django_db]
ENDS = datetime(2026, 11, 9, 16, tzinfo=UTC)  # 24:00 of the 9th in Beijing


@pytest.fixture
def world():
    """With a list with six places taken and a seventh candidate."""
    return scenes.list_of(7, 6)


@pytest.fixture
def full(world):
    return world.summary, world.rows


def codes(refused):
    return [finding.code for finding in refused.value.findings]


def test_a_notice_freezes_the_list_and_counts_working_days(world, full):
    summary, rows = full
    notice = lives.announced(summary, world.province_leader)
    assert (notice.first_day, notice.last_day, notice.ends_at) == (
        date(2026, 11, 2),
        date(2026, 11, 9),
        ENDS,
    )
    assert notice.official
    summary.refresh_from_db()
    assert summary.state == SummaryList.State.ON_NOTICE
    shown = [item["number"] for item in notice.content["items"]]
    assert shown == [declaration.number for declaration in rows[:6]]
    on_notice = lives.fresh(rows[0])
    assert (on_notice.state, on_notice.step) == (Declaration.State.ON_NOTICE, "province_notice")
    assert lives.fresh(rows[6]).state == Declaration.State.CANDIDATE
    for change in (
        lambda: lives.shortlist(rows[6], world.province_officer),
        lambda: listing.unlist(summary.pk, rows[0].pk, actor=world.province_officer, at=AT),
        lambda: lives.announced(summary, world.province_leader),
    ):
        with pytest.raises(Conflict):
            change()


def test_what_the_public_reads_names_people_and_no_identity_number(world, full):
    notice = lives.announced(full[0], world.province_leader)
    text = str(notice.content)
    assert "孙浩然" in text
    assert "420101197102110123" not in text
    assert "13900000001" not in text


def test_sending_is_impossible_before_the_notice_and_before_its_end(world, full):
    summary, rows = full
    with pytest.raises(Refused) as refused:
        sending.send(summary.pk, statement="", actor=world.province_leader, at=AT)
    assert codes(refused) == ["notice_missing"]
    assert "经公示后" in refused.value.findings[0].quote
    lives.announced(summary, world.province_leader)
    with pytest.raises(Refused) as refused:
        sending.send(
            summary.pk,
            statement="",
            actor=world.province_leader,
            at=ENDS - timedelta(microseconds=1),
        )
    assert codes(refused) == ["notice_running"]
    assert lives.fresh(rows[0]).step == "province_notice"


def test_the_first_moment_after_the_end_is_enough_without_the_poller(world, full):
    summary, rows = full
    notice = lives.announced(summary, world.province_leader)
    sending.send(summary.pk, statement="", actor=world.province_leader, at=ENDS)
    notice.refresh_from_db()
    assert notice.state == PublicNotice.State.ENDED
    assert sending.move_batch(summary.pk, at=ENDS) == 6
    assert lives.fresh(rows[0]).step == "ministry_review"


def test_the_end_of_a_notice_is_told_once_to_those_who_may_send(world, full):
    summary, rows = full
    notice = lives.announced(summary, world.province_leader)
    assert not noticing.end(notice.pk, at=ENDS - timedelta(seconds=1))
    assert noticing.end(notice.pk, at=ENDS)
    assert not noticing.end(notice.pk, at=ENDS)
    summary.refresh_from_db()
    assert summary.state == SummaryList.State.NOTICED
    assert lives.fresh(rows[0]).step == "province_send"
    (told,) = Message.objects.filter(kind="notice_over")
    assert told.recipient == world.province_leader
    noticed = Message.objects.filter(kind="noticed", recipient=world.author)
    assert noticed.count() == 6


def test_a_notice_that_leaves_no_day_to_send_is_refused_with_the_latest_day():
    world = scenes.list_of(5, 5, days_left=8)  # to the morning of the 10th
    summary = world.summary
    late = AT + timedelta(days=1)
    with pytest.raises(Refused) as refused:
        noticing.announce(
            summary.pk,
            contact=lives.CONTACT,
            statement="",
            actor=world.province_leader,
            at=late,
        )
    assert codes(refused) == ["notice_too_late"]
    assert refused.value.findings[0].params["latest"] == date(2026, 11, 2)
    lives.announced(summary, world.province_leader)


def test_every_rule_and_the_contact_are_judged_together_before_the_public_reads_it():
    world = scenes.list_of(1, 1)
    summary = world.summary
    with pytest.raises(Refused) as refused:
        noticing.announce(summary.pk, contact=" ", statement="", actor=world.province_leader, at=AT)
    assert codes(refused) == ["quota_below_minimum", "notice_without_contact"]
    assert not PublicNotice.objects.exists()


def test_a_withdrawal_on_notice_frees_one_place_and_the_page_says_so(world, full, client):
    summary, rows = full
    notice = lives.announced(summary, world.province_leader)
    filing.withdraw(rows[0].pk, reason="合作企业变更", actor=world.author, at=AT)
    assert Counter.objects.get().used == 5
    assert not drifted().exists()
    page = client.get(reverse("notice", args=[notice.pk]))
    assert rows[0].title in page.content.decode()
    assert page.context["rows"][0]["left"] is not None
    assert page.context["rows"][1]["left"] is None
    sending.send(summary.pk, statement="", actor=world.province_leader, at=ENDS)
    assert sending.move_batch(summary.pk, at=ENDS) == 5


def test_a_list_that_falls_below_its_minimum_on_notice_needs_a_statement_to_be_sent(world, full):
    summary, rows = full
    lives.announced(summary, world.province_leader)
    for declaration in rows[:2]:
        filing.withdraw(declaration.pk, reason="合作企业变更", actor=world.author, at=AT)
    with pytest.raises(Refused) as refused:
        sending.send(summary.pk, statement="", actor=world.province_leader, at=ENDS)
    assert codes(refused) == ["list_broken", "quota_below_minimum"]
    sending.send(summary.pk, statement="公示中有两项撤回。", actor=world.province_leader, at=ENDS)


def test_a_withdrawn_notice_opens_the_list_and_stays_public_with_its_reason(world, full, client):
    summary, rows = full
    first = lives.announced(summary, world.province_leader)
    with pytest.raises(Refused) as refused:
        noticing.reopen(summary.pk, reason=" ", actor=world.province_leader, at=AT)
    assert codes(refused) == ["reopening_without_reason"]
    noticing.reopen(summary.pk, reason="漏列一项", actor=world.province_leader, at=AT)
    assert lives.shortlist(rows[6], world.province_officer).state == Declaration.State.SHORTLISTED
    assert lives.fresh(rows[0]).step == "province_list"
    assert "漏列一项" in client.get(reverse("notice", args=[first.pk])).content.decode()
    second = lives.announced(summary, world.province_leader)
    assert (second.last_day, len(second.content["items"])) == (date(2026, 11, 9), 7)
    cancelled = Message.objects.filter(kind="notice_cancelled", recipient=world.author)
    assert cancelled.count() == 6
    with pytest.raises(Refused):
        sending.send(summary.pk, statement="", actor=world.province_leader, at=AT)


def test_the_frozen_content_is_what_the_trail_remembers(world, full):
    summary, _rows = full
    notice = lives.announced(summary, world.province_leader)
    entry = Entry.objects.get(verb="notice_opened")
    assert entry.data["digest"] == notice.digest
    assert [fault for chain in Chain.objects.all() for fault in verify(chain)] == []


@pytest.mark.parametrize("who", ["author", "province_officer", "foreign_province_leader"])
def test_only_who_may_send_puts_it_on_notice_and_withdraws_it(world, full, who):
    summary, _rows = full
    with pytest.raises(PermissionDenied):
        lives.announced(summary, getattr(world, who))
    lives.announced(summary, world.province_leader)
    with pytest.raises(PermissionDenied):
        noticing.reopen(summary.pk, reason="改动", actor=getattr(world, who), at=AT)


def test_the_public_index_shows_it_without_a_login(world, full, client):
    notice = lives.announced(full[0], world.province_leader)
    page = client.get(reverse("notices"))
    assert reverse("notice", args=[notice.pk]) in page.content.decode()
