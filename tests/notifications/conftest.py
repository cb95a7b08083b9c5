"""People who get mail, and a queue filled by the service."""

from collections.abc import Callable
from typing import Any

import pytest

from notifications import services
from notifications.models import Message
from organisations.models import User
from tests.factories import AT, make_person
from tests.notifications.samples import PROJECT


@pytest.fixture
def person(db: None) -> User:
    return make_person(None, None, username="wang", name="王建国")


@pytest.fixture
def queued(person: User) -> Callable[..., Message]:
    """Queue a receipt to the person, with changes."""

    def queue(**changes: Any) -> Message:
        services.queue(
            changes.pop("kind", "submitted"),
            changes.pop("recipients", [person]),
            **{
                "dedupe": "submitted:7:1",
                "context": PROJECT,
                "subject_kind": "declaration",
                "subject_id": "7",
                "at": AT,
                **changes,
            },
        )
        return Message.objects.latest("pk")

    return queue
