"""The people of the demonstration, for the bar on every page and the login page."""

from typing import Any

from django import template
from django.contrib.auth.models import AnonymousUser

from organisations import rules, selectors
from organisations.models import User

register = template.Library()


@register.simple_tag
def demo_people(user: User | AnonymousUser) -> list[dict[str, Any]]:
    """Login, name, first role and place of each; ``spine`` marks who carries a declaration."""
    people = []
    for person in selectors.demo_people():
        live = [role for role in person.memberships.all() if role.ended_at is None]
        if live:
            people.append(
                {
                    "username": person.username,
                    "name": person.name,
                    "role": live[0].get_role_display(),
                    "organisation": live[0].organisation,
                    "current": person.pk == user.pk,
                    "spine": person.username in rules.DEMO_SPINE,
                }
            )
    return people
