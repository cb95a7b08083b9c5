"""One declaration from the first line to recognition, and every way out of it."""

import pytest
from django.core.exceptions import PermissionDenied
from viewflow.workflow.models import Process, Task

from declarations.models import Declaration
from documents.models import Document
from documents.selectors import visible_to as papers_visible_to
from notifications.models import Message
from organisations.models import Membership, User
from organisations.services import end_role
from programmes.findings import Conflict, Refused
from quotas.models import Counter
from quotas.selectors import drifted
from reviews.models import ListItem, SummaryList
from tests.factories import AT, make_world
from tests.programmes.factories import open_production_round
from tests.workflow import lives, scenes
from trail.models import Chain
from trail.services import verify
from workflow.selectors import waiting_for
from workflow.selectors.timeline import timeline_of
from workflow.services import filing, listing, sending

pytestmark = [pytest.mark.db, pytest.mark.django_db]


@pytest.fixture
def world():
    return make_world()


@pytest.fixture
def round(world):
    return open_production_round(AT)


def test_a_draft_waits_for_its_author(world, round):
    declaration = filing.start(round, world.school, actor=world.author, at=AT)
    assert list(waiting_for(world.author, "declare")) == [declaration]
    assert list(waiting_for(world.other_author, "declare")) == []


def test_the_whole_life_to_recognition():
    world = scenes.list_of(6, 5)
    rows, summary = world.rows, world.summary
    at = lives.sent(summary, world.province_leader)
    sent = lives.fresh(rows[0])
    assert (sent.step, sent.desk) == ("ministry_review", world.ministry)
    recognised = lives.decide(sent, world.ministry_officer, at=at)
    assert recognised.state == Declaration.State.RECOGNISED
    assert Process.objects.get(pk=recognised.process_id).status == "DONE"
    assert lives.fresh(rows[5]).state == Declaration.State.CANDIDATE
    kinds = set(Message.objects.filter(recipient=world.author).values_list("kind", flat=True))
    assert {"submitted", "decided", "shortlisted", "sent", "recognised"} <= kinds
    assert Document.objects.filter(kind="recommendation").count() == 5
    paper = Document.objects.get(kind="province_summary")
    assert paper.subject_id == str(summary.pk)
    for reader in (world.province_officer, world.ministry_officer):
        assert papers_visible_to(reader).count() == 6
    assert papers_visible_to(world.author).count() == 5
    assert papers_visible_to(world.foreign_officer).count() == 0
    assert [fault for chain in Chain.objects.all() for fault in verify(chain)] == []


def test_a_return_opens_the_form_again_and_the_next_version_goes_on(world, round):
    declaration = lives.submitted(round, world.school, world.author)
    returned = lives.decide(declaration, world.unit_leader, "return", "请补充实践学时依据。")
    assert (returned.state, returned.step) == (Declaration.State.RETURNED, "fill")
    assert returned.correct_until is not None
    corrected = lives.answers_of(hours="128", lead_school=world.school.name)
    lives.story.write(returned, corrected, {}, actor=world.author, at=AT)
    filing.submit(returned.pk, actor=world.author, at=AT)
    again = lives.fresh(returned)
    assert (again.state, again.revisions.count()) == (Declaration.State.UNDER_REVIEW, 2)
    assert lives.decide(again, world.unit_leader).desk == world.hubei


def test_a_refusal_ends_it(world, round):
    declaration = lives.submitted(round, world.school, world.author)
    refused = lives.decide(declaration, world.unit_leader, "refuse", "不符合申报条件。")
    assert refused.state == Declaration.State.REFUSED
    assert Process.objects.get(pk=refused.process_id).status == "DONE"
    assert not Task.objects.filter(process=refused.process_id, status="NEW").exists()
    with pytest.raises(Conflict):
        filing.submit(refused.pk, actor=world.author, at=AT)


@pytest.mark.parametrize("stage", ["draft", "submitted", "candidate", "shortlisted"])
def test_a_withdrawal_ends_it_everywhere_and_frees_what_it_held(world, round, stage):
    declaration = {
        "draft": lambda: lives.draft(round, world.school, world.author),
        "submitted": lambda: lives.submitted(round, world.school, world.author),
        "candidate": lambda: lives.candidate(world, round),
        "shortlisted": lambda: lives.shortlist(
            lives.candidate(world, round), world.province_officer
        ),
    }[stage]()
    filing.withdraw(declaration.pk, reason="合作企业变更", actor=world.author, at=AT)
    assert lives.fresh(declaration).state == Declaration.State.WITHDRAWN
    assert not Task.objects.filter(process=declaration.process_id, status="NEW").exists()
    assert list(Counter.objects.values_list("used", flat=True)) in ([], [0])
    assert not drifted().exists()
    with pytest.raises(Conflict):
        filing.withdraw(declaration.pk, reason="再撤", actor=world.author, at=AT)


def test_the_ninth_is_refused_with_sentence_figures_holders_and_remedy():
    world = scenes.list_of(9, 8)
    rows = world.rows
    with pytest.raises(Refused) as refused:
        lives.shortlist(rows[8], world.province_officer)
    (finding,) = refused.value.findings
    assert "各省可报送5—8项" in finding.quote
    assert (finding.figures.used, finding.figures.limit) == (8, 8)
    assert len(finding.figures.holders) == 8
    assert rows[0].number in finding.figures.holders[0]
    assert finding.remedy
    assert lives.fresh(rows[8]).state == Declaration.State.CANDIDATE
    listing.unlist(SummaryList.objects.get().pk, rows[0].pk, actor=world.province_officer, at=AT)
    lives.shortlist(rows[8], world.province_officer)
    assert Counter.objects.get().used == 8
    assert not drifted().exists()


def test_fewer_than_five_are_sent_only_with_a_statement(world, round):
    for n in range(4):
        lives.shortlist(lives.candidate(world, round, n), world.province_officer)
    summary = SummaryList.objects.get()
    with pytest.raises(Refused) as refused:
        lives.announced(summary, world.province_leader, " ")
    assert [finding.code for finding in refused.value.findings] == ["quota_below_minimum"]
    lives.sent(summary, world.province_leader, "经评议，没有其他合格项目。")
    document = Document.objects.get(kind="province_summary")
    assert document.context["statement"] == "经评议，没有其他合格项目。"


def test_an_empty_list_cannot_be_sent(world, round):
    lives.candidate(world, round)
    with pytest.raises(Refused) as refused:
        lives.announced(SummaryList.objects.get(), world.province_leader, "说明")
    assert [finding.code for finding in refused.value.findings] == ["list_empty"]


def test_a_sent_list_cannot_be_changed_or_sent_again():
    world = scenes.list_of(6, 5)
    rows, summary = world.rows, world.summary
    at = lives.sent(summary, world.province_leader)
    with pytest.raises(Conflict):
        sending.send(summary.pk, statement="", actor=world.province_leader, at=at)
    with pytest.raises(Conflict):
        lives.shortlist(rows[5], world.province_officer)
    with pytest.raises(Conflict):
        listing.unlist(summary.pk, rows[0].pk, actor=world.province_officer, at=AT)


def test_two_reviewers_cannot_decide_on_the_same_version(world, round):
    declaration = lives.submitted(round, world.school, world.author)
    lives.decide(declaration, world.unit_leader)
    with pytest.raises((Conflict, PermissionDenied)):
        lives.decide(declaration, world.unit_leader, "refuse", "晚了一步")
    assert declaration.reviews.count() == 1


def test_a_reviewer_cannot_decide_on_an_older_version(world, round):
    declaration = lives.submitted(round, world.school, world.author)
    lives.decide(declaration, world.unit_leader, "return", "请修改。")
    filing.submit(declaration.pk, actor=world.author, at=AT)
    with pytest.raises(Conflict):
        lives.deciding.decide(
            declaration.pk,
            revision=1,
            outcome="recommend",
            opinion="同意",
            actor=world.unit_leader,
            at=AT,
        )


def test_nobody_reviews_what_he_submitted_himself(world, round):
    lives.story.grant_role(world.author, world.school, "unit_leader", actor="system:tests", at=AT)
    declaration = lives.submitted(round, world.school, world.author)
    with pytest.raises(Refused) as refused:
        lives.decide(declaration, world.author)
    assert [finding.code for finding in refused.value.findings] == ["own_declaration"]


@pytest.mark.parametrize("who", ["author", "other_leader", "foreign_officer", "province_leader"])
def test_only_the_desk_decides(world, round, who):
    declaration = lives.submitted(round, world.school, world.author)
    with pytest.raises(PermissionDenied):
        lives.decide(declaration, getattr(world, who))


@pytest.mark.parametrize("who", ["author", "province_leader", "foreign_officer"])
def test_only_the_composer_gives_places(world, round, who):
    declaration = lives.candidate(world, round)
    with pytest.raises(PermissionDenied):
        lives.shortlist(declaration, getattr(world, who))


@pytest.mark.parametrize("who", ["author", "province_officer", "foreign_province_leader"])
def test_only_the_leader_sends(world, round, who):
    lives.shortlist(lives.candidate(world, round), world.province_officer)
    with pytest.raises(PermissionDenied):
        sending.send(
            SummaryList.objects.get().pk, statement="说明", actor=getattr(world, who), at=AT
        )


def test_a_role_that_ended_while_the_task_waited_decides_nothing(world, round):
    declaration = lives.submitted(round, world.school, world.author)
    membership = Membership.objects.get(user=world.unit_leader)
    end_role(membership, actor="system:tests", at=AT)
    with pytest.raises(PermissionDenied):
        lives.decide(declaration, User.objects.get(pk=world.unit_leader.pk))


def test_the_timeline_says_where_it_is_and_what_comes_next(world, round):
    declaration = lives.submitted(round, world.school, world.author)
    shown = timeline_of(declaration)
    assert [stop.status for stop in shown.stops][:3] == ["done", "now", "todo"]
    assert shown.now.desk == world.school
    assert shown.following.desk == world.hubei
    lives.decide(declaration, world.unit_leader, "return", "请补充。")
    shown = timeline_of(lives.fresh(declaration))
    assert shown.now.step.id == "fill"
    assert shown.now.until == lives.fresh(declaration).correct_until
    assert "请补充。" in [event.text for event in shown.events]


def test_a_candidate_takes_no_place(world, round):
    lives.candidate(world, round)
    assert ListItem.objects.get().state == ListItem.State.CANDIDATE
    assert not Counter.objects.exists()


def test_a_draft_is_named_as_soon_as_its_title_is_typed(world, round):
    declaration = lives.draft(round, world.school, world.author)
    assert lives.fresh(declaration).title == lives.answers_of()["project_name"]
