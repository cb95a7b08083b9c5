"""From the row of a mail to the letter: checked context, language, subject, body, headers."""

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from email.utils import parseaddr
from operator import attrgetter
from typing import Any

from django.conf import settings
from django.core.mail import EmailMessage
from django.template.loader import render_to_string
from django.utils import translation

from organisations.invitations import link_for

from .kinds import KINDS, Kind
from .models import Message

SUBJECT = 200  # characters


@dataclass(frozen=True, slots=True)
class Stranger:
    """Somebody without an account. ``link`` is a secret of this person's: it is never stored."""

    name: str
    email: str
    language: str
    link: str


SECRETS: Mapping[str, Callable[[Any], str]] = {
    "invitation": link_for,
    "objection_answered": attrgetter("link"),
}
# By the kind of a mail's subject, who the stranger is. Apps above enter theirs when they are ready,
# because name and address are sealed there and must not lie in the outbox.
STRANGERS: dict[str, Callable[[str], Stranger]] = {}


class NoAddress(Exception):
    """The recipient's account has no e-mail address."""


def stored(kind: Kind, context: Mapping[str, Any]) -> dict[str, Any]:
    """The context as the row keeps it: plain JSON, complete, nothing unknown, titles on one line.

    Raises ``ValueError`` naming the keys that are missing or too many.
    """
    missing = kind.required - context.keys()
    unknown = context.keys() - kind.required - kind.optional
    if missing or unknown:
        raise ValueError(f"missing keys {sorted(missing)}, unknown keys {sorted(unknown)}")
    return _plain_row(kind, context)


def _plain_row(kind: Kind, row: Mapping[str, Any]) -> dict[str, Any]:
    return {key: _plain(kind, key, value) for key, value in row.items()}


def _plain(kind: Kind, key: str, value: Any) -> Any:
    if isinstance(value, list):
        return [_plain_row(kind, row) for row in value]
    if key in kind.moments | kind.dates:
        return value.isoformat() if isinstance(value, date) else value or ""
    if key in kind.prose or not isinstance(value, str):
        return value
    return " ".join(value.split())


def written(message: Message) -> EmailMessage:
    """The letter of a mail, in the language of its recipient. Raises ``NoAddress``."""
    person = message.recipient or STRANGERS[message.subject_kind](message.subject_id)
    if not person.email:
        who = message.recipient.username if message.recipient else "the stranger"
        raise NoAddress(f"{who} has no e-mail address")
    kind = KINDS[message.kind]
    values = _read_row(kind, message.context)
    if kind.hidden:
        values[kind.hidden] = SECRETS[message.kind](person)
    with translation.override(person.language):
        text = render_to_string(
            f"mail/{message.kind}.txt",
            {**values, "recipient": person, "site": settings.PUBLIC_URL.rstrip("/")},
        )
    subject, _, body = text.strip().partition("\n")
    return EmailMessage(
        subject=" ".join(subject.split())[:SUBJECT],
        body=body.strip() + "\n",
        to=[person.email],
        headers={"Message-ID": _message_id(message), "Auto-Submitted": "auto-generated"},
    )


def kept(message: Message, body: str) -> str:
    """The body as the row keeps it: whoever can read the outbox must not find a secret there."""
    return "" if KINDS[message.kind].hidden else body


def _read_row(kind: Kind, row: Mapping[str, Any]) -> dict[str, Any]:
    return {key: _read(kind, key, value) for key, value in row.items()}


def _read(kind: Kind, key: str, value: Any) -> Any:
    if isinstance(value, list):
        return [_read_row(kind, row) for row in value]
    if value and key in kind.moments:
        return datetime.fromisoformat(value)
    if value and key in kind.dates:
        return date.fromisoformat(value)
    if value and key in kind.labels:
        return kind.labels[key](value).label
    return value


def _message_id(message: Message) -> str:
    """The same for every attempt at the same mail, so that a second copy is known as one."""
    digest = hashlib.sha256(message.dedupe_key.encode()).hexdigest()[:40]
    _, _, domain = parseaddr(settings.DEFAULT_FROM_EMAIL)[1].partition("@")
    return f"<{digest}@{domain or 'localhost'}>"
