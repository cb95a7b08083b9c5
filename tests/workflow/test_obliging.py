"""What is owed after recognition: given once, to whoever owes it, on the day on which it opens."""

from datetime import date

import pytest
from django.core.exceptions import PermissionDenied

from declarations.earlier import earlier_of
from declarations.models import Declaration, Duty, Result
from notifications.models import Message
from organisations import services as accounts
from programmes.findings import Refused
from programmes.models import Round
from programmes.selectors import definition_of
from programmes.services.extensions import Scope
from reviews.models import SummaryList
from tests.factories import AT, SYSTEM, make_organisation, make_person, make_world
from tests.programmes.factories import open_production_round
from tests.workflow import afterlife, lives
from tests.workflow.afterlife import beijing
from trail.models import Chain
from trail.services import verify
from workflow.services import filing
from workflow.services.announcing import announce_days
from workflow.services.extending import extend
from workflow.services.obliging import oblige
from workflow.tasks import oblige_due

pytestmark = [pytest.mark.db, pytest.mark.django_db]


@pytest.fixture
def world():
    return make_world()


def owed(result: Result) -> set[str]:
    rows = result.duties.values_list("round__obligation", "round__year")
    return {f"{obligation} {year}" for obligation, year in rows}


def test_recognition_founds_a_result_with_the_outcome_of_its_step(world):
    round = open_production_round(AT, source=afterlife.source())
    rows = [lives.candidate(world, round, n) for n in range(5)]
    for declaration in rows:
        lives.shortlist(declaration, world.province_officer)
    at = lives.sent(SummaryList.objects.get(), world.province_leader)
    recognised = lives.decide(lives.fresh(rows[0]), world.ministry_officer, at=at)
    result = Result.objects.get()
    assert (result.declaration, result.outcome, result.level) == (
        recognised,
        "recognised",
        "ministry",
    )
    assert [entry.decided_by for entry in result.outcomes.all()] == [world.ministry_officer]
    oblige(result.pk, at=at)
    plan = Duty.objects.get()
    assert (plan.declaration.author, plan.declaration.title) == (world.author, recognised.title)


def test_each_period_is_given_once_however_often_it_is_looked_at(world):
    result = afterlife.result(world)
    assert oblige(result.pk, at=AT) == 1
    assert oblige(result.pk, at=AT) == 0
    assert owed(result) == {"plan 2027"}
    assert oblige(result.pk, at=beijing(2027, 1, 1, 0)) == 1
    assert owed(result) == {"plan 2027", "report 2027"}
    assert Declaration.objects.count() == 2


def test_a_tick_with_nothing_to_do_asks_the_database_once(world, django_assert_num_queries):
    oblige(afterlife.result(world).pk, at=AT)
    with django_assert_num_queries(1):
        from declarations.owing import results_to_look_at

        assert results_to_look_at(date(2026, 12, 31)) == []


def test_a_condition_says_who_owes(world):
    college, other = afterlife.result(world), afterlife.result(world, world.other_school)
    for each in (college, other):
        for at in (AT, beijing(2027, 1, 1), beijing(2027, 11, 1)):
            oblige(each.pk, at=at)
    assert owed(college) - owed(other) == {"data 2027"}


def test_the_first_year_is_the_one_that_the_file_names(world):
    result = afterlife.result(world, on=date(2026, 1, 5))
    oblige(result.pk, at=beijing(2026, 11, 20))
    assert "data 2026" not in owed(result)


def test_who_is_recognised_while_a_window_is_open_owes_it_and_afterwards_the_next(world):
    early = afterlife.result(world, on=date(2027, 3, 31))
    late = afterlife.result(world, on=date(2027, 4, 1))
    oblige(early.pk, at=beijing(2027, 3, 31))
    oblige(late.pk, at=beijing(2027, 4, 1))
    assert owed(early) == {"plan 2027", "report 2027"}
    assert owed(late) == {"plan 2027"}
    assert late.duties.get().due_at == beijing(2027, 7, 2, 0)


def test_subjects_of_the_same_day_share_a_round(world):
    for unit in (world.school, world.other_school):
        oblige(afterlife.result(world, unit).pk, at=AT)
    assert Round.objects.count() == 1
    assert Round.objects.get().title_zh.endswith("三年规划（2027年2月2日前）")


def test_a_day_without_a_worker_is_made_up_for(world):
    result = afterlife.result(world)
    oblige(result.pk, at=AT)
    oblige(result.pk, at=beijing(2027, 4, 2))  # nobody looked from January to April
    assert owed(result) == {"plan 2027", "report 2027"}


def test_the_author_learns_of_everything_by_one_mail_in_the_morning(world):
    result = afterlife.result(world, on=date(2027, 1, 1))
    oblige(result.pk, at=beijing(2027, 1, 1, 0))
    message = Message.objects.get(kind="owed")
    assert message.recipient == world.author
    assert len(message.context["rows"]) == 2
    assert message.not_before == beijing(2027, 1, 1, 8)


def test_where_nobody_writes_for_the_unit_it_waits_until_somebody_does(world):
    unit = make_organisation("unit", "college", world.hubei)
    result = afterlife.result(world, unit)
    oblige(result.pk, at=AT)
    assert result.duties.get().declaration is None
    author = make_person("author", unit)
    oblige(result.pk, at=beijing(2026, 11, 3))
    assert result.duties.get().declaration.author == author


def test_a_colleague_writes_when_the_author_has_left(world):
    colleague = make_person("author", world.school, username="a-colleague")
    accounts.close_account(world.author, actor=SYSTEM, at=AT)
    result = afterlife.result(world)
    oblige(result.pk, at=AT)
    assert result.duties.get().declaration.author == colleague


def test_what_needs_no_review_is_accepted_when_it_is_submitted(world):
    result = afterlife.result(world)
    oblige(result.pk, at=AT)
    plan = result.duties.get()
    afterlife.hand_in(plan, AT)
    plan.refresh_from_db()
    assert plan.accepted_at == AT
    assert plan.declaration.state == Declaration.State.RECOGNISED
    assert plan.declaration.process.status == "DONE"
    assert plan.declaration.title == result.title
    assert Result.objects.count() == 1
    assert [fault for chain in Chain.objects.all() for fault in verify(chain)] == []


def test_what_is_reviewed_is_accepted_by_the_desk(world):
    result = afterlife.result(world)
    at = beijing(2027, 2, 1)
    for each in (AT, at):
        oblige(result.pk, at=each)
    report = result.duties.get(round__obligation="report")
    afterlife.hand_in(report, at)
    lives.decide(report.declaration, world.province_officer, "return", at=at)
    filing.submit(report.declaration_id, actor=world.author, at=at)
    with pytest.raises(Refused) as refused:
        lives.decide(report.declaration, world.province_officer, "refuse", at=at)
    assert [each.code for each in refused.value.findings] == ["refusal_of_owed"]
    lives.decide(report.declaration, world.province_officer, at=at)
    report.refresh_from_db()
    assert report.accepted_at == at
    mails = Message.objects.filter(recipient=world.author)
    assert {"returned", "accepted"} <= set(mails.values_list("kind", flat=True))


def test_figures_are_asked_one_by_one(world):
    result = afterlife.result(world)
    for at in (AT, beijing(2027, 11, 1)):
        oblige(result.pk, at=at)
    data = result.duties.get(round__obligation="data")
    with pytest.raises(Refused) as refused:
        filing.submit(data.declaration_id, actor=world.author, at=beijing(2027, 11, 2))
    assert {each.place for each in refused.value.findings} == {
        "field:indicator_1",
        "field:indicator_2",
    }
    afterlife.hand_in(data, beijing(2027, 11, 2))
    data.refresh_from_db()
    assert data.accepted_at


def test_a_report_is_offered_earlier_reports_of_its_kind_and_no_declaration(world):
    round = open_production_round(AT, source=afterlife.source())
    lives.draft(round, world.school, world.author)
    result = afterlife.result(world)
    for year in (2027, 2028):
        oblige(result.pk, at=beijing(year, 11, 1))
    first, second = result.duties.filter(round__obligation="data").order_by("pk")
    assert earlier_of(first.declaration, world.author) == []
    afterlife.hand_in(first, beijing(2027, 11, 2))
    assert earlier_of(second.declaration, world.author) == [first.declaration]


def test_what_is_owed_cannot_be_withdrawn_and_is_closed_after_its_end(world):
    result = afterlife.result(world)
    oblige(result.pk, at=AT)
    plan = result.duties.get()
    with pytest.raises(Refused) as refused:
        filing.withdraw(plan.declaration_id, reason="不交了。", actor=world.author, at=AT)
    assert [each.code for each in refused.value.findings] == ["withdrawal_of_owed"]
    with pytest.raises(Refused) as late:
        afterlife.hand_in(plan, beijing(2027, 2, 3))
    assert [each.code for each in late.value.findings] == ["window_closed"]


def test_the_poller_goes_through_all_that_is_due(world, monkeypatch):
    first, second = afterlife.result(world), afterlife.result(world, world.other_school)
    monkeypatch.setattr("workflow.tasks.database_now", lambda: AT)
    assert oblige_due() == 2
    assert oblige_due() == 0
    assert owed(first) == owed(second) == {"plan 2027"}


def test_days_that_the_notice_leaves_for_later_are_named_and_then_owed(world):
    result = afterlife.result(world)
    oblige(result.pk, at=AT)
    acceptance = definition_of(result.definition).obligations[-1]
    days = (date(2027, 5, 1), date(2027, 5, 31))
    said = {"document": "教职成厅函〔2027〕9号", "at": beijing(2027, 4, 1)}
    with pytest.raises(PermissionDenied):
        announce_days(result.programme, acceptance, *days, actor=world.province_officer, **said)
    announce_days(result.programme, acceptance, *days, actor=world.ministry_administrator, **said)
    oblige(result.pk, at=beijing(2027, 4, 1))
    assert "acceptance 2027" not in owed(result)
    oblige(result.pk, at=beijing(2027, 5, 1))
    assert "acceptance 2027" in owed(result)
    with pytest.raises(Refused) as refused:
        announce_days(
            result.programme, acceptance, *days, actor=world.ministry_administrator, **said
        )
    assert [each.code for each in refused.value.findings] == ["days_have_begun"]


def test_an_extension_moves_the_end_of_what_is_owed(world):
    result = afterlife.result(world)
    oblige(result.pk, at=AT)
    duty = result.duties.get()
    extend(
        duty.round_id,
        "owed",
        Scope(declaration=duty.declaration_id),
        last_day=date(2027, 3, 1),
        reason="平台故障。",
        actor=world.ministry_administrator,
        at=beijing(2027, 2, 20),
    )
    duty.refresh_from_db()
    assert duty.due_at == beijing(2027, 3, 2, 0)
    afterlife.hand_in(duty, beijing(2027, 3, 1))
    duty.refresh_from_db()
    assert duty.accepted_at
