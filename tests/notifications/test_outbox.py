"""Queueing once, delivering once, and what happens when the mail server does not answer."""

import smtplib
from datetime import timedelta

import pytest
from django.core import mail
from django.core.mail.backends.locmem import EmailBackend
from django.core.management import call_command
from django.db import transaction

from notifications import services, tasks
from notifications.models import Message
from tests.factories import AT, make_person
from tests.notifications.samples import PROJECT
from trail.findings import Conflict

pytestmark = [pytest.mark.db, pytest.mark.django_db]


class ServerDown(EmailBackend):
    """The edge: a mail server that refuses."""

    def send_messages(self, messages):
        raise smtplib.SMTPServerDisconnected("the server is down")


DOWN = f"{__name__}.ServerDown"


def fresh(message):
    return Message.objects.get(pk=message.pk)


def test_a_mail_is_queued_once_for_each_occasion_and_person(queued, person):
    other = make_person(None, None)
    queued(recipients=[person, other, person])
    queued(recipients=[person, other])
    assert sorted(Message.objects.values_list("dedupe_key", flat=True)) == sorted(
        [f"submitted:7:1:{person.pk}", f"submitted:7:1:{other.pk}"]
    )
    queued(dedupe="submitted:7:2")
    assert Message.objects.count() == 3


def test_people_whose_account_is_closed_get_none(queued, person):
    closed = make_person(None, None, is_active=False)
    queued(recipients=[person, closed])
    assert Message.objects.get().recipient == person


def test_a_change_that_is_rolled_back_tells_nobody(queued):
    with transaction.atomic():
        queued()
        transaction.set_rollback(True)
    assert not Message.objects.exists()


@pytest.mark.parametrize(
    ("context", "named"),
    [
        ({key: value for key, value in PROJECT.items() if key != "title"}, "title"),
        (PROJECT | {"opinion": "x"}, "opinion"),
    ],
)
def test_a_context_that_is_not_the_kind_s_is_refused_when_it_is_queued(queued, context, named):
    with pytest.raises(ValueError, match=named):
        queued(context=context)


def test_an_unknown_kind_is_refused(queued):
    with pytest.raises(KeyError):
        queued(kind="gossip")


def test_the_poller_delivers_what_is_due_and_keeps_it_as_sent(queued):
    message = queued()
    assert tasks.deliver_due() == 1
    (letter,) = mail.outbox
    sent = fresh(message)
    assert sent.state == Message.State.SENT
    assert (sent.subject, sent.body) == (letter.subject, letter.body)
    assert tasks.deliver_due() == 0
    assert len(mail.outbox) == 1


def test_nothing_goes_out_before_its_time(queued):
    message = queued(not_before=AT + timedelta(days=1))
    assert services.deliver(message.pk, at=AT) is False
    assert services.deliver(message.pk, at=AT + timedelta(days=1))
    assert len(mail.outbox) == 1


def test_the_server_fails_then_answers(queued, settings):
    message = queued()
    working, settings.EMAIL_BACKEND = settings.EMAIL_BACKEND, DOWN
    services.deliver(message.pk, at=AT)
    waiting = fresh(message)
    assert waiting.state == Message.State.PENDING
    assert waiting.error == "SMTPServerDisconnected: the server is down"
    assert waiting.not_before == AT + services.FIRST_WAIT

    settings.EMAIL_BACKEND = working
    assert services.deliver(message.pk, at=AT) is False, "not before the wait is over"
    assert services.deliver(message.pk, at=waiting.not_before)
    assert fresh(message).state == Message.State.SENT
    assert fresh(message).error == ""
    assert fresh(message).attempts == 2
    assert len(mail.outbox) == 1


def test_every_attempt_carries_the_same_message_id_and_other_mails_another(queued, person):
    ids = []
    for dedupe in ("a", "a", "b"):
        Message.objects.all().delete()
        services.deliver(queued(dedupe=dedupe).pk, at=AT)
        ids.append(mail.outbox[-1].message()["Message-ID"])
    assert ids[0] == ids[1] != ids[2]


def test_after_eight_attempts_a_mail_is_failed_by_name_and_retriable(queued, settings):
    message = queued()
    working, settings.EMAIL_BACKEND = settings.EMAIL_BACKEND, DOWN
    at, waits = AT, []
    while fresh(message).state == Message.State.PENDING:
        services.deliver(message.pk, at=at)
        waits.append(fresh(message).not_before - at)
        at = fresh(message).not_before
    assert len(waits) == fresh(message).attempts == 8
    assert waits[:7] == [timedelta(minutes=2**n) for n in range(7)]
    assert fresh(message).state == Message.State.FAILED
    assert "the server is down" in fresh(message).error

    settings.EMAIL_BACKEND = working
    assert services.deliver(message.pk, at=at + timedelta(days=1)) is False
    services.retry(message.pk, at=at)
    assert services.deliver(message.pk, at=at)
    assert fresh(message).state == Message.State.SENT


def test_only_a_failed_mail_is_retried(queued):
    with pytest.raises(Conflict):
        services.retry(queued().pk, at=AT)


def test_a_person_without_an_address_is_named(queued, person):
    type(person).objects.update(email="")
    message = queued()
    services.deliver(message.pk, at=AT)
    assert fresh(message).error == "NoAddress: wang has no e-mail address"
    assert mail.outbox == []


def test_one_bad_mail_does_not_hold_up_the_others(queued):
    bad, good = queued(dedupe="bad"), queued(dedupe="good")
    Message.objects.filter(pk=bad.pk).update(kind="gossip")
    assert tasks.deliver_due() == 2
    assert fresh(bad).state == Message.State.PENDING
    assert fresh(good).state == Message.State.SENT


def test_the_command_lists_failed_mails_and_sends_them_again(queued, capsys):
    message = queued()
    Message.objects.update(state=Message.State.FAILED, error="OSError: no route")
    call_command("retry_mails")
    assert f"{message.dedupe_key}  OSError: no route" in capsys.readouterr().out
    assert fresh(message).state == Message.State.FAILED
    call_command("retry_mails", "--send")
    assert fresh(message).state == Message.State.PENDING
