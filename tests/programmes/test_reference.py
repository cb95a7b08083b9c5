"""The code tables hold what the forms need, and say where they are only a sample."""

import pytest

from programmes import reference

pytestmark = pytest.mark.rules

MUNICIPALITIES = ("110000", "120000", "310000", "500000")
TABLES = ("regions", "industries", "majors", "professional_titles")


def codes(table, *levels):
    return [code for code, entry in reference.entries(table).items() if entry.level in levels]


def test_there_are_20_sections_and_97_divisions_of_industry():
    assert "".join(codes("industries", "section")) == "ABCDEFGHIJKLMNOPQRST"
    assert sorted(codes("industries", "division")) == [f"{n:02}" for n in range(1, 98)]


def test_there_are_34_provincial_divisions_and_the_corps_which_has_no_code_of_the_standard():
    provinces = codes("regions", "province")
    assert len(provinces) == 35
    assert [code for code in provinces if not code.endswith("0000")] == ["XPCC"]


@pytest.mark.parametrize(
    ("code", "name"),
    [
        ("110000", "北京市"),
        ("420100", "湖北省武汉市"),
        ("220200", "吉林省吉林市"),
        ("429004", "湖北省仙桃市"),
        ("659012", "新疆维吾尔自治区白杨市"),
        ("XPCC", "新疆生产建设兵团"),
        ("420106", "湖北省武汉市武昌区"),
        ("110105", "北京市朝阳区"),
        ("330113", "浙江省杭州市临平区"),
    ],
)
def test_a_region_is_named_with_its_province(code, name):
    assert reference.label("regions", code).zh == name
    assert reference.known("regions", code)


def test_a_code_begins_with_that_of_its_province_or_city_and_every_parent_exists():
    entries = reference.entries("regions")
    for code, entry in entries.items():
        above = {f"{code[:2]}0000"}
        if entry.level == "county":
            above.add(f"{code[:4]}00")
        assert entry.parent in ({""} if entry.level == "province" else above)
        assert not entry.parent or entry.parent in entries


def test_there_are_counties_in_every_province_and_most_cities_and_right_under_municipalities():
    entries = reference.entries("regions")
    counties = [entry for entry in entries.values() if entry.level == "county"]
    assert len(counties) > 2800
    above = {entry.parent for entry in counties}
    assert {code for code in above if code.endswith("0000")} == set(MUNICIPALITIES)
    childless = {code for code in codes("regions", "city") if code not in above}
    assert {reference.label("regions", code).zh for code in childless} == {
        "广东省东莞市", "广东省中山市", "海南省三沙市", "海南省儋州市", "甘肃省嘉峪关市"
    }  # fmt: skip


def test_there_are_19_classes_of_majors_a_level_and_each_major_stands_under_its_own():
    firsts = {"secondary": 61, "associate": 41, "vocational_bachelor": 21}
    entries = reference.entries("majors")
    assert sorted(codes("majors", "class")) == sorted(
        str(first + n) for first in firsts.values() for n in range(19)
    )
    for n in range(19):
        assert len({entries[str(first + n)].name.zh for first in firsts.values()}) == 1
    for code, entry in entries.items():
        if entry.level != "class":
            assert entry.parent == code[:2]
            assert 0 <= int(code[:2]) - firsts[entry.level] < 19
            assert len(code) == 6


def test_a_heading_is_no_answer_but_has_a_name():
    assert not reference.known("industries", "C")
    assert not reference.known("majors", "46")
    assert reference.label("industries", "C").get("en") == "Manufacturing"


def test_titles_of_a_series_tell_senior_from_the_rest():
    senior = codes("professional_titles", "senior", "full_senior")
    assert "college_teacher_associate_professor" in senior
    assert "secondary_teacher_senior_lecturer" in senior
    assert "college_teacher_lecturer" not in senior


def test_a_code_that_is_gone_is_shown_as_it_was_stored():
    assert reference.label("majors", "999999").zh == "999999"
    assert not reference.known("majors", "999999")


@pytest.mark.parametrize("table", TABLES)
def test_codes_are_unique_and_every_name_is_filled(table):
    lines = (reference.FOLDER / f"{table}.csv").read_text(encoding="utf-8").splitlines()
    entries = reference.entries(table)
    assert len(entries) == len(lines) - 1
    assert all(entry.name.zh.strip() for entry in entries.values())
