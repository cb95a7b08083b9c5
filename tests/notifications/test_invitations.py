"""A new person gets the invitation by mail, once, in the transaction that opened the account."""

import re

import pytest
from django.core import mail
from django.db import transaction

from notifications import tasks
from notifications.models import Message
from organisations import services
from organisations.models import Invitation, User
from tests.factories import AT, PASSWORD, make_world
from trail.findings import Refused

pytestmark = [pytest.mark.db, pytest.mark.django_db]


@pytest.fixture
def world():
    return make_world()


def invited(world, **changes: str) -> User:
    values = {"username": "li.na", "name": "李娜", "email": "li.na@example.org", **changes}
    actor = world.province_administrator
    return services.open_account(world.other_school, "author", **values, actor=actor, at=AT)


def poll() -> list[str]:
    """What one round of the pollers sends."""
    before = len(mail.outbox)
    tasks.invite_due()
    tasks.deliver_due()
    return [letter.body for letter in mail.outbox[before:]]


def link_in(body: str) -> str:
    (path,) = re.findall(r"^https?://[^/]+(/invitation/\S+)$", body, re.MULTILINE)
    return path


def test_a_new_person_gets_a_mail_whose_link_opens_the_account(world, client):
    person = invited(world)
    (body,) = poll()
    assert mail.outbox[-1].to == ["li.na@example.org"]
    assert "登录名：li.na\n角色：申报人\n单位：湖北示例中专" in body
    passwords = {"new_password1": PASSWORD, "new_password2": PASSWORD}
    assert client.post(link_in(body), passwords)["Location"] == "/login/"
    person.refresh_from_db()
    assert person.check_password(PASSWORD)


def test_nobody_is_invited_twice(world):
    invited(world)
    assert [len(poll()) for _ in range(3)] == [1, 0, 0]


def test_the_page_shows_a_link_besides(world, client):
    person = invited(world)
    (body,) = poll()
    client.force_login(world.province_administrator)
    page = client.get(f"/accounts/{person.pk}/invitation/").content.decode()
    assert "/invitation/" in page
    assert "li.na@example.org" in page
    assert client.get(link_in(body)).status_code == 200


def test_a_renewed_invitation_is_mailed_and_kills_the_first_link(world, client):
    person = invited(world)
    (first,) = poll()
    services.renew_invitation(person, actor=world.province_administrator, at=AT)
    (second,) = poll()
    assert client.get(link_in(first)).status_code == 404
    assert client.get(link_in(second)).status_code == 200


def test_who_was_faster_than_the_mail_gets_none(world):
    services.accept_invitation(invited(world), PASSWORD, at=AT)
    assert poll() == []
    assert not Invitation.objects.filter(told_at=None).exists()


def test_a_closed_account_gets_none(world):
    services.close_account(invited(world), actor=world.province_administrator, at=AT)
    assert poll() == []


def test_an_account_that_was_not_opened_invites_nobody(world):
    with pytest.raises(Refused), transaction.atomic():
        invited(world, username="author")
    assert not Invitation.objects.exists()
    assert poll() == []


def test_the_outbox_never_holds_the_link(world):
    invited(world)
    tasks.invite_due()
    message = Message.objects.get(kind="invitation")
    assert message.context == {
        "username": "li.na",
        "organisation": "湖北示例中专",
        "role": "author",
    }
    (body,) = poll()
    message.refresh_from_db()
    assert (message.state, message.body) == (Message.State.SENT, "")
    assert link_in(body)
