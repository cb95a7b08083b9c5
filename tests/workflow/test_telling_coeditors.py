"""Co-editors are told what becomes of the declaration: in their own words, once an occasion."""

import pytest

from declarations.rules.remarks import concerned, named
from declarations.services import coediting
from notifications.models import Message
from organisations.models import User
from organisations.services import end_role, grant_role
from programmes.selectors import definition_of
from tests.factories import AT, make_person, make_world
from tests.programmes.factories import open_production_round
from tests.workflow import lives
from workflow.services import filing

pytestmark = [pytest.mark.db, pytest.mark.django_db]

OURS = ("coeditor_submitted", "coeditor_returned", "coeditor_withdrawn", "coeditor_decided")


@pytest.fixture
def world():
    world = make_world()
    world.round = open_production_round(AT)
    world.declaration = lives.draft(world.round, world.school, world.author)
    world.engineer = world.enterprise_author
    world.colleague = make_person("author", world.other_school, username="colleague", language="en")
    world.invitation = invite(world, world.engineer, ["parties", "content"])
    invite(world, world.colleague, [])
    return world


def invite(world, person, sections):
    return coediting.invite(
        world.declaration.pk, person.username, sections, actor=world.author, at=AT
    )


def submit(world):
    filing.submit(world.declaration.pk, actor=world.author, at=AT)


def decided(world, outcome, opinion="需要补充说明。"):
    submit(world)
    return lives.decide(world.declaration, world.unit_leader, outcome, opinion)


def told(kind: str) -> set[User]:
    return {each.recipient for each in Message.objects.filter(kind=kind)}


def test_a_submission_is_told_to_those_who_help_to_write(world):
    submit(world)
    assert told("coeditor_submitted") == {world.engineer, world.colleague}
    assert told("submitted") == {world.author}
    mail = Message.objects.filter(kind="coeditor_submitted").first()
    assert mail.context["by"] == world.author.name


def test_a_return_without_a_section_named_concerns_everybody(world):
    decided(world, "return")
    assert told("coeditor_returned") == {world.engineer, world.colleague}
    assert told("returned") == {world.author}
    first, second = Message.objects.filter(kind="coeditor_returned").order_by("recipient")
    assert first.context["sections"] == "二、合作企业；五、项目内容与成效"
    assert second.context["sections"] == ""
    assert first.context["opinion"] == "需要补充说明。"


def test_a_return_that_names_sections_concerns_those_who_write_there_or_everywhere(world):
    decided(world, "return", "项目团队一节缺少企业人员。")
    assert told("coeditor_returned") == {world.colleague}


@pytest.mark.parametrize(
    ("opinion", "found"),
    [
        ("请补充实践学时依据。", set()),
        ("“项目内容与成效”一节过于简略。", {"content"}),
        ("二、合作企业：协议未盖章；五、项目内容与成效：略。", {"parties", "content"}),
        ("See Content and Results.", {"content"}),
    ],
)
def test_an_opinion_names_a_section_by_its_title(world, opinion, found):
    form = definition_of(world.round.definition).form
    assert named(form, opinion) == found
    assert concerned(form, ["content"], opinion) is (not found or "content" in found)
    assert concerned(form, [], opinion)


@pytest.mark.parametrize("outcome", ["recommend", "refuse"])
def test_a_decision_is_told_without_the_opinion(world, outcome):
    decided(world, outcome, "只有申报单位可以看到的意见。")
    assert told("coeditor_decided") == {world.engineer, world.colleague}
    for mail in Message.objects.filter(kind="coeditor_decided"):
        assert mail.context["outcome"] == outcome
        assert "意见" not in str(mail.context)


def test_the_end_of_the_list_is_told_too(world):
    decided(world, "recommend")
    lives.decide(world.declaration, world.province_officer)
    for n in range(1, 6):
        lives.candidate(world, world.round, n)
    for each in world.round.declarations.order_by("pk"):
        lives.shortlist(each, world.province_officer)
    at = lives.sent(world.round.lists.get(), world.province_leader)
    lives.decide(lives.fresh(world.declaration), world.ministry_officer, at=at)
    outcomes = Message.objects.filter(kind="coeditor_decided", recipient=world.engineer)
    assert [each.context["outcome"] for each in outcomes.order_by("pk")] == [
        "recommend",
        "recommend",
        "recognised",
    ]


def test_a_withdrawal_is_told_without_its_reason(world):
    submit(world)
    filing.withdraw(world.declaration.pk, reason="内部原因", actor=world.author, at=AT)
    assert told("coeditor_withdrawn") == {world.engineer, world.colleague}
    assert "内部原因" not in str(Message.objects.filter(kind="coeditor_withdrawn")[0].context)
    assert world.unit_leader in told("withdrawn")


def test_who_left_was_closed_or_writes_for_no_unit_any_more_is_told_nothing(world):
    coediting.end(world.invitation.pk, actor=world.author, at=AT)
    end_role(world.colleague.memberships.get(), actor="system:tests", at=AT)
    closed = make_person("author", world.other_school)
    invite(world, closed, ["content"])
    User.objects.filter(pk=closed.pk).update(is_active=False)
    decided(world, "return")
    assert not Message.objects.filter(kind__in=OURS).exists()


def test_who_is_author_and_co_editor_has_one_mail_an_occasion(world):
    grant_role(world.engineer, world.school, "author", actor="system:tests", at=AT)
    filing.submit(world.declaration.pk, actor=world.engineer, at=AT)
    lives.decide(world.declaration, world.unit_leader, "return", "请补充。")
    kinds = Message.objects.filter(recipient=world.engineer).exclude(kind="coeditor_invited")
    assert sorted(kinds.values_list("kind", flat=True)) == ["returned", "submitted"]
