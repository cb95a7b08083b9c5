"""Opening, handing over and closing accounts. There is no sign-up: accounts follow the tree."""

from datetime import datetime

from django.contrib.auth.password_validation import validate_password
from django.db import IntegrityError, transaction

from organisations import rules, selectors
from organisations.models import Invitation, Membership, Organisation, User
from trail import services as trail
from trail.findings import Conflict, Finding, Refused, gettext_noop

from .roles import Actor, end_role, grant_role, refuse_out_of_reach


@transaction.atomic
def open_account(
    organisation: Organisation,
    role: str,
    *,
    username: str,
    name: str,
    email: str,
    actor: Actor,
    at: datetime,
    department: str = "",
) -> User:
    """Open an account with its first role. It has no password until the invitation is accepted.

    The invitation is a row that ``notifications`` finds and mails.

    Raises ``Refused`` when the role or the login name is not allowed, or the login name is taken.
    Source: 各省级教育行政部门设管理员账号，并为各校开放平台账号注册.
    """
    refuse_out_of_reach(organisation, role, actor=actor)
    if findings := rules.reserved_login(username):
        raise Refused(findings)
    user = create_person(username, name=name, email=email, at=at)
    trail.record(
        "organisation",
        organisation.pk,
        "account opened",
        actor=actor,
        at=at,
        data={"person": user.trail_name},
    )
    membership = grant_role(user, organisation, role, department=department, actor=actor, at=at)
    _invite(membership, at=at)
    return user


def create_person(username: str, *, name: str, email: str, at: datetime) -> User:
    """The bare account: no password, no role. Raises ``Refused`` when the login name is taken."""
    user = User(username=username, name=name, email=email, date_joined=at)
    user.set_unusable_password()
    try:
        with transaction.atomic():
            user.save(force_insert=True)
    except IntegrityError as taken:
        raise Refused(_taken_login()) from taken
    return user


@transaction.atomic
def close_account(user: User, *, actor: Actor, at: datetime) -> User:
    """End every role that the actor may end; with no role left the account is closed for good.

    A closed account keeps its row, because the trail names it; its password is destroyed, so every
    session ends with the next request. Raises ``Refused`` when nothing is the actor's to end, or
    when the account is the actor's own.
    """
    person = User.objects.select_for_update().get(pk=user.pk)
    if findings := _may_not_close(person, actor):
        raise Refused(findings)
    mine = selectors.roles_of(person)
    if isinstance(actor, User):
        mine = mine.filter(pk__in=selectors.endable_memberships(actor))
    ended = [end_role(membership, actor=actor, at=at) for membership in mine]
    if not selectors.roles_of(person).exists():
        _shut(person)
        for key in sorted({membership.organisation_id for membership in ended}):
            _record("account closed", key, person, actor=actor, at=at)
    return person


@transaction.atomic
def accept_invitation(user: User, password: str, *, at: datetime) -> User:
    """The person chooses the password. The invitation that led here is worthless afterwards.

    Raises ``Conflict`` when the account has a password or was closed meanwhile, and Django's
    ``ValidationError`` when the password is too weak.
    """
    person = User.objects.select_for_update().get(pk=user.pk)
    if not person.is_active or person.has_usable_password():
        raise Conflict(gettext_noop("This invitation has been used or is no longer valid."))
    validate_password(password, person)
    person.set_password(password)
    person.save(update_fields=["password"])
    for key in sorted(set(selectors.roles_of(person).values_list("organisation_id", flat=True))):
        _record("invitation accepted", key, person, actor=person, at=at)
    return person


@transaction.atomic
def renew_invitation(user: User, *, actor: User, at: datetime) -> User:
    """Take the password away, so that a new invitation link can be handed over.

    For a forgotten password or a lost link. Raises ``Refused`` unless every role of the person is
    the actor's to end: whoever hands out the key could use it.
    """
    person = User.objects.select_for_update().get(pk=user.pk)
    if not person.is_active or not selectors.answers_wholly_to(person, actor):
        raise Refused(_not_wholly_yours())
    person.set_unusable_password()
    person.save(update_fields=["password"])
    for key in sorted(set(selectors.roles_of(person).values_list("organisation_id", flat=True))):
        _record("invitation renewed", key, person, actor=actor, at=at)
    first = selectors.roles_of(person).first()
    assert first is not None  # it answers to somebody
    _invite(first, at=at)
    return person


def _invite(membership: Membership, *, at: datetime) -> None:
    Invitation.objects.create(
        user_id=membership.user_id,
        organisation_id=membership.organisation_id,
        role=membership.role,
        invited_at=at,
    )


def _may_not_close(person: User, actor: Actor) -> list[Finding]:
    if not isinstance(actor, User):
        return []
    if person.pk == actor.pk:
        return [_own_account()]
    if not selectors.people_under(actor).filter(pk=person.pk).exists():
        return [_not_yours()]
    return []


def _shut(person: User) -> None:
    person.is_active = False
    person.set_unusable_password()  # also changes the session hash: old sessions stay dead
    person.save(update_fields=["is_active", "password"])
    selectors.forget_grants(person)


def _record(verb: str, organisation: int, person: User, *, actor: Actor, at: datetime) -> None:
    data = {"person": person.trail_name}
    trail.record("organisation", organisation, verb, actor=actor, at=at, data=data)


def _taken_login() -> Finding:
    return Finding(
        code="accounts.taken_login",
        message=gettext_noop("This login name is taken."),
        place="field:username",
        remedy=gettext_noop("Choose another login name."),
    )


def _own_account() -> Finding:
    return Finding(
        code="accounts.own_account",
        message=gettext_noop("You cannot close your own account."),
        remedy=gettext_noop("Ask another administrator of your level or of the level above."),
    )


def _not_yours() -> Finding:
    return Finding(
        code="accounts.not_yours",
        message=gettext_noop("No role of this person is yours to end."),
        remedy=gettext_noop("Ask the administrator of the person's organisation."),
        quote=rules.QUOTE,
    )


def _not_wholly_yours() -> Finding:
    return Finding(
        code="accounts.not_wholly_yours",
        message=gettext_noop(
            "This person also has a role that is not yours to end, so you cannot hand out a new "
            "invitation."
        ),
        remedy=gettext_noop("Ask the administrator of the level above."),
    )
