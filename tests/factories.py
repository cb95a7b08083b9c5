"""People and units for tests, made by the same services that the product uses."""

from datetime import UTC, datetime
from itertools import count
from types import SimpleNamespace

from organisations import services
from organisations.models import Organisation, User
from tests.recorded import Recorded

AT = datetime(2026, 11, 2, 1, 0, tzinfo=UTC)  # a Monday morning in Beijing
SYSTEM = "system:tests"
PASSWORD = "correct-horse-battery"

_numbers = count(1)


def make_organisation(
    level: str = "unit",
    kind: str = "college",
    parent: Organisation | None = None,
    **columns: object,
) -> Organisation:
    """One organisation; quota area, region and great area come from the parent unless given."""
    number = next(_numbers)
    inherited = {name: getattr(parent, name, "") for name in ("quota_area", "region", "great_area")}
    values = {
        "code": f"T{number:06d}",
        "name": f"示例单位{number}",
        "name_en": f"Unit {number} (Demo)",
        "short_name": f"示例{number}",
        "is_demonstration": True,
        **inherited,
        **columns,
    }
    return Organisation.objects.create(level=level, kind=kind, parent=parent, **values)


def make_ministry(**columns: object) -> Organisation:
    """The top of the tree."""
    values = {
        "code": "MOE",
        "name": "教育部职业教育与成人教育司",
        "short_name": "教育部",
        **columns,
    }
    return make_organisation("ministry", "ministry", None, **values)


def make_province(name: str, code: str, ministry: Organisation, **columns: object) -> Organisation:
    """A provincial unit with its own quota area: ``make_province("湖北", "420000", ministry)``."""
    values = {
        "code": code,
        "name": f"{name}省教育厅",
        "short_name": name,
        "quota_area": code,
        "region": code,
        **columns,
    }
    return make_organisation("province", "education_authority", ministry, **values)


def make_person(role: str | None, organisation: Organisation | None, **columns: object) -> User:
    """A person with one role (``None``: none) and no usable password.

    ``department`` is what a department officer speaks for.
    """
    department = str(columns.pop("department", ""))
    number = next(_numbers)
    username = str(columns.pop("username", f"person{number}"))
    name = str(columns.pop("name", f"测试{number}"))
    email = str(columns.pop("email", f"{username}@example.org"))
    user = User(username=username, name=name, email=email, **columns)
    user.set_unusable_password()
    user.save()
    if role is not None and organisation is not None:
        services.grant_role(user, organisation, role, department=department, actor=SYSTEM, at=AT)
    return user


def make_person_with_password(role: str, organisation: Organisation, **columns: object) -> User:
    """A person who can log in by ``PASSWORD``."""
    user = make_person(role, organisation, **columns)
    user.set_password(PASSWORD)
    user.save()
    return user


def make_world() -> SimpleNamespace:
    """Ministry, two provinces, a city, schools, an enterprise, and one person a role.

    ``hubei`` holds ``wuhan`` (a city) with ``school``, and directly ``other_school`` and
    ``enterprise``; ``zhejiang`` holds ``foreign_school``. People are named by role: ``author``,
    ``unit_leader``, ``seal_keeper``, ``other_author``, ``other_leader``, ``enterprise_author``,
    ``city_officer``, ``province_officer``, ``province_leader``, ``province_administrator``,
    ``province_seal_keeper``, ``expert``, ``ministry_officer``, ``ministry_administrator``,
    ``auditor``; of Zhejiang: ``foreign_author``, ``foreign_leader``, ``foreign_officer``,
    ``foreign_province_leader``, ``foreign_administrator``; ``stranger`` has no role.
    """
    return _world()


def _make_world() -> SimpleNamespace:
    world = _make_units()
    for name, (role, place) in _PEOPLE.items():
        organisation = getattr(world, place) if place else None
        setattr(world, name, make_person(role, organisation, username=name))
    return world


_PEOPLE: dict[str, tuple[str | None, str | None]] = {
    "author": ("author", "school"),
    "unit_leader": ("unit_leader", "school"),
    "seal_keeper": ("seal_keeper", "school"),
    "other_author": ("author", "other_school"),
    "other_leader": ("unit_leader", "other_school"),
    "enterprise_author": ("author", "enterprise"),
    "city_officer": ("city_officer", "wuhan"),
    "province_officer": ("province_officer", "hubei"),
    "province_leader": ("province_leader", "hubei"),
    "province_administrator": ("province_administrator", "hubei"),
    "province_seal_keeper": ("seal_keeper", "hubei"),
    "expert": ("expert", "ministry"),
    "ministry_officer": ("ministry_officer", "ministry"),
    "ministry_administrator": ("ministry_administrator", "ministry"),
    "auditor": ("auditor", "ministry"),
    "foreign_author": ("author", "foreign_school"),
    "foreign_leader": ("unit_leader", "foreign_school"),
    "foreign_officer": ("province_officer", "zhejiang"),
    "foreign_province_leader": ("province_leader", "zhejiang"),
    "foreign_administrator": ("province_administrator", "zhejiang"),
    "stranger": (None, None),
}


def _make_units() -> SimpleNamespace:
    ministry = make_ministry()
    hubei = make_province("湖北", "420000", ministry, great_area="中南")
    zhejiang = make_province("浙江", "330000", ministry, great_area="华东")
    wuhan = make_organisation("city", "education_authority", hubei, name="武汉示例教育局")
    return SimpleNamespace(
        ministry=ministry,
        hubei=hubei,
        zhejiang=zhejiang,
        wuhan=wuhan,
        school=make_organisation("unit", "college", wuhan, name="武汉示例职业技术学院"),
        other_school=make_organisation("unit", "secondary_school", hubei, name="湖北示例中专"),
        enterprise=make_organisation("unit", "enterprise", hubei, name="湖北示例制造有限公司"),
        foreign_school=make_organisation("unit", "college", zhejiang, name="浙江示例学院"),
    )


_world = Recorded(_make_world)
