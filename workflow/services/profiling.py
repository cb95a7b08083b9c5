"""What a desk writes down of its experts."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.core.exceptions import PermissionDenied
from django.db import transaction

from declarations.vault import identity_of
from organisations.models import Organisation, User
from organisations.selectors import holds
from reviews.panels import ExpertProfile
from trail.services import record

from .moving import require


@transaction.atomic
def keep_profile(
    expert: User,
    desk: Organisation,
    *,
    units: Sequence[Organisation],
    title: str,
    majors: Sequence[str],
    document: str,
    number: str,
    actor: User,
    at: datetime,
) -> ExpertProfile:
    """Keep where the expert works, as what and in which fields.

    Of the identity number only the keyed hash by which declarations know people; an empty one
    keeps what was given before.
    """
    require(actor, "review", desk.pk)
    if not holds(expert, "assess", desk.pk):
        raise PermissionDenied
    profile = ExpertProfile.objects.select_for_update().filter(user=expert).first()
    profile = profile or ExpertProfile(user=expert)
    profile.title, profile.majors = title, list(majors)
    if number:
        profile.identity = identity_of(document, number)
    profile.changed_at, profile.changed_by = at, actor
    profile.save()
    profile.units.set(units)
    data = {"person": expert.trail_name, "units": [unit.code for unit in units]}
    record("organisation", desk.pk, "expert profile", actor=actor, at=at, data=data)
    return profile
