"""The tree of units as it is loaded: 32 provincial units, and a plainly marked demonstration."""

import csv
from collections import Counter
from pathlib import Path

import pytest
from django.conf import LazySettings
from django.core.management import CommandError, call_command
from stdnum.cn import uscc

from organisations import services
from organisations.models import Organisation, User
from tests.factories import AT, SYSTEM
from trail.findings import Refused
from trail.models import Entry

pytestmark = pytest.mark.db


@pytest.fixture
def loaded(db: None) -> None:
    call_command("load_organisations", verbosity=0)


@pytest.fixture
def rows(settings: LazySettings) -> list[dict[str, str]]:
    table = settings.BASE_DIR / "fixtures" / "organisations" / "units.csv"
    with table.open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


@pytest.mark.usefixtures("loaded")
def test_there_are_32_provincial_units_each_with_its_own_quota_area() -> None:
    provinces = Organisation.objects.filter(level="province")
    assert provinces.count() == 32
    assert len(set(provinces.values_list("quota_area", flat=True))) == 32
    assert not provinces.filter(is_demonstration=True).exists()
    assert {province.parent.code for province in provinces} == {"MOE"}
    great_areas = Counter(provinces.values_list("great_area", flat=True))
    assert great_areas == {"华北": 5, "东北": 3, "华东": 7, "中南": 6, "西南": 5, "西北": 6}


@pytest.mark.usefixtures("loaded")
def test_tables_of_provinces_can_be_read_in_english() -> None:
    rows = Organisation.objects.filter(level="province").values_list("name_en", "short_name_en")
    assert all(short and (short in name or short == "XPCC") for name, short in rows)
    assert len({short for _, short in rows}) == 32


@pytest.mark.usefixtures("loaded")
def test_the_corps_counts_apart_although_its_address_is_in_xinjiang() -> None:
    corps = Organisation.objects.get(code="XPCC")
    xinjiang = Organisation.objects.get(code="650000")
    assert corps.name == "新疆生产建设兵团教育局"
    assert corps.region[:2] == xinjiang.region[:2] == "65"
    assert corps.quota_area == "XPCC" != xinjiang.quota_area
    below = Organisation.objects.filter(quota_area="XPCC", level="unit")
    assert below.count() >= 3
    assert all(unit.region.startswith("65") for unit in below)


@pytest.mark.usefixtures("loaded")
def test_municipalities_have_commissions_and_provinces_departments() -> None:
    names = dict(Organisation.objects.filter(level="province").values_list("code", "name"))
    commissions = {code for code, name in names.items() if name.endswith("市教育委员会")}
    assert commissions == {"110000", "120000", "310000", "500000"}
    assert all(
        name.endswith("教育厅")
        for code, name in names.items()
        if code not in {*commissions, "XPCC"}
    )


@pytest.mark.usefixtures("loaded")
def test_every_invented_unit_says_so_in_both_languages_and_no_real_one_does() -> None:
    for unit in Organisation.objects.all():
        assert ("示例" in unit.name) is unit.is_demonstration, unit
        assert ("(Demo)" in unit.name_en) is unit.is_demonstration, unit
        assert unit.is_demonstration is (unit.level in ("city", "unit"))


@pytest.mark.usefixtures("loaded")
def test_the_demonstration_has_enough_schools_for_a_ninth_and_valid_credit_codes() -> None:
    hubei = Organisation.objects.filter(quota_area="420000", level="unit")
    assert hubei.filter(kind__in=["college", "secondary_school"]).count() >= 9
    for area in ("420000", "330000", "220000", "XPCC"):
        kinds = set(Organisation.objects.filter(quota_area=area).values_list("kind", flat=True))
        assert {"education_authority", "college", "secondary_school", "enterprise"} <= kinds
    codes = Organisation.objects.filter(is_demonstration=True).values_list("uscc", flat=True)
    assert all(uscc.is_valid(code) for code in codes)
    assert len(set(codes)) == len(codes)


@pytest.mark.usefixtures("loaded")
def test_loading_again_changes_nothing_and_tells_nothing() -> None:
    before = (Organisation.objects.count(), User.objects.count(), Entry.objects.count())
    call_command("load_organisations", verbosity=0)
    after = (Organisation.objects.count(), User.objects.count(), Entry.objects.count())
    assert after == before


def test_a_table_without_the_newer_column_leaves_it_alone(
    loaded: None, rows: list[dict[str, str]]
) -> None:
    older = [{name: row[name] for name in row if name != "short_name_en"} for row in rows]
    assert services.load_units(older, actor=SYSTEM, at=AT) == {"created": 0, "changed": 0}
    assert Organisation.objects.get(code="420000").short_name_en == "Hubei"


def test_a_corrected_name_is_taken_over_and_told(loaded: None, rows: list[dict[str, str]]) -> None:
    row = next(row for row in rows if row["code"] == "420000")
    counts = services.load_units([{**row, "short_name": "鄂"}], actor=SYSTEM, at=AT)
    assert counts == {"created": 0, "changed": 1}
    unit = Organisation.objects.get(code="420000")
    assert unit.short_name == "鄂"
    entry = Entry.objects.filter(chain__subject_id=str(unit.pk)).latest("seq")
    assert (entry.verb, entry.data) == ("unit changed", {"columns": ["short_name"]})


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        ({"kind": "kindergarten"}, "the kind is unknown"),
        ({"level": "village"}, "the level is unknown"),
        ({"parent": "NOWHERE"}, "the unit above is missing"),
        ({"quota_area": ""}, "the quota area is missing"),
        ({"uscc": "124201009900000337"}, "the check digit of the credit code is wrong"),
        ({"name": ""}, "code and name are required"),
        ({"code": "420000"}, "the code occurs twice"),
    ],
)
def test_a_wrong_line_refuses_the_whole_table_and_is_named(
    db: None, rows: list[dict[str, str]], change: dict[str, str], fault: str
) -> None:
    index = next(n for n, row in enumerate(rows) if row["code"] == "D420000U1")
    rows[index] = {**rows[index], **change}
    with pytest.raises(Refused) as refused:
        services.load_units(rows, actor=SYSTEM, at=AT)
    found = [(item.params["line"], str(item.params["fault"])) for item in refused.value.findings]
    assert index + 2 in [line for line, _fault in found]
    assert not Organisation.objects.exists()


def test_the_command_names_the_wrong_line(db: None, tmp_path: Path, settings: LazySettings) -> None:
    source = settings.BASE_DIR / "fixtures" / "organisations" / "units.csv"
    table = tmp_path / "units.csv"
    table.write_text(source.read_text("utf-8").replace("secondary_school", "school", 1), "utf-8")
    with pytest.raises(CommandError, match="D420000U8"):
        call_command("load_organisations", str(table), verbosity=0)


def test_outside_the_demonstration_only_real_units_and_no_people_are_loaded(
    db: None, settings: LazySettings
) -> None:
    settings.DEMO = False
    call_command("load_organisations", verbosity=0)
    assert Organisation.objects.count() == 33
    assert not User.objects.exists()
