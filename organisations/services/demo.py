"""The named people of the demonstration, whom anybody may play. Nothing here works elsewhere."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from django.conf import settings
from django.db import transaction

from organisations import rules, selectors
from organisations.models import Organisation, User
from trail.findings import Finding, Refused, gettext_noop

from .accounts import create_person
from .roles import Actor, grant_role

ROLE = ("username", "organisation", "role", "department")  # what tells one role from another


@transaction.atomic
def load_demo_people(rows: Sequence[Mapping[str, str]], *, actor: Actor, at: datetime) -> int:
    """Create the people of ``fixtures/organisations/demo_people.csv``, and bring back the closed.

    They have no password: only the role switch of the demonstration opens their accounts. Returns
    how many were created or brought back. Raises ``Refused`` outside the demonstration.
    """
    _refuse_outside_demo()
    live = set(
        selectors.demo_people()
        .filter(memberships__ended_at=None)
        .values_list(
            "username",
            "memberships__organisation__code",
            "memberships__role",
            "memberships__department",
        )
    )
    missing = [row for row in rows if tuple(row[name] for name in ROLE) not in live]
    for row in missing:
        person = _demo_person(row, at=at)
        organisation = Organisation.objects.get(code=row["organisation"])
        department = row["department"]
        grant_role(person, organisation, row["role"], department=department, actor=actor, at=at)
    return len(missing)


def _demo_person(row: Mapping[str, str], *, at: datetime) -> User:
    username = row["username"]
    assert username.startswith(rules.DEMO_PREFIX), username
    if User.objects.filter(username=username).update(is_active=True):
        return User.objects.get(username=username)
    return create_person(username, name=row["name"], email=f"{username}@example.org", at=at)


def person_to_switch_to(username: str) -> User:
    """The demonstration's person of this login.

    Raises ``Refused`` outside the demonstration and ``User.DoesNotExist`` for everybody else.
    """
    _refuse_outside_demo()
    return selectors.demo_people().get(username=username)


def _refuse_outside_demo() -> None:
    if settings.DEMO:
        return
    raise Refused(
        Finding(
            code="demo.off",
            message=gettext_noop("This exists only in the demonstration."),
            remedy=gettext_noop("Log in with your own account."),
        )
    )
