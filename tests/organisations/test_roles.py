"""Roles and guardian's grants on the organisation never part."""

from types import SimpleNamespace

import pytest
from django.contrib.auth.models import AnonymousUser, Permission
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from organisations import rules, selectors, services
from organisations.models import Membership, Organisation, OrganisationUserPermission, User
from tests.factories import AT, SYSTEM, make_person
from trail.findings import Conflict, Refused
from trail.models import Entry

pytestmark = pytest.mark.db


def fresh(user: User) -> User:
    """The same person as the next request sees them."""
    return User.objects.get(pk=user.pk)


def grants(user: User) -> set[tuple[int, str]]:
    rows = OrganisationUserPermission.objects.filter(user=user)
    return set(rows.values_list("content_object_id", "permission__codename"))


@pytest.mark.parametrize("role", Membership.Role.values)
def test_a_role_brings_exactly_its_permissions_on_exactly_its_organisation(
    world: SimpleNamespace, role: str
) -> None:
    place = {
        "unit": world.school,
        "city": world.wuhan,
        "province": world.hubei,
        "ministry": world.ministry,
    }[sorted(rules.HELD_AT[role])[-1]]
    department = "education" if role == Membership.Role.DEPARTMENT_OFFICER else ""
    person = make_person(role, place, department=department)
    assert grants(person) == {(place.pk, codename) for codename in rules.PERMISSIONS[role]}
    for codename in rules.PERMISSIONS[role]:
        assert selectors.organisations_with(fresh(person), codename) == {place.pk}
        assert fresh(person).has_perm(f"organisations.{codename}", place)


def test_no_service_ever_gives_a_global_permission(world: SimpleNamespace) -> None:
    for person in User.objects.all():
        assert not person.user_permissions.exists()
        assert not person.groups.exists()
        assert not person.is_superuser
        assert not any(
            person.has_perm(f"organisations.{permission.codename}")
            for permission in Permission.objects.filter(content_type__model="organisation")
        )


def test_an_ended_role_is_worthless_at_once(world: SimpleNamespace) -> None:
    leader = world.unit_leader
    assert selectors.holds(leader, "review", world.school.pk)
    membership = leader.memberships.get()
    services.end_role(membership, actor=world.province_administrator, at=AT)
    assert grants(leader) == set()
    assert not selectors.holds(fresh(leader), "review", world.school.pk)
    assert not selectors.people_with("review", world.school).exists()
    assert Membership.objects.get(pk=membership.pk).ended_at == AT


def test_a_permission_that_another_live_role_gives_stays(world: SimpleNamespace) -> None:
    officer = world.province_officer
    services.grant_role(officer, world.hubei, "province_leader", actor=SYSTEM, at=AT)
    services.end_role(officer.memberships.get(role="province_officer"), actor=SYSTEM, at=AT)
    left = {codename for _place, codename in grants(officer)}
    assert left == {"send_list", "oversee"}


def test_a_role_can_be_given_again_after_it_ended(world: SimpleNamespace) -> None:
    membership = world.author.memberships.get()
    services.end_role(membership, actor=SYSTEM, at=AT)
    services.grant_role(world.author, world.school, "author", actor=SYSTEM, at=AT)
    assert selectors.holds(fresh(world.author), "declare", world.school.pk)
    assert world.author.memberships.count() == 2


def test_the_same_role_twice_and_the_same_end_twice_are_conflicts(world: SimpleNamespace) -> None:
    with pytest.raises(Conflict):
        services.grant_role(world.author, world.school, "author", actor=SYSTEM, at=AT)
    membership = world.author.memberships.get()
    services.end_role(membership, actor=SYSTEM, at=AT)
    with pytest.raises(Conflict):
        services.end_role(membership, actor=SYSTEM, at=AT)


def test_giving_and_ending_a_role_enter_the_trail_without_names(world: SimpleNamespace) -> None:
    actor = world.province_administrator
    membership = services.grant_role(
        world.stranger, world.other_school, "author", actor=actor, at=AT
    )
    services.end_role(membership, actor=actor, at=AT)
    entries = Entry.objects.filter(
        chain__subject_kind="organisation", chain__subject_id=str(world.other_school.pk)
    )
    last = list(entries.order_by("seq"))[-2:]
    assert [entry.verb for entry in last] == ["role granted", "role ended"]
    for entry in last:
        assert entry.actor == f"user:{actor.pk}"
        assert entry.data == {"person": f"user:{world.stranger.pk}", "role": "author"}
    assert membership.granted_by == actor


@pytest.mark.parametrize(
    ("actor", "place", "role"),
    [
        ("province_administrator", "foreign_school", "author"),
        ("province_administrator", "hubei", "province_administrator"),
        ("province_administrator", "ministry", "ministry_officer"),
        ("unit_leader", "other_school", "author"),
        ("unit_leader", "hubei", "province_officer"),
        ("unit_leader", "hubei", "province_administrator"),
        ("ministry_administrator", "school", "author"),
        ("city_officer", "school", "author"),
        ("author", "school", "author"),
        ("stranger", "school", "author"),
    ],
)
def test_nobody_gives_roles_outside_their_own_reach(
    world: SimpleNamespace, actor: str, place: str, role: str
) -> None:
    before = Membership.objects.count()
    person = make_person(None, None)
    with pytest.raises(Refused) as refused:
        services.grant_role(person, getattr(world, place), role, actor=getattr(world, actor), at=AT)
    assert [finding.code for finding in refused.value.findings] == ["accounts.out_of_reach"]
    assert Membership.objects.count() == before
    assert grants(person) == set()


def test_even_the_system_cannot_put_a_role_where_it_does_not_exist(world: SimpleNamespace) -> None:
    with pytest.raises(Refused):
        services.grant_role(world.stranger, world.school, "ministry_officer", actor=SYSTEM, at=AT)


def test_an_officer_decides_for_the_own_departments_and_for_no_other(
    world: SimpleNamespace,
) -> None:
    officer = make_person("department_officer", world.hubei, department="education")
    services.grant_role(
        officer,
        world.hubei,
        "department_officer",
        department="finance",
        actor=world.province_administrator,
        at=AT,
    )
    assert selectors.departments_of(officer, world.hubei) == {"education", "finance"}
    assert selectors.departments_of(officer, world.zhejiang) == frozenset()
    assert selectors.departments_of(world.province_officer, world.hubei) == frozenset()
    assert list(selectors.department_officers(world.hubei, "finance")) == [officer]
    services.end_role(officer.memberships.get(department="education"), actor=SYSTEM, at=AT)
    assert selectors.departments_of(fresh(officer), world.hubei) == {"finance"}
    assert not selectors.department_officers(world.hubei, "education").exists()


@pytest.mark.parametrize(("role", "department"), [("department_officer", ""), ("expert", "x")])
def test_a_department_and_its_officer_belong_together(
    world: SimpleNamespace, role: str, department: str
) -> None:
    with pytest.raises(Refused) as refused:
        services.grant_role(
            world.stranger, world.hubei, role, department=department, actor=SYSTEM, at=AT
        )
    assert [each.code for each in refused.value.findings] == ["accounts.department"]
    with pytest.raises(IntegrityError), transaction.atomic():
        Membership.objects.create(
            user=world.stranger,
            organisation=world.hubei,
            role=role,
            department=department,
            began_at=AT,
        )


def test_the_inactive_and_the_anonymous_hold_nothing(world: SimpleNamespace) -> None:
    User.objects.filter(pk=world.unit_leader.pk).update(is_active=False)
    leader = fresh(world.unit_leader)
    assert selectors.organisations_with(leader, "review") == frozenset()
    assert selectors.organisations_with(AnonymousUser(), "review") == frozenset()
    assert not selectors.people_with("review", world.school).exists()
    with pytest.raises(Refused):
        services.grant_role(leader, world.other_school, "author", actor=SYSTEM, at=AT)


def test_all_grants_of_a_person_cost_one_query(world: SimpleNamespace) -> None:
    leader = fresh(world.unit_leader)
    with CaptureQueriesContext(
        connection,
    ) as queries:
        for codename in sorted(rules.permissions_of(frozenset(rules.PERMISSIONS))):
            selectors.organisations_with(leader, codename)
            selectors.holds(leader, codename, world.school.pk)
    assert len(queries) == 1


def test_the_line_leads_from_a_school_to_the_ministry_in_one_query(world: SimpleNamespace) -> None:
    with CaptureQueriesContext(connection) as queries:
        line = selectors.line_of(world.school)
    assert line == [world.school, world.wuhan, world.hubei, world.ministry]
    assert len(queries) == 1
    assert selectors.line_of(world.ministry) == [world.ministry]


def test_a_level_is_found_in_the_line_or_named_as_missing(world: SimpleNamespace) -> None:
    assert selectors.at_level(world.school, "province") == world.hubei
    assert selectors.at_level(world.hubei, "province") == world.hubei
    with pytest.raises(Organisation.DoesNotExist):
        selectors.at_level(world.other_school, "city")


def test_within_is_the_organisation_and_everything_below(world: SimpleNamespace) -> None:
    below = {world.hubei, world.wuhan, world.school, world.other_school, world.enterprise}
    assert set(selectors.within([world.hubei.pk])) == below
    assert set(selectors.within([world.ministry.pk])) == set(Organisation.objects.all())
    assert not selectors.within([]).exists()
