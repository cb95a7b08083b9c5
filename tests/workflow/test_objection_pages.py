"""The pages of objections: what a stranger sees, what the desk sees, and what nobody sees."""

from datetime import timedelta

import pytest
from django.urls import reverse

from reviews.models import PublicNotice
from reviews.objections import Objection
from tests.factories import AT, make_person
from tests.workflow import objected
from tests.workflow.objected import SAID
from trail.clock import database_now
from trail.selectors import entries_of
from workflow.selectors.objections import code_of
from workflow.services import objecting
from workflow.views.objecting import RATE

pytestmark = [pytest.mark.flow, pytest.mark.django_db]


@pytest.fixture
def world():
    """The pages ask the database for the time: the notice runs until tomorrow."""
    world = objected.usual()
    tomorrow = database_now() + timedelta(days=1)
    PublicNotice.objects.update(ends_at=tomorrow, last_day=tomorrow.date())
    return world


def typed(world, **said):
    return {"item": str(world.listed[0].pk), "signed": "on", **SAID, **said}


def post(client, world, **said):
    return client.post(reverse("object", args=[world.notice.pk]), typed(world, **said))


def test_the_receipt_stands_at_an_address_of_its_own(client, world):
    answer = post(client, world)
    objection = Objection.objects.get()
    assert answer.url == reverse("objection_answer", args=[objection.pk, code_of(objection)])
    page = client.get(answer.url)
    assert objection.number in page.content.decode()
    assert "no-store" in page["Cache-Control"]
    wrong = reverse("objection_answer", args=[objection.pk, "0" * 24])
    assert client.get(wrong).status_code == 404


def test_nothing_that_was_typed_is_lost_when_the_notice_is_over(client, world):
    PublicNotice.objects.update(ends_at=AT)
    page = post(client, world)
    assert page.status_code == 422
    text = page.content.decode()
    assert SAID["grounds"] in text
    assert "经公示后" in text
    assert page.context["findings"][0].code == "objection_late"
    assert not Objection.objects.exists()


@pytest.mark.parametrize("name", ["", "匿名", "一名知情人"])
def test_an_anonymous_objection_is_refused_and_the_list_keeps_that_it_was(client, world, name):
    """Case 44."""
    assert post(client, world, name=name).status_code == 422
    kept = entries_of("list", world.summary.pk).filter(verb="objection_refused").get()
    assert kept.data == {"notice": world.notice.pk, "reason": "anonymous"}
    assert kept.actor == objecting.PUBLIC
    assert not Objection.objects.exists()


@pytest.mark.parametrize(
    "said", [{"signed": ""}, {"name": "", "grounds": ""}, {"name": "", "late": "on"}, {}]
)
def test_nothing_is_kept_of_a_slip_of_a_late_one_and_of_one_that_is_received(client, world, said):
    if "late" in said:
        PublicNotice.objects.update(ends_at=AT)
    post(client, world, **said)
    assert not entries_of("list", world.summary.pk).filter(verb="objection_refused").exists()


def test_a_project_that_is_not_on_the_notice_cannot_be_chosen(client, world):
    page = post(client, world, item=str(world.reserve[0].pk))
    assert page.status_code == 422
    assert [each.place for each in page.context["findings"]] == ["field:item"]


def test_whoever_tries_too_often_is_told_and_loses_nothing(client, world):
    allowed = int(RATE["object"].split("/")[0])
    for _ in range(allowed):
        assert post(client, world, name="").status_code == 422
    page = post(client, world, name="")
    assert (page.status_code, page["Retry-After"]) == (429, "3600")
    assert SAID["grounds"] in page.content.decode()
    kept = entries_of("list", world.summary.pk).filter(verb="objection_refused")
    assert kept.count() == allowed
    assert not Objection.objects.exists()


def test_the_words_open_to_who_has_taken_it_up_and_to_nobody_else(client, world):
    objection = objected.objected(world.notice, world.listed[0])
    deputy = make_person("province_leader", world.hubei)
    address = reverse("objection", args=[objection.pk])

    def read_by(person):
        client.force_login(person)
        return client.get(address).content.decode()

    assert SAID["name"] not in read_by(world.province_leader)
    client.post(reverse("take_up_objection", args=[objection.pk]), {"seen": "0"})
    assert SAID["grounds"] in read_by(world.province_leader)
    assert SAID["name"] in read_by(world.province_leader)
    for hidden in (SAID["name"], SAID["phone"], SAID["grounds"]):
        assert hidden not in read_by(deputy)
    objecting.decide(
        objection.pk, "not_upheld", reason="查无此事。", actor=world.province_leader, at=AT
    )
    assert SAID["grounds"] not in read_by(world.province_leader)


def test_no_page_of_the_unit_or_the_public_says_who_objected(client, world):
    objected.decided(world, objected.objected(world.notice, world.listed[0]), "not_upheld")
    public = [reverse("notice", args=[world.notice.pk]), reverse("notices")]
    own = [reverse("timeline", args=[world.listed[0].pk]), reverse("home")]
    for address in public:
        assert SAID["name"] not in client.get(address).content.decode()
    client.force_login(world.author)
    pages = [client.get(address).content.decode() for address in own]
    assert not any(SAID["name"] in page or SAID["phone"] in page for page in pages)
    assert objected.REASON in pages[0]


def test_the_list_says_what_waits_and_the_sender_sees_what_goes(client, world):
    objected.objected(world.notice, world.listed[0])
    objected.withdrawn(world.listed[1])
    PublicNotice.objects.update(ends_at=AT)
    client.force_login(world.province_leader)
    text = client.get(reverse("list", args=[world.summary.pk])).content.decode()
    assert "1项暂缓" in text
    assert world.reserve[0].number in text
    text = client.get(reverse("send", args=[world.summary.pk])).content.decode()
    assert world.listed[2].number in text
    assert world.listed[0].number not in text
