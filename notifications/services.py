"""The outbox: queueing mails in the transaction that causes them, delivering them afterwards.

On PostgreSQL the row stays locked while the mail server is talked to: a dead worker's mail is free
at once, a slow server's is nobody else's, and only the commit stands between the server's word and
ours. SQLite has one writer, so there a delivery happens between two transactions: the first claims
the row for ``LEASE`` and counts the attempt, the second writes what came of it. If the process dies
after the server accepted a mail, it is sent again with the same Message-ID, by which mail systems
tell.
"""

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any

from django.core.mail import EmailMessage
from django.db import connection, transaction
from django.db.models import F
from django.utils.translation import gettext_noop

from organisations.models import Invitation, User
from trail.findings import Conflict

from . import letters
from .kinds import KINDS
from .models import Message, Occasion

ATTEMPTS = 8
LEASE = timedelta(minutes=1)  # longer than a delivery takes; each answer has EMAIL_TIMEOUT
FIRST_WAIT = timedelta(minutes=1)  # doubled at each further attempt: two hours in all


@transaction.atomic
def queue(
    kind: str,
    recipients: Iterable[User],
    *,
    dedupe: str,
    context: Mapping[str, Any],
    subject_kind: str,
    subject_id: str,
    at: datetime,
    not_before: datetime | None = None,
) -> None:
    """Write one mail to each active recipient; once for each ``dedupe`` and person, silently.

    In the caller's transaction: a rolled-back change tells nobody. Nothing goes out before
    ``not_before``. Raises ``KeyError`` for an unknown kind and ``ValueError`` for a context that is
    not the kind's (notifications.kinds): mistakes of the caller, found before anything is sent.
    """
    queue_each(
        kind,
        dict.fromkeys(recipients, context),
        dedupe=dedupe,
        subject_kind=subject_kind,
        subject_id=subject_id,
        at=at,
        not_before=not_before,
    )


@transaction.atomic
def queue_each(
    kind: str,
    contexts: Mapping[User, Mapping[str, Any]],
    *,
    dedupe: str,
    subject_kind: str,
    subject_id: str,
    at: datetime,
    not_before: datetime | None = None,
) -> None:
    """``queue`` with a context of each person's own; one statement for all of them."""
    Message.objects.bulk_create(
        [
            Message(
                dedupe_key=f"{dedupe}:{user.pk}",
                kind=kind,
                recipient=user,
                subject_kind=subject_kind,
                subject_id=subject_id,
                context=letters.stored(KINDS[kind], context),
                created_at=at,
                not_before=not_before or at,
            )
            for user, context in contexts.items()
            if user.is_active
        ],
        ignore_conflicts=True,
    )


@transaction.atomic
def queue_to_stranger(
    kind: str,
    *,
    dedupe: str,
    context: Mapping[str, Any],
    subject_kind: str,
    subject_id: str,
    at: datetime,
) -> None:
    """``queue`` for somebody without an account, known to ``letters.STRANGERS`` by the subject."""
    Message.objects.bulk_create(
        [
            Message(
                dedupe_key=dedupe,
                kind=kind,
                subject_kind=subject_kind,
                subject_id=subject_id,
                context=letters.stored(KINDS[kind], context),
                created_at=at,
                not_before=at,
            )
        ],
        ignore_conflicts=True,
    )


@transaction.atomic
def first_time(key: str, *, at: datetime) -> bool:
    """Whether nobody has been told on this occasion yet; from now on somebody has.

    In the transaction that queues the mails: if that fails, the occasion is open again.
    """
    _occasion, is_new = Occasion.objects.get_or_create(key=key, defaults={"told_at": at})
    return is_new


@transaction.atomic
def invite(invitation_id: int, *, at: datetime) -> bool:
    """Queue the mail of an invitation; False when that was done or the person needs none now."""
    invitation = (
        Invitation.objects.select_for_update(of=("self",))
        .select_related("user", "organisation")
        .get(pk=invitation_id)
    )
    if invitation.told_at is not None:
        return False
    invitation.told_at = at
    invitation.save(update_fields=["told_at"])
    person = invitation.user
    if not person.is_active or person.has_usable_password():
        return False
    queue(
        "invitation",
        [person],
        dedupe=f"invitation:{invitation.pk}",
        context={
            "username": person.username,
            "organisation": invitation.organisation.name,
            "role": invitation.role,
        },
        subject_kind="user",
        subject_id=str(person.pk),
        at=at,
    )
    return True


def deliver(message_id: int, *, at: datetime) -> bool:
    """Render one mail in its recipient's language and send it; False when it is not due.

    What goes wrong is named in ``error`` and tried again, each wait twice the one before, until
    after ``ATTEMPTS`` attempts the mail is FAILED and stays so until somebody calls ``retry``.
    """
    if connection.features.has_select_for_update_skip_locked:
        return _deliver_locked(message_id, at=at)
    return _deliver_leased(message_id, at=at)


def _deliver_locked(message_id: int, *, at: datetime) -> bool:
    due = Message.objects.filter(pk=message_id, state=Message.State.PENDING, not_before__lte=at)
    try:
        with transaction.atomic():
            locked = due.select_for_update(skip_locked=True, of=("self",))
            message = locked.select_related("recipient").first()
            if message is None:
                return False
            letter = letters.written(message)
            message.attempts += 1
            _mark_sent(message, letter, at=at)  # undone with everything else if the server refuses
            letter.send()
    except Exception as error:  # the server, or a mistake of ours: a state, never a dead poller
        due.update(attempts=F("attempts") + 1)
        _put_off(message_id, error, at=at)
    return True


def _deliver_leased(message_id: int, *, at: datetime) -> bool:
    if not _claim(message_id, at=at):
        return False
    message = Message.objects.select_related("recipient").get(pk=message_id)
    try:
        letter = letters.written(message)
        letter.send()
    except Exception as error:
        _put_off(message_id, error, at=at)
    else:
        _mark_sent(message, letter, at=at)
    return True


@transaction.atomic
def retry(message_id: int, *, at: datetime) -> Message:
    """Give a FAILED mail its attempts again, once its cause is mended. ``Conflict`` for others."""
    message = Message.objects.select_for_update().get(pk=message_id)
    if message.state != Message.State.FAILED:
        raise Conflict(gettext_noop("Only a mail that could not be sent is sent again."))
    message.state, message.attempts, message.not_before = Message.State.PENDING, 0, at
    message.save(update_fields=["state", "attempts", "not_before"])
    return message


def _claim(message_id: int, *, at: datetime) -> bool:
    """One conditional statement, so one of several pollers gets it, on either engine."""
    due = Message.objects.filter(pk=message_id, state=Message.State.PENDING, not_before__lte=at)
    return bool(due.update(not_before=at + LEASE, attempts=F("attempts") + 1))


def _mark_sent(message: Message, letter: EmailMessage, *, at: datetime) -> None:
    message.state, message.error, message.sent_at = Message.State.SENT, "", at
    message.subject = str(letter.subject)
    message.body = letters.kept(message, str(letter.body))
    message.save(update_fields=["state", "attempts", "error", "sent_at", "subject", "body"])


@transaction.atomic
def _put_off(message_id: int, error: Exception, *, at: datetime) -> None:
    message = Message.objects.select_for_update().get(pk=message_id)
    if message.state != Message.State.PENDING:
        return
    message.error = f"{type(error).__name__}: {error}"[:1000]
    if message.attempts >= ATTEMPTS:
        message.state = Message.State.FAILED
    else:
        message.not_before = at + FIRST_WAIT * 2 ** (message.attempts - 1)
    message.save(update_fields=["state", "error", "not_before"])
