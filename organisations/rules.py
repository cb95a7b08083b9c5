"""Who may do what where: roles, the levels they belong to, and who opens whose account.

Source: 各省级教育行政部门设管理员账号，并为各校开放平台账号注册 (tasks seven and eight, 推荐方式).
Everything else follows the tree: each level answers for its own people and for those below it.
"""

from collections.abc import Mapping
from types import MappingProxyType

from trail.findings import Finding, gettext_noop

QUOTE = "各省级教育行政部门设管理员账号，并为各校开放平台账号注册"
DEMO_PREFIX = "demo."  # logins of the demonstration; nobody else may have one
# Who carries one declaration from the form to recognition, in this order.
DEMO_SPINE = (
    "demo.author",
    "demo.unit_leader",
    "demo.province_officer",
    "demo.province_leader",
    "demo.ministry_officer",
)

MINISTRY, PROVINCE, CITY, UNIT = "ministry", "province", "city", "unit"
LEVELS = (MINISTRY, PROVINCE, CITY, UNIT)  # from the top
AUTHORITIES = frozenset({"ministry", "education_authority"})

PERMISSIONS: Mapping[str, frozenset[str]] = MappingProxyType(
    {
        "author": frozenset({"declare"}),
        "unit_leader": frozenset(
            {"review", "compose_list", "send_list", "oversee", "manage_accounts"}
        ),
        "seal_keeper": frozenset({"keep_seal"}),
        "city_officer": frozenset({"review", "oversee"}),
        "department_officer": frozenset({"consent"}),
        "province_officer": frozenset({"review", "compose_list", "oversee"}),
        "province_administrator": frozenset({"manage_accounts", "oversee"}),
        "province_leader": frozenset({"send_list", "oversee"}),
        "expert": frozenset({"assess"}),
        "ministry_officer": frozenset({"review", "compose_list", "send_list", "oversee"}),
        "ministry_administrator": frozenset({"manage_accounts", "manage_rounds", "oversee"}),
        "auditor": frozenset({"audit"}),
    }
)

# A provincial list is sealed like a school's form: the keeper of a seal exists at every level.
HELD_AT: Mapping[str, frozenset[str]] = MappingProxyType(
    {
        "author": frozenset({UNIT}),
        "unit_leader": frozenset({UNIT}),
        "seal_keeper": frozenset(LEVELS),
        "city_officer": frozenset({CITY}),
        "department_officer": frozenset({PROVINCE, CITY}),
        "province_officer": frozenset({PROVINCE}),
        "province_administrator": frozenset({PROVINCE}),
        "province_leader": frozenset({PROVINCE}),
        "expert": frozenset({MINISTRY, PROVINCE}),
        "ministry_officer": frozenset({MINISTRY}),
        "ministry_administrator": frozenset({MINISTRY}),
        "auditor": frozenset({MINISTRY, PROVINCE}),
    }
)

# (level of the account manager, level of the organisation) -> roles it opens and closes there.
# The province neither multiplies its own administrators nor appoints who audits it.
OPENS: Mapping[tuple[str, str], frozenset[str]] = MappingProxyType(
    {
        (MINISTRY, MINISTRY): frozenset(
            {"ministry_officer", "ministry_administrator", "seal_keeper", "expert", "auditor"}
        ),
        (MINISTRY, PROVINCE): frozenset({"province_administrator", "auditor"}),
        (PROVINCE, PROVINCE): frozenset(
            {"province_officer", "province_leader", "department_officer", "seal_keeper", "expert"}
        ),
        (PROVINCE, CITY): frozenset({"city_officer", "department_officer", "seal_keeper"}),
        (PROVINCE, UNIT): frozenset({"author", "unit_leader", "seal_keeper"}),
        (UNIT, UNIT): frozenset({"author", "unit_leader", "seal_keeper"}),
    }
)


def permissions_of(roles: frozenset[str]) -> frozenset[str]:
    """Everything that the roles held in one organisation allow there, together."""
    return frozenset().union(*(PERMISSIONS[role] for role in roles))


def misplaced(role: str, level: str, kind: str) -> list[Finding]:
    """Findings when the role does not belong into an organisation of this level and kind."""
    fits_kind = level == UNIT and kind not in AUTHORITIES
    fits_kind = fits_kind or (level != UNIT and kind in AUTHORITIES)
    if fits_kind and level in HELD_AT[role]:
        return []
    return [
        Finding(
            code="accounts.misplaced",
            message=gettext_noop("This role does not exist in an organisation of this level."),
            place="field:role",
            remedy=gettext_noop("Choose a role of the organisation's own level."),
        )
    ]


def without_department(role: str, department: str) -> list[Finding]:
    """Findings when a department officer has no department, or somebody else has one."""
    if (role == "department_officer") == bool(department):
        return []
    return [
        Finding(
            code="accounts.department",
            message=gettext_noop("A department officer, and nobody else, speaks for a department."),
            place="field:department",
            remedy=gettext_noop("Choose the department that the person speaks for."),
        )
    ]


def out_of_reach(role: str, level: str, manager_levels: frozenset[str]) -> list[Finding]:
    """Findings when no account manager of these levels may open or close the role at ``level``.

    ``manager_levels`` are the levels of those organisations in the line of the target in which
    the actor manages accounts; none of them means that the target is somebody else's.
    """
    if any(role in OPENS.get((above, level), ()) for above in manager_levels):
        return []
    return [
        Finding(
            code="accounts.out_of_reach",
            message=gettext_noop("You may not open or close accounts of this role there."),
            place="field:role",
            remedy=gettext_noop(
                "Ask the organisation above: the ministry opens provincial administrators, the "
                "province its own people and those of its cities, schools and enterprises."
            ),
            quote=QUOTE,
        )
    ]


def reserved_login(username: str) -> list[Finding]:
    """Findings when the login name belongs to the demonstration."""
    if not username.lower().startswith(DEMO_PREFIX):
        return []
    return [
        Finding(
            code="accounts.reserved_login",
            message=gettext_noop("Login names that begin with “%(prefix)s” are reserved."),
            place="field:username",
            params={"prefix": DEMO_PREFIX},
            remedy=gettext_noop("Choose another login name."),
        )
    ]


def tree_faults(level: str, parent_level: str | None) -> list[str]:
    """Message ids of what is wrong with the place of a unit in the tree; empty when it fits."""
    if level not in LEVELS:
        return [gettext_noop("the level is unknown")]
    if level == MINISTRY:
        return [] if parent_level is None else [gettext_noop("the ministry has nothing above it")]
    if parent_level is None:
        return [gettext_noop("the unit above is missing")]
    if level == PROVINCE and parent_level != MINISTRY:
        return [gettext_noop("a province stands directly below the ministry")]
    if LEVELS.index(parent_level) >= LEVELS.index(level):
        return [gettext_noop("the unit above must be of a higher level")]
    return []
