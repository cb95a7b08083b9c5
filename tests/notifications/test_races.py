"""Two pollers at once: each mail goes out once."""

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.core import mail
from django.db import close_old_connections, connection

from notifications import services, tasks
from notifications.models import Message
from organisations.services import open_account
from tests.factories import AT, make_person, make_world
from tests.notifications.samples import PROJECT

pytestmark = [pytest.mark.race, pytest.mark.django_db(transaction=True)]
PERSON = {"subject_kind": "declaration", "subject_id": "7", "at": AT}


def at_once(work, times):
    """Run ``work`` on several threads with a connection each, started together."""
    barrier = Barrier(times)

    def run(_):
        close_old_connections()
        try:
            barrier.wait()
            return work()
        finally:
            connection.close()

    with ThreadPoolExecutor(times) as pool:
        return list(pool.map(run, range(times)))


def test_two_pollers_deliver_every_mail_once():
    person = make_person(None, None)
    for n in range(40):
        context = PROJECT | {"title": f"项目{n}"}
        services.queue("submitted", [person], dedupe=str(n), context=context, **PERSON)
    assert sum(at_once(tasks.deliver_due, 2)) == 40
    assert set(Message.objects.values_list("state", "attempts")) == {("sent", 1)}
    subjects = Counter(letter.subject for letter in mail.outbox)
    assert len(subjects) == 40
    assert set(subjects.values()) == {1}


def test_the_same_mail_queued_at_once_is_one():
    person = make_person(None, None)

    def tell():
        services.queue("submitted", [person], dedupe="once", context=PROJECT, **PERSON)

    at_once(tell, 8)
    assert Message.objects.count() == 1


def test_of_many_at_once_one_is_first():
    assert sorted(at_once(lambda: services.first_time("remind:1:2026-11-23", at=AT), 8)) == [
        *[False] * 7,
        True,
    ]


def test_two_pollers_invite_a_person_once():
    world = make_world()
    values = {"username": "li.na", "name": "李娜", "email": "li.na@example.org"}
    actor = world.province_administrator
    open_account(world.other_school, "author", **values, actor=actor, at=AT)
    assert sorted(at_once(tasks.invite_due, 4)) == [0, 0, 0, 1]
    assert Message.objects.filter(kind="invitation").count() == 1
