"""A list goes up in batches: each item once, whatever dies; the rest stays in reserve."""

from datetime import timedelta

import pytest

from declarations.models import Declaration
from documents.models import Document
from notifications.models import Message
from organisations.models import Organisation
from programmes.findings import Conflict, Refused
from quotas.models import Counter
from quotas.selectors import drifted
from reviews.models import ListItem, SummaryList
from tests.factories import AT, make_world
from tests.programmes.factories import open_production_round, production_source
from tests.workflow import lives, scenes
from trail.models import Entry
from workflow.services import filing, reserving, sending
from workflow.tasks import close_reserves, move_lists

pytestmark = [pytest.mark.db, pytest.mark.flow, pytest.mark.django_db]

SCHOOL_LIST = """  - id: school_list
    kind: shortlist
    level: unit
    role: unit_leader
    window: school
    title: 校内遴选
  - id: school_notice
    kind: notice
    level: unit
    role: unit_leader
    window: school
    title: 校内公示
    terms: {days: 3, count: calendar, first_day: counted}
  - id: school_send
    kind: send
    level: unit
    role: unit_leader
    window: school
    title: 学校报送
"""
SCHOOL_QUOTA = """  - type: range
    id: per_school
    title: 每校推荐数
    scope: unit
    min: 1
    max: 2
    at: [school_list]
    quote: 每校限报2项
"""


@pytest.fixture
def world(request):
    return scenes.list_of(7, 6) if "sent" in request.fixturenames else make_world()


@pytest.fixture
def sent(world):
    """Six on the list that is being sent, a seventh in reserve."""
    at = lives.noticed(world.summary, world.province_leader)
    sending.send(world.summary.pk, statement="", actor=world.province_leader, at=at)
    return world.summary, world.rows, at


def test_batches_move_every_item_once_and_the_last_one_closes_the_list(world, sent, monkeypatch):
    monkeypatch.setattr(sending, "BATCH", 4)
    summary, rows, at = sent
    assert lives.fresh(rows[0]).step == "province_send"
    assert sending.move_batch(summary.pk, at=at) == 4
    summary.refresh_from_db()
    assert summary.state == SummaryList.State.SENDING
    assert not Document.objects.filter(kind="province_summary").exists()
    assert sending.move_batch(summary.pk, at=at) == 2
    assert sending.move_batch(summary.pk, at=at) == 0
    summary.refresh_from_db()
    assert (summary.state, summary.sent_at) == (SummaryList.State.SENT, at)
    assert Entry.objects.filter(verb="sent", chain__subject_kind="declaration").count() == 6
    assert Document.objects.filter(kind="recommendation").count() == 6
    assert len(Document.objects.get(kind="province_summary").context["items"]) == 6
    assert Message.objects.filter(kind="sent", recipient=world.author).count() == 6


def test_a_batch_that_dies_leaves_nothing_behind(sent, monkeypatch):
    summary, rows, at = sent
    papers_asked = sending.papers.for_declaration
    asked = []

    def dying(declaration, *, at):
        if len(asked) == 3:
            raise MemoryError
        asked.append(declaration.pk)
        papers_asked(declaration, at=at)

    monkeypatch.setattr(sending.papers, "for_declaration", dying)
    with pytest.raises(MemoryError):
        sending.move_batch(summary.pk, at=at)
    assert not ListItem.objects.filter(state=ListItem.State.SENT).exists()
    assert not Document.objects.exists()
    assert not Message.objects.filter(kind="sent").exists()
    monkeypatch.undo()
    assert move_lists() == 6
    assert {lives.fresh(row).step for row in rows[:6]} == {"ministry_review"}


def test_one_that_leaves_while_the_list_is_being_sent_is_not_sent(world, sent):
    summary, rows, at = sent
    filing.withdraw(rows[0].pk, reason="合作企业变更", actor=world.author, at=at)
    assert Counter.objects.get().used == 5
    assert sending.move_batch(summary.pk, at=at) == 5
    assert len(Document.objects.get(kind="province_summary").context["items"]) == 5


def test_a_list_whose_last_item_leaves_while_it_is_being_sent_closes(world, sent):
    summary, rows, at = sent
    for declaration in rows[:6]:
        filing.withdraw(declaration.pk, reason="合作企业变更", actor=world.author, at=at)
    assert sending.move_batch(summary.pk, at=at) == 0
    summary.refresh_from_db()
    assert summary.state == SummaryList.State.SENT


def test_sending_twice_is_told(world, sent):
    summary, _rows, at = sent
    with pytest.raises(Conflict):
        sending.send(summary.pk, statement="", actor=world.province_leader, at=at)


@pytest.mark.parametrize("how", ["withdrawn", "refused"])
def test_after_the_list_was_sent_an_ending_frees_one_place(world, sent, how):
    summary, rows, at = sent
    sending.move_batch(summary.pk, at=at)
    if how == "withdrawn":
        filing.withdraw(rows[0].pk, reason="合作企业变更", actor=world.author, at=at)
    else:
        lives.decide(lives.fresh(rows[0]), world.ministry_officer, "refuse", "不符合。", at=at)
    assert Counter.objects.get().used == 5
    assert not drifted().exists()
    assert ListItem.objects.get(declaration=rows[0]).state == ListItem.State.SENT
    papers = Document.objects.filter(withdrawn_at__isnull=False)
    assert [paper.subject_id for paper in papers] == [str(rows[0].pk)], "its form, not the list"


def test_candidates_stay_in_reserve_until_the_window_ends_and_are_then_told(world, sent):
    summary, rows, at = sent
    sending.move_batch(summary.pk, at=at)
    summary.refresh_from_db()
    assert summary.reserve_until == AT + timedelta(days=20)
    assert reserving.close_batch(summary.pk, at=summary.reserve_until - timedelta(seconds=1)) == 0
    assert lives.fresh(rows[6]).state == Declaration.State.CANDIDATE
    assert reserving.close_batch(summary.pk, at=summary.reserve_until) == 1
    ended = lives.fresh(rows[6])
    assert (ended.state, ended.desk) == (Declaration.State.NOT_SELECTED, None)
    assert ended.process.status == "CANCELED"
    assert Message.objects.get(kind="not_selected").recipient == world.author
    summary.refresh_from_db()
    assert summary.reserve_until is None
    assert close_reserves() == 0


def test_a_school_list_is_the_same_thing_one_level_below(world):
    """Taken from the province's list: the place, the refusal, the notice, the batches."""
    source = production_source().replace(
        "  - id: city_review\n", SCHOOL_LIST + "  - id: city_review\n", 1
    )
    source = source.replace("quotas:\n", "quotas:\n" + SCHOOL_QUOTA, 1)
    round = open_production_round(AT, source=source)
    rows = [lives.submitted(round, world.school, world.author, n) for n in range(3)]
    for declaration in rows:
        lives.decide(declaration, world.unit_leader)
    for declaration in rows[:2]:
        lives.shortlist(declaration, world.unit_leader)
    with pytest.raises(Refused) as refused:
        lives.shortlist(rows[2], world.unit_leader)
    (finding,) = refused.value.findings
    assert (finding.figures.used, finding.figures.limit) == (2, 2)
    assert finding.quote == "每校限报2项"
    summary = SummaryList.objects.get()
    assert summary.organisation == Organisation.objects.get(pk=world.school.pk)
    at = lives.sent(summary, world.unit_leader)
    gone = lives.fresh(rows[0])
    assert (gone.step, gone.desk) == ("province_review", world.hubei)
    lives.decide(gone, world.province_officer, at=at)
    assert SummaryList.objects.filter(organisation=world.hubei).exists()


def test_a_list_at_the_last_level_recognises(world):
    """``recognise`` closes a list as ``send`` does, and its items have reached their end."""
    source = production_source()
    ministry = """  - id: ministry_list
    kind: shortlist
    level: ministry
    role: ministry_officer
    window: ministry
    title: 拟认定名单
"""
    source = source.replace("  - id: recognition\n", ministry + "  - id: recognition\n", 1)
    round = open_production_round(AT, source=source)
    rows = [lives.candidate(world, round, n) for n in range(5)]
    for declaration in rows:
        lives.shortlist(declaration, world.province_officer)
    at = lives.sent(SummaryList.objects.get(), world.province_leader)
    for declaration in rows:
        lives.decide(lives.fresh(declaration), world.ministry_officer, at=at)
    national = SummaryList.objects.get(organisation=world.ministry)
    for declaration in rows[:3]:
        lives.listing.shortlist(national.pk, declaration.pk, actor=world.ministry_officer, at=at)
    sending.send(national.pk, statement="", actor=world.ministry_officer, at=at)
    assert sending.move_batch(national.pk, at=at) == 3
    assert {lives.fresh(row).state for row in rows[:3]} == {Declaration.State.RECOGNISED}
    assert lives.fresh(rows[0]).process.status == "DONE"
    assert lives.fresh(rows[4]).state == Declaration.State.CANDIDATE
