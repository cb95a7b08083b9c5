"""Reads about people and units that several places need. Rights come from live grants only."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date

from django.contrib.auth.models import AnonymousUser
from django.db.models import Exists, OuterRef, Q, QuerySet

from . import register, rules
from .models import (
    Membership,
    Organisation,
    OrganisationUserPermission,
    RegisteredFact,
    User,
)

_CACHE = "_grants_by_permission"


def organisations_with(user: User | AnonymousUser, permission: str) -> frozenset[int]:
    """Keys of the organisations on which the user holds the permission.

    All grants are read by one query and kept on the user object, so for one request; the services
    of this app forget them when they change something. Inactive and anonymous people hold nothing.
    """
    if not user.is_active or isinstance(user, AnonymousUser):
        return frozenset()
    grants: dict[str, frozenset[int]] | None = getattr(user, _CACHE, None)
    if grants is None:
        grants = _read_grants(user)
        setattr(user, _CACHE, grants)
    return grants.get(permission, frozenset())


def forget_grants(user: User) -> None:
    """Make the next question about this user object ask the database again."""
    if hasattr(user, _CACHE):
        delattr(user, _CACHE)


def _read_grants(user: User) -> dict[str, frozenset[int]]:
    grants: dict[str, set[int]] = defaultdict(set)
    rows = OrganisationUserPermission.objects.filter(user_id=user.pk)
    for organisation, codename in rows.values_list("content_object_id", "permission__codename"):
        grants[codename].add(organisation)
    return {codename: frozenset(keys) for codename, keys in grants.items()}


def holds(user: User | AnonymousUser, permission: str, organisation_id: int) -> bool:
    """Whether the user holds the permission on exactly this organisation."""
    return organisation_id in organisations_with(user, permission)


def people_with(permission: str, organisation: Organisation) -> QuerySet[User]:
    """Active people who hold the permission on exactly this organisation, in order of login."""
    grant = OrganisationUserPermission.objects.filter(
        user=OuterRef("pk"), content_object=organisation, permission__codename=permission
    )
    return User.objects.filter(Exists(grant), is_active=True).order_by("username")


def people_by_organisation(
    permission: str, organisation_ids: Iterable[int]
) -> dict[int, list[User]]:
    """``people_with`` for many organisations: one query; one with nobody is not in the answer."""
    grants = OrganisationUserPermission.objects.filter(
        content_object__in=organisation_ids,
        permission__codename=permission,
        user__is_active=True,
    )
    people: dict[int, list[User]] = defaultdict(list)
    for grant in grants.select_related("user").order_by("user__username"):
        people[grant.content_object_id].append(grant.user)
    return dict(people)


def line_of(organisation: Organisation) -> list[Organisation]:
    """The organisation itself, then each one above it, up to the ministry. One query."""
    bottom = Organisation.objects.select_related("parent__parent__parent").get(pk=organisation.pk)
    line = [bottom]
    while (above := line[-1].parent) is not None:
        line.append(above)
    return line


def at_level(organisation: Organisation, level: str) -> Organisation:
    """The organisation of this level in the line above (or the organisation itself).

    Raises ``Organisation.DoesNotExist``: a provincial school has no city.
    """
    for above in line_of(organisation):
        if above.level == level:
            return above
    raise Organisation.DoesNotExist(f"nothing of level {level} above {organisation.code}")


def province_over(organisation: Organisation) -> Organisation:
    """The provincial unit that answers for the organisation; the ministry where there is none.

    Above it in the tree; else, of a unit right under the ministry, that of its quota area.
    """
    line = line_of(organisation)
    above = next((each for each in line if each.level == Organisation.Level.PROVINCE), None)
    return above or province_of_area(organisation.quota_area) or line[-1]


def province_of_area(area: str) -> Organisation | None:
    """The provincial unit with this quota area."""
    if not area:
        return None
    return Organisation.objects.filter(level="province", quota_area=area).first()


def levels_over(organisation: Organisation) -> frozenset[str]:
    """The levels at which somebody answers for the unit; at the city nobody may."""
    return levels_in(line_of(organisation))


def levels_in(line: Iterable[Organisation]) -> frozenset[str]:
    """``levels_over`` of the unit with which the line begins: a province answers for every unit."""
    return frozenset({Organisation.Level.PROVINCE, *(each.level for each in line)})


def within(organisation_ids: Iterable[int]) -> QuerySet[Organisation]:
    """The organisations themselves and everything below them; the tree is four levels deep."""
    return Organisation.objects.filter(_below("", organisation_ids))


def _below(prefix: str, organisation_ids: Iterable[int]) -> Q:
    keys = list(organisation_ids)
    steps = ("", "parent__", "parent__parent__", "parent__parent__parent__")
    wanted = Q()
    for step in steps:
        wanted |= Q(**{f"{prefix}{step}pk__in": keys})
    return wanted


def roles_of(user: User) -> QuerySet[Membership]:
    """Live memberships of the person with their organisations, oldest first."""
    live = Membership.objects.filter(user=user, ended_at__isnull=True)
    return live.select_related("organisation").order_by("began_at", "pk")


def departments_of(user: User, organisation: Organisation) -> frozenset[str]:
    """Ids of the departments of this organisation for which the person decides now."""
    if not holds(user, "consent", organisation.pk):
        return frozenset()
    live = roles_of(user).filter(organisation=organisation)
    return frozenset(live.exclude(department="").values_list("department", flat=True))


def departments_by_organisation(user: User) -> dict[int, frozenset[str]]:
    """``departments_of`` for every organisation in which the person decides for one."""
    if not (asked := organisations_with(user, "consent")):
        return {}
    found: dict[int, set[str]] = defaultdict(set)
    for membership in roles_of(user).filter(organisation__in=asked).exclude(department=""):
        found[membership.organisation_id].add(membership.department)
    return {key: frozenset(departments) for key, departments in found.items()}


def department_officers(organisation: Organisation, department: str) -> QuerySet[User]:
    """Active people who speak for this department of the organisation, in order of login."""
    live = Membership.objects.filter(
        user=OuterRef("pk"),
        organisation=organisation,
        department=department,
        ended_at__isnull=True,
    )
    return people_with("consent", organisation).filter(Exists(live))


def managed_levels(user: User) -> dict[str, list[int]]:
    """Level -> keys of the organisations of that level in which the user manages accounts."""
    managed = Organisation.objects.filter(pk__in=organisations_with(user, "manage_accounts"))
    levels: dict[str, list[int]] = defaultdict(list)
    for key, level in managed.values_list("pk", "level"):
        levels[level].append(key)
    return dict(levels)


def manager_levels_over(user: User, organisation: Organisation) -> frozenset[str]:
    """Levels in the line of the organisation at which the user manages accounts."""
    managed = organisations_with(user, "manage_accounts")
    return frozenset(above.level for above in line_of(organisation) if above.pk in managed)


def endable_memberships(user: User) -> QuerySet[Membership]:
    """Live memberships that the user may end, which are those that the user may open."""
    wanted = Q(pk__in=())
    levels = managed_levels(user)
    for (above, level), roles in rules.OPENS.items():
        if above in levels:
            reach = Q(organisation__level=level, role__in=roles)
            wanted |= reach & _below("organisation__", levels[above])
    live = Membership.objects.filter(wanted, ended_at__isnull=True)
    return live.select_related("user", "organisation")


def open_places(user: User) -> QuerySet[Organisation]:
    """Organisations in which the user may open an account of at least one role."""
    wanted = Q(pk__in=())
    levels = managed_levels(user)
    for above, level in rules.OPENS:
        if above in levels:
            wanted |= Q(level=level) & _below("", levels[above])
    return Organisation.objects.filter(wanted, closed_at__isnull=True).order_by("code")


def people_under(user: User) -> QuerySet[User]:
    """Active people with at least one role that the user may end: whose accounts the user sees."""
    mine = endable_memberships(user).filter(user=OuterRef("pk"))
    return User.objects.filter(Exists(mine), is_active=True).order_by("username")


def answers_wholly_to(person: User, manager: User) -> bool:
    """Whether the manager may end every role of the person.

    Only then may the manager hand out a key to the account: otherwise a school could take over
    somebody who also works for the ministry.
    """
    live = roles_of(person)
    return live.exists() and not live.exclude(pk__in=endable_memberships(manager)).exists()


def demo_people() -> QuerySet[User]:
    """The named people of the demonstration, in the order in which they were loaded."""
    people = User.objects.filter(username__startswith=rules.DEMO_PREFIX, is_active=True)
    return people.prefetch_related("memberships__organisation").order_by("pk")


def as_person(user: User | AnonymousUser) -> User:
    """The person behind a request: a page behind the login knows nobody else."""
    assert isinstance(user, User)
    return user


def keeps_contact_data(user: User, organisation: Organisation) -> bool:
    """Whether the person belongs to the unit and may write what it says of itself."""
    return any(holds(user, each, organisation.pk) for each in ("declare", "manage_accounts"))


def registers_facts_of(user: User, organisation: Organisation) -> bool:
    """Whether the person administers a level above the unit: nobody attests to the own unit."""
    managed = organisations_with(user, "manage_accounts")
    return any(above.pk in managed for above in line_of(organisation)[1:])


def registered_units(user: User) -> QuerySet[Organisation]:
    """Units below those that the user administers, whose facts the user registers."""
    managed = organisations_with(user, "manage_accounts")
    return within(managed).exclude(pk__in=managed).filter(closed_at__isnull=True).order_by("code")


def units_with_readable_data(user: User) -> QuerySet[Organisation]:
    """Units whose register the user reads: the own one, and all at or below a watched level."""
    above = frozenset().union(
        *(organisations_with(user, each) for each in ("manage_accounts", "oversee", "audit"))
    )
    wanted = Q(pk__in=organisations_with(user, "declare")) | _below("", above)
    return Organisation.objects.filter(wanted)


def facts_of(organisation: Organisation) -> list[RegisteredFact]:
    """Every row of the unit's register with who entered it, the newest first."""
    rows = organisation.facts.select_related("entered_by", "replaces", "replaced_by")
    return list(rows.order_by("-entered_at", "-pk"))


def facts_on(organisation: Organisation, day: date) -> dict[str, RegisteredFact]:
    """By key what is registered of the unit on the day, as is known now. One query."""
    return register.in_force(RegisteredFact.objects.filter(organisation=organisation), day)
