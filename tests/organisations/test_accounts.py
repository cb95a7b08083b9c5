"""Opening, handing over and closing accounts, as services."""

from types import SimpleNamespace

import pytest
from django.core.exceptions import ValidationError

from organisations import invitations, rules, selectors, services
from organisations.models import Membership, User
from tests.factories import AT, PASSWORD, SYSTEM
from trail.findings import Conflict, Refused
from trail.models import Entry

pytestmark = pytest.mark.db


def open_account(world: SimpleNamespace, **changes: object) -> User:
    values = {
        "organisation": world.other_school,
        "role": "author",
        "username": "li.na",
        "name": "李娜",
        "email": "li.na@example.org",
        "actor": world.province_administrator,
        **changes,
    }
    return services.open_account(values.pop("organisation"), values.pop("role"), **values, at=AT)


def codes(refused: pytest.ExceptionInfo[Refused]) -> list[str]:
    return [finding.code for finding in refused.value.findings]


@pytest.mark.parametrize(
    ("actor", "place", "role"),
    [
        ("ministry_administrator", "hubei", "province_administrator"),
        ("ministry_administrator", "hubei", "auditor"),
        ("ministry_administrator", "ministry", "ministry_officer"),
        ("ministry_administrator", "ministry", "ministry_administrator"),
        ("province_administrator", "hubei", "province_officer"),
        ("province_administrator", "hubei", "province_leader"),
        ("province_administrator", "hubei", "seal_keeper"),
        ("province_administrator", "wuhan", "city_officer"),
        ("province_administrator", "school", "unit_leader"),
        ("province_administrator", "enterprise", "author"),
        ("unit_leader", "school", "author"),
        ("unit_leader", "school", "unit_leader"),
        ("unit_leader", "school", "seal_keeper"),
    ],
)
def test_accounts_are_opened_down_the_tree(
    world: SimpleNamespace, actor: str, place: str, role: str
) -> None:
    organisation = getattr(world, place)
    person = open_account(world, actor=getattr(world, actor), organisation=organisation, role=role)
    assert list(person.memberships.values_list("organisation", "role")) == [(organisation.pk, role)]
    assert person.is_active
    assert not person.has_usable_password()
    assert person.date_joined == AT
    verbs = Entry.objects.filter(chain__subject_id=str(organisation.pk)).order_by("seq")
    assert list(verbs.values_list("verb", flat=True))[-2:] == ["account opened", "role granted"]


def test_a_refused_opening_leaves_no_person_behind(world: SimpleNamespace) -> None:
    before = User.objects.count()
    for changes in (
        {"organisation": world.foreign_school},
        {"role": "province_officer"},
        {"username": "demo.second"},
        {"username": world.author.username},
        {"actor": world.foreign_administrator},
    ):
        with pytest.raises(Refused):
            open_account(world, **changes)
    assert User.objects.count() == before


def test_a_taken_login_is_named_whatever_its_case(world: SimpleNamespace) -> None:
    open_account(world)
    with pytest.raises(Refused) as refused:
        open_account(world, username="Li.Na")
    assert codes(refused) == ["accounts.taken_login"]
    assert refused.value.findings[0].place == "field:username"


def test_closing_ends_every_role_and_destroys_the_password(world: SimpleNamespace) -> None:
    world.other_author.set_password(PASSWORD)
    world.other_author.save()
    services.close_account(world.other_author, actor=world.province_administrator, at=AT)
    closed = User.objects.get(pk=world.other_author.pk)
    assert not closed.is_active
    assert not closed.has_usable_password()
    assert not selectors.roles_of(closed).exists()
    verbs = Entry.objects.filter(chain__subject_id=str(world.other_school.pk)).order_by("seq")
    assert list(verbs.values_list("verb", flat=True))[-2:] == ["role ended", "account closed"]


def test_closing_leaves_alone_what_another_organisation_gave(world: SimpleNamespace) -> None:
    services.grant_role(world.other_author, world.foreign_school, "author", actor=SYSTEM, at=AT)
    services.close_account(world.other_author, actor=world.province_administrator, at=AT)
    person = User.objects.get(pk=world.other_author.pk)
    assert person.is_active
    assert selectors.organisations_with(person, "declare") == {world.foreign_school.pk}


@pytest.mark.parametrize(
    "person", ["foreign_author", "foreign_officer", "ministry_officer", "stranger"]
)
def test_a_province_cannot_close_what_is_not_its_own(world: SimpleNamespace, person: str) -> None:
    with pytest.raises(Refused) as refused:
        services.close_account(getattr(world, person), actor=world.province_administrator, at=AT)
    assert codes(refused) == ["accounts.not_yours"]
    assert User.objects.get(pk=getattr(world, person).pk).is_active


def test_nobody_closes_their_own_account(world: SimpleNamespace) -> None:
    with pytest.raises(Refused) as refused:
        services.close_account(world.unit_leader, actor=world.unit_leader, at=AT)
    assert codes(refused) == ["accounts.own_account"]


def test_an_invitation_works_once_and_only_for_its_person(world: SimpleNamespace) -> None:
    person = open_account(world)
    uid, token = invitations.link_for(person).rstrip("/").split("/")[-2:]
    foreign_uid = invitations.link_for(world.author).rstrip("/").split("/")[-2]
    assert invitations.invited_by(uid, token) == person
    assert invitations.invited_by(foreign_uid, token) is None
    assert invitations.invited_by(uid, token[:-1] + "x") is None
    assert invitations.invited_by("!!", token) is None
    services.accept_invitation(person, PASSWORD, at=AT)
    assert User.objects.get(pk=person.pk).check_password(PASSWORD)
    assert invitations.invited_by(uid, token) is None
    with pytest.raises(Conflict):
        services.accept_invitation(person, "another-good-password", at=AT)


def test_a_weak_password_is_refused_and_the_invitation_stays(world: SimpleNamespace) -> None:
    person = open_account(world)
    with pytest.raises(ValidationError):
        services.accept_invitation(person, "12345678", at=AT)
    assert not User.objects.get(pk=person.pk).has_usable_password()


def test_a_closed_account_cannot_be_entered_by_an_old_invitation(world: SimpleNamespace) -> None:
    person = open_account(world)
    uid, token = invitations.link_for(person).rstrip("/").split("/")[-2:]
    services.close_account(person, actor=world.province_administrator, at=AT)
    assert invitations.invited_by(uid, token) is None


def test_a_new_invitation_kills_the_old_password(world: SimpleNamespace) -> None:
    person = open_account(world)
    services.accept_invitation(person, PASSWORD, at=AT)
    services.renew_invitation(person, actor=world.province_administrator, at=AT)
    assert not User.objects.get(pk=person.pk).check_password(PASSWORD)


def test_nobody_gets_a_key_to_a_person_who_also_works_for_somebody_else(
    world: SimpleNamespace,
) -> None:
    person = open_account(world)
    services.accept_invitation(person, PASSWORD, at=AT)
    services.grant_role(person, world.ministry, "expert", actor=SYSTEM, at=AT)
    with pytest.raises(Refused) as refused:
        services.renew_invitation(person, actor=world.province_administrator, at=AT)
    assert codes(refused) == ["accounts.not_wholly_yours"]
    assert User.objects.get(pk=person.pk).check_password(PASSWORD)


def test_an_administrator_sees_only_people_whose_roles_they_may_end(
    world: SimpleNamespace,
) -> None:
    def seen(manager: User) -> set[str]:
        return set(selectors.people_under(manager).values_list("username", flat=True))

    assert seen(world.unit_leader) == {"author", "unit_leader", "seal_keeper"}
    assert seen(world.ministry_administrator) == {
        "expert",
        "ministry_officer",
        "ministry_administrator",
        "auditor",
        "province_administrator",
        "foreign_administrator",
    }
    assert "foreign_author" not in seen(world.province_administrator)
    assert "province_administrator" not in seen(world.province_administrator)
    assert {"author", "city_officer", "province_officer"} <= seen(world.province_administrator)
    for nobody in (world.author, world.province_officer, world.auditor, world.stranger):
        assert seen(nobody) == set()
        assert not selectors.open_places(nobody).exists()


def test_what_may_be_opened_may_be_ended_and_nothing_else(world: SimpleNamespace) -> None:
    managers = [world.ministry_administrator, world.province_administrator, world.unit_leader]
    for manager in managers:
        endable = set(selectors.endable_memberships(manager))
        for membership in Membership.objects.all():
            above = selectors.manager_levels_over(manager, membership.organisation)
            level = membership.organisation.level
            allowed = rules.out_of_reach(membership.role, level, above) == []
            assert (membership in endable) is allowed, membership
