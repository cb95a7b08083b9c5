"""The table of roles is complete, and nobody opens more than the tree gives them."""

import pytest

from organisations import rules
from organisations.models import Membership, Organisation
from organisations.rules import CITY, MINISTRY, PROVINCE, UNIT

pytestmark = pytest.mark.rules

ROLES = set(Membership.Role.values)


def test_every_one_of_the_twelve_roles_has_permissions_and_a_place() -> None:
    assert len(ROLES) == 12
    assert set(rules.PERMISSIONS) == ROLES
    assert set(rules.HELD_AT) == ROLES
    assert all(rules.PERMISSIONS.values())
    assert all(rules.HELD_AT.values())


def test_every_permission_of_the_organisation_is_given_by_some_role_and_no_other_is() -> None:
    declared = {codename for codename, _label in Organisation._meta.permissions}
    assert rules.permissions_of(frozenset(ROLES)) == declared


def test_every_role_can_be_opened_by_somebody_and_only_where_it_is_held() -> None:
    opened = {(role, level) for (_above, level), roles in rules.OPENS.items() for role in roles}
    assert {role for role, _level in opened} == ROLES
    assert all(level in rules.HELD_AT[role] for role, level in opened)


@pytest.mark.parametrize("role", sorted(ROLES))
def test_nobody_opens_a_role_at_a_level_above_the_own_one(role: str) -> None:
    for (above, level), roles in rules.OPENS.items():
        if role in roles:
            assert rules.LEVELS.index(above) <= rules.LEVELS.index(level)


@pytest.mark.parametrize(
    ("role", "level", "kind", "fits"),
    [
        ("author", UNIT, "college", True),
        ("author", UNIT, "enterprise", True),
        ("author", PROVINCE, "education_authority", False),
        ("city_officer", CITY, "education_authority", True),
        ("city_officer", UNIT, "college", False),
        ("seal_keeper", PROVINCE, "education_authority", True),
        ("unit_leader", UNIT, "education_authority", False),
        ("province_officer", PROVINCE, "college", False),
        ("ministry_officer", MINISTRY, "ministry", True),
    ],
)
def test_a_role_fits_only_organisations_of_its_level_and_kind(
    role: str, level: str, kind: str, *, fits: bool
) -> None:
    assert (rules.misplaced(role, level, kind) == []) is fits


@pytest.mark.parametrize(
    ("role", "level", "managers", "allowed"),
    [
        ("province_administrator", PROVINCE, {MINISTRY}, True),
        ("province_administrator", PROVINCE, {PROVINCE}, False),
        ("author", UNIT, {PROVINCE}, True),
        ("author", UNIT, {UNIT}, True),
        ("author", UNIT, {MINISTRY}, False),
        ("auditor", PROVINCE, {PROVINCE}, False),
        ("city_officer", CITY, {PROVINCE}, True),
        ("ministry_officer", MINISTRY, {MINISTRY}, True),
        ("author", UNIT, set(), False),
    ],
)
def test_accounts_follow_the_tree(
    role: str, level: str, managers: set[str], *, allowed: bool
) -> None:
    findings = rules.out_of_reach(role, level, frozenset(managers))
    assert (findings == []) is allowed
    if findings:
        assert findings[0].quote == "各省级教育行政部门设管理员账号，并为各校开放平台账号注册"
        assert findings[0].remedy


@pytest.mark.parametrize("username", ["demo.author", "DEMO.x", "Demo."])
def test_logins_of_the_demonstration_are_reserved(username: str) -> None:
    assert rules.reserved_login(username)
    assert not rules.reserved_login("demography")


@pytest.mark.parametrize(
    ("level", "parent", "fault"),
    [
        (MINISTRY, None, None),
        (PROVINCE, MINISTRY, None),
        (CITY, PROVINCE, None),
        (UNIT, PROVINCE, None),
        (UNIT, CITY, None),
        ("county", PROVINCE, "the level is unknown"),
        (MINISTRY, PROVINCE, "the ministry has nothing above it"),
        (UNIT, None, "the unit above is missing"),
        (PROVINCE, PROVINCE, "a province stands directly below the ministry"),
        (CITY, UNIT, "the unit above must be of a higher level"),
        (UNIT, UNIT, "the unit above must be of a higher level"),
    ],
)
def test_the_tree_has_four_levels(level: str, parent: str | None, fault: str | None) -> None:
    assert rules.tree_faults(level, parent) == ([fault] if fault else [])
