"""Giving and ending roles; guardian's grants on the organisation follow in the same transaction."""

from datetime import datetime

from django.db import transaction
from guardian.shortcuts import assign_perm, remove_perm

from organisations import rules, selectors
from organisations.models import Membership, Organisation, User
from trail import services as trail
from trail.findings import Conflict, Finding, Refused, gettext_noop

Actor = User | str  # a person, or "system:<command or poller>"


@transaction.atomic
def grant_role(
    user: User,
    organisation: Organisation,
    role: str,
    *,
    actor: Actor,
    at: datetime,
    department: str = "",
) -> Membership:
    """Give a person a role in an organisation, and with it the permissions there.

    ``department`` is the id of the one that a department officer speaks for.

    Raises ``Refused`` when the role does not belong there, when the actor may not open it there,
    when role and department do not belong together, or when the person's account is closed;
    ``Conflict`` when the person already holds the role.
    """
    user = User.objects.select_for_update().get(pk=user.pk)
    refuse_out_of_reach(organisation, role, actor=actor)
    if findings := rules.without_department(role, department):
        raise Refused(findings)
    if not user.is_active:
        raise Refused(_closed_account())
    held = selectors.roles_of(user).filter(organisation=organisation, role=role)
    if held.filter(department=department).exists():
        raise Conflict(gettext_noop("The person already holds this role in the organisation."))
    membership = Membership.objects.create(
        user=user,
        organisation=organisation,
        role=role,
        department=department,
        granted_by=actor if isinstance(actor, User) else None,
        began_at=at,
    )
    _align_grants(user, organisation)
    _record("role granted", membership, actor=actor, at=at)
    return membership


@transaction.atomic
def end_role(membership: Membership, *, actor: Actor, at: datetime) -> Membership:
    """End a role; permissions that no other live role gives there are gone at once.

    Raises ``Refused`` when the actor may not end the role, ``Conflict`` when it is ended already.
    """
    membership = Membership.objects.select_for_update(of=("self",)).get(pk=membership.pk)
    refuse_out_of_reach(membership.organisation, membership.role, actor=actor)
    if membership.ended_at is not None:
        raise Conflict(gettext_noop("The role has ended already."))
    membership.ended_at = at
    membership.save(update_fields=["ended_at"])
    _align_grants(membership.user, membership.organisation)
    _record("role ended", membership, actor=actor, at=at)
    return membership


def refuse_out_of_reach(organisation: Organisation, role: str, *, actor: Actor) -> None:
    """Raise ``Refused`` unless the role fits the organisation and the actor may open it there."""
    findings = rules.misplaced(role, organisation.level, organisation.kind)
    if isinstance(actor, User):
        above = selectors.manager_levels_over(actor, organisation)
        findings += rules.out_of_reach(role, organisation.level, above)
    if findings:
        raise Refused(findings)


def _align_grants(user: User, organisation: Organisation) -> None:
    """Make guardian's grants exactly what the live roles in the organisation allow."""
    live = selectors.roles_of(user).filter(organisation=organisation)
    wanted = rules.permissions_of(frozenset(live.values_list("role", flat=True)))
    rows = user.organisationuserpermission_set.filter(content_object=organisation)
    present = frozenset(rows.values_list("permission__codename", flat=True))
    for codename in sorted(wanted - present):
        assign_perm(codename, user, organisation)
    for codename in sorted(present - wanted):
        remove_perm(codename, user, organisation)
    selectors.forget_grants(user)


def _record(verb: str, membership: Membership, *, actor: Actor, at: datetime) -> None:
    data = {"person": membership.user.trail_name, "role": membership.role}
    if membership.department:
        data["department"] = membership.department
    trail.record("organisation", membership.organisation_id, verb, actor=actor, at=at, data=data)


def _closed_account() -> Finding:
    return Finding(
        code="accounts.closed",
        message=gettext_noop("The account of this person is closed."),
        remedy=gettext_noop("Open a new account."),
    )
