"""From the row of a mail to the letter: checked context, language, subject, body, headers."""

import hashlib
from collections.abc import Mapping
from datetime import datetime
from email.utils import parseaddr
from typing import Any

from django.conf import settings
from django.core.mail import EmailMessage
from django.template.loader import render_to_string
from django.utils import translation

from .kinds import KINDS, Kind
from .models import Message

SUBJECT = 200  # characters


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
    return {key: _plain(kind, key, value) for key, value in context.items()}


def _plain(kind: Kind, key: str, value: Any) -> Any:
    if key in kind.moments:
        return value.isoformat() if isinstance(value, datetime) else value or ""
    if key in kind.prose or not isinstance(value, str):
        return value
    return " ".join(value.split())


def written(message: Message) -> EmailMessage:
    """The letter of a mail, in the language of its recipient. Raises ``NoAddress``."""
    person = message.recipient
    if not person.email:
        raise NoAddress(f"{person.username} has no e-mail address")
    kind = KINDS[message.kind]
    values = message.context | {
        key: datetime.fromisoformat(message.context[key])
        for key in kind.moments
        if message.context.get(key)
    }
    with translation.override(person.language):
        text = render_to_string(
            f"mail/{message.kind}.txt",
            {**values, "recipient": person, "site": settings.PUBLIC_URL},
        )
    subject, _, body = text.strip().partition("\n")
    return EmailMessage(
        subject=" ".join(subject.split())[:SUBJECT],
        body=body.strip() + "\n",
        to=[person.email],
        headers={"Message-ID": _message_id(message), "Auto-Submitted": "auto-generated"},
    )


def _message_id(message: Message) -> str:
    """The same for every attempt at the same mail, so that a second copy is known as one."""
    digest = hashlib.sha256(message.dedupe_key.encode()).hexdigest()[:40]
    _, _, domain = parseaddr(settings.DEFAULT_FROM_EMAIL)[1].partition("@")
    return f"<{digest}@{domain or 'localhost'}>"
