"""Who may write in a declaration besides its unit's authors, and who is in a section just now.

Deny by default: an invitation counts while it has not been ended, while the declaration is being
written, and while the person is an author of some unit.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta

from django.db.models import QuerySet

from organisations.models import User
from organisations.selectors import holds, organisations_with
from programmes.selectors import definition_of

from .models import Coeditor, Declaration, SectionHold

EDITABLE = (Declaration.State.DRAFT, Declaration.State.RETURNED)
SILENCE = timedelta(minutes=10)  # who neither came nor saved for so long has left the section


def invitations_of(user: User) -> QuerySet[Coeditor]:
    """The invitations that stand for this person."""
    if not organisations_with(user, "declare"):
        return Coeditor.objects.none()
    return Coeditor.objects.filter(user=user, ended_at__isnull=True)


def is_author(user: User, declaration: Declaration) -> bool:
    """Whether the person writes for the unit that declares: everywhere, and may submit."""
    return holds(user, "declare", declaration.organisation_id)


def open_sections(user: User, declaration: Declaration) -> frozenset[str]:
    """Ids of the sections that the person may write in; asks the database about co-editors only.

    Whether the declaration is being written at all is the caller's question.
    """
    every = frozenset(s.id for s in definition_of(declaration.definition).form.sections)
    if is_author(user, declaration):
        return every
    invitation = invitations_of(user).filter(declaration=declaration).first()
    if invitation is None:
        return frozenset()
    return every.intersection(invitation.sections) if invitation.sections else every


def coeditors_of(declaration: Declaration) -> QuerySet[Coeditor]:
    """Whose invitations stand, in the order in which they were invited."""
    standing = declaration.coeditors.filter(ended_at__isnull=True)
    return standing.select_related("user", "invited_by").order_by("pk")


def standing_in(declaration: Declaration) -> list[Coeditor]:
    """The invitations that count: of active people who are still authors of some unit."""
    return [
        each
        for each in coeditors_of(declaration)
        if each.user.is_active and organisations_with(each.user, "declare")
    ]


def holds_of(declaration: Declaration, at: datetime) -> Mapping[str, SectionHold]:
    """By section id, who is in it: those that have not been silent for ``SILENCE``."""
    rows = declaration.holds.filter(seen_at__gt=at - SILENCE).select_related("holder")
    return {row.section: row for row in rows}
